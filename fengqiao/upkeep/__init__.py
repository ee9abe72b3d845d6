"""Upkeep: what keeps an installation alive for years, at the console and outside its database."""
