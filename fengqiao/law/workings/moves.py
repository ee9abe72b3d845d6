"""Where the holder goes: up, sideways, down, back to the origin, or where a new place leads."""

from __future__ import annotations

from datetime import datetime

from fengqiao.law.facts import Facts, Rung, Who, World, above, begin_at
from fengqiao.law.table import Decision, Given, Part
from fengqiao.law.workings.nights import awake

# Acts after which the matter is where somebody decided it should be: a new place no longer moves it.
DECIDED = ("overdue", "escalate", "climb", "reopen", "refute", "deny", "send_back", "rule")


def move_to(facts: Facts, rung: Rung, decision: Decision) -> None:
    """Every move of the holder clears the assignee, the offer and the dispute."""
    changes = decision.changes
    changes["held_by"] = rung.org
    changes["sent_by"] = facts.held_by
    changes["assignee"] = ""
    changes["offered_to"] = ""
    changes["objected_by"] = ""
    changes["ruler"] = ""


def up(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """One level up; at the top what is overdue stays, is urged, and stands on the public overdue list."""
    rung = above(world, facts.held_by, facts.about)
    if rung is not None:
        decision.moved = "up"
        higher = awake(facts, rung, now, world) if decision.does == "overdue" else rung
        while rung is not None and rung.org != higher.org:
            decision.passed += (rung.org,)
            rung = above(world, rung.org, facts.about)
        move_to(facts, higher, decision)
    elif decision.does == "overdue":
        decision.then = facts.state
        decision.effects += ("urged",)
        decision.changes["late"] = True


def up_second(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """The first time it stays, from the second time it goes up."""
    if facts.tally.get(decision.does, 0) >= 1:
        up(facts, who, given, now, world, decision)


def up_to(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """To the level above, or to a named one; those passed over are told."""
    rung = above(world, facts.held_by, facts.about)
    to = given.get("to")
    while to and rung is not None and rung.org != to:
        decision.passed += (rung.org,)
        rung = above(world, rung.org, facts.about)
    if rung is not None:
        decision.moved = "up"
        move_to(facts, rung, decision)


def offered(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """To the organisation that takes it."""
    move_to(facts, world.rung(facts.offered_to), decision)


def ruled(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """To the organisation that the ruling names; the duty list follows."""
    decision.effects += ("duty_ruled",)
    move_to(facts, world.rung(given["organisation"]), decision)


def down(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """To the organisation below."""
    decision.moved = "down"
    move_to(facts, world.rung(given["to"]), decision)


def reopen(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """First at the origin; after a rejection or from the second time one above the last holder."""
    decision.moved = "reopen"
    decision.changes["late"] = False
    tally = decision.changes["tally"]
    if decision.does == "reopen" and not who.reports and isinstance(tally, dict):
        tally["reopen_by_lead"] = tally.get("reopen_by_lead", 0) + 1
    if facts.state == "rejected" or facts.tally.get("reopen", 0) + facts.tally.get("refute", 0) >= 1:
        rung = above(world, facts.held_by, facts.about) or world.rung(facts.held_by)
    else:
        rung = begin_at(world, facts.origin, facts.about)
    move_to(facts, rung, decision)


def route(facts: Facts, who: Who, given: Given, now: datetime, world: World, decision: Decision) -> None:
    """A new place or category is routed anew, once, and only before the matter went up or was ruled on."""
    to = given.get("route")
    tally = decision.changes["tally"]
    if not to or not isinstance(tally, dict) or tally.get("route"):
        return
    if facts.state not in ("reported", "accepted", "working") or facts.objected_by:
        return
    if any(tally.get(done) for done in DECIDED):
        return
    rung = begin_at(world, to, facts.about)
    if rung.org != facts.held_by:
        tally["route"] = 1
        decision.then = "reported"
        move_to(facts, rung, decision)


MOVES: dict[str, Part] = {
    "up": up,
    "up_second": up_second,
    "up_to": up_to,
    "offered": offered,
    "ruled": ruled,
    "down": down,
    "reopen": reopen,
    "route": route,
}
