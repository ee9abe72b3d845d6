"""Households and their units: who may see them, what is missing, the pages of both."""
