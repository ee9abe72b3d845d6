"""How far place, time and category speak for the same problem: evidence set by reason, bounded, nought where absent.

Evidence is the natural logarithm of how much more likely something is where two reports are of the same problem; the
parts are added. A place is where somebody stood or tapped, so tens of metres mean nothing; a fault is reported by
several people within days; a category is a choice that two people make differently half the time.
"""

from __future__ import annotations

import math
from itertools import pairwise

METRES: tuple[tuple[int, float], ...] = (
    (0, 3.5),
    (5, 2.8),
    (10, 2.4),
    (20, 1.9),
    (30, 1.6),
    (60, 1.0),
    (80, -0.5),
    (100, -1.5),
    (200, -2.5),
    (500, -3.0),
    (2000, -4.0),
)
"""Distance -> evidence, straight in between and level beyond: falling like the logarithm, as those who are near by
chance grow with the circle, and fast where it is more than a phone errs."""

DAYS = ((0, 0.8), (3, 0.6), (7, 0.3), (30, 0.0), (180, -0.5), (720, -1.0))
"""Time apart -> evidence."""

SAME_CATEGORY, NEAR_CATEGORY, OTHER_CATEGORY = 1.2, 0.4, -0.6
"""The same kind, one beneath the same heading, a kind of another: log(.5 / .15), and log(.5 / .85)."""

REACH = 150
"""Metres; farther apart only the words can say that two reports are of one problem."""

_EARTH = 6_371_000.0


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two points in degrees (lon, lat, WGS-84); exact enough within a city."""
    (east_a, north_a), (east_b, north_b) = a, b
    east = math.radians(east_a - east_b) * math.cos(math.radians((north_a + north_b) / 2))
    return _EARTH * math.hypot(east, math.radians(north_a - north_b))


def place(distance: float) -> float:
    """Of a distance in metres."""
    return _along(METRES, distance)


def time(days: float) -> float:
    """Of days apart, whichever came first."""
    return _along(DAYS, abs(days))


def category(a: str, b: str) -> float:
    """Of two codes with their headings before the dot."""
    if not a or not b:
        return 0.0
    if a == b:
        return SAME_CATEGORY
    return NEAR_CATEGORY if a.partition(".")[0] == b.partition(".")[0] else OTHER_CATEGORY


def _along(points: tuple[tuple[int, float], ...], at: float) -> float:
    for (left, low), (right, high) in pairwise(points):
        if at <= right:
            return low + (high - low) * (at - left) / (right - left)
    return points[-1][1]
