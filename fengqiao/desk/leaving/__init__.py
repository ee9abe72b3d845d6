"""Lists that leave the house as files: cut to sight, without persons or protected matters, on record before they go."""
