"""The hall of a centre: windows by office, who sits when, numbers, and the hand-over with the story told once."""
