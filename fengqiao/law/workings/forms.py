"""Bounds that look at what was given: an organisation, a seat, a root, days, a date."""

from __future__ import annotations

from datetime import datetime, timedelta

from fengqiao.law.facts import Facts, Rung, Who, World, above, free, over_it
from fengqiao.law.table import Bound, Given, Why


def usable(org: object, facts: Facts, world: World) -> Rung | None:
    """The rung of an organisation that exists and is not complained about."""
    if not isinstance(org, str):
        return None
    try:
        rung = world.rung(org)
    except KeyError:
        return None
    return None if facts.about and not (free(rung, facts.about) and over_it(world, rung, facts.about) is None) else rung


def to_other(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The organisation exists, does not hold the matter, and is not complained about."""
    if usable(given["to"], facts, world) is None:
        return "no_such", "to"
    return ("already_there", "to") if given["to"] == facts.held_by else None


def below(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The organisation is below the holder."""
    there = usable(given["to"], facts, world)
    if there is None:
        return "no_such", "to"
    here = world.rung(facts.held_by)
    return None if there.level > here.level and there.scope.startswith(here.scope) else ("not_below", "to")


def higher(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """A named organisation above must really be above."""
    to = given.get("to")
    if not to:
        return None
    up = above(world, facts.held_by, facts.about)
    while up is not None and up.org != to:
        up = above(world, up.org, facts.about)
    return ("not_above", "to") if up is None else None


def two_looked(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Two people at least found it so, and nobody of them did the work."""
    found_by = given["found_by"]
    several = found_by if isinstance(found_by, (list, tuple)) else ()
    people = {each for each in several if isinstance(each, str) and each}
    if len(people) < 2:
        return "needs", "found_by"
    return None if people.isdisjoint(facts.worked_by) else ("own_work", "")


def ruled_for(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The ruling names an organisation in the ruler's own area, or one whose territory reaches into it."""
    there = usable(given["organisation"], facts, world)
    if there is None:
        return "no_such", "organisation"
    return None if reaches(there, world.rung(facts.ruler)) else ("not_here", "organisation")


def reaches(there: Rung, here: Rung) -> bool:
    """Whether an organisation works in the area of another."""
    return there.scope.startswith(here.scope) or (not there.centre and here.scope.startswith(there.scope))


def assignable(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The seat exists, works in the holder's area, and its sitter is not complained about."""
    seat = given["assignee"]
    try:
        _, tokens = world.sitter(seat)
        there = world.rung(seat.partition("/")[0])
    except (KeyError, AttributeError, TypeError):
        return "no_such", "assignee"
    if facts.about and not tokens.isdisjoint(facts.about):
        return "no_such", "assignee"
    if seat == facts.assignee and facts.state == "working":
        return "already_there", "assignee"
    return None if reaches(there, world.rung(facts.held_by)) else ("not_here", "assignee")


def called(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Every organisation called in exists and is not complained about."""
    orgs = given["organisations"]
    if not isinstance(orgs, (list, tuple)) or any(usable(org, facts, world) is None for org in orgs):
        return "no_such", "organisations"
    return None


def complained(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The organisation is complained about itself, or somebody is who has a post there."""
    org = given["organisation"]
    try:
        there = world.rung(org)
    except (KeyError, TypeError):
        return "no_such", "organisation"
    return ("no_such", "organisation") if free(there, facts.about) else None


def routed(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The organisation that a new place or category leads to exists."""
    route = given.get("route")
    if route:
        try:
            world.rung(route)
        except KeyError:
            return "no_such", "place"
    return None


def known_urgency(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The urgency is one that the numbers know."""
    urgency = given.get("urgency")
    if urgency is None or (isinstance(urgency, str) and urgency in world.numbers(facts.numbers).promises):
        return None
    return "no_such", "urgency"


def open_root(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """What it is merged into is another open matter of its kind, reported before it and no less urgent.

    A merged matter takes none in, so merges never close to a circle; the earlier takes in the later, so that
    nobody waits behind one new root after another. A protected complaint merges only with one about the same.
    """
    root = given.get("root_facts")
    if not isinstance(root, Facts) or root.kind != facts.kind or root.about != facts.about:
        return "no_such", "into"
    if root.id == facts.id:
        return "itself", "into"
    if root.state == "merged" or root.ended_at is not None:
        return "not_open", "into"
    if facts.opened_at is not None and root.opened_at is not None and root.opened_at > facts.opened_at:
        return "younger", "into"
    if (facts.urgency == "urgent" and root.urgency != "urgent") or (facts.hazard and not root.hazard):
        return "less_urgent", "into"
    return None


def evidence(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """There is a photo or a written finding; a photo is never forced (PEOPLE.md)."""
    return None if given.get("photos") or given.get("outcome") else ("needs", "outcome")


def few_days(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The days are a number within the bound."""
    days = given["days"]
    most = world.numbers(facts.numbers).extend_working_days
    return None if isinstance(days, int) and 1 <= days <= most else ("at_most", str(most))


def review_soon(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The review lies ahead, and not too far."""
    review = given["review_on"]
    if not isinstance(review, datetime) or review.tzinfo is None:
        return "no_such", "review_on"
    if review <= now:
        return "past", "review_on"
    days = world.numbers(facts.numbers).suspend_days
    return None if review <= now + timedelta(days=days) else ("at_most", str(days))


def a_channel(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """One of the channels there are."""
    return None if given["channel"] in ("court", "arbitration", "petition", "police") else ("no_such", "channel")


FORMS: dict[str, Bound] = {
    "a_channel": a_channel,
    "to_other": to_other,
    "below": below,
    "higher": higher,
    "two_looked": two_looked,
    "ruled_for": ruled_for,
    "assignable": assignable,
    "called": called,
    "complained": complained,
    "routed": routed,
    "known_urgency": known_urgency,
    "open_root": open_root,
    "evidence": evidence,
    "few_days": few_days,
    "review_soon": review_soon,
}
