"""All who were called in for one case on one page: who was asked what, by when, and what each answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from fengqiao.desk.act import turned_away
from fengqiao.desk.show import DRAWN, drawn
from fengqiao.law.words import STATES, in_language
from fengqiao.ledger import time
from fengqiao.matters import find as matters
from fengqiao.matters.history import Names, history
from fengqiao.matters.models import Matter
from fengqiao.matters.world import missing_year
from fengqiao.people.ladder import stamp
from fengqiao.people.session import AT_THE_DESK, for_post
from fengqiao.people.standing import Actor

MOST = 60
TELLS = ("report_in", "answer", "decline_task", "waive", "call_off", "no_show", "note")


def tasks_of(matter: Matter, by: Actor, now: datetime) -> list[dict[str, Any]]:
    """One line an office called in, in the order of asking; words are shown only of what lies within sight."""
    names, found, at = Names(by.language), [], stamp()
    for row in Matter.objects.filter(root=matter.id, kind="task").order_by("opened_at", "id")[:MOST]:
        shape, tone = drawn(row, now) if row.ended_at is None else DRAWN.get(row.state, ("ring", ""))
        found.append({
            "task": row, "office": names.org(row.held_by), "shape": shape, "tone": tone,
            "state": in_language(STATES[row.state], by.language), "missing": missing_year("task", row, at),
        })  # fmt: skip
    return found


def _told(line: dict[str, Any], by: Actor, now: datetime, names: Names) -> dict[str, Any]:
    """The same with what was said since, newest first, and a link, where the asker has a standing in it."""
    sight = matters.one(by, line["task"].id, now)
    if sight is None:
        return line
    entries = history(line["task"].id, groups=sight.groups, names=names, staff=True)
    said = [{"says": each.sentence, "at": each.at} for each in entries if each.kind in TELLS]
    return line | {"href": reverse("desk:one", args=[line["task"].number]), "said": said}


@never_cache
@require_GET
@for_post(kinds=AT_THE_DESK)
def called(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """For whoever sees the case; a case for which nobody was called in has no such page."""
    now = time.now()
    sight = matters.one(by, number, now)
    if sight is None or sight.matter.kind != "case" or "work" not in sight.groups:
        turned_away(number, by=by, now=now)
        raise Http404
    names = Names(by.language)
    lines = [_told(line, by, now, names) for line in tasks_of(sight.matter, by, now)]
    if not lines:
        raise Http404
    asked = history(sight.matter.id, groups=sight.groups, names=names, staff=True)
    context = {
        "matter": sight.matter, "now": now, "lines": lines,
        "waiting": sum(line["task"].ended_at is None for line in lines),
        "asked": [{"says": each.sentence, "at": each.at} for each in asked if each.kind == "call_in"],
        "holder": names.org(sight.matter.held_by),
    }  # fmt: skip
    return render(request, "desk/called.html", context)
