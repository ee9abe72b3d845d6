"""What everybody may read of the monthly topics: public kinds by community, and numbers only where not small."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from fengqiao.cases.models import Category
from fengqiao.evaluation.find import began_in, zone_of
from fengqiao.evaluation.models import Topic
from fengqiao.evaluation.reckoning import periods
from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.evaluation.reckoning.small import LEAST
from fengqiao.evaluation.topics.gather import community_of
from fengqiao.law.words import STATES, in_language
from fengqiao.matters.models import Matter
from fengqiao.people.models import Organisation
from fengqiao.places import find as places
from fengqiao.ui.words import reader, say

SHOWN = 100


class Line(NamedTuple):
    """One cause: of which month, what, in which community, who answers, how it stands; `n` is that month's problems.

    `n` is None where it, or what would be left of the community's month beside it, is too small to be told.
    """

    month: str
    kind: str
    where: str
    office: str
    number: str
    state: str
    n: int | None


def listed(now: datetime) -> list[Line]:
    """The causes that an office was made accountable for, newest month first.

    Of a place it names the community, of a time the month: both are fixed, so that no two numbers differ by one
    household. A month that is not settled yet has no number.
    """
    kinds = dict(Category.objects.filter(public=True).values_list("code", "name"))
    rows = Topic.objects.filter(state="opened", category__in=kinds, cause__about="").select_related("sought", "cause")
    found = list(rows.order_by("-sought__month", "category", "id")[:SHOWN])
    tree = places.tree()
    held = {row.cause.held_by for row in found if row.cause is not None}
    names = dict(Organisation.objects.filter(code__in=held).values_list("code", "name"))
    lines = []
    for row in found:
        assert row.cause is not None
        area = tree.get(community_of(row.area))
        period = periods.month(row.sought.month, zone_of(row.district))
        lines.append(
            Line(
                row.sought.month, say(kinds[row.category]), say(dict(area.name)) if area is not None else "",
                say(names[row.cause.held_by]) if row.cause.held_by in names else "", row.cause.number,
                in_language(STATES[row.cause.state], reader()),
                _number(row, area.scope if area else row.scope, period, now),
            )
        )  # fmt: skip
    return lines


def _number(row: Topic, scope: str, period: Period | None, now: datetime) -> int | None:
    """The kind's problems of that month in that community, unless they or the others are one to four."""
    if period is None or period.settled > now:
        return None
    there = Matter.objects.filter(
        began_in(scope), kind="case", about="", opened_at__gte=period.starts, opened_at__lt=period.ends
    )
    n, all_of_them = there.filter(category=row.category).count(), there.count()
    return None if 0 < n < LEAST or 0 < all_of_them - n < LEAST else n
