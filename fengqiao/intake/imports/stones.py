"""Rows of a file as buildings, dwellings or premises: which column is what, which row fits and why not; pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fengqiao.intake.imports.shapes import SHAPE
from fengqiao.places import geo
from fengqiao.places.act import Found, FoundDwelling, FoundPremises
from fengqiao.places.act.buildings import checked
from fengqiao.places.act.inside import check_dwelling, check_premises
from fengqiao.places.address import plain
from fengqiao.places.buildings import coordinates, footprints
from fengqiao.places.models import COMMUNITY
from fengqiao.places.refusals import WORDS, Refused
from fengqiao.places.tree import Place

BUILDINGS, DWELLINGS, PREMISES = "buildings", "dwellings", "premises"
WHATS = (BUILDINGS, DWELLINGS, PREMISES)

FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    BUILDINGS: {
        "shape": (SHAPE, "轮廓", "几何", "wkt", "geom", "the_geom", "footprint", "shape"),
        "name": ("名称", "楼名", "楼栋", "楼号", "name", "name_zh", "building_name"),
        "name_en": ("英文名", "name_en"),
        "address": ("地址", "门牌", "门牌地址", "address", "addr_full", "addr:full"),
        "street": ("路名", "addr_street", "addr:street", "street"),
        "house": ("门牌号", "addr_housenumber", "addr:housenumber", "housenumber"),
        "ref": ("编号", "楼栋编码", "osm_id", "ref", "identificatie", "building_id", "id"),
        "area": ("区域代码", "区划代码", "社区", "网格", "area", "area_code"),
        "lon": ("经度", "lon", "lng", "longitude", "x"),
        "lat": ("纬度", "lat", "latitude", "y"),
        "storeys": ("层数", "楼层数", "地上层数", "storeys", "building:levels", "levels",
                    "storeysaboveground", "num_floors"),
        "height": ("高度", "楼高", "height", "measuredheight"),
    },
    DWELLINGS: {
        "building": ("楼栋", "楼名", "楼号", "楼栋名称", "building", "building_name"),
        "ref": ("楼栋编码", "楼栋编号", "building_id", "building_ref", "ref"),
        "address": ("地址", "门牌地址", "address"),
        "area": ("区域代码", "区划代码", "社区", "网格", "area", "area_code"),
        "stairwell": ("单元", "楼门", "门", "stairwell", "entrance"),
        "storey": ("楼层", "层", "storey", "floor"),
        "number": ("室号", "房号", "房间号", "户号", "number", "room", "flat"),
    },
    PREMISES: {
        "building": ("楼栋", "楼名", "楼号", "楼栋名称", "building", "building_name"),
        "ref": ("楼栋编码", "楼栋编号", "building_id", "building_ref", "ref"),
        "address": ("地址", "门牌地址", "address"),
        "area": ("区域代码", "区划代码", "社区", "网格", "area", "area_code"),
        "storey": ("楼层", "层", "storey", "floor"),
        "kind": ("种类", "类型", "类别", "kind", "type"),
        "name": ("名称", "店名", "单位名称", "name"),
        "name_en": ("英文名", "name_en"),
        "hours": ("营业时间", "开放时间", "时间", "hours", "opening_hours"),
        "contact": ("联系方式", "联系电话", "电话", "contact", "phone"),
        "hazards": ("隐患", "隐患种类", "风险点", "hazards"),
    },
}  # fmt: skip
NEEDED = {BUILDINGS: (), DWELLINGS: ("number",), PREMISES: ("name", "kind")}

WHY: dict[str, tuple[str, str]] = WORDS | {
    "metres": ("坐标是米，不是经纬度：请先转成 WGS-84",
               "the coordinates are metres, not degrees: convert them to WGS-84"),
    "swapped": ("经纬度写反了：先经度、后纬度", "latitude and longitude are the wrong way round"),
    "looks_gcj02": ("按 WGS-84 落在界外，按 GCJ-02 却在界内：这一行看来是 GCJ-02",
                    "outside our areas as WGS-84, inside as GCJ-02: this row seems to be GCJ-02"),
    "looks_wgs84": ("按 GCJ-02 落在界外，按 WGS-84 却在界内：这一行看来是 WGS-84",
                    "outside our areas as GCJ-02, inside as WGS-84: this row seems to be WGS-84"),
    "no_grid": ("不在任何网格或社区的边界里", "it lies in no grid or community"),
    "no_place": ("没有轮廓、没有点，也没有写区域", "there is no footprint, no point and no area"),
    "not_there": ("写的区域和坐标所在的不是一处：{value}", "the area written is not where the point lies: {value}"),
    "elsewhere": ("不归本单位的区域，或没有这个区域，或不止一个叫这个名：{value}",
                  "no area of this office, or none or several of that name: {value}"),
    "number": ("不是数字：{value}", "no number: {value}"),
    "here_twice": ("同样的轮廓、编号或房号在文件里出现过",
                   "the same footprint, number or dwelling stands in the file before"),
    "no_building": ("找不到这栋楼：{value}。先导入楼栋",
                    "there is no such building: {value}. Take the buildings in first"),
    "two_buildings": ("不止一栋楼叫这个：{value}，请写楼栋编码或地址",
                      "several buildings answer to {value}: give a code or an address"),
}  # fmt: skip


class Reading(NamedTuple):
    """How a file is read: what its rows are, field -> column, and which system its coordinates are in."""

    what: str
    header: Sequence[str]
    mapping: Mapping[str, str]
    system: str = coordinates.WGS84

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """The mapped cells of a row by field."""
        at = {name: self.header.index(column) for name, column in self.mapping.items() if column in self.header}
        return {name: row[place].strip() if place < len(row) else "" for name, place in at.items()}


@dataclass
class Known:
    """What is there already, and where things lie; `taken` grows with the rows of this file.

    `areas` are the asker's by lower-case name and code; `at` gives the smallest area of a WGS-84 point, None outside
    all outlines (`outlined` says whether there are any); `doors` buildings by reference, address and name, None where
    several answer to it.
    """

    areas: Mapping[str, Place]
    at: Callable[[float, float], Place | None]
    scope: str
    outlined: bool = True
    there: set[Any] = field(default_factory=set)
    taken: set[Any] = field(default_factory=set)
    doors: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    kinds: set[tuple[str, str]] = field(default_factory=set)
    called: Mapping[tuple[str, str], str] = field(default_factory=dict)


class Line(NamedTuple):
    """A row that fits, and the keys by which the same is known again."""

    row: int
    found: Found | FoundDwelling | FoundPremises
    keys: tuple[Any, ...]


class Here(NamedTuple):
    """A row of what is there already."""

    row: int


class Rejected(NamedTuple):
    """A row that does not fit: why (a key of WHY), about what, and its words."""

    row: int
    why: str
    words: str
    value: str = ""


def guess(header: Sequence[str], what: str) -> dict[str, str]:
    """Field -> column name, where the header speaks for itself; of several names for a field the first counts."""
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(column.strip().lower(), column)
    found: dict[str, str] = {}
    for name, names in FIELDS[what].items():
        column = next((by_name[each.lower()] for each in names if each.lower() in by_name), None)
        if column is not None and column not in found.values():
            found[name] = column
    return found


def kind_of(header: Sequence[str]) -> str:
    """What the rows look like: of the kinds the one that knows most of the columns."""
    if SHAPE in header:
        return BUILDINGS
    fits = [what for what in WHATS if all(name in guess(header, what) for name in NEEDED[what])]
    return max(fits, key=lambda what: (len(guess(header, what)), what == BUILDINGS))


def line(number: int, row: Sequence[str], reading: Reading, known: Known) -> Line | Here | Rejected:
    """What a row is; what it adds to what was taken is the caller's to keep."""
    cell = reading.cells(row)
    try:
        found, keys = READERS[reading.what](cell, reading, known)
    except Refused as refused:
        words = " ".join(cell.get(name, "") for name in ("ref", "building", "name", "address", "number"))
        return Rejected(number, refused.why, " ".join(words.split())[:60], refused.value[:60])
    if any(key in known.taken for key in keys):
        return Rejected(
            number, "here_twice", " ".join(cell.get(name, "") for name in ("ref", "name", "number")).strip()[:60]
        )
    if any(key in known.there for key in keys):
        return Here(number)
    return Line(number, found, keys)


