"""The order in which a day's visits are walked: advice, planned by PyVRP in a process of its own (docs/routes.md)."""
