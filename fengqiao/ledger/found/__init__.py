"""What a text is found by: folded words in a column beside it, and an index of their one and two characters."""
