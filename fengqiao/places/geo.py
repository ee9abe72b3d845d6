"""GCJ-02, the shifted coordinates of Chinese maps, to and from WGS-84; and metres on the ground."""

from __future__ import annotations

from math import cos, hypot, pi, radians, sin, sqrt
from typing import Final

_RADIUS: Final = 6378245.0  # of the Krasovsky ellipsoid, on which the shift is defined
_FLATTENING: Final = 0.00669342162296594323
METRES_A_DEGREE: Final = 111_319.49


def shifted(lon: float, lat: float) -> bool:
    """Whether a map there is shifted: the rectangle around China within which the shift is defined."""
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Where a Chinese map draws a WGS-84 point."""
    if not shifted(lon, lat):
        return lon, lat
    east, north = _shift(lon, lat)
    return lon + east, lat + north


def to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """The WGS-84 point that a Chinese map draws there, to well under a millimetre."""
    if not shifted(lon, lat):
        return lon, lat
    x, y = lon, lat
    for _ in range(12):
        east, north = _shift(x, y)
        error_x, error_y = x + east - lon, y + north - lat
        x, y = x - error_x, y - error_y
        if abs(error_x) < 1e-12 and abs(error_y) < 1e-12:
            break
    return x, y


def metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The distance of two near points, flat around their middle: right to a thousandth below 50 km."""
    narrow = cos(radians((lat1 + lat2) / 2))
    return METRES_A_DEGREE * hypot((lon2 - lon1) * narrow, lat2 - lat1)


def _shift(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    slope = radians(lat)
    bend = 1 - _FLATTENING * sin(slope) ** 2
    root = sqrt(bend)
    north = north * 180.0 / (_RADIUS * (1 - _FLATTENING) / (bend * root) * pi)
    east = east * 180.0 / (_RADIUS / root * cos(slope) * pi)
    return east, north
