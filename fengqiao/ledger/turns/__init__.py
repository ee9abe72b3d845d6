"""Whose turn it is to write: between the threads of one process, and between processes."""
