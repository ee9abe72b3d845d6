"""Which chain keeps what happens to an area, and how other processes learn that places changed."""

from __future__ import annotations

import secrets

from fengqiao.places.models import DISTRICT, GRID, Area, Edition
from fengqiao.places.refusals import Refused


def chain_of(area: str) -> str:
    """The chain that keeps what happens to the area: its district's; the city's for the city itself."""
    at, seen = area, 0
    while at and seen < GRID + 1:
        row = Area.objects.filter(code=at).values_list("level", "parent").first()
        if row is None:
            break
        if row[0] <= DISTRICT:
            return at
        at, seen = row[1], seen + 1
    raise Refused("no_area", area)


def changed(*what: str) -> None:
    """Tell every process that what it holds of these is old."""
    # A random mark, not a counter: one that was rolled back must never come again for other rows.
    for each in what:
        Edition.objects.update_or_create(what=each, defaults={"mark": secrets.randbits(62)})


def area_called(code: str) -> Area:
    """The area of that code, or a refusal."""
    row = Area.objects.filter(code=code).first()
    if row is None:
        raise Refused("no_area", code)
    return row
