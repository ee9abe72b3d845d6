"""A history replayed through the law on a simulated clock."""
