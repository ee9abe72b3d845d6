"""The offices called in for a case (吹哨报到), seen together."""
