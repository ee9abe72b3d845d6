"""Who owns the installation: asked for by the owner, confirmed by a lead at the top or by the independent post."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fengqiao.people import act as people
from fengqiao.people import find
from fengqiao.people.models import Organisation, Person, Seat
from fengqiao.people.session import post_words
from fengqiao.people.standing import Actor
from fengqiao.people.words import APPOINTMENTS
from fengqiao.together.act import Refused
from fengqiao.together.models import Request
from fengqiao.together.pages import ask
from fengqiao.together.whats import Given, What
from fengqiao.together.words import refusal
from fengqiao.ui.words import say


def _seat(given: Given) -> Seat | None:
    return find.seat(str(given["seat"]))


def _may_ask(by: Actor, given: Given) -> bool:
    seat = _seat(given)
    return seat is not None and seat.code.endswith(people.OWNER) and find.may_fill(by, seat)


def may_confirm(by: Actor, given: Given) -> bool:
    """Leads at the top and next below it, and the independent post; never whoever is to be appointed."""
    seat = _seat(given)
    if seat is None or by.kind != "lead" or by.person == given["person"]:
        return False
    org = Organisation.objects.get(code=by.org)
    if org.kind == "independent":
        return True
    return org.kind == "centre" and seat.organisation_id in (org.code, org.above)


def _lines(given: Given) -> list[tuple[str, str]]:
    seat = _seat(given)
    now = "" if seat is None or seat.sitter is None else seat.sitter.name
    found = [
        (_("什么岗位"), "" if seat is None else str(say(post_words(seat)))),
        (_("现在由谁负责"), now),
        (_("任命谁"), find.name_of(given["person"])),
        (_("怎样任职"), str(APPOINTMENTS[given["kind"]])),
        (_("从什么时候起"), _moment(given["starts"]) or _("确认的时候")),
    ]
    return found + ([(_("到什么时候"), _moment(given["ends"]))] if given["ends"] else [])


def _moment(text: str) -> str:
    return f"{localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}" if text else ""


def _run(request: Request, asker: Actor, second: Actor, now: datetime) -> None:
    given = request.given
    starts, ends = (datetime.fromisoformat(given[name]) if given[name] else None for name in ("starts", "ends"))
    try:
        people.appoint(
            seat=given["seat"], person=Person.objects.get(pk=given["person"]), kind=given["kind"], starts=starts,
            ends=ends, elected=given["elected"], by=asker, other=second, now=now,
        )  # fmt: skip
    except people.Refusal as refused:
        raise Refused(refused.why) from refused


def ask_owner(request: HttpRequest, by: Actor, given: dict[str, Any], reason: str) -> HttpResponse:
    """From the page of the post: asked for now, appointed once somebody else has confirmed it."""
    starts = datetime.fromisoformat(given["starts"]) if given["starts"] else None
    try:
        row = ask(request, by, "administrator", given, reason, until=starts)
    except Refused as refused:
        raise people.Refusal(str(refusal(refused.why))) from refused
    messages.success(request, _("已提出。另一个人在自己的登录里确认以后才任命。"))
    return redirect("together:one", key=row.pk)


ADMINISTRATOR = What(
    word=gettext_lazy("任命系统责任人"),
    district=lambda given: Seat.objects.get(code=given["seat"]).organisation.district,
    may_ask=_may_ask,
    may_confirm=may_confirm,
    lines=_lines,
    run=_run,
)
