"""A history as it is read: the map file, the rows, and the tree of areas and offices they name."""
