"""枫桥: a platform with which a neighbourhood settles its own problems."""
