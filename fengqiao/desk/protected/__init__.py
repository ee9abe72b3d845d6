"""Who reports what an office is complained of for: withheld from everybody, shown by two people's will or reviewed."""
