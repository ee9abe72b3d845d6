"""Questions about matters, already narrowed to what the asker may see."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from fengqiao.law.decide import choices
from fengqiao.law.facts import Facts
from fengqiao.law.sight import seen
from fengqiao.law.standings import standings
from fengqiao.law.table import Row
from fengqiao.matters import rows
from fengqiao.matters.act import _reports
from fengqiao.matters.models import Matter
from fengqiao.matters.standing import within_sight
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
    if row is None:
        return None
    facts = rows.facts_of(row.__dict__)
    around = world(row.kind)
    who = by.who(reports=_reports(row.id, by))
    held = standings(facts, who, around)
    if not held:
        return None
    return Sight(row, facts, held, seen(held), choices(LAWS[row.kind], facts, who, now, around))


def due_by(now: datetime) -> QuerySet[Matter]:
    """What fell due: the clock's work."""
    return Matter.objects.filter(due__lte=now).order_by("due")
