"""The work on foot: rounds and visits, in what order a day's are walked."""
