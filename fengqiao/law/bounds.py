"""Bounds: the named conditions of a law's rows, each answering None or why it refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from fengqiao.law.facts import Facts, Who, World, above, seat_at

Given = Mapping[str, Any]
Bound = Callable[[Facts, Who, Given, datetime, World], tuple[str, str] | None]


def organisation(name: str) -> Bound:
    """The given organisation exists, does not hold the matter, and is not complained about."""

    def bound(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
        org = given[name]
        try:
            rung = world.rung(org)
        except KeyError:
            return "no_such", name
        if org == facts.held_by and name != "organisation":
            return "already_there", name
        if facts.about and (f"o:{org}" in facts.about or seat_at(rung.desks or rung.leads, facts.about) is None):
            return "no_such", name
        return None

    return bound


def below(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """The given organisation is a centre below the holder."""
    refused = organisation("to")(facts, who, given, now, world)
    if refused:
        return refused
    here, there = world.rung(facts.held_by), world.rung(given["to"])
    if there.level <= here.level or not there.scope.startswith(here.scope):
        return "not_below", "to"
    return None


def higher(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """Somebody is above; a named organisation above must really be above."""
    up = above(world, facts.held_by, facts.about)
    if up is None:
        return "top", ""
    to = given.get("to")
    while to and up is not None and up.org != to:
        up = above(world, up.org, facts.about)
    return ("not_above", "to") if up is None else None


def assignable(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """The given seat exists, works in the holder's area, and is not complained about."""
    seat = given["assignee"]
    try:
        _, tokens = world.sitter(seat)
        there = world.rung(seat.partition("/")[0])
    except KeyError:
        return "no_such", "assignee"
    if facts.about and any(token in tokens for token in facts.about):
        return "no_such", "assignee"
    if seat == facts.assignee and facts.state == "working":
        return "already_there", "assignee"
    here = world.rung(facts.held_by)
    if there.scope.startswith(here.scope) or (not there.centre and here.scope.startswith(there.scope)):
        return None
    return "not_here", "assignee"


