"""What this installation says to other machines: one careful client, and how a message is signed."""
