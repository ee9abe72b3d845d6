"""Where: areas, boundaries and buildings."""
