"""Questions about places; everything here is public, so nobody's sight narrows it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from itertools import groupby
from math import cos, pi, radians, sin
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from fengqiao.places.address import Door, Register
from fengqiao.places.locate import Locator, Polygons, covers, polygons
from fengqiao.places.models import COMMUNITY, Area, Boundary, Building, Edition, Stairwell
from fengqiao.places.tree import Place, Tree
from fengqiao.ui.steady import once

if TYPE_CHECKING:
    from fengqiao.places.raster import Raster

_MANY: Final = 300
_AROUND: Final = (5, 10, 15, 20, 25)


def tree() -> Tree:
    """The whole tree, read again only after an act has changed it."""
    return _tree(_mark("areas"))


def area(code: str) -> Place | None:
    """The area of that code, ended or not."""
    return tree().get(code)


class Where(NamedTuple):
    """Where a point lies: the smallest area whose polygon covers it and those above, the root first."""

    area: Place
    path: tuple[Place, ...]


def locate(lon: float, lat: float, *, on: date | None = None) -> Where | None:
    """The smallest area that covers a WGS-84 point; on a border the lowest code wins; None outside all."""
    known = tree()
    for locator in _locators(_mark("boundaries"), on):
        code = locator.locate(lon, lat)
        if code and (place := known.today(code, on=on)):
            return Where(place, tuple(known.path(place.code)))
    return None


def smallest_at(*, on: date | None = None) -> Callable[[float, float], Place | None]:
    """The same question put many thousand times: what it is answered by is read once."""
    known, locators = tree(), _locators(_mark("boundaries"), on)

    def at(lon: float, lat: float) -> Place | None:
        for locator in locators:
            code = locator.locate(lon, lat)
            if code and (place := known.today(code, on=on)):
                return place
        return None

    return at


def covering(lon: float, lat: float, *, on: date | None = None) -> list[Place]:
    """All areas of the smallest level whose polygon covers a point, the lowest code first: more than one where
    boundaries overlap."""
    here = locate(lon, lat, on=on)
    if here is None:
        return []
    around = boundaries_of(on=on).filter(level=here.area.level, west__lte=lon, east__gte=lon, south__lte=lat)
    rows = around.filter(north__gte=lat).values_list("area_id", "geometry")
    found = [tree().today(code, on=on) for code, geometry in rows if covers(polygons(json.loads(geometry)), lon, lat)]
    others = {place.code: place for place in found if place is not None and place.code != here.area.code}
    return [here.area, *others.values()]


class Beside(NamedTuple):
    """An area across a border, and within how many metres of the point it begins."""

    area: Place
    metres: int


def beside(lon: float, lat: float, *, on: date | None = None) -> list[Beside]:
    """The areas on the other sides of a border that runs at most 25 m from a point, the nearest first: a pin set by
    a thumb is no surer than that (a phone's own fix is good to 5 to 20 m in a street)."""
    here = locate(lon, lat, on=on)
    found: dict[str, Beside] = {}
    across = 111_320 * max(0.01, cos(radians(lat)))
    for metres in _AROUND:
        for turn in range(16):
            angle = turn * pi / 8
            there = locate(lon + metres * cos(angle) / across, lat + metres * sin(angle) / 110_574, on=on)
            if there is not None and (here is None or there.area.code != here.area.code):
                found.setdefault(there.area.code, Beside(there.area, metres))
    return list(found.values())


def boundaries_of(codes: Iterable[str] | None = None, *, on: date | None = None) -> QuerySet[Boundary]:
    """The polygons that count on that day, of some areas or of all."""
    begun = Q(valid_from=None) | Q(valid_from__lte=on) if on else Q()
    lasting = Q(valid_to=None) | Q(valid_to__gt=on) if on else Q(valid_to=None)
    found = Boundary.objects.filter(begun & lasting).order_by("area_id")
    return found if codes is None else found.filter(area_id__in=list(codes))


def edition() -> str:
    """Changes with every act on the tree."""
    return f"{_mark('areas'):x}"


def shapes_of(parent: str) -> tuple[bytes, str]:
    """Gzipped GeoJSON of the areas directly below, and a mark that changes when it does."""
    marks = (_mark("boundaries"), _mark("areas"))
    return _shapes(parent, marks), f"{marks[0]:x}-{marks[1]:x}"


def districts() -> tuple[bytes, str]:
    """The same for all districts of the installation."""
    return shapes_of("")


class Plate(NamedTuple):
    """What a plate is on: a building or one of its stairwells; `ended` is the day from which it stands no more."""

    building: Building
    stairwell: Stairwell | None = None

    @property
    def ended(self) -> date | None:
        return self.building.valid_to or (self.stairwell.valid_to if self.stairwell is not None else None)


def plate(code: str) -> Plate | None:
    """What bears that code, a building that was pulled down too; None if it was withdrawn or never existed."""
    found = Building.objects.filter(place_code=code).first()
    if found is not None:
        return Plate(found)
    stairwell = Stairwell.objects.filter(place_code=code).select_related("building").first()
    return None if stairwell is None else Plate(stairwell.building, stairwell)


def building(code: str) -> Building | None:
    """The building that stands and on one of whose doors that code is."""
    found = plate(code)
    return found.building if found is not None and found.ended is None else None


def addressed(words: str, *, inside: str = "") -> list[tuple[Door, Building]]:
    """The buildings that an address in somebody's words may mean, at most five; `inside` is an area it lies in."""
    scope = ""
    if inside:
        known = tree().get(inside)
        scope = known.scope if known else inside
    doors = _register(_mark("buildings"), _mark("areas")).doors(words, inside=scope)
    rows = {str(row.pk): row for row in Building.objects.filter(pk__in=[door.id for door in doors], valid_to=None)}
    return [(door, rows[door.id]) for door in doors if door.id in rows]


def crossed(words: str) -> list[str]:
    """The areas at a crossing of two roads, or along a road, that the words name; at most five."""
    return _register(_mark("buildings"), _mark("areas")).crossing(words)


def buildings_in(code: str) -> QuerySet[Building]:
    """The buildings of an area and of everything inside it."""
    known = tree()
    codes = [code, *(place.code for place in known.below(code))]
    return Building.objects.filter(area_id__in=codes, valid_to=None).order_by("area_id", "id")


class Atlas:
    """What boundaries of a new file are judged beside (see boundaries.Atlas)."""

    def __init__(self, *, on: date, inside: str = "") -> None:
        self._on, self._inside, self._tree = on, inside, tree()

    def which(self, code: str, name: str) -> tuple[str | None, str]:
        """By code in either list; else by the one area of that name."""
        if code:
            place = self._tree.get(code) or self._tree.by_civil_code(code)
            if place is None:
                return None, "unknown"
            return (place.code, "") if place.valid(self._on) else (None, "ended")
        if not name:
            return None, "no_code"
        named = self._tree.named(name, inside=self._inside, on=self._on)
        if len(named) == 1:
            return named[0].code, ""
        return None, "ambiguous" if named else "unknown"

    def beside(self, codes: Collection[str]) -> dict[str, str]:
        """Sisters not in the file."""
        parents = {self._tree[code].parent for code in codes}
        sisters = {each.code for parent in parents for each in self._tree.children(parent, on=self._on)}
        return self._kept(sisters - set(codes))

    def around(self, codes: Collection[str]) -> dict[str, str]:
        """What they lie in, unless that is redrawn by the same file."""
        return self._kept({self._tree[code].parent for code in codes} - {"", *codes})

    def _kept(self, codes: Collection[str]) -> dict[str, str]:
        return dict(boundaries_of(codes, on=self._on).values_list("area_id", "geometry"))


def _mark(what: str) -> int:
    found = once(("places", what), Edition.objects.filter(what=what).values_list("mark", flat=True).first)
    return 0 if found is None else found


# Kept by the mark of the edition it was read from: a change anywhere, in any process, changes the mark.
@lru_cache(maxsize=2)
def _tree(mark: int) -> Tree:
    rows = Area.objects.order_by("code").values_list(*Place._fields)
    return Tree(Place(*row) for row in rows.iterator())


@lru_cache(maxsize=2)
def _register(mark: int, areas: int) -> Register:
    known = tree()
    rows = [
        (str(id), code, name, address)
        for id, code, name, address in Building.objects.filter(valid_to=None)
        .order_by("area_id", "id")
        .values_list("id", "area_id", "name", "address")
        .iterator()
    ]
    names = {
        code: [name for place in known.path(code) if place.level >= COMMUNITY for name in place.name.values()]
        for code in {row[1] for row in rows}
    }
    return Register(rows, names)


@lru_cache(maxsize=8)
def _locators(mark: int, on: date | None) -> tuple[Locator | Raster, ...]:
    levels: dict[int, list[tuple[str, Any]]] = {}
    for code, level, geometry in boundaries_of(on=on).values_list("area_id", "level", "geometry").iterator():
        levels.setdefault(level, []).append((code, polygons(json.loads(geometry))))
    return tuple(_laid(levels[level]) for level in sorted(levels, reverse=True))


def _laid(shapes: list[tuple[str, Any]]) -> Locator | Raster:
    """Of many areas the raster of arrays is laid ten times faster; a few are not worth loading numpy for."""
    if len(shapes) > _MANY and find_spec("numpy"):
        from fengqiao.places.raster import Raster  # noqa: PLC0415

        return Raster(shapes)
    return Locator(shapes)


@lru_cache(maxsize=32)
def _shapes(parent: str, marks: tuple[int, int]) -> bytes:
    known = tree()
    if parent:
        wanted = [place.code for place in known.children(parent)]
    else:
        wanted = [place.code for place in known if place.level == 1 and place.valid(None)]
    text = json.dumps(
        {"type": "FeatureCollection", "features": list(_features(known, wanted))},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return gzip.compress(text.encode(), 9, mtime=0)


def _features(known: Tree, codes: list[str]) -> Iterator[dict[str, Any]]:
    for boundary in boundaries_of(codes):
        place = known[boundary.area_id]
        yield {
            "type": "Feature",
            "id": int(place.code) if place.code.isdecimal() else place.code,
            "properties": {"code": place.code, "level": place.level, **place.name},
            "geometry": {"type": "MultiPolygon", "coordinates": _drawn(polygons(json.loads(boundary.geometry)))},
        }


def _drawn(parts: Polygons) -> list[list[list[list[float]]]]:
    """To a metre, which is all a screen can show; shared corners stay shared."""
    return [
        [[list(point) for point, _ in groupby((round(x, 5), round(y, 5)) for x, y, *_ in ring)] for ring in part]
        for part in parts
    ]
