"""Questions about matters, already narrowed to what the asker may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from fengqiao.law.decide import choices, decide
from fengqiao.law.facts import Facts, World
from fengqiao.law.sight import seen
from fengqiao.law.standings import standings
from fengqiao.law.table import Decision, Refused, Row
from fengqiao.matters import rows
from fengqiao.matters.models import Matter
from fengqiao.matters.routes import routed
from fengqiao.matters.standing import within_sight
from fengqiao.matters.voices import home, spoken
from fengqiao.matters.world import LAWS, world
from fengqiao.people.standing import Actor


class Sight(NamedTuple):
    """One matter as one actor may see it: facts, standings, field groups and the acts open now."""

    matter: Matter
    facts: Facts
    standings: frozenset[str]
    groups: frozenset[str]
    choices: list[Row]


def matters(by: Actor) -> QuerySet[Matter]:
    """The matters within sight of the actor."""
    return Matter.objects.filter(within_sight(by))


def one(by: Actor, matter: str, now: datetime) -> Sight | None:
    """The matter by id or number, or None: also when it exists and may not be seen."""
    # PostgreSQL takes no NUL in a text: no number has one.
    if "\0" in matter:
        return None
    row = Matter.objects.filter(pk=matter).first() or Matter.objects.filter(number=matter).first()
    # Who asks is looked up before it is judged whether there is such a matter: the effort must not tell.
    around = world("case" if row is None else row.kind)
    voice = spoken("" if row is None else home(row.kind, row.id, row.root), by)
    who = by.who(reports=voice.reports, left_at=voice.left_at)
    if row is None:
        return None
    facts = rows.facts_of(row.__dict__)
    held = standings(facts, who, around)
    if not held:
        return None
    return Sight(row, facts, held, seen(held), choices(LAWS[row.kind], facts, who, now, around))


def as_reporter(by: Actor, row: Matter, left_at: datetime | None, around: World) -> Facts | None:
    """The facts of a matter in whose list of voices the actor stands already; None where it is not theirs to see."""
    facts = rows.facts_of(row.__dict__)
    who = by.who(reports=left_at is None, left_at=left_at)
    return facts if standings(facts, who, around) else None


class Foreseen(NamedTuple):
    """What would come of it: who would hold the matter, whether it moves, by what `route`, or why it is refused."""

    holder: str
    moves: bool
    route: str = ""
    refused: Refused | None = None


def foresee(sight: Sight, does: str, *, by: Actor, given: Mapping[str, Any], now: datetime) -> Foreseen:
    """The decision that act() would take now; nothing is changed."""
    facts = sight.facts
    way = routed(facts, does, given, now)
    if isinstance(way, Refused):
        return Foreseen(facts.held_by, False, refused=way)
    # A reason is still being written while one looks where it leads.
    decision = decide(LAWS[facts.kind], facts, does, by.who(), {"reason": "…", **way}, now, world(facts.kind))
    if not isinstance(decision, Decision):
        return Foreseen(facts.held_by, False, refused=decision)
    holder = str(decision.changes.get("held_by", facts.held_by))
    return Foreseen(holder, holder != facts.held_by, str(way.get("route", "")))


def due_by(now: datetime) -> QuerySet[Matter]:
    """What fell due: the clock's work."""
    return Matter.objects.filter(due__lte=now).order_by("due")
