"""Nights: who answers for what is urgent when no office is open, by the duty roster, else the level above."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from fengqiao.law.facts import Facts, Rung, Seat, World, above, desk_seat


class Shift(NamedTuple):
    """Who is on duty for an organisation, from when until when."""

    org: str
    seat: Seat
    person: str
    starts: datetime
    ends: datetime


class Hole(NamedTuple):
    """Hours outside office time in which nobody of the organisation is on duty."""

    starts: datetime
    ends: datetime


def night(facts: Facts, now: datetime, world: World) -> bool:
    """Whether it is urgent and no office of its district is open."""
    return facts.urgency == "urgent" and not world.calendar(facts.district).open_at(now)


def on_duty(facts: Facts, rung: Rung, now: datetime, world: World) -> Seat:
    """The post of this rung that is on duty and not complained about; '' if there is none."""
    seat = world.on_duty(rung.org, now)
    if not seat:
        return ""
    try:
        _, tokens = world.sitter(seat)
    except KeyError:
        return ""
    return seat if not facts.about or tokens.isdisjoint(facts.about) else ""


def awake(facts: Facts, rung: Rung, now: datetime, world: World) -> Rung:
    """This rung, or at night the first one above it that has somebody on duty; if none has, this one."""
    if not night(facts, now, world):
        return rung
    found: Rung | None = rung
    while found is not None:
        if on_duty(facts, found, now, world):
            return found
        found = above(world, found.org, facts.about)
    return rung


def answering(facts: Facts, rung: Rung, now: datetime, world: World) -> Seat:
    """The seat of this rung that answers now: at night the one on duty, else the desk."""
    return (night(facts, now, world) and on_duty(facts, rung, now, world)) or desk_seat(rung, facts.about, world)


def order(facts: Facts, now: datetime, world: World) -> list[Seat]:
    """Whose telephone rings, one after the other: who answers, the others of the desk, the lead, the leads above.

    Nobody twice, and nobody complained about.
    """
    rung: Rung | None = world.rung(facts.held_by)
    assert rung is not None
    seats = [facts.seat, answering(facts, rung, now, world), *(seat for seat, _, _ in rung.desks)]
    while rung is not None:
        seats += [seat for seat, _, _ in rung.leads]
        rung = above(world, rung.org, facts.about)
    found: dict[str, Seat] = {}
    for seat in seats:
        try:
            person, tokens = world.sitter(seat)
        except KeyError:
            continue
        if not facts.about or tokens.isdisjoint(facts.about):
            found.setdefault(person, seat)
    return list(found.values())


def holes(shifts: list[Shift], world: World, district: str, since: datetime, until: datetime) -> list[Hole]:
    """Hours between these two moments in which no office is open and no shift covers one organisation."""
    calendar = world.calendar(district)
    free = sorted(((each.starts, each.ends) for each in shifts), key=lambda each: each[0])
    covered = [*free, *calendar.opening(since, until)]
    covered.sort(key=lambda each: each[0])
    found, at = [], since
    for starts, ends in covered:
        if starts >= until:
            break
        if starts > at:
            found.append(Hole(at, starts))
        at = max(at, ends)
    if at < until:
        found.append(Hole(at, until))
    return found


def overlapping(shift: Shift, others: list[Shift]) -> list[Shift]:
    """Shifts of the same organisation in the same hours: two posts would answer."""
    return [each for each in others if each.org == shift.org and _meet(shift, each)]


def twice(shift: Shift, others: list[Shift]) -> list[Shift]:
    """Shifts elsewhere in which the same person is on duty in the same hours."""
    return [each for each in others if each.org != shift.org and each.person == shift.person and _meet(shift, each)]


def _meet(one: Shift, other: Shift) -> bool:
    return one.starts < other.ends and other.starts < one.ends
