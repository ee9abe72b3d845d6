"""What leads from a new report to open ones it may repeat: its rarest runs of text and its place, as numbers."""

from __future__ import annotations

import zlib

from fengqiao.intake.duplicates.texts import Words

BUCKETS = 1 << 18
CELL = 0.002
"""Degrees: 220 m to the north and, below 47 degrees, at least 150 m to the east."""

ROW = 1 << 20
"""More cells than lie beside each other round the earth."""


def buckets(words: Words) -> list[int]:
    """Of a report's beginning: which of BUCKETS its rarest runs fall into; no run is read back from these."""
    return sorted({zlib.crc32(run.encode()) % BUCKETS for run in words.start.rare})


def cell(point: tuple[float, float]) -> int:
    """The cell of a point (lon, lat in degrees)."""
    east, north = _at(point)
    return north * ROW + east


def around(point: tuple[float, float]) -> list[int]:
    """Its cell and the eight about it: whatever is within reach lies in one of them."""
    east, north = _at(point)
    return [(north + y) * ROW + east + x for y in (-1, 0, 1) for x in (-1, 0, 1)]


def _at(point: tuple[float, float]) -> tuple[int, int]:
    return int((point[0] + 180) // CELL), int((point[1] + 90) // CELL)
