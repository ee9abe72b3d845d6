"""Every figure the README quotes: `make bench` prints them as a table and writes build/bench.json."""
