"""decide(): what the law says to one act, pure; choices(): what it would allow now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fengqiao.law.bounds import BOUNDS, FORMLESS, next_checker
from fengqiao.law.facts import (
    Facts,
    Numbers,
    Rung,
    Who,
    World,
    above,
    begin_at,
    desk_seat,
    lead_seat,
)
from fengqiao.law.standings import STANDINGS
from fengqiao.law.table import Decision, Law, Refused, Row

SECOND = timedelta(seconds=1)


def decide(
    law: Law,
    facts: Facts,
    does: str,
    who: Who,
    given: Mapping[str, Any],
    now: datetime,
    world: World,
) -> Decision | Refused:
    """What happens to the matter if `who` does this now, or why it is refused."""
    row = law.index.get((does, facts.state))
    if row is None:
        return Refused("not_now" if does in law.acts else "unknown", facts.state)
    for right in row.who:
        if STANDINGS[right](facts, who, world):
            break
    else:
        return Refused("standing", row.who[0])
    if row.at_most and facts.tally.get(does, 0) >= row.at_most:
        return Refused("too_often", does)
    for name in row.needs:
        if not given.get(name):
            return Refused("needs", name)
    for name in row.bounds:
        refused = BOUNDS[name](facts, who, given, now, world)
        if refused is not None:
            return Refused(*refused)
    return _carry_out(law, row, facts, who, right, given, now, world)


def choices(law: Law, facts: Facts, who: Who, now: datetime, world: World) -> list[Row]:
    """The rows open to `who` now, in the table's order; what a form must still give is not judged."""
    found = []
    for row in law.rows:
        if facts.state not in row.when or not any(STANDINGS[name](facts, who, world) for name in row.who):
            continue
        if row.at_most and facts.tally.get(row.does, 0) >= row.at_most:
            continue
        if any(name in FORMLESS and BOUNDS[name](facts, who, {}, now, world) for name in row.bounds):
            continue
        if row.does == "extend" and (who.seat == facts.assignee or (facts.due is not None and now >= facts.due)):
            continue
        if row.does == "offer" and facts.offered_to:
            continue
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
    numbers = world.numbers_now(facts.district, now)
    changes: dict[str, object] = {
        "state": law.open_states[0],
        "held_by": rung.org,
        "law_version": law.version,
        "opened_at": now,
        "seat": desk_seat(rung, facts.about),
        "seat_since": now,
    }
    _leg(facts, numbers, now, world, changes)
    changes["due"] = _enter(facts, law.open_states[0], facts.urgency, numbers, changes["promise"], now, world, rung)
    return changes


def _carry_out(
    law: Law,
    row: Row,
    facts: Facts,
    who: Who,
    right: str,
    given: Mapping[str, Any],
    now: datetime,
    world: World,
) -> Decision:
    does = row.does
    state = facts.state
    tally = dict(facts.tally)
    tally[does] = tally.get(does, 0) + 1
    changes: dict[str, object] = {"tally": tally}
    decision = Decision(does, right, row.then or state, changes)

    if does in _SPECIAL:
        _SPECIAL[does](facts, who, given, now, world, decision)
        if decision.then != (row.then or state) and "due" in changes:
            return _finish(law, row, facts, decision, given, now, world)

    target = _holder(row, facts, who, given, now, world, decision)
    if target is not None:
        _move(facts, target, changes)
    if "urgency" in given and does in ("accept", "recategorise"):
        changes["urgency"] = given["urgency"]
    if does in ("accept", "recategorise"):
        changes["category"] = given["category"]
        if "hazard" in given:
            changes["hazard"] = bool(given["hazard"])
    _deadline(row, facts, given, now, world, decision, target)
    return _finish(law, row, facts, decision, given, now, world)


def _holder(
    row: Row,
    facts: Facts,
    who: Who,
    given: Mapping[str, Any],
    now: datetime,
    world: World,
    decision: Decision,
) -> Rung | None:
    """The rung the matter moves to; None if it stays."""
    move = row.move
    if not move:
        return None
    if move == "up" or (move == "up_second" and facts.tally.get(row.does, 0) >= 1):
        up = above(world, facts.held_by, facts.about)
        if up is not None:
            decision.moved = "up"
            return up
        if row.does == "overdue":
            decision.then = facts.state
            decision.effects += ("urged",)
            decision.changes["late"] = True
        return None
    if move == "up_to":
        up = above(world, facts.held_by, facts.about)
        to = given.get("to")
        while to and up is not None and up.org != to:
            decision.passed += (up.org,)
            up = above(world, up.org, facts.about)
        decision.moved = "up"
        return up
    if move == "offered":
        return world.rung(facts.offered_to)
    if move == "given":
        decision.effects += ("duty_ruled",)
        return world.rung(given["organisation"])
    if move == "down":
        decision.moved = "down"
        return world.rung(given["to"])
    if move == "reopen":
        return _reopen_at(facts, who, world, decision)
    if move == "route":
        return _route(facts, given, world, decision)
    return None


