"""What the desk puts on the page of a building."""
