"""Anything with a state, a holder and a deadline."""
