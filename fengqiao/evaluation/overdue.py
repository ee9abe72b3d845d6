"""The public overdue list: what went up to the top and is late there, so that everybody sees what waits."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.cases.models import Category
from fengqiao.evaluation.reckoning.small import LEAST
from fengqiao.law.case_law import OPEN
from fengqiao.ledger import time
from fengqiao.matters.models import Matter
from fengqiao.people.models import Organisation
from fengqiao.ui.words import say

SHOWN = 200


class Line(NamedTuple):
    """One problem: its number, kind and office, and for how many days it has been open."""

    number: str
    kind: str
    office: str
    days: int


def listed(now: datetime) -> tuple[list[Line], int, int | None]:
    """The lines, longest open first; how many lines there are; and how many problems of kinds that are not shown in
    public, None where they are too few to be told.

    A complaint about an office or a person is in neither: nothing here tells that there is one.
    """
    late = Matter.objects.filter(kind="case", late=True, state__in=OPEN, about="")
    kinds = dict(Category.objects.filter(public=True).values_list("code", "name"))
    shown = late.filter(category__in=kinds).order_by("opened_at", "number")
    rows = list(shown.values_list("number", "category", "held_by", "opened_at")[:SHOWN])
    names = dict(Organisation.objects.filter(code__in={row[2] for row in rows}).values_list("code", "name"))
    lines = [
        Line(number, say(kinds[kind]), say(names[org]) if org in names else "", max(0, (now - since).days))
        for number, kind, org, since in rows
    ]
    rest = late.exclude(category__in=kinds).count()
    return lines, shown.count(), rest if rest >= LEAST else None


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Everybody may read it, also without an account."""
    lines, count, rest = listed(time.now())
    return render(request, "evaluation/overdue.html", {"lines": lines, "count": count, "rest": rest, "most": SHOWN})


urlpatterns = [path("figures/overdue/", page, name="overdue")]