def _reopen_at(facts: Facts, who: Who, world: World, decision: Decision) -> Rung:
    """First at the origin; after a rejection or from the second time one above the last holder."""
    decision.moved = "reopen"
    tally = decision.changes["tally"]
    if not who.reports and isinstance(tally, dict):
        tally["reopen_by_lead"] = tally.get("reopen_by_lead", 0) + 1
    if facts.state == "rejected" or facts.tally.get("reopen", 0) >= 1:
        return above(world, facts.held_by, facts.about) or world.rung(facts.held_by)
    return begin_at(world, facts.origin, facts.about)


def _route(facts: Facts, given: Mapping[str, Any], world: World, decision: Decision) -> Rung | None:
    """A new place or category is routed anew, once, and only before the matter ever went up or was done."""
    route = given.get("route")
    tally = decision.changes["tally"]
    if not route or route == facts.held_by or not isinstance(tally, dict):
        return None
    if tally.get("route") or facts.state not in ("reported", "accepted", "working") or facts.objected_by:
        return None
    if any(tally.get(up) for up in ("overdue", "escalate", "climb", "reopen", "deny", "send_back")):
        return None
    tally["route"] = 1
    decision.then = "reported"
    return begin_at(world, route, facts.about)


def _move(facts: Facts, target: Rung, changes: dict[str, object]) -> None:
    """Every move of the holder clears the assignee, the offer and the dispute."""
    changes["held_by"] = target.org
    changes["sent_by"] = facts.held_by
    changes["assignee"] = ""
    changes["offered_to"] = ""
    changes["objected_by"] = ""
    changes["ruler"] = ""


def _leg(facts: Facts, numbers: Numbers, now: datetime, world: World, changes: dict[str, object]) -> None:
    """A new leg: the numbers valid today, and a new promise."""
    number, unit = numbers.promises[str(changes.get("urgency", facts.urgency))]
    changes["numbers"] = numbers.version
    changes["promise"] = world.calendar(facts.district).add(now, number, unit)


def _enter(
    facts: Facts,
    state: str,
    urgency: str,
    numbers: Numbers,
    promise: object,
    now: datetime,
    world: World,
    rung: Rung,
) -> datetime | None:
    """The deadline on entering a state: the step's, but never beyond the promise of the leg.

    A promise binds reported, accepted and working. Once broken it binds no more where the work comes back from a
    check or nobody is above: else a matter sent back would be overdue at once, and one at the top for ever.
    """
    amount = numbers.steps.get((urgency, state))
    if amount is None:
        return None
    due = world.calendar(facts.district).add(now, amount[0], amount[1])
    if state == "done" or not isinstance(promise, datetime) or promise >= due:
        return due
    if promise > now:
        return promise
    if facts.state in ("done", "suspended", "merged") or above(world, rung.org, facts.about) is None:
        return due
    return now


def _deadline(
    row: Row,
    facts: Facts,
    given: Mapping[str, Any],
    now: datetime,
    world: World,
    decision: Decision,
    target: Rung | None,
) -> None:
    changes = decision.changes
    kind = row.due
    if kind == "none":
        changes["due"] = None
        return
    if kind == "keep":
        return
    if kind == "review":
        changes["due"] = given["review_on"]
        _pause(facts, now, changes)
        return
    if kind == "pause":
        changes["due"] = None
        _pause(facts, now, changes)
        return
    if kind == "extend":
        _extend(facts, given["days"], world, changes)
        return
    if decision.moved in ("up", "reopen"):
        numbers = world.numbers_now(facts.district, now)
        _leg(facts, numbers, now, world, changes)
    else:
        numbers = world.numbers(facts.numbers)
    promise = changes.get("promise", facts.promise)
    rung = target or world.rung(facts.held_by)
    urgency = str(changes.get("urgency", facts.urgency))
    if kind == "resume":
        _resume(facts, now, changes)
        return
    if kind == "shorten":
        _shorten(facts, decision, urgency, numbers, now, world, rung)
        return
    due = _enter(facts, decision.then, urgency, numbers, promise, now, world, rung)
    if decision.moved == "up" and decision.does in ("send_back", "deny"):
        due = _enter(facts, decision.then, urgency, numbers, None, now, world, rung)
    if kind == "sooner" and facts.due is not None and due is not None and facts.state == decision.then:
        due = min(due, facts.due)
    changes["due"] = due


