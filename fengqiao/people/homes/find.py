"""Households as far as the asker may see them, counts for the rest, and what is wrong with the units.

Who lives behind a door is seen by the desk and the lead of that community or grid, and by the post whose unit the
household is in; from the street up there are counts. Every look at names is on record before the page is sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from fengqiao.ledger import reads
from fengqiao.people.models import Household, HouseholdUnit, Occupancy, UnitMember
from fengqiao.people.standing import Actor
from fengqiao.places.models import COMMUNITY, Dwelling

LEAST, MOST = 10, 15
"""Households of a unit."""
SHOWN = 200
LEADS = ("holder", "standin")
GROUPS = ("identity", "contact")


def seen(by: Actor) -> QuerySet[Household]:
    """The households whose people this actor may see today."""
    return Household.objects.filter(until=None).filter(_sight(by))


def may_see(by: Actor, household: Household) -> bool:
    """The same of one."""
    if household.until is not None:
        return False
    if near(by, household.area_id):
        return True
    mine = household.memberships.filter(until=None, unit__ended=None, unit__seat_id=by.post)
    return bool(by.post) and mine.exists()


def _sight(by: Actor) -> Q:
    rule = Q(pk__in=())
    if _near(by):
        rule |= Q(area_id__startswith=by.scope)
    if by.post:
        mine = UnitMember.objects.filter(until=None, unit__ended=None, unit__seat_id=by.post)
        rule |= Q(pk__in=mine.values("household_id"))
    return rule


def near(by: Actor, area: str) -> bool:
    """Whether the asker may see who lives in an area."""
    return _near(by) and area.startswith(by.scope)


def _near(by: Actor) -> bool:
    """The desk and the lead of a community or a grid, not of an office beside it."""
    return by.centre and by.level >= COMMUNITY and by.kind in ("desk", "lead")


def one(by: Actor, key: UUID, *, now: datetime) -> Household | None:
    """A household with its people, for those who may see it; on record before it is given."""
    found = Household.objects.filter(pk=key).select_related("dwelling__building", "dwelling__stairwell").first()
    if found is None or not may_see(by, found):
        return None
    reads.look(by=by, organisation=by.org, subject=str(found.pk), groups=GROUPS, now=now)
    return found


def people_of(household: Household) -> list[Occupancy]:
    """Who lives there now."""
    rows = household.occupancies.filter(moved_out=None).select_related("person", "guardian")
    return list(rows.order_by("moved_in", "id"))


def counted(building: UUID) -> tuple[int, int]:
    """Dwellings of a building that count, and how many of them are lived in."""
    rows = Dwelling.objects.filter(building_id=building, valid_to=None)
    lived = Household.objects.filter(dwelling__in=rows, until=None).count()
    return rows.count(), lived


class Wrong(NamedTuple):
    """What is wrong in an area: counts whole, addresses the first few; no person is in it."""

    households: int
    units: int
    none: int
    several: int
    none_at: list[Household]
    several_at: list[Household]
    small: list[tuple[HouseholdUnit, int]]
    large: list[tuple[HouseholdUnit, int]]
    unled: list[tuple[HouseholdUnit, int]]

    @property
    def odd(self) -> int:
        """Units of a wrong size."""
        return len(self.small) + len(self.large)


def wrong(scope: str) -> Wrong:
    """Households in no unit or in several, units too small or large, units without a lead, inside a scope."""
    homes = Household.objects.filter(until=None, area_id__startswith=scope)
    counts: Counter[UUID] = Counter(
        UnitMember.objects.filter(until=None, household__in=homes).values_list("household_id", flat=True)
    )
    none = homes.exclude(pk__in=UnitMember.objects.filter(until=None).values("household_id"))
    several = [key for key, count in counts.items() if count > 1]
    sized = sizes(scope)
    return Wrong(
        homes.count(), len(sized), none.count(), len(several), _addressed(none),
        _addressed(homes.filter(pk__in=several[:SHOWN])),
        [each for each in sized if each[1] < LEAST], [each for each in sized if each[1] > MOST],
        [each for each in sized if not led(each[0])],
    )  # fmt: skip


def sizes(scope: str) -> list[tuple[HouseholdUnit, int]]:
    """The units inside a scope with how many households each has."""
    rows = HouseholdUnit.objects.filter(ended=None, area_id__startswith=scope).select_related("seat__organisation")
    told = rows.annotate(size=Count("members", filter=Q(members__until=None))).order_by("area_id", "id")
    return [(row, row.size) for row in told]


def led(unit: HouseholdUnit) -> bool:
    """Whether somebody sits on its post in their own right or stands in; who answers for a vacancy is no lead."""
    return unit.seat is not None and unit.seat.closed_at is None and unit.seat.basis in LEADS


def _addressed(rows: QuerySet[Household]) -> list[Household]:
    """With their doors and without what they are called."""
    doors = rows.select_related("dwelling__building", "dwelling__stairwell").defer("called", "phone")
    return list(doors.order_by("area_id", "dwelling_id")[:SHOWN])


def in_unit(unit: HouseholdUnit) -> list[UnitMember]:
    """Its households with their doors."""
    rows = unit.members.filter(until=None).select_related(
        "household__dwelling__building", "household__dwelling__stairwell"
    )
    return list(rows.order_by("household__dwelling_id"))


def doors(building: UUID) -> list[Dwelling]:
    """The dwellings of a building, each with the household that lives there now, if any, in `home`."""
    now = Prefetch("households", Household.objects.filter(until=None).defer("called", "phone"), to_attr="home")
    rows = Dwelling.objects.filter(building_id=building, valid_to=None).select_related("stairwell")
    return list(rows.prefetch_related(now).order_by("storey", "number", "id"))


def without_unit(scope: str, keys: Iterable[UUID] | None = None) -> QuerySet[Household]:
    """Households inside a scope that are in no unit."""
    rows = Household.objects.filter(until=None, area_id__startswith=scope)
    rows = rows.exclude(pk__in=UnitMember.objects.filter(until=None).values("household_id"))
    return rows if keys is None else rows.filter(pk__in=list(keys))
