"""Where words of reporters pile up unanswered, the lead is told once, and has them on their page until it moves."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from fengqiao.evaluation.reckoning.piled import WORDS, Said, pile
from fengqiao.law.case_law import OPEN
from fengqiao.ledger.door import door
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter
from fengqiao.matters.standing import QUERIES
from fengqiao.matters.world import world
from fengqiao.people.standing import CLOCK, Actor

KIND = "evaluation.piled"


class Piled(NamedTuple):
    """A matter with how many words lie unanswered, since when, and whether its lead has been told of these."""

    matter: Matter
    words: int
    since: datetime
    told: bool


def _spoken() -> QuerySet[Matter]:
    """Open problems whose reporters said something since they reported."""
    wanted = Q()
    for does in sorted(WORDS):
        wanted |= Q(tally__contains=f'"{does}":')
    return Matter.objects.filter(wanted, kind="case", state__in=OPEN, ended_at=None)


def piled(of: Iterable[Matter], now: datetime) -> list[Piled]:
    """Of these, what lies unanswered longer and in more words than the district allows, the longest first."""
    around = world("case")
    found = []
    matters = []
    for row in of:
        numbers = around.numbers_now(row.district, now)
        tally = json.loads(row.tally)
        if sum(int(tally.get(does, 0)) for does in WORDS) >= numbers.unanswered_words:
            matters.append((row, numbers))
    said: dict[str, list[Said]] = defaultdict(list)
    told: dict[str, datetime] = {}
    records = Record.objects.filter(subject__in=[row.id for row, _numbers in matters]).order_by("district", "number")
    for subject, at, kind, right in records.values_list("subject", "at", "kind", "by_right"):
        if kind == KIND:
            told[subject] = at
        room, _dot, does = kind.partition(".")
        if room == "matter":
            said[subject].append(Said(at, does, right))
    for row, numbers in matters:
        lies = pile(said[row.id])
        if len(lies.words) < numbers.unanswered_words:
            continue
        calendar = around.calendar(row.district)
        if calendar.add(lies.words[0], numbers.unanswered_working_days, "working_days") <= now:
            found.append(Piled(row, len(lies.words), lies.words[0], row.id in told and told[row.id] >= lies.words[0]))
    return sorted(found, key=lambda each: (each.since, each.matter.id))


def tell(now: datetime) -> int:
    """The clock's chore: the lead of each such matter is told once of what lies there; returns how many were."""
    rows = [each for each in piled(_spoken(), now) if not each.told]
    for each in rows:
        matter = each.matter
        with door(district=matter.district, kind=KIND, by=CLOCK, now=now, subject=matter.id) as record:
            record.given("count", each.words)
    return len(rows)


def of_lead(by: Actor, now: datetime) -> list[Piled]:
    """What lies unanswered where this lead answers for it."""
    return piled(_spoken().filter(QUERIES["lead"](by)).select_related("case"), now)
