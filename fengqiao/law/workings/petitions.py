"""What is of petitions alone: standing back, and thirty days more."""

from __future__ import annotations

from datetime import datetime

from fengqiao.law.facts import Facts, Rung, Seat, Who, World, above, desk_seat, seat_at
from fengqiao.law.table import Bound, Decision, Given, Part, Why

MORE_DAYS = 30
HANDLED = ("lodged", "examined", "review", "re_review")


def unbiased(facts: Facts, rung: Rung, worked_by: tuple[str, ...], world: World) -> Seat:
    """The seat that answers: a desk, else a lead, else a lead above; nobody who stood back or answered before.

    Above it is a lead, who has a standing in all that the area holds; the desk there has none.
    """
    return _free_seat(facts, rung, worked_by, world) or desk_seat(rung, facts.about, world)


def _free_seat(facts: Facts, rung: Rung, worked_by: tuple[str, ...], world: World) -> Seat | None:
    seat = seat_at(rung.desks, facts.about, worked_by)
    found: Rung | None = rung
    while seat is None and found is not None:
        seat = seat_at(found.leads, facts.about, worked_by)
        found = above(world, found.org, facts.about)
    return seat


def _standing_back(facts: Facts, who: Who, world: World) -> tuple[str, ...]:
    """Those who may not answer once this one stands back: they themselves at the desk, else who answers now."""
    desk = who.kind == "desk" and who.org == facts.held_by
    person = who.person if desk else world.sitter(facts.seat)[0]
    return facts.worked_by if person in facts.worked_by else (*facts.worked_by, person)


def another_left(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Nobody stands back where nobody else could answer: it would never end."""
    if facts.state not in HANDLED:
        return None
    left = _free_seat(facts, world.rung(facts.held_by), _standing_back(facts, who, world), world)
    return ("nobody_left", "") if left is None else None


def answers_for_it(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """A desk of the holder; a lead only where it has come to them, because the desks stood back."""
    return None if who.kind == "desk" or who.seat == facts.seat else ("standing", "handler")


def recuse(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """Who stands back does nothing more in it: they themselves, or, when their lead says so, who answers for it."""
    worked = _standing_back(facts, who, world)
    d.changes["worked_by"] = worked
    d.changes["seat"] = unbiased(facts, world.rung(facts.held_by), worked, world)
    d.changes["seat_since"] = now


def prolong(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """Thirty days more, counted from the day on which it was due."""
    if facts.due is not None:
        d.changes["due"] = world.calendar(facts.district).add(facts.due, MORE_DAYS, "days")


PARTS: dict[str, Part] = {"recuse": recuse}
PETITIONS: dict[str, Bound] = {"another_left": another_left, "answers_for_it": answers_for_it}
