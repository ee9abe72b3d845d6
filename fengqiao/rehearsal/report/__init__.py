"""What came of a rehearsal: figures, plots, a page."""
