"""When one may call, and who: at hours people are up, each time another, from outside the unit that did the work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from fengqiao.law.calendar import Calendar
from fengqiao.law.facts import Facts, Rung, Who, World, above, desk_seat
from fengqiao.law.table import Bound, Decision, Given, Why
from fengqiao.law.workings.checks import origin_rung

TRIES = 3
# From the first hour to before the last, on a day one works and on one that one does not.
WORKDAY, HOLIDAY = (9, 20), (10, 18)
PARTS = (("morning", 12), ("afternoon", 17), ("evening", 24))


def may_call(calendar: Calendar, now: datetime) -> bool:
    """Whether people are called at this hour: never late, and on a holiday neither early nor in the evening."""
    first, last = WORKDAY if calendar.works(calendar.local_date(now)) else HOLIDAY
    return first <= now.astimezone(calendar.zone).hour < last


def part_of_day(calendar: Calendar, now: datetime) -> str:
    """Morning, afternoon or evening."""
    hour = now.astimezone(calendar.zone).hour
    return next(name for name, until in PARTS if hour < until)


def tried(facts: Facts) -> list[str]:
    """The parts of the day at which somebody called in vain."""
    return [name for name, _ in PARTS if facts.tally.get(f"rang_{name}")]


def calling_hour(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Nobody is called late in the evening or on a holiday's edges; whoever answers a letter comes when they like."""
    if facts.state == "written" or may_call(world.calendar(facts.district), now):
        return None
    return "calling_hour", ""


def other_hour(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Each try at another part of the day."""
    part = part_of_day(world.calendar(facts.district), now)
    return ("other_hour", part) if part in tried(facts) else None


def spoken(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The one to be called has spoken meanwhile, or the matter is no longer said to be done."""
    root = given.get("root_facts")
    over = given.get("spoken") or not isinstance(root, Facts) or root.state not in ("done", "closed")
    return None if over else ("not_yet", "root")


def by_mail(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Whom one cannot call, and can write to."""
    return None if given.get("by_mail") else ("not_yet", "mail")


def no_answer(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """One try more; the third in vain, and it is written or gone there."""
    tally = d.changes["tally"]
    assert isinstance(tally, dict)
    tally[f"rang_{part_of_day(world.calendar(facts.district), now)}"] = 1
    if tally["no_answer"] >= TRIES:
        d.then = "to_write"


def caller(root: Facts, world: World, units: Collection[str]) -> str:
    """Who calls: the desk where it began, else one above it, outside every unit that did the work.

    Where everybody on the way up did, the top holds it, and the law refuses those of them who worked.
    """
    rung: Rung | None = origin_rung(root, world)
    last = rung
    while rung is not None:
        last = rung
        if rung.org not in units and _outside(root, rung, world):
            return rung.org
        rung = above(world, rung.org, root.about)
    assert last is not None
    return last.org


def _outside(root: Facts, rung: Rung, world: World) -> bool:
    person, _ = world.sitter(desk_seat(rung, root.about, world))
    return person not in root.worked_by


CALLS: dict[str, Bound] = {"calling_hour": calling_hour, "other_hour": other_hour, "spoken": spoken, "by_mail": by_mail}
