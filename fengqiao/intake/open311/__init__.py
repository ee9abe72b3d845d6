"""Open311 GeoReport v2, spoken to and by us; its words go no further in than this folder."""
