"""What is of petitions alone: standing back, and thirty days more."""

from __future__ import annotations

from datetime import datetime

from fengqiao.law.facts import Facts, Rung, Seat, Who, World, above, desk_seat, seat_at
from fengqiao.law.table import Decision, Given, Part

MORE_DAYS = 30


def unbiased(facts: Facts, rung: Rung, worked_by: tuple[str, ...], world: World) -> Seat:
    """The seat that answers: a desk, else a lead, else a lead above; nobody who stood back or answered before."""
    found: Rung | None = rung
    while found is not None:
        seat = seat_at(found.desks, facts.about, worked_by) or seat_at(found.leads, facts.about, worked_by)
        if seat is not None:
            return seat
        found = above(world, found.org, facts.about)
    return desk_seat(rung, facts.about, world)


def recuse(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """Who stands back does nothing more in it: they themselves, or, when their lead says so, who answers for it."""
    person = who.person if d.right == "handler" else world.sitter(facts.seat)[0]
    worked = facts.worked_by if person in facts.worked_by else (*facts.worked_by, person)
    d.changes["worked_by"] = worked
    d.changes["seat"] = unbiased(facts, world.rung(facts.held_by), worked, world)
    d.changes["seat_since"] = now


def prolong(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """Thirty days more, counted from the day on which it was due."""
    if facts.due is not None:
        d.changes["due"] = world.calendar(facts.district).add(facts.due, MORE_DAYS, "days")


PARTS: dict[str, Part] = {"recuse": recuse}