def _pause(facts: Facts, now: datetime, changes: dict[str, object]) -> None:
    """Keep what is left of the step and of the promise, at least a second each."""
    for clock, left in (("due", "left_due"), ("promise", "left_promise")):
        at = getattr(facts, clock)
        changes[left] = max(1, int((at - now) / SECOND)) if at is not None else 1


def _resume(facts: Facts, now: datetime, changes: dict[str, object]) -> None:
    changes["due"] = now + facts.left_due * SECOND
    changes["promise"] = now + facts.left_promise * SECOND
    changes["left_due"] = 0
    changes["left_promise"] = 0


def _extend(facts: Facts, days: int, world: World, changes: dict[str, object]) -> None:
    calendar = world.calendar(facts.district)
    for clock in ("due", "promise"):
        at = getattr(facts, clock)
        if at is not None:
            changes[clock] = calendar.add(at, days, "working_days")


def _shorten(
    facts: Facts, decision: Decision, urgency: str, numbers: Numbers, now: datetime, world: World, rung: Rung
) -> None:
    """A change of place or category may bring a deadline nearer and never moves it away."""
    if urgency == facts.urgency or facts.state in ("suspended",):
        return
    changes = decision.changes
    number, unit = numbers.promises[urgency]
    promise = world.calendar(facts.district).add(now, number, unit)
    if facts.promise is None or promise < facts.promise:
        changes["promise"] = promise
    due = _enter(facts, decision.then, urgency, numbers, changes.get("promise", facts.promise), now, world, rung)
    if due is not None and (facts.due is None or due < facts.due):
        changes["due"] = due


def _finish(
    law: Law, row: Row, facts: Facts, decision: Decision, given: Mapping[str, Any], now: datetime, world: World
) -> Decision:
    """Name the accountable seat, and how an ending counts."""
    changes = decision.changes
    then = decision.then
    if then != facts.state:
        changes["state"] = then
        changes["offered_to"] = ""
        if then in law.ended_states:
            changes["ended_at"] = now
            changes["ruler"] = changes["objected_by"] = ""
        elif facts.state in law.ended_states:
            changes["ended_at"] = None
            changes["verified"] = ""
            changes["kept"] = None
    if row.does == "revive" and facts.kept is not None and then == facts.kept.get("state"):
        return decision
    if row.verified:
        changes["verified"] = row.verified
        if row.verified == "root":
            root = given["root_facts"]
            changes["verified"] = "checked" if root.verified == "checked" else "unverified"
    if then in law.ended_states:
        changes["seat"] = ""
        changes["checked_by"] = ""
        return decision
    if then == "merged":
        changes["seat"] = ""
        return decision
    seat = accountable(facts, changes, then, world)
    if then == "done" and facts.state != "done" and isinstance(changes["tally"], dict):
        changes["tally"]["check_up"] = 0
    if then == "done":
        key, seat = _check_post(facts, changes, decision, world)
        changes["checked_by"] = key
    elif facts.checked_by:
        changes["checked_by"] = ""
    if seat != facts.seat:
        changes["seat"] = seat
        changes["seat_since"] = now
    elif "held_by" in changes:
        changes["seat_since"] = now
    return decision


def accountable(facts: Facts, changes: Mapping[str, object], then: str, world: World) -> str:
    """The seat that answers in a state: desk, assignee or lead (done: see next_checker)."""
    held_by = str(changes.get("held_by", facts.held_by))
    objected = str(changes.get("objected_by", facts.objected_by))
    if objected and then in ("reported", "accepted", "working"):
        return objected
    if then == "working":
        assignee = str(changes.get("assignee", facts.assignee))
        if assignee:
            return assignee
    rung = world.rung(held_by)
    if then == "suspended":
        return lead_seat(rung, facts.about)
    return desk_seat(rung, facts.about)