def points(row: Sequence[str], reading: Reading) -> list[tuple[float, float]]:
    """One point of a row as it is written, to tell the system by; none where there is none."""
    cell = reading.cells(row)
    try:
        drawn = _drawn(cell.get("shape", ""))
        if drawn is not None:
            parts = drawn["coordinates"]
            first = parts[0][0] if drawn["type"] == "Polygon" else parts[0][0][0]
            return [(float(first[0]), float(first[1]))]
        if cell.get("lon") and cell.get("lat"):
            return [(float(cell["lon"]), float(cell["lat"]))]
    except (Refused, KeyError, TypeError, ValueError, IndexError):
        pass
    return []


def _building(cell: Mapping[str, str], reading: Reading, known: Known) -> tuple[Found, tuple[Any, ...]]:
    geometry, shape, lon, lat = _drawn(cell.get("shape", "")), None, None, None
    if geometry is not None:
        shape = footprints.read(_plain_degrees(geometry, reading.system))
        lon, lat = shape.lon, shape.lat
    elif cell.get("lon") or cell.get("lat"):
        lon, lat = _degrees(_number(cell.get("lon", "")), _number(cell.get("lat", "")), reading.system)
    area = _area(cell.get("area", ""), lon, lat, reading, known)
    storeys, height = cell.get("storeys", ""), cell.get("height", "")
    address = cell.get("address") or " ".join(filter(None, (cell.get("street"), cell.get("house"))))
    ref = cell.get("ref", "")[:80]
    name = {key: cell[at][:80] for key, at in (("zh", "name"), ("en", "name_en")) if cell.get(at)}
    if not name and (address or ref):
        name = {"zh": address[:80] or f"楼栋 {ref}"} | ({} if address else {"en": f"Building {ref}"})
    if not name:
        name = {"zh": "没有名称的楼", "en": "Building without a name"}
    found = Found(
        area, name, address[:200], lon, lat, _whole(storeys) if storeys else None, shape,
        # A height of nothing is a height that nobody measured.
        (_number(height) or None) if height else None, ref,
    )  # fmt: skip
    checked(lon=lon, lat=lat, storeys=found.storeys, height=found.height)
    keys: tuple[Any, ...] = (("ref", ref),) if ref else ()
    if shape is not None:
        keys += (("trace", shape.trace),)
    return found, keys or (("told", area, name.get("zh") or name.get("en"), found.address),)


