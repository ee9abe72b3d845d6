"""The devices somebody is signed in on: which browser, since when, last contact; ending one takes its session along."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fengqiao.ledger import time
from fengqiao.people import act
from fengqiao.people.session import BEGAN, SEEN

BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
           ("Linux", "Linux"))  # fmt: skip


@never_cache
@login_required
def devices(request: HttpRequest) -> HttpResponse:
    """What is signed in with my account."""
    mine = UserSession.objects.purge_and_list(request.user)
    if request.method == "POST":
        return _end(request, mine)
    now = time.now()
    rows = sorted(
        (_row(request, each) for each in mine), key=lambda row: (not row["current"], -row["seen"].timestamp())
    )
    return render(request, "usersessions/usersession_list.html", {"rows": rows, "now": now})


def _end(request: HttpRequest, mine: list[UserSession]) -> HttpResponse:
    given = request.POST.get("end", "")
    here = request.session.session_key
    if given == "others":
        gone = [each for each in mine if each.session_key != here]
    else:
        gone = [each for each in mine if str(each.pk) == given]
        if not gone:
            raise Http404
    if any(each.session_key == here for each in gone):
        logout(request)
        return redirect("account_login")
    for each in gone:
        act.end_session(each)
    messages.success(request, _("已停掉，它马上退出登录。"))
    return redirect("usersessions_list")


def _row(request: HttpRequest, each: UserSession) -> dict[str, Any]:
    kept = request.session if each.session_key == request.session.session_key else each._session_store(each.session_key)
    began = kept.get(BEGAN) or each.created_at.timestamp()
    return {
        "pk": each.pk, "ip": each.ip, "browser": _browser(each.user_agent), "began": _moment(began),
        "seen": _moment(kept.get(SEEN) or began), "current": each.session_key == request.session.session_key,
    }  # fmt: skip


def _moment(real: float) -> datetime:
    """A moment of the real clock on the shown one."""
    return datetime.fromtimestamp(real, tz=UTC) + time.ahead()


def _browser(agent: str) -> str:
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or _("不认识的浏览器")
