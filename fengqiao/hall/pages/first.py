"""What an office took up first and others work on: how it stands, and a button to urge."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fengqiao.hall import act, find
from fengqiao.hall.queue import Refused
from fengqiao.hall.words import refusal
from fengqiao.law.words import STATES, in_language
from fengqiao.ledger import time
from fengqiao.matters.history import Names
from fengqiao.people.session import AT_THE_DESK, for_post
from fengqiao.people.standing import Actor


@never_cache
@for_post(kinds=AT_THE_DESK)
def first(request: HttpRequest, by: Actor) -> HttpResponse:
    """The list; a number that is posted is urged."""
    now = time.now()
    if request.method == "POST":
        try:
            act.urge(number=request.POST.get("number", "")[:40], by=by, now=now)
        except Refused as refused:
            messages.warning(request, str(refusal(refused.why)))
        else:
            messages.success(request, _("已催办，留在记录里。"))
        return redirect("hall:first")
    names = Names(by.language)
    rows = [
        {
            "number": row.matter.number, "state": in_language(STATES[row.matter.state], by.language),
            "who": names.seat(row.matter.seat) if row.matter.seat else names.org(row.matter.held_by),
            "first": names.seat(row.first), "due": row.matter.due, "late": row.late, "urged": row.urged,
        }
        for row in find.followed(by, now)
    ]  # fmt: skip
    return render(request, "hall/first.html", {"rows": rows, "now": now})
