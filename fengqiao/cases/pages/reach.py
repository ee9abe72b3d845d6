"""Somebody who follows by a code changes how they may be reached, and when it is safe."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fengqiao.cases import forms as asked
from fengqiao.cases.act import Contact, set_reach
from fengqiao.cases.pages.follow import lost, neutral, shown, standing
from fengqiao.ledger import time
from fengqiao.matters.models import Voice


@neutral
def reach(request: HttpRequest) -> HttpResponse:
    """What was left before is not shown: whoever found the slip learns no number from it."""
    now = time.now()
    at = standing(request)
    if at is None:
        return lost(request, "", now)
    voice = Voice.objects.select_related("matter", "person").get(pk=at.by.voice)
    if request.method != "POST" or "ask" in request.POST:
        form = asked.Reach(initial={"how": "none", "language": voice.language})
        return render(request, "cases/reach.html", {"form": form, "at": at, "now": now})
    form = asked.Reach(request.POST)
    if not form.is_valid():
        return render(request, "cases/reach.html", {"form": form, "at": at, "now": now}, status=422)
    said = form.cleaned_data
    contact = Contact(
        name=said["name"], phone=said["phone"] if said["how"] == "phone" else "",
        email=said["email"] if said["how"] == "email" else "", rule=said["rule"],
        hours=said["hours"] if said["rule"] == "hours" else "",
    )  # fmt: skip
    if not set_reach(voice=voice, contact=contact, by=at.by, now=now):
        return shown(request, at, now, trouble=_("您有账户：请登录，在“我的”里改联系方式。"), status=409)
    return shown(request, at, now, done=_("已经改好。从现在起只按新的联系您。"))
