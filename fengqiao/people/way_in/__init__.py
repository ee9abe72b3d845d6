"""How one comes in: signing in, devices, walls, and a way in that was lost."""
