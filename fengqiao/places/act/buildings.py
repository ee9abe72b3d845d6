"""Buildings and the plates on their doors change here only."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By, Draft
from fengqiao.places.act.chains import area_called, chain_of, changed
from fengqiao.places.models import Building
from fengqiao.places.refusals import Refused

PLATE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is read for another


class Found(NamedTuple):
    """A building as a line of a file describes it."""

    area: str
    name: Mapping[str, str]
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    storeys: int | None = None


def add_building(
    *, area: str, name: Mapping[str, str], by: By, now: datetime, address: str = "", lon: float | None = None,
    lat: float | None = None, storeys: int | None = None,
) -> Building:  # fmt: skip
    """Register a building; it gets a plate with a random code for its door."""
    area_called(area)
    if not (name.get("zh") or name.get("en")):
        raise Refused("no_name", area)
    row = _building(area, name, address, lon, lat, storeys)
    with door(district=chain_of(area), kind="places.building", by=by, now=now, subject=str(row.id)) as record:
        record.given("name", dict(name))
        record.new(row)
        changed("buildings")
    return row


def load_buildings(found: Iterable[Found], *, source: str, digest: str, by: By, now: datetime) -> int:
    """Register many buildings, one record a district; one of the same area, name and address stays as it is."""
    chains: dict[str, list[Building]] = {}
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
            chains.setdefault(chain_of(each.area), []).append(_building(*each))
    with gate.batch(careful=False):
        for chain, rows in sorted(chains.items()):
            with door(district=chain, kind="places.buildings", by=by, now=now) as record:
                record.given("source", source)
                record.given("sha256", digest)
                record.given("buildings", len(rows))
                record.bulk(Building, rows)
                changed("buildings")
    return sum(map(len, chains.values()))


def replace_plate(*, building: Building, reason: str, by: By, now: datetime) -> str:
    """A new code for the door; the old one leads nowhere from now on."""
    with _plate(building, "places.plate", reason, by, now) as record:
        record.set(building, place_code=new_plate())
    return str(building.place_code)


def withdraw_plate(*, building: Building, reason: str, by: By, now: datetime) -> None:
    """The code on the door leads nowhere from now on."""
    with _plate(building, "places.unplate", reason, by, now) as record:
        record.set(building, place_code=None)


def new_plate() -> str:
    """A code for a door: 12 signs, 59 random bits."""
    return "".join(secrets.choice(PLATE_SIGNS) for _ in range(12))


@contextmanager
def _plate(building: Building, kind: str, reason: str, by: By, now: datetime) -> Iterator[Draft]:
    if not reason.strip():
        raise Refused("no_reason")
    chain = chain_of(building.area_id)
    with door(district=chain, kind=kind, by=by, now=now, subject=str(building.id)) as record:
        record.given("reason", reason)
        yield record


def _building(
    area: str, name: Mapping[str, str], address: str, lon: float | None, lat: float | None, storeys: int | None
) -> Building:
    if (lon is None) != (lat is None) or (
        lon is not None and lat is not None and not (abs(lon) <= 180 and abs(lat) <= 90)
    ):
        raise Refused("bad_point", f"{lon}, {lat}")
    if storeys is not None and not 1 <= storeys <= 200:
        raise Refused("bad_storeys", str(storeys))
    return Building(
        area_id=area,
        name=dict(name),
        address=address,
        lon=None if lon is None else round(lon, 7),
        lat=None if lat is None else round(lat, 7),
        storeys=storeys,
        place_code=new_plate(),
    )
