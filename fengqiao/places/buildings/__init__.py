"""Buildings as they are drawn and described: footprints, systems of coordinates, rows of files."""
