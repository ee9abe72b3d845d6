"""Pages behind the numbers of the lead's page: the problems each counts, and what was changed of deadlines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.evaluation import find, words
from fengqiao.evaluation.lines import Sayings
from fengqiao.evaluation.opening import cases
from fengqiao.evaluation.reckoning import periods
from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.ledger import time
from fengqiao.matters.history import Names
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor
from fengqiao.together import numbers


def period_of(request: HttpRequest, by: Actor, now: datetime) -> tuple[Period, list[Period]]:
    """The month asked for, of those there are; the running one where none is asked for."""
    months = periods.latest(now, find.zone_of(by.scope))
    key = request.GET.get("month", months[0].key)
    found = next((period for period in months if period.key == key), None)
    if found is None:
        raise Http404
    return found, months


@never_cache
@require_safe
@for_post(kinds=("lead",))
def behind(request: HttpRequest, by: Actor, name: str) -> HttpResponse:
    """The problems that a number counts: those one may see, and how many more there are.

    A line says number, kind, area, state and post. What is protected stands on each problem's own page, where
    reading it is on record.
    """
    now = time.now()
    period, _months = period_of(request, by, now)
    of = request.GET.get("of", "").replace("\0", "")[:80]
    if not by.centre and name not in cases.OF_POSTS:
        raise Http404
    if name == f"{cases.CHANGE}{find.NUMBERS}":
        given = {"now": now, "period": period, "key": name, "rows": deadlines(by, period, now)}
        return render(request, "evaluation/deadlines.html", given)
    found = cases.behind(by, period, name, now, of=of)
    if found is None:
        raise Http404
    say_it = Sayings(by)
    given = {
        "now": now,
        "name": words.NUMBERS[name],
        "key": name,
        "of": of,
        "whose": whose(say_it.names, name, of),
        "monthly": not name.startswith(cases.LOAD),
        "period": period,
        "rows": [say_it.line(line.matter, at=line.at) for line in found.lines],
        "dated": found.dated,
        "unseen": found.unseen,
        "whole": len(found.lines) + found.unseen,
    }
    return render(request, "evaluation/behind.html", given)


def whose(names: Names, name: str, of: str) -> str:
    """The post or office in whose row the number stands, in words."""
    if not of or name not in cases.OF_POSTS:
        return ""
    return str(names.seat(of) if name.startswith(cases.LOAD) else names.org(of))


def deadlines(by: Actor, period: Period, now: datetime) -> list[dict[str, Any]]:
    """Each change of deadlines in words: when, by which posts, and each number that differs from the usual one."""
    names = Names(by.language)
    return [
        {
            "at": each.at,
            "posts": [names.seat(post) for post in each.posts],
            "lines": numbers.lines(
                {"district": each.row.district, "kind": each.row.kind, "numbers": each.row.numbers,
                 "valid_from": each.row.valid_from.isoformat()}
            ),
        }
        for each in cases.deadlines(by, period, now)
    ]  # fmt: skip


urlpatterns = [path("figures/cases/<slug:name>/", behind, name="behind")]
