"""The law: what may happen to a matter, as data and pure functions, without Django."""
