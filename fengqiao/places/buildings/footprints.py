"""A footprint from a GeoJSON geometry: closed, in whole steps of 1e-7 degree, crossing itself nowhere; pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import pairwise
from math import cos, isfinite, radians
from typing import Any, Final, NamedTuple

from fengqiao.places.geo import METRES_A_DEGREE
from fengqiao.places.locate import UNIT, steps
from fengqiao.places.refusals import Refused

type Point = tuple[int, int]
type Ring = list[Point]
type Edge = tuple[int, int, int, int, int, int]
"""x1, y1, x2, y2 with x1 <= x2, then the number of its ring and its place in it."""

MOST_POINTS: Final = 5_000
LEAST, MOST = 1.0, 2_000_000.0
"""Square metres that a building covers at least and at most."""


class Footprint(NamedTuple):
    """A footprint that can be kept: its GeoJSON text, a point inside it, its size, and by what it is known again."""

    text: str
    lon: float
    lat: float
    square_metres: float
    trace: str


def read(geometry: Mapping[str, Any]) -> Footprint:
    """The footprint of a Polygon or MultiPolygon in WGS-84 degrees; Refused says what is wrong with it."""
    parts = [[_ring(ring) for ring in part] for part in _parts(geometry)]
    rings = [ring for part in parts for ring in part]
    if not rings:
        raise Refused("no_shape")
    if sum(map(len, rings)) > MOST_POINTS:
        raise Refused("many_points", str(sum(map(len, rings))))
    if crosses(rings):
        raise Refused("crosses")
    for shell, *holes in parts:
        edges = list(_sides(shell))
        if any(not all(_covers(edges, point) for point in hole) for hole in holes):
            raise Refused("hole_outside")
    shells = [part[0] for part in parts]
    size = sum(_size(part[0]) - sum(map(_size, part[1:])) for part in parts)
    if size < LEAST:
        raise Refused("tiny", f"{size:.1f}")
    if size > MOST:
        raise Refused("huge", f"{size / 10_000:.0f}")
    lon, lat = _inside(parts[shells.index(max(shells, key=_size))])
    drawn = [[[_degrees(point) for point in (*ring, ring[0])] for ring in part] for part in parts]
    kept = {"type": "Polygon", "coordinates": drawn[0]}
    if len(drawn) > 1:
        kept = {"type": "MultiPolygon", "coordinates": drawn}
    return Footprint(json.dumps(kept, separators=(",", ":")), lon, lat, size, _trace(shells))


def _parts(geometry: Mapping[str, Any]) -> list[Any]:
    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise Refused("not_polygon", str(geometry.get("type") if isinstance(geometry, Mapping) else "")[:20])
    drawn = geometry.get("coordinates")
    parts = [drawn] if geometry["type"] == "Polygon" else drawn
    if not isinstance(parts, list) or not all(isinstance(part, list) and part for part in parts):
        raise Refused("no_shape")
    return parts


def _ring(drawn: Any) -> Ring:
    """A ring without its closing point, without points twice in a row and without spikes."""
    if not isinstance(drawn, list):
        raise Refused("no_shape")
    ring: Ring = []
    for point in drawn:
        if not isinstance(point, list | tuple) or len(point) < 2:
            raise Refused("bad_point", str(point)[:40])
        lon, lat = point[0], point[1]
        # A yes is a 1 to Python, and no coordinate.
        if not isinstance(lon, int | float) or not isinstance(lat, int | float) or isinstance(lon, bool):
            raise Refused("bad_point", str(point)[:40])
        if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            raise Refused("bad_point", f"{lon}, {lat}")
        at = steps(lon), steps(lat)
        if not ring or ring[-1] != at:
            ring.append(at)
    while len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    ring = _without_spikes(ring)
    if len(ring) < 3:
        raise Refused("no_shape")
    return ring


def _without_spikes(ring: Ring) -> Ring:
    """What goes out and straight back has no inside: rounding leaves such hairs."""
    left = list(ring)
    changed = True
    while changed and len(left) > 2:
        changed = False
        for place in range(len(left)):
            before, here, after = left[place - 1], left[place], left[(place + 1) % len(left)]
            turn = (here[0] - before[0]) * (after[1] - here[1]) - (here[1] - before[1]) * (after[0] - here[0])
            back = (here[0] - before[0]) * (after[0] - here[0]) + (here[1] - before[1]) * (after[1] - here[1])
            if here == after or (turn == 0 and back < 0):
                del left[place]
                changed = True
                break
    return left


def crosses(rings: Sequence[Ring]) -> bool:
    """Whether two sides meet that should not: a ring may not even touch itself, two rings may touch but not cross."""
    sides: list[Edge] = []
    lengths = [len(ring) for ring in rings]
    for number, ring in enumerate(rings):
        for place in range(len(ring)):
            (x1, y1), (x2, y2) = sorted((ring[place], ring[(place + 1) % len(ring)]))
            sides.append((x1, y1, x2, y2, number, place))
    sides.sort()
    # From west to east: a side is compared with those that begin before it ends.
    for at, one in enumerate(sides):
        low, high = (one[1], one[3]) if one[1] <= one[3] else (one[3], one[1])
        for other in sides[at + 1 :]:
            if other[0] > one[2]:
                break
            if (other[1] > high and other[3] > high) or (other[1] < low and other[3] < low):
                continue
            if _meet_wrongly(one, other, lengths[one[4]]):
                return True
    return False


def _meet_wrongly(one: Edge, other: Edge, length: int) -> bool:
    a, b, c, d = (one[0], one[1]), (one[2], one[3]), (other[0], other[1]), (other[2], other[3])
    first, second, third, fourth = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if first == second == 0:
        # On one line: a common stretch is wrong, and so is a common point of a ring's sides that are no neighbours.
        start, end = max(min(a, b), min(c, d)), min(max(a, b), max(c, d))
        if start != end:
            return start < end
    elif first * second > 0 or third * fourth > 0:
        return False
    elif first * second < 0 and third * fourth < 0:
        return True
    if one[4] != other[4]:
        return False
    apart = abs(one[5] - other[5])
    return apart not in (1, length - 1)


def _turn(a: Point, b: Point, c: Point) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _sides(ring: Ring) -> Iterator[tuple[Point, Point]]:
    yield from pairwise((*ring, ring[0]))


def _covers(sides: Sequence[tuple[Point, Point]], point: Point) -> bool:
    """Whether the ring holds a point, its border included."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in sides:
        turn = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
        if turn == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return True
        if (y1 > y) != (y2 > y) and (turn > 0) == (y2 > y1):
            inside = not inside
    return inside


