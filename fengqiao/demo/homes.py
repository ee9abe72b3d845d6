"""Footprints, stairwells, dwellings, shops and household units of the invented street; all of it made up here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fengqiao.demo import street
from fengqiao.ledger import gate
from fengqiao.ledger.door import SYSTEM
from fengqiao.people import act as people
from fengqiao.people.models import Household, Person, Seat
from fengqiao.places import act as places
from fengqiao.places.calendars import calendar_of
from fengqiao.places.models import Building, Dwelling

WIDE, DEEP = 0.0006, 0.00012
"""Degrees: about fifty metres by thirteen."""
STOREYS, STAIRWELLS, A_STOREY = 6, 2, 2
SURNAMES = "秦吴沈韩唐许丁田白江夏宋马冯程邵郭陆顾方石孟"

SHOPS = (
    (1, "shop", "柳荫便利店", "Willow corner shop", "7:00-22:00", ("charging",)),
    (1, "restaurant", "老味道面馆", "Old Taste noodles", "6:30-20:30", ("gas", "oil_fume")),
    (2, "firm", "清溪家政", "Qingxi home services", "9:00-18:00", ()),
    (1, "kindergarten", "小荷幼儿园", "Little Lotus kindergarten", "7:30-17:30", ("crowd",)),
)


def block(lon: float, lat: float) -> dict[str, Any]:
    """A long house around a point."""
    west, east, south, north = lon - WIDE / 2, lon + WIDE / 2, lat - DEEP / 2, lat + DEEP / 2
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def furnish(persons: Mapping[str, Person], now: datetime) -> None:
    """Every house gets two stairwells and its dwellings; one grid also shops, households and two household units."""
    by: dict[str, Any] = {"by": SYSTEM, "now": now}
    houses = list(Building.objects.order_by("id"))
    doors = [
        places.FoundDwelling(house, f"{storey}0{n}", storey, f"{stairs}单元")
        for house in houses
        for stairs in range(1, STAIRWELLS + 1)
        for storey in range(1, STOREYS + 1)
        for n in range(1, A_STOREY + 1)
    ]
    with gate.batch(careful=False):
        places.load_kinds(district=street.DISTRICT, **by)
        places.keep_dwellings(doors, source="演示 demo", digest="", **by)
        first = [house for house in houses if house.area_id == street.WILLOW + "-01"]
        places.keep_premises(
            [
                places.FoundPremises(house, kind, {"zh": zh, "en": en}, storey, hours, "", hazards)
                for house, (storey, kind, zh, en, hours, hazards) in zip(first, SHOPS, strict=False)
            ],
            **by,
        )
        _households(first[:2], persons, now)


def _households(houses: list[Building], persons: Mapping[str, Person], now: datetime) -> None:
    """Twenty-two households: twelve in a unit with a lead, nine in one without and too small, one in none."""
    by: dict[str, Any] = {"by": SYSTEM, "now": now}
    today = calendar_of(street.WILLOW).local_date(now)
    rooms = Dwelling.objects.filter(building__in=houses).select_related("building").order_by("building_id", "id")
    homes: list[Household] = [
        people.open_household(
            dwelling=room, called=f"{name}家", ground="当面说明后本人同意（演示）", since=today, today=today, **by
        )
        for room, name in zip(rooms, SURNAMES, strict=False)
    ]
    for name, home in zip(("秦淑兰", "吴磊"), homes, strict=False):
        if name in persons:
            people.move_in(household=home, person=persons[name], day=today, today=today, **by)
    # Here the grid worker is the household lead, too; elsewhere it is a post of its own.
    code = street.WILLOW + "/worker-1"
    for number, (some, seat) in enumerate(((homes[:12], Seat.objects.get(code=code)), (homes[12:21], None)), 1):
        unit = people.add_unit(
            area=street.WILLOW + "-01", name={"zh": f"柳荫联户{number}", "en": f"Willow households {number}"},
            seat=seat, **by,
        )  # fmt: skip
        people.join_unit(unit=unit, households=some, day=today, **by)
