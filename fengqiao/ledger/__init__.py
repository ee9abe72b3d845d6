"""What happened: the append-only, sealed record, one chain per district."""