def _size(ring: Ring) -> float:
    """Square metres, flat around its first point."""
    x0, y0 = ring[0]
    twice = sum((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0) for (x1, y1), (x2, y2) in _sides(ring))
    metre = METRES_A_DEGREE / UNIT
    return abs(twice) / 2 * metre * metre * cos(radians(y0 / UNIT))


def _inside(part: Sequence[Ring]) -> tuple[float, float]:
    """A point inside a polygon: the middle where that lies inside, else of the widest stretch at some height."""
    shell = part[0]
    x0, y0 = shell[0]
    twice = east = north = 0
    for (x1, y1), (x2, y2) in _sides(shell):
        cross = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        twice += cross
        east += (x1 + x2 - 2 * x0) * cross
        north += (y1 + y2 - 2 * y0) * cross
    middle = x0 + round(east / (3 * twice)), y0 + round(north / (3 * twice))
    if _covers(list(_sides(shell)), middle) and not any(_covers(list(_sides(hole)), middle) for hole in part[1:]):
        return middle[0] / UNIT, middle[1] / UNIT
    heights = sorted({point[1] for ring in part for point in ring})
    best = (0, middle[0], middle[1])
    for low, high in pairwise(heights):
        if high - low < 2:
            continue
        y = (low + high) // 2
        cuts = sorted(
            x1 + (x2 - x1) * (y - y1) / (y2 - y1)
            for ring in part
            for (x1, y1), (x2, y2) in _sides(ring)
            if (y1 > y) != (y2 > y)
        )
        for west, other in zip(cuts[::2], cuts[1::2], strict=False):
            best = max(best, (int(other - west), round((west + other) / 2), y))
    return best[1] / UNIT, best[2] / UNIT


def _trace(shells: Sequence[Ring]) -> str:
    """The same for the same ground to about ten centimetres, wherever its rings begin and whichever way they run."""
    traces = sorted(repr(_from_least([(round(x / 10), round(y / 10)) for x, y in shell])) for shell in shells)
    return blake2b("".join(traces).encode(), digest_size=16).hexdigest()


def _from_least(ring: Ring) -> Ring:
    ring = [point for place, point in enumerate(ring) if point != ring[place - 1]] or ring[:1]
    at = ring.index(min(ring))
    one = ring[at:] + ring[:at]
    other = [one[0], *reversed(one[1:])]
    return min(one, other)


def _degrees(point: Point) -> list[float]:
    return [point[0] / UNIT, point[1] / UNIT]
