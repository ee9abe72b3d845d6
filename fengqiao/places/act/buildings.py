"""Buildings change here only: registered, described anew, ended."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By
from fengqiao.places.act.chains import area_called, chain_of, changed
from fengqiao.places.buildings import footprints
from fengqiao.places.models import Building, Dwelling, Premises, Stairwell
from fengqiao.places.refusals import Refused

PLATE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is read for another
HIGHEST = 1_000.0
MOST_STOREYS = 200


class Found(NamedTuple):
    """A building as a line of a file describes it; `shape` is its checked footprint."""

    area: str
    name: Mapping[str, str]
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    storeys: int | None = None
    shape: footprints.Footprint | None = None
    height: float | None = None
    ref: str = ""
    valid_from: date | None = None


def add_building(
    *, area: str, name: Mapping[str, str], by: By, now: datetime, address: str = "", lon: float | None = None,
    lat: float | None = None, storeys: int | None = None, footprint: Mapping[str, Any] | None = None,
    height: float | None = None, valid_from: date | None = None,
) -> Building:  # fmt: skip
    """Register a building; it gets a plate with a random code for its door."""
    area_called(area)
    if not (name.get("zh") or name.get("en")):
        raise Refused("no_name", area)
    shape = None if footprint is None else footprints.read(footprint)
    row = _building(Found(area, name, address, lon, lat, storeys, shape, height, valid_from=valid_from))
    if row.trace and Building.objects.filter(trace=row.trace, valid_to=None).exists():
        raise Refused("twice", str(row))
    with door(district=chain_of(area), kind="places.building", by=by, now=now, subject=str(row.id)) as record:
        record.given("name", dict(name))
        record.new(row)
        changed("buildings")
    return row


def load_buildings(found: Iterable[Found], *, source: str, digest: str, by: By, now: datetime) -> int:
    """Register many buildings, one record a district; one of the same area, name and address stays as it is."""
    fresh: list[Found] = []
    there: set[tuple[str, str, str]] = set()
    asked: set[str] = set()
    for each in found:
        if each.area not in asked:
            area_called(each.area)
            asked.add(each.area)
            there |= {
                (row.area_id, str(row.name.get("zh") or row.name.get("en")), row.address)
                for row in Building.objects.filter(area_id=each.area, valid_to=None)
            }
        key = (each.area, str(each.name.get("zh") or each.name.get("en")), each.address)
        if key not in there:
            there.add(key)
            fresh.append(each)
    with gate.batch(careful=False):
        keep_buildings(fresh, source=source, digest=digest, by=by, now=now)
        changed("buildings")
    return len(fresh)


def keep_buildings(found: Sequence[Found], *, source: str, digest: str, by: By, now: datetime) -> None:
    """The same of rows that were checked against what is there; who takes in a whole file says `buildings_changed` at
    its end, for every process then reads the register of doors anew."""
    chains: dict[str, list[Building]] = {}
    chain = {area: chain_of(area) for area in {each.area for each in found}}
    for each in found:
        chains.setdefault(chain[each.area], []).append(_building(each))
    for code, rows in sorted(chains.items()):
        with door(district=code, kind="places.buildings", by=by, now=now) as record:
            record.given("source", source)
            record.given("sha256", digest)
            record.given("buildings", len(rows))
            record.bulk(Building, rows)


def buildings_changed() -> None:
    """A file was taken in: the register of doors is read anew."""
    with gate.batch(careful=False):
        changed("buildings")


def change_building(*, building: Building, by: By, now: datetime, **columns: Any) -> bool:
    """Name, address, storeys, height, area or where it stands; False if nothing is different."""
    if not columns.keys() <= {"area_id", "name", "address", "storeys", "height", "lon", "lat", "footprint"}:
        raise ValueError("only what describes a building changes")
    if building.valid_to is not None:
        raise Refused("building_ended", str(building))
    if not any(columns.get("name", building.name).values()):
        raise Refused("no_name", building.area_id)
    shape = columns.pop("footprint", None)
    if shape is not None:
        drawn = footprints.read(shape)
        same = Building.objects.filter(trace=drawn.trace, valid_to=None).exclude(pk=building.pk)
        if same.exists():
            raise Refused("twice", str(building))
        columns |= {"footprint": drawn.text, "trace": drawn.trace, "lon": drawn.lon, "lat": drawn.lat}
    new = {name: value for name, value in columns.items() if getattr(building, name) != value}
    if not new:
        return False
    merged = {name: new.get(name, getattr(building, name)) for name in ("lon", "lat", "storeys", "height")}
    checked(**merged)
    if "area_id" in new and chain_of(area_called(new["area_id"]).code) != chain_of(building.area_id):
        raise Refused("other_chain", new["area_id"])
    with _about(building, "places.building_change", by, now) as record:
        record.given("name", dict(new.get("name", building.name)))
        record.set(building, **new)
        changed("buildings")
    return True


def end_building(*, building: Building, day: date, reason: str, today: date, by: By, now: datetime) -> None:
    """From that day it stands no more, nor do its stairwells, dwellings and shops; its plates say so."""
    if building.valid_to is not None:
        raise Refused("building_ended", str(building))
    if not reason.strip():
        raise Refused("no_reason")
    if day > today or (building.valid_from is not None and day < building.valid_from):
        raise Refused("bad_end", day.isoformat())
    with _about(building, "places.building_end", by, now) as record:
        record.given("name", dict(building.name))
        record.given("day", day)
        record.given("reason", reason)
        record.set(building, valid_to=day)
        for model in (Premises, Dwelling, Stairwell):
            for row in model._default_manager.filter(building=building, valid_to=None):
                record.set(row, valid_to=day)
        changed("buildings")


def new_plate() -> str:
    """A code for a door: 12 signs, 59 random bits."""
    return "".join(secrets.choice(PLATE_SIGNS) for _ in range(12))


def checked(*, lon: float | None, lat: float | None, storeys: int | None, height: float | None) -> None:
    """Refused says what of these no building has."""
    if (lon is None) != (lat is None) or (
        lon is not None and lat is not None and not (abs(lon) <= 180 and abs(lat) <= 90)
    ):
        raise Refused("bad_point", f"{lon}, {lat}")
    if storeys is not None and not 1 <= storeys <= MOST_STOREYS:
        raise Refused("bad_storeys", str(storeys))
    if height is not None and not 0 < height <= HIGHEST:
        raise Refused("bad_height", f"{height:g}")


def drawn(text: str) -> Mapping[str, Any]:
    """A footprint as it was typed or drawn: GeoJSON."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("no_shape") from None
    if not isinstance(found, Mapping):
        raise Refused("no_shape")
    return found


def _about(building: Building, kind: str, by: By, now: datetime) -> Any:
    return door(district=chain_of(building.area_id), kind=kind, by=by, now=now, subject=str(building.id))


def _building(found: Found) -> Building:
    checked(lon=found.lon, lat=found.lat, storeys=found.storeys, height=found.height)
    lon, lat, shape = found.lon, found.lat, found.shape
    if shape is not None:
        lon, lat = shape.lon, shape.lat
    return Building(
        area_id=found.area,
        name=dict(found.name),
        address=found.address,
        lon=None if lon is None else round(lon, 7),
        lat=None if lat is None else round(lat, 7),
        storeys=found.storeys,
        footprint="" if shape is None else shape.text,
        trace="" if shape is None else shape.trace,
        height=found.height,
        ref=found.ref,
        place_code=new_plate(),
        valid_from=found.valid_from,
    )
