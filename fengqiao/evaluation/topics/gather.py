"""What is looked through each month: problems by place, kind and day, none of a dwelling, none that is protected.

A kind that stands in a public place lies at its building, else where its pin was set, on a lattice of forty metres;
every other kind lies in the middle of its community and no nearer. What complains of somebody, disputes, health and
services to a person are not looked at at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import cos, radians
from typing import Final, NamedTuple

from fengqiao.cases.models import Category
from fengqiao.evaluation.find import zone_of
from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.intake.learning import NEVER
from fengqiao.matters.models import Matter
from fengqiao.places import find as places
from fengqiao.places.geo import METRES_A_DEGREE
from fengqiao.places.models import COMMUNITY, Building

LOOKED_BACK: Final = timedelta(days=180)
"""So long before a month's end reaches what is compared: what is usual has to be there too."""
LATTICE: Final = 40
"""Metres: where somebody tapped is no nearer known than that."""
SOURCE: Final = "topic"
"""The source of a case that was opened for a cause: it is none of the problems itself."""


class Problem(NamedTuple):
    """One problem: where it counts as lying in whole metres, on which day, and the building and area of its name.

    `x` is None where there is no map of its place: such a one is counted at its building alone.
    """

    matter: str
    category: str
    day: int
    x: int | None
    y: int | None
    building: str
    area: str


def problems(district: str, period: Period) -> list[Problem]:
    """The problems of a district up to a month's end, the earliest first; many voices of one problem are one."""
    rows = Matter.objects.filter(
        kind="case", district=district, about="", root="", case__locked=False,
        opened_at__gte=period.ends - LOOKED_BACK, opened_at__lt=period.ends,
    )  # fmt: skip
    rows = rows.exclude(category="").exclude(case__source=SOURCE).order_by("opened_at", "id")
    asked = rows.values_list("id", "category", "opened_at", "case__area", "case__building", "case__lon", "case__lat")
    return list(_placed(district, asked.iterator(chunk_size=2000)))


def apart(category: str) -> bool:
    """Kinds that are never looked at: disputes, health, complaints about offices, reprisal."""
    return any(category == code or category.startswith(f"{code}.") for code in NEVER)


def public_kinds() -> set[str]:
    """Kinds of problems in a public place."""
    return set(Category.objects.filter(public=True).values_list("code", flat=True))


type Row = tuple[str, str, datetime, str, str, int | None, int | None]


def _placed(district: str, rows: Iterator[Row]) -> Iterator[Problem]:
    public, zone = public_kinds(), zone_of(district)
    buildings = {
        str(key): (area, lon, lat)
        for key, area, lon, lat in Building.objects.values_list("pk", "area_id", "lon", "lat").iterator()
    }
    ground = _Ground()
    for matter, category, opened, area, building, lon, lat in rows:
        if apart(category):
            continue
        day = opened.astimezone(zone).date().toordinal()
        if category not in public:
            community = community_of(area)
            yield Problem(matter, category, day, *ground.middle(community), "", community)
            continue
        known = buildings.get(building)
        if known is not None and known[1] is not None and known[2] is not None:
            yield Problem(matter, category, day, *ground.at(known[1], known[2]), building, known[0])
        elif lon is not None and lat is not None:
            yield Problem(matter, category, day, *ground.at(lon / 1e7, lat / 1e7, LATTICE), "", area)
        else:
            yield Problem(matter, category, day, *ground.middle(area), building if known else "", area)


def community_of(area: str) -> str:
    """The community around an area; the area itself where it is no smaller than one."""
    tree = places.tree()
    place = tree.get(area)
    while place is not None and place.level > COMMUNITY:
        place = tree.get(place.parent)
    return place.code if place is not None else area[:12]


class _Ground:
    """Whole metres east and north, flat: one width of a degree for the whole district, that of its first point."""

    def __init__(self) -> None:
        self.narrow = 0.0
        self.middles = {
            area: ((west + east) / 2, (south + north) / 2)
            for area, west, south, east, north in places.boundaries_of().values_list(
                "area_id", "west", "south", "east", "north"
            )
        }

    def middle(self, area: str) -> tuple[int | None, int | None]:
        """Of an area's outline; nothing where it has none."""
        point = self.middles.get(area)
        return (None, None) if point is None else self.at(*point)

    def at(self, lon: float, lat: float, lattice: int = 1) -> tuple[int, int]:
        """Of a point in degrees, on a lattice of so many metres."""
        self.narrow = self.narrow or cos(radians(lat))
        x, y = lon * METRES_A_DEGREE * self.narrow, lat * METRES_A_DEGREE
        return round(x / lattice) * lattice, round(y / lattice) * lattice
