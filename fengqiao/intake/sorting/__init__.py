"""Sorting: from title, text, place and hour to a category, how pressing it is, and whom to call first; pure."""
