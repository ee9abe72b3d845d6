"""What the words of a row mean: bounds, forms, moves, deadlines, checks."""
