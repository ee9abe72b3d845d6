"""The page on which keys are asked for, early destruction is asked for, and holds are set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fengqiao.ledger import time
from fengqiao.people.forms import through
from fengqiao.people.session import actor_of, for_post
from fengqiao.people.standing import Actor
from fengqiao.together.act import Refused
from fengqiao.together.console import leads_at_the_top
from fengqiao.together.pages import ask
from fengqiao.together.words import refusal
from fengqiao.upkeep import act, find
from fengqiao.upkeep.two.forms import HoldForm, PurgeForm, ReadingForm
from fengqiao.upkeep.two.purge import kept_for
from fengqiao.upkeep.two.words import PURGES, ROOT


@never_cache
@for_post(kinds=("lead",))
def kept(request: HttpRequest, by: Actor) -> HttpResponse:
    """Keys, early destruction, holds: each a form; what is asked for waits for a second person."""
    if not leads_at_the_top(by):
        raise PermissionDenied
    now = time.now()
    posted, does = (request.POST, request.POST.get("does", "")) if request.method == "POST" else (None, "")
    if posted is not None and does not in ("keys", "purge", "hold"):
        raise Http404
    today = localdate(now)
    reading = ReadingForm(posted if does == "keys" else None)
    purge = PurgeForm(posted if does == "purge" else None, today=today)
    hold = HoldForm(posted if does == "hold" else None, today=today)
    form = {"keys": reading, "purge": purge, "hold": hold}.get(does)
    if form is not None and form.is_valid():
        try:
            return _done(request, by, does, form)
        except Refused as refused:
            form.add_error(None, str(refusal(refused.why)))
    holds = [(row, PURGES[row.kind]) for row in find.holds(now)]
    shown = {"reading": reading, "purge": purge, "hold": hold, "holds": holds, "root": ROOT, "now": now, "form": form}
    return render(request, "upkeep/kept.html", shown, status=422 if form is not None and form.errors else 200)


def _done(request: HttpRequest, by: Actor, does: str, form: Any) -> HttpResponse:
    now, said = time.now(), form.cleaned_data
    if does == "hold":
        until = through(said["until"])
        assert until is not None
        act.hold(kind=said["kind"], number=said["number"].strip(), reason=said["reason"], until=until, by=by, now=now)
        messages.success(request, _("已保全。"))
        return redirect("upkeep:kept")
    given: Mapping[str, Any]
    if does == "keys":
        what, given = "keys", {"reading": said["reading"], "district": find.top()}
    else:
        what, given = "purge", form.exactly(find.top())
        if why := kept_for(given, now):
            raise Refused(why)
    row = ask(request, by, what, given, said["reason"])
    messages.success(request, _("已提出。另一位负责人在自己的登录里确认以后才办。"))
    return redirect("together:one", key=row.pk)


def link(request: HttpRequest | None, **_given: object) -> SafeString | None:
    """On the page of what takes two: the way here, for the leads at the top."""
    by = actor_of(request) if request is not None else None
    return render_to_string("upkeep/kept_link.html") if by is not None and by.org and leads_at_the_top(by) else None


urlpatterns = [path("together/kept/", kept, name="kept")]
