"""Boundaries from a GeoJSON file: what each line is, what was mended, what overlaps, what is missing."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from math import cos, isfinite, radians
from typing import Any, NamedTuple, Protocol

from fengqiao.places import geo

SLIVER = 1.0  # square metres up to which two borders count as drawn alike
MOST_MENDED = 0.01  # of its area that mending may change before a shape is sent back instead

# What can be wrong with a line, and what to do about it.
WORDS: dict[str, tuple[str, str]] = {
    "no_code": ("这一行没有区域代码或名称", "this line has neither a code nor a name of an area"),
    "unknown": ("没有这个区域：{value}。请先登记区域", "there is no area {value}; register it first"),
    "ambiguous": ("有几个区域叫{value}，请写代码", "several areas are called {value}; give the code"),
    "ended": ("区域{value}已停用", "the area {value} has ended"),
    "twice": ("区域{value}在文件里出现了两次", "the area {value} stands in the file twice"),
    "not_a_polygon": ("不是面：{value}", "not a polygon: {value}"),
    "numbers": ("坐标不是数字，或不在经纬度范围内", "a coordinate is no number or no longitude and latitude"),
    "open_ring": ("环没有闭合，已补上终点", "a ring was open; its end was added"),
    "thin": ("去掉了不足一厘米宽的环", "rings thinner than a centimetre were left out"),
    "short_ring": ("环少于三个不同的点", "a ring has fewer than three different points"),
    "mended": (
        "形状有误（{value}），已修复，面积变化{change:.3%}",
        "invalid ({value}); mended, its area changed by {change:.3%}",
    ),
    "broken": (
        "形状有误（{value}），修复会改变面积{change:.1%}，请重画",
        "invalid ({value}); mending would change its area by {change:.1%}: draw it again",
    ),
    "empty": ("没有面积", "it has no area"),
}


class NoGeometry(Exception):
    """The numeric extra is not installed, so no geometry can be checked."""

    zh = "检查边界需要 shapely：请安装 numeric 附加包（pip install 'fengqiao[numeric]'）。"
    en = "Checking boundaries needs shapely: install the numeric extra (pip install 'fengqiao[numeric]')."


class NotReadable(Exception):
    """The file is no GeoJSON FeatureCollection."""

    zh = "文件不是 GeoJSON 的 FeatureCollection（UTF-8）。"
    en = "The file is not a GeoJSON FeatureCollection in UTF-8."


class Finding(NamedTuple):
    """One thing about one line of the file; a refusal, or only a note."""

    line: int
    why: str
    refused: bool
    value: str = ""
    change: float = 0.0

    def words(self, language: str) -> str:
        """The finding as a sentence in zh or en."""
        return WORDS[self.why][language == "en"].format(value=self.value, change=self.change)


class Overlap(NamedTuple):
    """Two areas that both claim some ground."""

    first: str
    second: str
    square_metres: float


class Gap(NamedTuple):
    """Ground between the areas that none of them claims, by a point inside it."""

    lon: float
    lat: float
    square_metres: float


class Shape(NamedTuple):
    """An area's new boundary, ready to be kept."""

    area: str
    geometry: str
    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Report:
    """All that is known about a file before anything is kept."""

    source: str
    digest: str
    lines: int
    shapes: tuple[Shape, ...]
    findings: tuple[Finding, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    gaps: tuple[Gap, ...] = ()
    refused: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "refused", len({each.line for each in self.findings if each.refused}))


class Atlas(Protocol):
    """What is known already, so that a file is judged beside it."""

    def which(self, code: str, name: str) -> tuple[str | None, str]:
        """The code of the area a line is about, or None and why not."""

    def beside(self, codes: Collection[str]) -> Mapping[str, str]:
        """The geometries now kept of those areas' sisters that are not in the file."""

    def around(self, codes: Collection[str]) -> Mapping[str, str]:
        """The geometries of the areas that those lie in, as far as they are known."""


def read(
    raw: bytes,
    *,
    source: str,
    atlas: Atlas,
    code: str = "code",
    name: str = "name",
    gcj02: bool = False,
    sliver: float = SLIVER,
) -> Report:
    """Read and check a file; `code` and `name` are the properties that say which area a line is about."""
    if find_spec("shapely") is None:
        raise NoGeometry
    features = _features(raw)
    findings: list[Finding] = []
    kept: dict[str, Any] = {}
    for line, feature in enumerate(features, 1):
        said = feature.get("properties") or {}
        found, why = atlas.which(_text(said.get(code)), _text(said.get(name)))
        asked = _text(said.get(code)) or _text(said.get(name))
        if found is None:
            findings.append(Finding(line, why, True, asked))
        elif found in kept:
            findings.append(Finding(line, "twice", True, found))
        else:
            shape, notes = _shape(line, feature.get("geometry"), gcj02=gcj02)
            findings += notes
            if shape is not None:
                kept[found] = shape
    beside = {area: _parsed(text) for area, text in atlas.beside(kept.keys()).items()}
    around = [_parsed(text) for text in atlas.around(kept.keys()).values()]
    return Report(
        source=source,
        digest=sha256(raw).hexdigest(),
        lines=len(features),
        shapes=tuple(_kept(kept)),
        findings=tuple(findings),
        overlaps=tuple(each for each in _overlaps(kept, beside) if each.square_metres > sliver),
        gaps=tuple(gap for gap in _gaps([*kept.values(), *beside.values()], around) if gap.square_metres > sliver),
    )


