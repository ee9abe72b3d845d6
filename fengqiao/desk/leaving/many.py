"""A list about more than two hundred persons leaves only by two people's will: asked for, confirmed, fetched once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fengqiao.desk import find
from fengqiao.desk.leaving import lists
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.people.find import district_of
from fengqiao.people.models import Organisation, Person
from fengqiao.people.session import AT_THE_DESK, actor_of
from fengqiao.people.standing import Actor
from fengqiao.together import act
from fengqiao.together import find as requests
from fengqiao.together.forms import reason_field
from fengqiao.together.models import Request
from fengqiao.together.pages import ask
from fengqiao.together.whats import Given, What
from fengqiao.together.words import refusal
from fengqiao.ui.words import say

MOST_ALONE = 200
"""So many persons may one take out alone, in twenty-four hours and however many files."""
DAY = timedelta(hours=24)


class WhyForm(forms.Form):
    """Why so many."""

    reason = reason_field()


def alone(by: Actor, now: datetime) -> int:
    """How many persons this one took out alone in the last day; within the transaction that takes out more.

    Their own row is the lock: two files at the same moment are counted one after the other.
    """
    Person.objects.select_for_update().get(pk=by.person)
    records = Record.objects.filter(actor=by.actor, kind="desk.out", at__gt=now - DAY)
    given = [json.loads(body)["g"] for body in records.values_list("body", flat=True)]
    return sum(each.get("persons", 0) for each in given if "second" not in each)


def exactly(by: Actor, form: str, narrowed: find.Filters) -> dict[str, Any]:
    """What is taken out: whose list, narrowed how, as what file. What was searched for is no part of it."""
    query = narrowed.query(q="")
    return {"post": by.post, "org": by.org, "district": district_of(by), "form": form, "query": query}


def asked(request: HttpRequest, by: Actor, given: dict[str, Any], persons: int, before: int) -> HttpResponse:
    """The page that asks why, and what comes of it: a request that waits for a lead."""
    form = WhyForm(request.POST if "reason" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            row = ask(request, by, "export", given, form.cleaned_data["reason"])
        except act.Refused as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            return redirect("together:one", key=row.pk)
    shown = {"form": form, "given": given, "persons": persons, "before": before, "most": MOST_ALONE}
    return render(request, "desk/many.html", shown, status=422 if form.errors else 200)


def _may_ask(by: Actor, given: Given) -> bool:
    return by.kind in AT_THE_DESK and by.post == given["post"]


def _may_confirm(by: Actor, given: Given) -> bool:
    """A lead of the same organisation, or of a centre whose area it lies in."""
    if by.kind != "lead":
        return False
    org = Organisation.objects.filter(code=given["org"]).first()
    return org is not None and (by.org == org.code or (by.centre and org.scope.startswith(by.scope)))


def _lines(given: Given) -> list[tuple[str, str]]:
    org = Organisation.objects.filter(code=given["org"]).first()
    if (listed := lists.LISTS.get(given.get("list", ""))) is not None:
        return [
            (_("哪个单位的列表"), "" if org is None else str(say(org.name))),
            (_("哪个列表"), str(listed.word)),
            (_("怎样筛选的"), given["query"] or _("没有筛选")),
            (_("文件"), given["form"].upper()),
        ]
    asked_for = find.filters(QueryDict(given["query"]).dict())  # type: ignore[arg-type]
    return [
        (_("哪个单位的列表"), "" if org is None else str(say(org.name))),
        (_("怎样筛选的"), asked_for.query() or _("没有筛选")),
        (_("文件"), given["form"].upper()),
        (_("里面有什么"), _("编号、办理标题、状态和日期；没有人名、电话和原话")),
    ]


def fetch(request: HttpRequest | None, row: Request | None = None, **_given: object) -> SafeString | None:
    """On the page of a request: the button with which the asker fetches the file, once."""
    by = actor_of(request) if request is not None else None
    if not requests.to_use(row, "export", by, time.now()):
        return None
    return render_to_string("desk/fetch.html", {"row": row, "now": time.now()}, request=request)


EXPORT = What(
    word=gettext_lazy("导出涉及两百人以上的列表"),
    district=lambda given: str(given["district"]),
    may_ask=_may_ask,
    may_confirm=_may_confirm,
    lines=_lines,
    use=timedelta(hours=24),
)
