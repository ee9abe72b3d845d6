"""Who should take it: the best next post for one case, and a day's batch solved to the optimum (docs/assigning.md)."""
