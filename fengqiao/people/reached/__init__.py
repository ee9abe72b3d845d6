"""How an office is reached: its telephone, hours and address, recorded by its lead, shown where people need it."""
