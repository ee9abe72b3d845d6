"""What stands behind each number of the lead's page: the very problems it counts, as far as they are in sight."""
