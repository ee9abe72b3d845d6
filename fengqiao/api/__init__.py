"""The machine-readable door: mounts every room's api.py."""
