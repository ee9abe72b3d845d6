"""The clocks: the step's deadline, and the promise of a whole leg at one level."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from fengqiao.law.facts import Facts, Numbers, Who, World, above
from fengqiao.law.table import Decision, Given, Part
from fengqiao.law.workings.petitions import prolong

Moment = datetime | None
SECOND = timedelta(seconds=1)
AFRESH = ("done", "suspended", "merged")
PROMISED = ("case", "task")
"""Kinds whose steps a promise cuts short. In the others each step has the days that its law gives it: a petitioner's
thirty days to ask for a review are theirs however late the answer came."""


def leg(facts: Facts, now: datetime, world: World, changes: dict[str, object]) -> Numbers:
    """A new leg: the numbers valid today, and a new promise."""
    numbers = world.numbers_now(facts.district, now)
    number, unit = numbers.promises[str(changes.get("urgency", facts.urgency))]
    changes["numbers"] = numbers.version
    changes["promise"] = world.calendar(facts.district).add(now, number, unit)
    return numbers


def enter(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """The deadline on entering a state: the step's, never beyond the promise of the leg.

    Only a move up, or an opening again, begins a new leg. A promise binds what is reported, accepted or
    working. Once broken it binds no more where the work comes back from a check, a pause or a merge, or where
    nobody is above: else what was sent back would be overdue at once, and what is at the top for ever.
    """
    changes = decision.changes
    if decision.moved == "up" or decision.moved == "reopen":
        numbers = leg(facts, now, world, changes)
        promise = changes["promise"]
    else:
        numbers = world.numbers(facts.numbers)
        promise = changes.get("promise", facts.promise)
    urgency = str(changes.get("urgency", facts.urgency))
    changes["due"] = _within(facts, decision, urgency, numbers, cast(Moment, promise), now, world)


def _within(
    facts: Facts, d: Decision, urgency: str, numbers: Numbers, promise: Moment, now: datetime, world: World
) -> datetime:
    then = d.then
    number, unit = numbers.steps[urgency, then]
    due = world.calendar(facts.district).add(now, number, unit)
    if promise is None or promise >= due or then == "done" or facts.kind not in PROMISED:
        return due
    if promise > now:
        return promise
    held_by = str(d.changes.get("held_by", facts.held_by))
    return due if facts.state in AFRESH or above(world, held_by, facts.about) is None else now


def sooner(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """On entering another state its deadline; within the same one nothing is lengthened, nor shortened."""
    if decision.then != facts.state or facts.due is None:
        enter(facts, who, given, now, world, decision)


def review(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """Until the review; what is left of step and promise is kept."""
    _pause(facts, now, decision.changes)
    decision.changes["due"] = given["review_on"]


def pause(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """No deadline of its own while it follows its root; what is left is kept."""
    _pause(facts, now, decision.changes)
    decision.changes["due"] = None


def _pause(facts: Facts, now: datetime, changes: dict[str, object]) -> None:
    changes["left_due"] = _left(facts.due, now)
    changes["left_promise"] = _left(facts.promise, now)


def _left(at: datetime | None, now: datetime) -> int:
    """Whole seconds that are left, at least one."""
    return max(1, int((at - now) / SECOND)) if at is not None else 1


def resume(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """With what was left of step and promise."""
    changes = decision.changes
    changes["due"] = now + facts.left_due * SECOND
    changes["promise"] = now + facts.left_promise * SECOND
    changes["left_due"] = changes["left_promise"] = 0


def extend(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """Step and promise are moved by the days."""
    calendar = world.calendar(facts.district)
    if facts.due is not None:
        decision.changes["due"] = calendar.add(facts.due, given["days"], "working_days")
    if facts.promise is not None:
        decision.changes["promise"] = calendar.add(facts.promise, given["days"], "working_days")


def shorten(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """A change of place or category may bring a deadline nearer and never moves it away."""
    changes = decision.changes
    urgency = str(changes.get("urgency", facts.urgency))
    if urgency == facts.urgency:
        return
    numbers = world.numbers(facts.numbers)
    calendar = world.calendar(facts.district)
    promise = calendar.add(now, *numbers.promises[urgency])
    if facts.state == "suspended":
        due = calendar.add(now, *numbers.steps[urgency, "working"])
        changes["left_due"] = min(facts.left_due, _left(due, now))
        changes["left_promise"] = min(facts.left_promise, _left(promise, now))
        return
    if facts.promise is None or promise < facts.promise:
        changes["promise"] = promise
    promised = cast(Moment, changes.get("promise", facts.promise))
    due = _within(facts, decision, urgency, numbers, promised, now, world)
    if facts.due is None or due < facts.due:
        changes["due"] = due


DUES: dict[str, Part] = {
    "enter": enter,
    "sooner": sooner,
    "review": review,
    "pause": pause,
    "resume": resume,
    "extend": extend,
    "shorten": shorten,
    "prolong": prolong,
}
