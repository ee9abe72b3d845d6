"""decide(): what the law says to one act, pure; choices(): what it would allow now."""

from __future__ import annotations

from datetime import datetime

from fengqiao.law.facts import Facts, Who, World, above, begin_at, desk_seat, free
from fengqiao.law.table import Decision, Given, Law, Refused, Row, Step
from fengqiao.law.workings.checks import accountable, last_checker, may_check, next_checker, sits
from fengqiao.law.workings.dues import leg
from fengqiao.law.workings.nights import answering, awake
from fengqiao.law.workings.petitions import unbiased

CHECKED_ANEW = ("settle", "finish", "check_up", "remind")


def decide(
    law: Law,
    facts: Facts,
    does: str,
    who: Who,
    given: Given,
    now: datetime,
    world: World,
) -> Decision | Refused:
    """What happens to the matter if `who` does this now, or why it is refused."""
    step = law.steps.get((does, facts.state))
    if step is None:
        return Refused("not_now" if does in law.acts else "unknown", facts.state)
    right = ""
    for name, holds in step.who:
        if holds(facts, who, world):
            right = name
            break
    if not right:
        return Refused("standing", step.row.who[0])
    tally = facts.tally
    times = tally.get(does, 0)
    if step.at_most and times >= step.at_most:
        return Refused("too_often", does)
    for bound in step.bounds:
        refused = bound(facts, who, given, now, world)
        if refused is not None:
            return Refused(*refused)
    for name in step.needs:
        if not given.get(name):
            return Refused("needs", name)
    for form in step.forms:
        refused = form(facts, who, given, now, world)
        if refused is not None:
            return Refused(*refused)
    decision = Decision(does, right, step.then or facts.state, {"tally": {**tally, does: times + 1}})
    for part in step.parts:
        part(facts, who, given, now, world, decision)
    if step.settles:
        _settle(step, facts, who, given, now, world, decision)
    return decision


def choices(law: Law, facts: Facts, who: Who, now: datetime, world: World) -> list[Row]:
    """The rows open to `who` now, in the table's order; what a form must still give is not judged."""
    found = []
    tally = facts.tally
    for step in law.by_state.get(facts.state, ()):
        row = step.row
        for _, holds in step.who:
            if holds(facts, who, world):
                break
        else:
            continue
        if step.at_most and tally.get(row.does, 0) >= step.at_most:
            continue
        for bound in step.bounds:
            if bound(facts, who, {}, now, world):
                break
        else:
            found.append(row)
    return found


def begin(
    law: Law,
    facts: Facts,
    now: datetime,
    world: World,
    *,
    held_by: str = "",
    levels_up: int = 0,
) -> dict[str, object]:
    """The first facts of a matter: where it begins, who answers, until when.

    `held_by` is the organisation whose duty it is, else the origin; a protected complaint begins at the first
    rung free of those complained about, reprisal `levels_up` rungs higher.
    """
    rung = begin_at(world, held_by or facts.origin, facts.about)
    for _ in range(levels_up):
        rung = above(world, rung.org, facts.about) or rung
    state = law.open_states[0]
    if law.kind == "case":
        rung = awake(facts, rung, now, world)
    changes: dict[str, object] = {
        "state": state,
        "held_by": rung.org,
        "law_version": law.version,
        "opened_at": now,
        "seat": answering(facts, rung, now, world) if law.kind == "case" else desk_seat(rung, facts.about, world),
        "seat_since": now,
    }
    numbers = leg(facts, now, world, changes)
    step = world.calendar(facts.district).add(now, *numbers.steps[facts.urgency, state])
    promise = changes["promise"]
    changes["due"] = min(step, promise) if isinstance(promise, datetime) else step
    return changes


