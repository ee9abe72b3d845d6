"""What goes to the database for a whole commit at once, of however many acts."""