def _dwelling(cell: Mapping[str, str], reading: Reading, known: Known) -> tuple[FoundDwelling, tuple[Any, ...]]:
    building = _door(cell, known)
    stairs = cell.get("stairwell", "")
    stairs = f"{stairs}单元" if stairs.isdecimal() else stairs
    found = FoundDwelling(building, cell.get("number", ""), _storey(cell.get("storey", "")), stairs[:20])
    check_dwelling(found)
    return found, (("dwelling", building.pk, found.stairwell, found.number),)


def _premises(cell: Mapping[str, str], reading: Reading, known: Known) -> tuple[FoundPremises, tuple[Any, ...]]:
    building = _door(cell, known)
    hazards = [each.strip() for each in re.split(r"[、,，;；|]", cell.get("hazards", "")) if each.strip()]
    name = {key: cell[at][:80] for key, at in (("zh", "name"), ("en", "name_en")) if cell.get(at)}
    found = FoundPremises(
        building, _kind("premises", cell.get("kind", ""), known), name, _storey(cell.get("storey", "")),
        cell.get("hours", "")[:120], cell.get("contact", "")[:120],
        tuple(sorted({_kind("hazard", each, known) for each in hazards})),
    )  # fmt: skip
    check_premises(found, known.kinds)
    return found, (("premises", building.pk, found.kind, name.get("zh") or name.get("en"), found.storey),)


READERS: dict[str, Callable[[Mapping[str, str], Reading, Known], tuple[Any, tuple[Any, ...]]]] = {
    BUILDINGS: _building,
    DWELLINGS: _dwelling,
    PREMISES: _premises,
}


def _kind(of: str, said: str, known: Known) -> str:
    """By its code, or by its name in either language; a word nobody knows is refused by the act's own check."""
    return known.called.get((of, said.lower()), said)


def _door(cell: Mapping[str, str], known: Known) -> Any:
    """The building that a row names: by its reference, else by its address, else by its name in the area named."""
    area = _own(cell["area"], known).code if cell.get("area") else ""
    asked = [("ref", cell.get("ref", ""))]
    asked += [("address", plain(cell.get("address", ""))), ("name", plain(cell.get("building", "")))]
    told = next((cell[name] for name in ("ref", "address", "building") if cell.get(name)), "")
    for by, said in asked:
        for key in ((by, f"{area}/{said}"), (by, said)) if said else ():
            if key in known.doors:
                found = known.doors[key]
                if found is None:
                    raise Refused("two_buildings", told[:60])
                return found
    raise Refused("no_building", told[:60])