def reseat(law: Law, facts: Facts, now: datetime, world: World) -> dict[str, object]:
    """What posts falling vacant or being filled changes in an open matter; empty if it stands as it is.

    A seat that is gone, or whose sitter is complained about or would check their own work, answers no more. A
    holder where somebody complained about now sits gives the matter to the next one above, as a new leg.
    """
    changes: dict[str, object] = {}
    state = facts.state
    if state in law.ended_states or state == "merged":
        return changes
    if facts.about and state != "done" and not free(world.rung(facts.held_by), facts.about):
        higher = above(world, facts.held_by, facts.about)
        if higher is not None:
            changes |= {
                "held_by": higher.org, "sent_by": facts.held_by, "assignee": "", "offered_to": "",
                "objected_by": "", "ruler": "", "state": law.open_states[0], "left_due": 0, "left_promise": 0,
                "seat": desk_seat(higher, facts.about, world), "seat_since": now,
            }  # fmt: skip
            numbers = leg(facts, now, world, changes)
            amount = numbers.steps[facts.urgency, law.open_states[0]]
            changes["due"] = world.calendar(facts.district).add(now, *amount)
            return changes
    if facts.assignee and not sits(facts.assignee, facts.about, world):
        # Also of what is done: sent back, it goes to the desk and not to a post that is gone.
        changes["assignee"] = ""
    if state == "done":
        if may_check(facts, facts.seat, world, facts.worked_by):
            return changes
        post = next_checker(facts, world, facts.worked_by, raised=False) or last_checker(facts, world)
        if post != (facts.checked_by, facts.seat):
            changes |= {"checked_by": post[0], "seat": post[1], "seat_since": now}
        return changes
    if not sits(facts.seat, facts.about, world):
        seat = accountable(facts, changes, state, world)
        if seat != facts.seat:
            changes |= {"seat": seat, "seat_since": now}
    return changes


def _settle(step: Step, facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """Write the state, name the accountable seat, and say how an ending counts."""
    changes = decision.changes
    then = decision.then
    if then in step.ended:
        _end(step, facts, who, given, now, decision)
        return
    state = facts.state
    if then != state:
        changes["state"] = then
        changes["offered_to"] = ""
        if state in step.ended:
            changes["ended_at"] = changes["kept"] = None
            changes["verified"] = changes["root"] = ""
    if then == "merged":
        changes["seat"] = ""
        return
    if then == "done":
        if decision.does not in CHECKED_ANEW:
            return
        if facts.ruler:
            changes["ruler"] = ""
        changes["checked_by"], seat = _check_post(facts, world, decision)
    else:
        if facts.checked_by:
            changes["checked_by"] = ""
        seat = accountable(facts, changes, then, world)
        if facts.kind == "case" and then == "reported" and "held_by" in changes:
            seat = answering(facts, world.rung(str(changes["held_by"])), now, world)
        if facts.kind == "petition":
            worked = changes.get("worked_by", facts.worked_by)
            assert isinstance(worked, tuple)
            seat = unbiased(facts, world.rung(str(changes.get("held_by", facts.held_by))), worked, world)
    if seat != facts.seat or "held_by" in changes:
        changes["seat"] = seat
        changes["seat_since"] = now


def _end(step: Step, facts: Facts, who: Who, given: Given, now: datetime, decision: Decision) -> None:
    changes = decision.changes
    if facts.state != decision.then:
        changes["state"] = decision.then
        changes["ended_at"] = now
    changes["due"] = None
    changes["seat"] = changes["checked_by"] = ""
    changes["offered_to"] = changes["objected_by"] = changes["ruler"] = ""
    counts = step.row.verified
    if counts == "root":
        counts = "checked" if given["root_facts"].verified == "checked" else "unverified"
    elif counts == "reporter" and who.through:
        # What an office enters for somebody never counts as their own word (SECURITY.md 2.2).
        counts = facts.verified if facts.verified in ("checked", "reporter") else "through"
    if counts:
        changes["verified"] = counts


def _check_post(facts: Facts, world: World, decision: Decision) -> tuple[str, str]:
    """Who checks on entering `done`, when the check goes up, and when a hazard's check is urged."""
    changes = decision.changes
    worked = changes.get("worked_by", facts.worked_by)
    assert isinstance(worked, tuple)
    if decision.does == "remind" and may_check(facts, facts.seat, world, worked):
        return facts.checked_by, facts.seat
    raised = decision.does == "check_up"
    if not raised and isinstance(changes["tally"], dict):
        changes["tally"].pop("check_up", None)
    return next_checker(facts, world, worked, raised=raised) or last_checker(facts, world)