def _check_post(facts: Facts, changes: Mapping[str, object], decision: Decision, world: World) -> tuple[str, str]:
    if decision.does == "remind":
        return facts.checked_by, facts.seat
    if decision.does not in ("settle", "finish", "check_up"):
        return facts.checked_by, facts.seat
    worked = changes.get("worked_by", facts.worked_by)
    assert isinstance(worked, tuple)
    post = next_checker(facts, world, worked, raised=decision.does == "check_up")
    if post is not None:
        return post
    top = world.rung(facts.origin)
    while top.above is not None:
        top = world.rung(top.above)
    return f"{top.org}/lead", lead_seat(top, facts.about)


def _object(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    d.changes["objected_by"] = facts.seat
    d.changes["offered_to"] = ""
    other = facts.held_by if who.org != facts.held_by else (facts.sent_by or facts.held_by)
    d.changes["ruler"] = _rules(facts, who.org, other, world)


def _rules(facts: Facts, first: str, second: str, world: World) -> str:
    """The organisation whose lead rules: the nearest common area's, above both where somebody is."""
    rung = world.common(first, second)
    parties = {first, second}
    while rung.org in parties or (facts.about and f"o:{rung.org}" in facts.about):
        up = above(world, rung.org, facts.about)
        if up is None:
            break
        rung = up
    return rung.org


def _decline(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    d.changes["offered_to"] = ""
    if facts.tally.get("decline", 0) >= 1:
        d.changes["ruler"] = _rules(facts, facts.held_by, who.org, world)


def _accept(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    """The desk's own urgency brings the promise nearer; only the first sorting may give the longer one."""
    urgency = given["urgency"]
    if urgency == facts.urgency or facts.promise is None:
        return
    number, unit = world.numbers(facts.numbers).promises[urgency]
    first = not facts.tally.get("accept") and not facts.tally.get("overdue") and facts.opened_at is not None
    begun = facts.opened_at if first and facts.opened_at is not None else now
    promise = world.calendar(facts.district).add(begun, number, unit)
    if first or promise < facts.promise:
        d.changes["promise"] = promise


def _offer(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    d.changes["offered_to"] = given["to"]


def _merge(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    d.changes["root"] = given["into"]
    d.changes["assignee"] = ""
    d.changes["ruler"] = ""
    d.effects += ("root_joined",)


def _unmerge(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    d.changes["root"] = ""
    d.effects += ("root_left",)


def _assign(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    d.changes["assignee"] = given["assignee"]


def _work(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    """Everybody who ever settled or finished it, in the order they did; they never check it."""
    if who.person not in facts.worked_by:
        d.changes["worked_by"] = (*facts.worked_by, who.person)


def _withdraw(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    """One voice only while others remain; else the whole, which can be revived as it stood."""
    if facts.voices > 1:
        d.changes["voices"] = facts.voices - 1
        d.changes["due"] = facts.due
        d.then = facts.state
        d.effects += ("voice_left",)
        return
    d.changes["kept"] = {name: getattr(facts, name) for name in KEPT}
    d.changes["offered_to"] = ""
    if facts.state == "merged":
        d.effects += ("root_left",)


KEPT = ("state", "due", "promise", "seat", "assignee", "left_due", "left_promise", "checked_by", "root")


def _revive(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    """The old state, due and clocks back. If its root was ended meanwhile it comes back as reported."""
    kept = facts.kept or {}
    root = given.get("root_facts")
    for name in KEPT:
        d.changes[name] = kept.get(name)
    d.then = str(kept.get("state"))
    if d.then == "merged":
        if isinstance(root, Facts) and root.ended_at is None and root.state != "merged":
            d.effects += ("root_joined",)
        else:
            d.then = "reported"
            d.changes["root"] = ""
            left = kept.get("left_due")
            d.changes["due"] = now + (left if isinstance(left, int) else 1) * SECOND
    d.changes["kept"] = None


def _to_dispute(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    d.effects += ("dispute",)


def _call_in(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    d.effects += ("tasks",)


def _lapse(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    d.effects += ("pool",)


def _remind(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    d.changes["late"] = True
    d.effects += ("urged",)


def _urge(facts: Facts, who: Who, given: Mapping[str, Any], now: datetime, world: World, d: Decision) -> None:
    d.effects += ("urged",)


_SPECIAL = {
    "accept": _accept,
    "object": _object,
    "decline": _decline,
    "offer": _offer,
    "merge": _merge,
    "unmerge": _unmerge,
    "assign": _assign,
    "settle": _work,
    "finish": _work,
    "withdraw": _withdraw,
    "revive": _revive,
    "to_dispute": _to_dispute,
    "call_in": _call_in,
    "lapse": _lapse,
    "remind": _remind,
    "urge": _urge,
}
