"""What happened: append-only records, sealed, one chain per district."""
