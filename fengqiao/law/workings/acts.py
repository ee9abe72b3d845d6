"""What an act changes beside state, holder and deadline."""

from __future__ import annotations

from datetime import datetime

from fengqiao.law.facts import Facts, Who, World, above, desk_seat, seat_at
from fengqiao.law.table import Decision, Given, Part
from fengqiao.law.workings.calls import no_answer
from fengqiao.law.workings.checks import accountable, last_checker, may_check, next_checker, sits
from fengqiao.law.workings.dues import SECOND
from fengqiao.law.workings.petitions import PARTS

KEPT = (
    "state", "due", "promise", "seat", "assignee", "left_due", "left_promise", "checked_by", "root",
    "offered_to", "objected_by", "ruler",
)  # fmt: skip
UPS = ("overdue", "escalate", "climb", "reopen", "refute", "deny", "send_back")


def accept(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """The first sorting alone may give the longer promise, and counts it from the report."""
    changes = d.changes
    changes["category"] = given["category"]
    urgency = changes["urgency"] = given["urgency"]
    if "hazard" in given:
        changes["hazard"] = bool(given["hazard"])
    if urgency == facts.urgency or facts.promise is None:
        return
    number, unit = world.numbers(facts.numbers).promises[urgency]
    calendar = world.calendar(facts.district)
    first = facts.opened_at is not None and not facts.tally.get("accept")
    if first and facts.opened_at is not None and not any(facts.tally.get(up) for up in UPS):
        promise = calendar.add(facts.opened_at, number, unit)
        if promise > facts.promise:
            changes["promise"] = promise
            return
    changes["promise"] = min(facts.promise, calendar.add(now, number, unit))


def acknowledge(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """Somebody has it: whoever sits at the desk that holds it answers from now on; a lead has only heard of it."""
    if d.right == "handler" and who.seat != facts.seat:
        # Since when it is here stays as it was: no time to object is won by having it, and it rings no second time.
        d.changes["seat"] = who.seat


def recategorise(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """Another category; what was once a hazard stays one, so that it never lapses unseen."""
    d.changes["category"] = given["category"]
    if given.get("urgency"):
        d.changes["urgency"] = given["urgency"]
    if given.get("hazard"):
        d.changes["hazard"] = True


def object_(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """退单: until it is ruled on the objector answers: the assignee, or the holder's desk."""
    if d.right == "assignee":
        d.changes["objected_by"] = facts.assignee
    else:
        d.changes["objected_by"] = desk_seat(world.rung(facts.held_by), facts.about, world)
    d.changes["offered_to"] = ""
    other = facts.held_by if who.org != facts.held_by else (facts.sent_by or facts.held_by)
    d.changes["ruler"] = ruled_by(facts, who.org, other, world)


def ruled_by(facts: Facts, first: str, second: str, world: World) -> str:
    """The organisation whose lead rules: the nearest area's common to both, above both where somebody is."""
    rung = world.common(first, second)
    about = facts.about
    while rung.org in (first, second) or f"o:{rung.org}" in about or seat_at(rung.leads, about) is None:
        up = above(world, rung.org, about)
        if up is None:
            break
        rung = up
    return rung.org


def decline(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """The giver keeps it; declined a second time it can be ruled on."""
    d.changes["offered_to"] = ""
    if facts.tally.get("decline", 0) >= 1:
        d.changes["ruler"] = ruled_by(facts, facts.held_by, who.org, world)


def offer(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    d.changes["offered_to"] = given["to"]


def merge(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    d.changes["root"] = given["into"]
    d.changes["assignee"] = ""
    d.changes["ruler"] = ""
    d.effects += ("root_joined",)
    _call_off(facts, d)


def unmerge(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    d.changes["root"] = ""
    d.effects += ("root_left",)


def rejoin(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """The root's voices already count where the root was merged into: only the old root loses them."""
    d.changes["root"] = given["root_facts"].root
    d.effects += ("root_left",)


def assign(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    d.changes["assignee"] = given["assignee"]


def work(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """Everybody who ever settled or finished it, in the order they did; they never check it."""
    if who.person not in facts.worked_by:
        d.changes["worked_by"] = (*facts.worked_by, who.person)


def withdraw(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """One voice only while others remain; else the whole, which can be revived as it stood."""
    if facts.voices > 1:
        d.changes["voices"] = facts.voices - 1
        d.then = facts.state
        d.effects += ("voice_left",)
        return
    d.changes["kept"] = {name: getattr(facts, name) for name in KEPT}
    d.changes["root"] = ""
    if facts.state == "merged":
        d.effects += ("root_left",)
    _call_off(facts, d)


def revive(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """The old state, due, clocks and flags back. If its root ended meanwhile it comes back as reported.

    Posts may have changed since: where the old seat cannot answer, who answers is worked out anew.
    """
    changes = d.changes
    kept = facts.kept or {}
    for name in KEPT:
        changes[name] = kept.get(name, getattr(facts, name))
    changes["kept"] = changes["ended_at"] = None
    changes["verified"] = ""
    then = d.then = str(changes["state"])
    if then == "merged":
        root = given.get("root_facts")
        if isinstance(root, Facts) and root.ended_at is None and root.state != "merged":
            d.effects += ("root_joined",)
            return
        then = d.then = "reported"
        changes["state"], changes["root"] = then, ""
        changes["due"] = now + _seconds(kept, "left_due") * SECOND
        changes["promise"] = now + _seconds(kept, "left_promise") * SECOND
        changes["left_due"] = changes["left_promise"] = 0
    seat = str(changes["seat"])
    if then == "done":
        if not may_check(facts, seat, world, facts.worked_by):
            post = next_checker(facts, world, facts.worked_by, raised=False) or last_checker(facts, world)
            changes["checked_by"], seat = post
    elif not seat or not sits(seat, facts.about, world):
        seat = accountable(facts, changes, then, world)
    changes["seat"] = seat
    changes["seat_since"] = now


def come_back(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """One more voice; nothing else moves, neither state nor holder nor deadline."""
    d.changes["voices"] = facts.voices + 1
    d.effects += ("voice_back",)


def _seconds(kept: dict[str, object], name: str) -> int:
    left = kept.get(name)
    return left if isinstance(left, int) and left > 0 else 1


def reject(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    _call_off(facts, d)


def _call_off(facts: Facts, d: Decision) -> None:
    """Those called in are told that nobody waits for them any more."""
    if facts.tally.get("call_in"):
        d.effects += ("tasks_off",)


def to_dispute(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    d.effects += ("dispute",)


def call_in(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    d.effects += ("tasks",)


def lapse(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    d.effects += ("pool",)


def remind(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    d.changes["late"] = True
    d.effects += ("urged",)


def says_not(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    """What was said on the phone changes the matter itself, in the same act."""
    d.effects += ("not_solved",)


def says_solved(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    d.effects += ("solved",)


def says_partly(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    d.effects += ("partly",)


def urge(facts: Facts, who: Who, given: Given, now: datetime, world: World, d: Decision) -> None:
    d.effects += ("urged",)


ACTS: dict[str, Part] = {
    "accept": accept,
    "acknowledge": acknowledge,
    "reject": reject,
    "recategorise": recategorise,
    "object": object_,
    "decline": decline,
    "offer": offer,
    "merge": merge,
    "unmerge": unmerge,
    "rejoin": rejoin,
    "assign": assign,
    "settle": work,
    "finish": work,
    "withdraw": withdraw,
    "revive": revive,
    "come_back": come_back,
    "to_dispute": to_dispute,
    "call_in": call_in,
    "lapse": lapse,
    "remind": remind,
    "urge": urge,
    "chase": remind,
    "reply": work,
    "reply_review": work,
    **PARTS,
    "no_answer": no_answer,
    "says_solved": says_solved,
    "says_partly": says_partly,
    "says_not": says_not,
}