def in_time_to_object(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """An objection comes within the bound after the matter came (退单), while none is open."""
    if facts.objected_by:
        return "objected", ""
    number, unit = world.numbers(facts.numbers).object_within
    since = facts.seat_since
    if since is not None and now > world.calendar(facts.district).add(since, number, unit):
        return "too_late", "object"
    return None


def not_offered(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """No other offer is waiting for its answer, and no objection for its ruling."""
    if facts.offered_to:
        return "offered", ""
    return ("objected", "") if facts.objected_by else None


def not_objected(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """No objection waits for its ruling."""
    return ("objected", "") if facts.objected_by else None


def disputed(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """Somebody objected, or two organisations declined."""
    return None if facts.objected_by or facts.ruler else ("not_disputed", "")


def open_root(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """What it is merged into is another open matter of its kind that is itself not merged.

    A merged matter takes no others in, so a chain of merges never closes to a circle. A protected
    complaint merges only with one about the same.
    """
    root = given.get("root_facts")
    if not isinstance(root, Facts) or root.kind != facts.kind or root.about != facts.about:
        return "no_such", "into"
    if root.id == facts.id:
        return "itself", "into"
    if root.state == "merged" or root.ended_at is not None:
        return "not_open", "into"
    return None


def root_gone(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """The clock takes a matter out again only when its root was rejected or withdrawn."""
    root = given.get("root_facts")
    if who.kind == "clock" and not (isinstance(root, Facts) and root.state in ("rejected", "withdrawn")):
        return "not_yet", "root"
    return None


def root_closed(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """The root is closed."""
    root = given.get("root_facts")
    return None if isinstance(root, Facts) and root.state == "closed" else ("not_yet", "root")


def tasks_ended(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """Every organisation called in has answered, or was waived with a reason."""
    return ("tasks_open", str(facts.open_tasks)) if facts.open_tasks else None


def evidence(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """There is a photo or a written finding; a photo is never forced (PEOPLE.md)."""
    return None if given.get("photos") or given.get("outcome") else ("needs", "outcome")


def before_due(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """The deadline has not passed, the one who extends does not do the work, and the days are few."""
    if facts.due is not None and now >= facts.due:
        return "too_late", "extend"
    if who.seat == facts.assignee:
        return "own_work", ""
    days = given["days"]
    most = world.numbers(facts.numbers).extend_working_days
    return None if isinstance(days, int) and 1 <= days <= most else ("at_most", str(most))


def review_soon(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """The review lies ahead, and not too far."""
    review: datetime = given["review_on"]
    days = world.numbers(facts.numbers).suspend_days
    if review <= now:
        return "past", "review_on"
    return None if review <= now + timedelta(days=days) else ("at_most", str(days))


def due_passed(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """The deadline has passed; only the clock has to wait for it."""
    if who.kind != "clock" or (facts.due is not None and now >= facts.due):
        return None
    return "not_yet", "due"


def promise_passed(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """The promise of this leg has passed, or the matter was opened again; and somebody is above."""
    if above(world, facts.held_by, facts.about) is None:
        return "top", ""
    if facts.tally.get("reopen") or (facts.promise is not None and now >= facts.promise):
        return None
    return "not_yet", "promise"


def not_worker(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """Nobody confirms their own work."""
    return ("own_work", "") if who.person in facts.worked_by else None


def may_reopen(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """A reporter within the time allowed; a lead above at most twice, so that staff cannot keep it circling."""
    if who.reports:
        days = world.numbers(facts.numbers).reopen_days
        late = facts.ended_at is not None and now > facts.ended_at + timedelta(days=days)
        return ("too_late", "reopen") if late else None
    return ("too_often", "reopen") if facts.tally.get("reopen_by_lead", 0) >= 2 else None


def may_revive(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """A withdrawal is undone within the time allowed."""
    days = world.numbers(facts.numbers).revive_days
    late = facts.ended_at is None or now > facts.ended_at + timedelta(days=days)
    return ("too_late", "revive") if late or facts.kept is None else None


def check_higher(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """The check was not raised yet and somebody higher can check."""
    if facts.tally.get("check_up"):
        return "too_often", "check_up"
    return None if next_checker(facts, world, facts.worked_by, raised=True) else ("top", "")


def no_check_left(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """The check was raised, or nobody higher can check; and it is no hazard, which never lapses."""
    if facts.hazard:
        return "hazard", ""
    return None if check_higher(facts, who, given, now, world) else ("not_yet", "check_up")


def hazard_waits(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> tuple[str, str] | None:
    """A hazard whose check is overdue at the last post that can check."""
    if not facts.hazard:
        return "not_yet", "hazard"
    return None if check_higher(facts, who, given, now, world) else ("not_yet", "check_up")


def next_checker(facts: Facts, world: World, worked_by: tuple[str, ...], *, raised: bool) -> tuple[str, str] | None:
    """(standing key, seat) of who checks: the origin's desk, its lead, then leads above, never a worker.

    Raised, the check goes to the next post above the one that has it.
    """
    about = facts.about
    try:
        rung = begin_at_origin(facts, world)
    except KeyError:
        return None
    posts = [(f"{rung.org}/desk", rung.desks), (f"{rung.org}/lead", rung.leads)]
    up = above(world, rung.org, about)
    while up is not None:
        posts.append((f"{up.org}/lead", up.leads))
        up = above(world, up.org, about)
    found = False
    held_level = facts.checked_by.partition("/")[0]
    for key, seats in posts:
        if raised and not found:
            found = key == facts.checked_by
            continue
        if raised and key.partition("/")[0] == held_level:
            continue
        seat = seat_at(seats, about, worked_by)
        if seat is not None:
            return key, seat
    return None


def begin_at_origin(facts: Facts, world: World) -> Any:
    """The rung where the matter began, or the first above it that is free of those complained about."""
    from_origin = world.rung(facts.origin)
    if facts.about and (
        f"o:{facts.origin}" in facts.about or seat_at(from_origin.desks, facts.about) is None
    ):
        return above(world, facts.origin, facts.about) or from_origin
    return from_origin


BOUNDS: dict[str, Bound] = {
    "to_other": organisation("to"),
    "organisation": organisation("organisation"),
    "below": below,
    "higher": higher,
    "assignable": assignable,
    "in_time_to_object": in_time_to_object,
    "not_offered": not_offered,
    "not_objected": not_objected,
    "disputed": disputed,
    "open_root": open_root,
    "root_gone": root_gone,
    "root_closed": root_closed,
    "tasks_ended": tasks_ended,
    "evidence": evidence,
    "before_due": before_due,
    "review_soon": review_soon,
    "due_passed": due_passed,
    "promise_passed": promise_passed,
    "not_worker": not_worker,
    "may_reopen": may_reopen,
    "may_revive": may_revive,
    "check_higher": check_higher,
    "no_check_left": no_check_left,
    "hazard_waits": hazard_waits,
}

# What choices() can tell before the form is filled in: bounds that look only at facts, posts and time.
FORMLESS = frozenset({
    "higher", "in_time_to_object", "not_offered", "not_objected", "disputed", "root_gone", "root_closed",
    "tasks_ended", "due_passed", "promise_passed", "not_worker", "may_reopen", "may_revive",
    "check_higher", "no_check_left", "hazard_waits",
})  # fmt: skip
