"""The ways in: counter, web, phone log and files."""
