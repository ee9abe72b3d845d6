"""Standings: in what relation somebody stands to a matter, read from posts and never from role flags.

Each name here has a second reading as a query in matters/standing.py; a test compares both on every pair.
"""

from __future__ import annotations

from collections.abc import Callable

from fengqiao.law.facts import Facts, Who, World

Standing = Callable[[Facts, Who, World], bool]


def complained_of(facts: Facts, who: Who) -> bool:
    """Whether the matter is about this person or an organisation in which they hold any post."""
    return not who.tokens.isdisjoint(facts.about)


def reporter(facts: Facts, who: Who, world: World) -> bool:
    """A voice of the matter, or a helper for one; nobody complained about, nor their office speaking for somebody."""
    return who.reports and _spoken_for(facts, who)


def left(facts: Facts, who: Who, world: World) -> bool:
    """A voice that withdrew alone while others remained, and may come back."""
    return who.left_at is not None and not who.reports and _spoken_for(facts, who)


def _spoken_for(facts: Facts, who: Who) -> bool:
    if not facts.about:
        return True
    return not complained_of(facts, who) if who.through else f"p:{who.person}" not in facts.about


def handler(facts: Facts, who: Who, world: World) -> bool:
    """Any desk seat of the organisation that holds the matter."""
    return who.kind == "desk" and who.org == facts.held_by and not (facts.about and complained_of(facts, who))


def assignee(facts: Facts, who: Who, world: World) -> bool:
    """The seat the work was given to."""
    return who.seat != "" and who.seat == facts.assignee and not (facts.about and complained_of(facts, who))


def lead(facts: Facts, who: Who, world: World) -> bool:
    """The leading seat of the holder, or of an area above it."""
    if who.kind != "lead" or (facts.about and complained_of(facts, who)):
        return False
    if who.org == facts.held_by:
        return True
    return who.centre and world.rung(facts.held_by).scope.startswith(who.scope)


def lead_above(facts: Facts, who: Who, world: World) -> bool:
    """A lead of an area above the holder's; at the top, the top's own lead."""
    if not lead(facts, who, world):
        return False
    return who.org != facts.held_by or world.rung(facts.held_by).above is None


def offered(facts: Facts, who: Who, world: World) -> bool:
    """A desk seat of the organisation the matter is offered to."""
    return (
        facts.offered_to != ""
        and who.kind == "desk"
        and who.org == facts.offered_to
        and not (facts.about and complained_of(facts, who))
    )


def ruler(facts: Facts, who: Who, world: World) -> bool:
    """The lead of the nearest area common to those who dispute whose matter it is."""
    return (
        facts.ruler != ""
        and who.kind == "lead"
        and who.org == facts.ruler
        and not (facts.about and complained_of(facts, who))
    )


def checker(facts: Facts, who: Who, world: World) -> bool:
    """The post that checks: never a person who did the work (separation is by person)."""
    return (
        facts.checked_by != ""
        and who.key == facts.checked_by
        and who.person not in facts.worked_by
        and not (facts.about and complained_of(facts, who))
    )


def origin(facts: Facts, who: Who, world: World) -> bool:
    """A desk seat where the matter began."""
    return who.kind == "desk" and who.org == facts.origin and not (facts.about and complained_of(facts, who))


def clock(facts: Facts, who: Who, world: World) -> bool:
    """The process that works while nobody clicks."""
    return who.kind == "clock"


STANDINGS: dict[str, Standing] = {
    "reporter": reporter,
    "left": left,
    "handler": handler,
    "assignee": assignee,
    "offered": offered,
    "ruler": ruler,
    "checker": checker,
    "origin": origin,
    "lead": lead,
    "lead_above": lead_above,
    "clock": clock,
}


def standings(facts: Facts, who: Who, world: World) -> frozenset[str]:
    """Every standing `who` has in the matter."""
    return frozenset(name for name, holds in STANDINGS.items() if holds(facts, who, world))
