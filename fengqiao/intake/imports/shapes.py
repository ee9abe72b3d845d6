"""GeoJSON and CityJSON as tables: a row a building, its ground as GeoJSON text in the first column; pure.

The small part of CityJSON that says where a building stands is read here: buildings and their parts, of these the
faces on the ground. Nothing is fetched, no link is followed.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Final

from fengqiao.intake.imports import table
from fengqiao.intake.imports.table import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, NotRead

SHAPE: Final = "geometry"
NEAR: Final = 0.05
"""Metres above its lowest point up to which a face of a building lies on the ground."""

type Faces = list[list[list[int]]]
type Corners = Sequence[tuple[float, float, float]]


def stream(raw: bytes, name: str) -> Iterator[list[str]]:
    """The rows of a file, the header first; a table is read as it is. NotRead says why it cannot be."""
    if len(raw) > MOST_BYTES:
        raise NotRead("too_big")
    if raw[:2] == b"\x1f\x8b":
        raw = _unpacked(raw)
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        yield from table.stream(raw, name)
        return
    features = _features(raw)
    count = 0
    header: list[str] = []
    for count, feature in enumerate(features(), 1):
        if count > MOST_ROWS:
            raise NotRead("too_many")
        for key in _told(feature):
            if key not in header and len(header) < MOST_COLUMNS - 1:
                header.append(key)
    if not count:
        raise NotRead("empty")
    header = [SHAPE, *(head for head in header if head != SHAPE)]
    table.check(header)
    yield header
    for feature in features():
        told = _told(feature)
        shape = feature.get("geometry")
        cells = ["" if shape is None else json.dumps(shape, separators=(",", ":"))]
        yield cells + [_cell(told.get(head)) for head in header[1:]]


def _unpacked(raw: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
            found = packed.read(MOST_UNPACKED + 1)
    except (OSError, EOFError, zlib.error):
        raise NotRead("not_json") from None
    if len(found) > MOST_UNPACKED:
        raise NotRead("bomb")
    return found


def _features(raw: bytes) -> Any:
    """What gives the features, as often as it is asked."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotRead("not_json") from None
    first = text.lstrip().split("\n", 1)[0]
    one = _read(first)
    if isinstance(one, dict) and one.get("type") == "Feature":
        # A feature a line: none but one is ever in memory.
        return lambda: (_feature(_read(line)) for line in io.StringIO(text) if line.strip())
    whole = _read(text)
    if isinstance(whole, dict) and whole.get("type") == "CityJSON":
        made = list(_city(whole))
        return lambda: iter(made)
    rows = whole.get("features") if isinstance(whole, dict) and whole.get("type") == "FeatureCollection" else None
    if not isinstance(rows, list):
        raise NotRead("not_json")
    return lambda: (_feature(row) for row in rows)


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _feature(row: Any) -> dict[str, Any]:
    """A row that is no feature becomes one without a shape, and is written out with its reason."""
    return row if isinstance(row, dict) else {}


def _told(feature: Mapping[str, Any]) -> dict[str, Any]:
    told = feature.get("properties")
    told = dict(told) if isinstance(told, dict) else {}
    if "id" not in told and feature.get("id") is not None:
        told["id"] = feature["id"]
    return {table.clean(str(key))[:80]: value for key, value in told.items()}


