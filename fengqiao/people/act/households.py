"""Who lives where, from when until when, and which post looks after which households; nothing is said of anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import uuid_utils.compat as uuid

from fengqiao.ledger import gate
from fengqiao.ledger.write import By, Draft
from fengqiao.people.act.seating import Refusal, changing
from fengqiao.people.models import Household, HouseholdUnit, Occupancy, Person, Seat, UnitMember
from fengqiao.places import act as places
from fengqiao.places.act import chain_of
from fengqiao.places.find import tree
from fengqiao.places.models import Building, Dwelling


def open_household(
    *, dwelling: Dwelling, ground: str, since: date, today: date, called: str = "", phone: str = "", by: By,
    now: datetime,
) -> Household:  # fmt: skip
    """A household is registered in a dwelling; `ground` is its consent or the article that lets it be kept."""
    if not ground.strip():
        raise Refusal("no_ground")
    if since > today:
        raise Refusal("bad_day")
    if dwelling.valid_to is not None:
        raise Refusal("no_dwelling")
    area = dwelling.building.area_id
    district = chain_of(area)
    row = Household(
        id=uuid.uuid7(), dwelling=dwelling, area_id=area, district=district, called=called.strip(),
        phone=phone.strip(), ground=ground.strip()[:200], since=since,
    )  # fmt: skip
    with changing(district, "people.household", by, now, posts=False, subject=str(row.pk)) as record:
        # Two at one desk register the same: the row of the dwelling is what they queue for.
        Dwelling.objects.select_for_update().get(pk=dwelling.pk)
        if Household.objects.filter(dwelling=dwelling, until=None).exists():
            raise Refusal("lived_in")
        record.new(row)
    return row


def change_household(*, household: Household, by: By, now: datetime, **columns: Any) -> bool:
    """What they are called, their number, the ground; False if nothing is different."""
    if not columns.keys() <= {"called", "phone", "ground"}:
        raise ValueError("only what a household is called, its phone and the ground change")
    _lives(household)
    if "ground" in columns and not columns["ground"].strip():
        raise Refusal("no_ground")
    new = {name: value for name, value in columns.items() if getattr(household, name) != value}
    if new:
        with _about(household, "people.household_change", by, now) as record:
            record.set(household, **new)
    return bool(new)


def move_in(
    *, household: Household, person: Person, day: date, today: date, under_14: bool = False,
    guardian: Person | None = None, by: By, now: datetime,
) -> Occupancy:  # fmt: skip
    """Somebody lives there from that day; of a child their guardian lives there too, else nothing is stored."""
    _lives(household)
    if day > today or day < household.since:
        raise Refusal("bad_day")
    with _about(household, "people.move_in", by, now) as record:
        Household.objects.select_for_update().get(pk=household.pk)
        here = household.occupancies.filter(moved_out=None)
        if here.filter(person=person).exists():
            raise Refusal("lives_there")
        if under_14 or guardian is not None:
            # Somebody with a guardian is a child, and no guardian of another.
            if guardian is None or not here.filter(person=guardian, guardian=None).exists():
                raise Refusal("no_guardian")
        row = Occupancy(id=uuid.uuid7(), household=household, person=person, guardian=guardian, moved_in=day)
        record.new(row)
    return row


def move_out(*, occupancy: Occupancy, day: date, today: date, by: By, now: datetime) -> None:
    """They live there no more, and whoever saw them as living there sees them no more: one commit. With the last
    who leaves, the household ends and leaves its units."""
    if occupancy.moved_out is not None:
        raise Refusal("moved_already")
    if day > today or day < occupancy.moved_in:
        raise Refusal("bad_day")
    household = occupancy.household
    with _about(household, "people.move_out", by, now) as record:
        Household.objects.select_for_update().get(pk=household.pk)
        record.set(occupancy, moved_out=day)
        left = household.occupancies.filter(moved_out=None)
        if not left.filter(guardian=None).exists():
            # A child does not stay behind alone in a register.
            for child in left:
                record.set(child, moved_out=max(day, child.moved_in))
            _end(record, household, day)


def end_household(*, household: Household, day: date, today: date, reason: str, by: By, now: datetime) -> None:
    """All of them have moved away, or it was entered by mistake."""
    _lives(household)
    if day > today or day < household.since:
        raise Refusal("bad_day")
    with _about(household, "people.household_end", by, now) as record:
        record.given("reason", reason)
        for row in household.occupancies.filter(moved_out=None):
            record.set(row, moved_out=max(day, row.moved_in))
        _end(record, household, day)


def pull_down(*, building: Building, day: date, reason: str, today: date, by: By, now: datetime) -> int:
    """A building ends; who was registered in it moves out in the same commit. Returns how many households did."""
    with gate.batch(careful=False):
        rows = list(Household.objects.filter(dwelling__building=building, until=None).select_related("dwelling"))
        for row in rows:
            end_household(household=row, day=max(day, row.since), today=today, reason=reason, by=by, now=now)
        places.end_building(building=building, day=day, reason=reason, today=today, by=by, now=now)
    return len(rows)


def add_unit(*, area: str, name: Mapping[str, str], seat: Seat | None = None, by: By, now: datetime) -> HouseholdUnit:
    """A household unit of a grid or a community; without a post it has no lead yet, which the report says."""
    place = tree().get(area)
    if place is None or not (name.get("zh") or name.get("en")):
        raise Refusal("not_of_the_area")
    _its_seat(seat, place.scope)
    row = HouseholdUnit(id=uuid.uuid7(), area_id=area, district=chain_of(area), name=dict(name), seat=seat)
    with changing(row.district, "people.unit", by, now, posts=False, subject=str(row.pk)) as record:
        record.given("name", dict(name))
        record.new(row)
    return row


def change_unit(*, unit: HouseholdUnit, name: Mapping[str, str], seat: Seat | None, by: By, now: datetime) -> None:
    """Another name or another post; whoever sat on the post before sees its households no more."""
    _counts(unit)
    place = tree().get(unit.area_id)
    _its_seat(seat, place.scope if place is not None else unit.area_id)
    with _of(unit, "people.unit_change", by, now) as record:
        record.given("name", dict(name))
        record.set(unit, name=dict(name), seat_id=seat.pk if seat is not None else None)


def end_unit(*, unit: HouseholdUnit, day: date, reason: str, by: By, now: datetime) -> None:
    """It counts no more; its households are in none until another takes them."""
    _counts(unit)
    with _of(unit, "people.unit_end", by, now) as record:
        record.given("name", dict(unit.name))
        record.given("reason", reason)
        record.set(unit, ended=day)
        for row in unit.members.filter(until=None):
            record.set(row, until=day)


def join_unit(*, unit: HouseholdUnit, households: Iterable[Household], day: date, by: By, now: datetime) -> int:
    """Households belong to a unit from that day; one that is in another stays there too, which the report says."""
    _counts(unit)
    place = tree().get(unit.area_id)
    scope = place.scope if place is not None else unit.area_id
    there = set(unit.members.filter(until=None).values_list("household_id", flat=True))
    rows = []
    for household in households:
        _lives(household)
        if not household.area_id.startswith(scope):
            raise Refusal("not_of_the_area")
        if household.pk in there:
            raise Refusal("in_it_already")
        there.add(household.pk)
        rows.append(UnitMember(id=uuid.uuid7(), unit=unit, household=household, since=day))
    if rows:
        with _of(unit, "people.unit_join", by, now) as record:
            record.given("name", dict(unit.name))
            record.given("households", len(rows))
            record.bulk(UnitMember, rows)
    return len(rows)


def leave_unit(*, member: UnitMember, day: date, by: By, now: datetime) -> None:
    """A household belongs to the unit no more."""
    if member.until is not None:
        raise Refusal("ended")
    with _of(member.unit, "people.unit_leave", by, now) as record:
        record.given("name", dict(member.unit.name))
        record.set(member, until=day)


def _end(record: Draft, household: Household, day: date) -> None:
    record.set(household, until=day)
    for row in household.memberships.filter(until=None):
        record.set(row, until=max(day, row.since))


def _lives(household: Household) -> None:
    if household.until is not None:
        raise Refusal("moved_already")


def _counts(unit: HouseholdUnit) -> None:
    if unit.ended is not None:
        raise Refusal("unit_ended")


def _its_seat(seat: Seat | None, scope: str) -> None:
    """The post is of the unit's own area or of the community that this lies in."""
    if seat is None:
        return
    office = seat.organisation.scope
    if seat.closed_at is not None or not (office.startswith(scope) or (len(office) >= 12 and scope.startswith(office))):
        raise Refusal("not_its_seat")


def _about(household: Household, kind: str, by: By, now: datetime) -> Any:
    return changing(household.district, kind, by, now, posts=False, subject=str(household.pk))


def _of(unit: HouseholdUnit, kind: str, by: By, now: datetime) -> Any:
    return changing(unit.district, kind, by, now, posts=False, subject=str(unit.pk))
