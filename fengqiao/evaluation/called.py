"""Who was called in (吹哨) in a month and what came of it: counts of offices' answers, never of persons."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.matters.models import Matter
from fengqiao.matters.standing import within_sight
from fengqiao.people.standing import Actor

SHOWN = 12
WAITING = ("asked", "taken")
COLUMNS: dict[str, tuple[str, ...]] = {
    "asked": (), "answered": ("answered",), "declined": ("declined",), "missed": ("missed",), "waived": ("waived",),
    "waiting": WAITING,
}  # fmt: skip
"""A number of an office -> the states that it counts; none: all of them."""
"""Tasks of one office that stand behind its numbers, the latest asked."""


class Called(NamedTuple):
    """One office: how often it was called in, and how often it answered in time, declined, did not come (silence past
    its time), was let off, or still has time; `tasks` are the latest."""

    office: str
    asked: int
    answered: int
    declined: int
    missed: int
    waived: int
    waiting: int
    tasks: list[Matter]


def counted(by: Actor, period: Period) -> list[Called]:
    """The offices of this lead's area, and those that were called from it, in the order of their codes: no ranking.

    What hangs on a complaint about an office counts only for whom it is within sight.
    """
    found = _asked(by, period)
    states: dict[str, dict[str, int]] = defaultdict(dict)
    for office, state, n in found.order_by().values_list("held_by", "state").annotate(n=Count("pk")):
        states[office][state] = n
    latest: dict[str, list[Matter]] = defaultdict(list)
    for row in found.order_by("-opened_at", "-id")[: SHOWN * 50]:
        if len(latest[row.held_by]) < SHOWN:
            latest[row.held_by].append(row)
    return [
        Called(
            office, sum(of.values()), of.get("answered", 0), of.get("declined", 0), of.get("missed", 0),
            of.get("waived", 0), sum(of.get(state, 0) for state in WAITING), latest[office],
        )
        for office, of in sorted(states.items())
    ]  # fmt: skip


def of_office(by: Actor, period: Period, office: str, column: str) -> QuerySet[Matter]:
    """The tasks that a number of that office counts."""
    found, states = _asked(by, period).filter(held_by=office), COLUMNS[column]
    return found.filter(state__in=states) if states else found


def _asked(by: Actor, period: Period) -> QuerySet[Matter]:
    here = Q(held_by=by.org)
    if by.centre:
        first, last = by.scope, by.scope + "~"
        here |= Q(held_scope__gte=first, held_scope__lt=last) | Q(origin_scope__gte=first, origin_scope__lt=last)
    found = Matter.objects.filter(here, kind="task", opened_at__gte=period.starts, opened_at__lt=period.ends)
    return found.filter(Q(about="") | within_sight(by))
