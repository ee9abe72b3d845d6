"""The plates on the doors of buildings and stairwells change here only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from fengqiao.ledger.door import door
from fengqiao.ledger.write import By, Draft
from fengqiao.places.act.buildings import new_plate
from fengqiao.places.act.chains import chain_of
from fengqiao.places.models import Building, Stairwell
from fengqiao.places.refusals import Refused

type Door = Building | Stairwell


def replace_plate(*, building: Door, reason: str, by: By, now: datetime) -> str:
    """A new code for the door of a building or a stairwell; the old one leads nowhere from now on."""
    if building.valid_to is not None:
        raise Refused("building_ended", str(building))
    with _plate(building, "places.plate", reason, by, now) as record:
        record.set(building, place_code=new_plate())
    return str(building.place_code)


def withdraw_plate(*, building: Door, reason: str, by: By, now: datetime) -> None:
    """The code on the door leads nowhere from now on."""
    with _plate(building, "places.unplate", reason, by, now) as record:
        record.set(building, place_code=None)


@contextmanager
def _plate(row: Door, kind: str, reason: str, by: By, now: datetime) -> Iterator[Draft]:
    if not reason.strip():
        raise Refused("no_reason")
    area = row.area_id if isinstance(row, Building) else row.building.area_id
    with door(district=chain_of(area), kind=kind, by=by, now=now, subject=str(row.id)) as record:
        record.given("reason", reason)
        yield record
