"""Files from other systems: read as they are, tried first, taken in step by step, stopped and gone on with."""