def _features(raw: bytes) -> list[Mapping[str, Any]]:
    try:
        file = json.loads(raw.decode("utf-8-sig"))
        features = file["features"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotReadable from error
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
        raise NotReadable
    return features


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""


def _shape(line: int, geometry: Any, *, gcj02: bool) -> tuple[Any, list[Finding]]:
    """The polygons of one line, mended where that changes next to nothing, and what is to be said of it."""
    import shapely  # noqa: PLC0415  (a small office runs without the numeric extra)

    notes: list[Finding] = []

    def refuse(why: str, value: str = "", change: float = 0.0) -> tuple[None, list[Finding]]:
        return None, [*notes, Finding(line, why, True, value, change)]

    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        return refuse("not_a_polygon", str(kind))
    parts = [geometry.get("coordinates")] if kind == "Polygon" else geometry.get("coordinates")
    try:
        rings = [[_ring(ring, gcj02=gcj02) for ring in part] for part in parts]
    except (TypeError, ValueError, IndexError, OverflowError):
        return refuse("numbers")
    every = [ring for part in rings for ring in part]
    if not every or any(not part for part in rings):
        return refuse("empty")
    # A ring that is thinner than a centimetre is nothing, unless it is all there is.
    rings = [[ring for ring in part if len(set(ring)) > 2] for part in rings if len(set(part[0])) > 2]
    if not rings:
        return refuse("short_ring")
    if len(every) > sum(map(len, rings)):
        notes.append(Finding(line, "thin", False))
    if any(ring[0] != ring[-1] for ring in every):
        notes.append(Finding(line, "open_ring", False))
    shape = shapely.MultiPolygon([(part[0], part[1:]) for part in rings])
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape).partition("[")[0]
        mended = _polygonal(shapely.make_valid(shape, method="structure"))
        before = sum(abs(shapely.Polygon(ring).area) for ring in (part[0] for part in rings))
        change = abs(mended.area - shape.area) / max(before, 1e-18)
        if mended.is_empty or change > MOST_MENDED:
            return refuse("broken", reason, change)
        notes.append(Finding(line, "mended", False, reason, change))
        shape = mended
    if shape.is_empty or shape.area <= 0:
        return refuse("empty")
    return shape, notes


def _ring(ring: Any, *, gcj02: bool) -> list[tuple[float, float]]:
    points = []
    for point in ring:
        lon, lat = float(point[0]), float(point[1])
        if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            raise ValueError
        if gcj02:
            lon, lat = geo.to_wgs84(lon, lat)
        points.append((round(lon, 7), round(lat, 7)))
    return points


def _polygonal(shape: Any) -> Any:
    """Only what has an area: mending may leave lines and points behind."""
    import shapely  # noqa: PLC0415  (see above)

    parts: list[Any] = shapely.get_parts(shape).tolist()
    flat = [piece for part in parts for piece in shapely.get_parts(part).tolist()]
    whole = shapely.MultiPolygon([piece for piece in flat if piece.geom_type == "Polygon"])
    # Mending computes crossings; what is kept must be valid in steps of 1e-7 degree as well.
    parts = shapely.get_parts(shapely.set_precision(whole, 1e-7)).tolist()
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _parsed(text: str) -> Any:
    """A geometry that was checked when it was kept."""
    import shapely  # noqa: PLC0415  (see above)

    return shapely.from_geojson(text)


def _kept(shapes: Mapping[str, Any]) -> Iterator[Shape]:
    for area, shape in sorted(shapes.items()):
        parts = [
            [[[round(x, 7), round(y, 7)] for x, y in ring.coords] for ring in (p.exterior, *p.interiors)]
            for p in shape.geoms
        ]
        text = json.dumps({"type": "MultiPolygon", "coordinates": parts}, separators=(",", ":"))
        yield Shape(area, text, *(round(edge, 7) for edge in shape.bounds))


def _square_metres(shape: Any) -> float:
    narrow = cos(radians((shape.bounds[1] + shape.bounds[3]) / 2))
    return float(shape.area) * geo.METRES_A_DEGREE**2 * narrow


def _overlaps(kept: Mapping[str, Any], beside: Mapping[str, Any]) -> list[Overlap]:
    """The largest first."""
    import shapely  # noqa: PLC0415  (see above)

    if not kept:
        return []
    shapes = {**beside, **kept}
    codes = sorted(shapes)
    index = shapely.STRtree([shapes[code] for code in codes])
    pairs = index.query([shapes[code] for code in codes], predicate="intersects").T.tolist()
    found = []
    for first, second in sorted((codes[a], codes[b]) for a, b in pairs if a < b):
        if first in kept or second in kept:
            both = shapes[first].intersection(shapes[second])
            if both.area:
                found.append(Overlap(first, second, _square_metres(both)))
    return sorted(found, key=lambda each: -each.square_metres)


def _gaps(shapes: list[Any], around: list[Any]) -> list[Gap]:
    """The largest first."""
    import shapely  # noqa: PLC0415  (see above)

    whole = shapely.union_all(shapes)
    # A gap is a hole between the areas that no single one was drawn with, or what they leave of the
    # area they lie in; it is ours to name, not to fill.
    between = _holes(whole).difference(shapely.union_all([_holes(shape) for shape in shapes]))
    left = shapely.union_all([between, *(outer.difference(whole) for outer in around)])
    found = []
    for gap in shapely.get_parts(left).tolist():
        if gap.area:
            point = gap.representative_point()
            found.append(Gap(round(point.x, 7), round(point.y, 7), _square_metres(gap)))
    return sorted(found, key=lambda each: -each.square_metres)


def _holes(shape: Any) -> Any:
    import shapely  # noqa: PLC0415  (see above)

    parts: Iterable[Any] = shapely.get_parts(shape).tolist()
    rings = [ring for part in parts if part.geom_type == "Polygon" for ring in part.interiors]
    return shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings])
