"""The map and the wall."""
