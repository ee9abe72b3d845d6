"""What of the installation itself takes two people: reading its keys, and destroying what is kept before its time."""
