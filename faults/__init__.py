"""What can go wrong, made to go wrong: kills, a year of mishaps, hostile input; every figure is counted, none assumed."""
