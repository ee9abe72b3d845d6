"""Rehearsals: a history on a simulated clock."""
