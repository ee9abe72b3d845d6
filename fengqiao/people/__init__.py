"""Who: accounts, residents, organisations, seats and appointments."""