def _cell(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return table.clean(str(value))


def _city(whole: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The buildings of a CityJSON 1.0 to 2.0 file as features."""
    try:
        corners = _corners(whole)
        objects: Mapping[str, Any] = whole["CityObjects"]
        for key, each in objects.items():
            if each.get("type") == "Building":
                yield _building(str(key), each, objects, corners)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
        raise NotRead("not_city") from None


def _corners(whole: Mapping[str, Any]) -> Corners:
    moved = whole.get("transform")
    if moved is None:
        return [(float(x), float(y), float(z)) for x, y, z in whole["vertices"]]
    (sx, sy, sz), (tx, ty, tz) = moved["scale"], moved["translate"]
    return [(x * sx + tx, y * sy + ty, z * sz + tz) for x, y, z in whole["vertices"]]


def _building(key: str, each: Mapping[str, Any], objects: Mapping[str, Any], corners: Corners) -> dict[str, Any]:
    """One building with its parts; several heights in one are its highest."""
    family = [each, *(objects[child] for child in each.get("children", ()) if child in objects)]
    ground: Faces = []
    heights: list[float] = []
    for member in family:
        drawn = member.get("geometry") or ()
        if not drawn:
            continue
        faces = list(_faces(min(drawn, key=lambda shape: str(shape.get("lod", "9")))["boundaries"]))
        levels = [corners[at][2] for face in faces for ring in face for at in ring]
        heights.append(max(levels) - min(levels))
        ground += _ground(faces, corners, min(levels), max(levels))
    told = dict(each.get("attributes") or {})
    told["id"] = key
    if heights and max(heights) > 0:
        told.setdefault("measuredHeight", round(max(heights), 2))
    return {"geometry": _outline(ground, corners), "properties": told}


def _ground(faces: Faces, corners: Corners, lowest: float, highest: float) -> Faces:
    """What covers most of the plan: the faces flat at the bottom, those of its lower half that look down (the ground
    slopes), or those that look up (a block without a bottom)."""
    flat = [face for face in faces if all(corners[at][2] <= lowest + NEAR for ring in face for at in ring)]
    half = (lowest + highest) / 2
    down = [face for face in faces if _tilt(face[0], corners) < 0 and all(corners[at][2] <= half for at in face[0])]
    up = [face for face in faces if _tilt(face[0], corners) > 0]
    # The roof reaches beyond the walls: it counts only where there is no bottom.
    return max((flat, 1.0), (down, 1.0), (up, 0.7), key=lambda each: _covered(each[0], corners) * each[1])[0]


def _tilt(ring: Sequence[int], corners: Corners) -> int:
    """By Newell's method: -1 within sixty degrees of straight down, 1 of straight up, 0 for a wall."""
    x = y = z = 0.0
    for at, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        (ax, ay, az), (bx, by, bz) = corners[at], corners[other]
        x, y, z = x + (ay - by) * (az + bz), y + (az - bz) * (ax + bx), z + (ax - bx) * (ay + by)
    return 0 if z * z * 4 <= x * x + y * y + z * z else 1 if z > 0 else -1


def _covered(faces: Faces, corners: Corners) -> float:
    return sum(abs(_twice(_ring(face[0], corners))) for face in faces)


def _faces(boundaries: Any) -> Iterator[list[list[int]]]:
    """Of surfaces, shells and solids, however nested: the faces, each a list of rings of corner numbers."""
    if boundaries and isinstance(boundaries[0][0], int):
        yield boundaries
        return
    for inner in boundaries:
        yield from _faces(inner)


def _outline(faces: Faces, corners: Corners) -> dict[str, Any] | None:
    """The faces as one shape: a side that two of them share is inside, and goes."""
    if not faces:
        return None
    # Files repeat corners: what stands at one place of the plan is one corner.
    first: dict[tuple[float, float], int] = {}
    faces = [[[first.setdefault(corners[at][:2], at) for at in ring] for ring in face] for face in faces]
    if len(faces) == 1:
        return {"type": "Polygon", "coordinates": [_ring(ring, corners) for ring in faces[0]]}
    rings = _joined(faces)
    if not rings:
        # Parts that meet in a corner, or overlap.
        if find_spec("shapely"):
            import shapely  # noqa: PLC0415

            drawn = [shapely.Polygon(_ring(face[0], corners)) for face in faces if len(face[0]) > 2]
            whole: dict[str, Any] = json.loads(
                shapely.to_geojson(shapely.unary_union([each.buffer(0) for each in drawn]))
            )
            return whole
        return {"type": "MultiPolygon", "coordinates": [[_ring(ring, corners) for ring in face] for face in faces]}
    shells, holes = _sorted([_ring(ring, corners) for ring in rings])
    if len(shells) == 1:
        return {"type": "Polygon", "coordinates": [*shells, *holes]}
    return {"type": "MultiPolygon", "coordinates": [[shell] for shell in shells]}


def _joined(faces: Faces) -> list[list[int]]:
    """The rings around all faces together; empty where they cannot be told."""
    sides = {
        (ring[place - 1], ring[place])
        for face in faces
        for ring in face
        for place in range(len(ring))
        if ring[place - 1] != ring[place]
    }
    onward: dict[int, int] = {}
    for start, end in sides:
        if (end, start) not in sides:
            if start in onward:
                return []
            onward[start] = end
    rings = []
    while onward:
        start, at = onward.popitem()
        ring = [start]
        while at != start:
            if at not in onward:
                return []
            ring.append(at)
            at = onward.pop(at)
        rings.append(ring)
    return rings


def _sorted(rings: list[list[list[float]]]) -> tuple[list[Any], list[Any]]:
    """Shells run the way the largest ring runs; what runs the other way is a hole."""
    sizes = [_twice(ring) for ring in rings]
    main = max(sizes, key=abs)
    return (
        [ring for ring, size in zip(rings, sizes, strict=True) if size * main > 0],
        [ring for ring, size in zip(rings, sizes, strict=True) if size * main < 0],
    )


def _twice(ring: Iterable[Sequence[float]]) -> float:
    points = list(ring)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))


def _ring(ring: Sequence[int], corners: Corners) -> list[list[float]]:
    return [[corners[at][0], corners[at][1]] for at in ring]