def _own(said: str, known: Known) -> Place:
    found = known.areas.get(said.strip().lower())
    if found is None:
        raise Refused("elsewhere", said[:60])
    return found


def _area(said: str, lon: float | None, lat: float | None, reading: Reading, known: Known) -> str:
    """Where a building lies: in the smallest area of its point, which has to agree with what is written."""
    told = _own(said, known) if said else None
    if lon is None or lat is None or not known.outlined:
        if told is None:
            raise Refused("no_place")
        return told.code
    at = known.at(lon, lat)
    if at is None:
        before = geo.to_gcj02(lon, lat) if reading.system == coordinates.GCJ02 else (lon, lat)
        other = coordinates.other_system(*before, said=reading.system, lies=lambda x, y: lies(known, x, y))
        raise Refused(other or "no_grid")
    if told is not None:
        if not (at.scope.startswith(told.scope) or told.scope.startswith(at.scope)):
            raise Refused("not_there", f"{told.code} / {at.code}")
        at = max(at, told, key=lambda place: len(place.scope))
    if not at.scope.startswith(known.scope):
        raise Refused("elsewhere", at.code)
    if at.level < COMMUNITY:
        raise Refused("no_grid")
    return at.code


def lies(known: Known, lon: float, lat: float) -> bool:
    """Whether a WGS-84 point lies in one of the asker's areas."""
    at = known.at(lon, lat)
    return at is not None and at.scope.startswith(known.scope)


def _drawn(text: str) -> Mapping[str, Any] | None:
    """The geometry in a cell: GeoJSON, or a polygon as WKT."""
    if not text:
        return None
    wkt = re.fullmatch(r"(?:SRID=\d+;)?\s*(MULTI)?POLYGON\s*(?:Z\s*)?(\(.*\))", text.strip(), re.IGNORECASE | re.DOTALL)
    if wkt is not None:
        numbers = re.sub(r"(-?[\d.]+(?:e-?\d+)?)\s+(-?[\d.]+(?:e-?\d+)?)(?:\s+-?[\d.]+)*", r"[\1,\2]", wkt[2])
        text = numbers.replace("(", "[").replace(")", "]")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("no_shape") from None
    if wkt is not None:
        return {"type": "MultiPolygon" if wkt[1] else "Polygon", "coordinates": found}
    if not isinstance(found, Mapping):
        raise Refused("no_shape")
    return found


def _plain_degrees(geometry: Mapping[str, Any], system: str) -> Mapping[str, Any]:
    """The geometry in WGS-84; Refused where its numbers are none or the wrong way round."""

    def moved(drawn: Any) -> Any:
        if isinstance(drawn, list) and drawn and not isinstance(drawn[0], list):
            if len(drawn) < 2 or not all(isinstance(each, int | float) for each in drawn[:2]):
                raise Refused("bad_point", str(drawn)[:40])
            return _degrees(drawn[0], drawn[1], system)
        return [moved(each) for each in drawn] if isinstance(drawn, list) else drawn

    try:
        return {"type": geometry.get("type"), "coordinates": moved(geometry.get("coordinates"))}
    except RecursionError:
        raise Refused("no_shape") from None


def _degrees(x: float, y: float, system: str) -> tuple[float, float]:
    seen = coordinates.looks(x, y)
    if seen != coordinates.DEGREES:
        raise Refused("bad_point" if x != x or y != y else seen, f"{x}, {y}")
    return geo.to_wgs84(x, y) if system == coordinates.GCJ02 else (x, y)


def _number(said: str) -> float:
    try:
        found = float(re.sub(r"\s*(?:米|m|层|楼|F)$", "", said, flags=re.IGNORECASE))
    except ValueError:
        raise Refused("number", said[:40]) from None
    if found != found or abs(found) == float("inf"):
        raise Refused("number", said[:40])
    return found


def _whole(said: str) -> int:
    found = _number(said)
    if found != int(found):
        raise Refused("number", said[:40])
    return int(found)


def _storey(said: str) -> int | None:
    """3, 3层, 3F, -1, B1, 地下1层, 负一层."""
    if not said:
        return None
    below = re.fullmatch(r"(?:B|地下|负)\s*([0-9一二三四五])\s*(?:层|楼)?", said, re.IGNORECASE)
    if below is not None:
        return -("一二三四五".index(below[1]) + 1 if below[1] in "一二三四五" else int(below[1]))
    return _whole(said)
