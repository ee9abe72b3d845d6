"""Journeys in a real browser, through the demo as a visitor meets it."""
