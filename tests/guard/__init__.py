"""Promises about the whole house: what no room may do."""
