"""`fengqiao setup`: everything around the program on one small Debian server."""
