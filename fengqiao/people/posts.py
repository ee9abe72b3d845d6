"""Pages of posts: who sits where and why, and what a lead does about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fengqiao.ledger import time
from fengqiao.people import act, find
from fengqiao.people.forms import (
    AppointForm,
    AwayForm,
    EndForm,
    ReasonForm,
    SeatForm,
    SecondForm,
    SkillsForm,
    StandinForm,
    beginning,
    through,
    words,
)
from fengqiao.people.models import Account, Appointment, Organisation, Seat
from fengqiao.people.session import for_post, on_leave, post_words
from fengqiao.people.standing import Actor
from fengqiao.people.words import APPOINTMENTS, SHAPES, TONES, basis, refusal
from fengqiao.places.find import tree
from fengqiao.ui.words import say

PAGE = 60
OWNERS = ("appoint", "standin")
# A slot: who is to sit on the owner's post is asked for here, and confirmed by a second person (wiring.py).
ASK_OWNER: list[Callable[[HttpRequest, Actor, dict[str, Any], str], HttpResponse]] = []


@never_cache
@require_GET
@for_post(kinds=("lead",))
def posts(request: HttpRequest, by: Actor) -> HttpResponse:
    """The posts of one organisation, of the offices beside it and of the centres below it."""
    now = time.now()
    led = find.led_by(by)
    root = led.filter(code=request.GET.get("in") or by.org).first()
    if root is None:
        raise Http404
    beside = led.filter(area_id=root.area_id).exclude(code=root.code) if root.centre else led.none()
    below = led.filter(above=root.code).exclude(area_id=root.area_id).order_by("code")
    after = request.GET.get("after", "")
    below_page = list(below.filter(code__gt=after)[: PAGE + 1]) if after else list(below[: PAGE + 1])
    shown = ([] if after else [root, *beside.order_by("code")]) + below_page[:PAGE]
    seats = list(find.seats_led(by).filter(organisation__in=shown))
    appointed = find.appointments([seat.code for seat in seats], now)
    groups = [
        {
            "org": org,
            "below": org.code != root.code and org.centre,
            "seats": [_line(seat, appointed[seat.code], now) for seat in seats if seat.organisation_id == org.code],
        }
        for org in shown
    ]
    more = f"?in={root.code}&after={below_page[PAGE - 1].code}" if len(below_page) > PAGE else ""
    up = led.filter(code=root.above).first() if root.above else None
    return render(
        request,
        "people/posts.html",
        {"groups": groups, "root": root, "up": up, "more": more, "now": now, "vacant": find.vacant(by).count()},
    )


def _line(seat: Seat, appointed: list[Appointment], now: datetime) -> dict[str, Any]:
    mine = [each for each in appointed if each.seat_id == seat.code]
    return {
        "seat": seat,
        "basis": basis(seat.code, seat.basis, [each.seat_id for each in mine if _gone(each, now)]),
        "tone": TONES.get(seat.basis, ""),
        "shape": SHAPES.get(seat.basis, ""),
        "holders": [each for each in mine if each.kind == "holder" and each.starts <= now],
        "until": next((each.ends for each in mine if each.kind == "holder" and each.ends), None),
    }


@never_cache
@require_GET
@for_post(kinds=("lead",))
def post(request: HttpRequest, by: Actor, code: str) -> HttpResponse:
    """One post: who sits and why, who is appointed, what can be done."""
    now = time.now()
    seat = _seat(by, code)
    rows = find.appointments([seat.code], now)[seat.code]
    before = Appointment.objects.filter(seat=seat).exclude(ended_at=None).select_related("person")
    return render(
        request,
        "people/post.html",
        {
            "seat": seat, "words": post_words(seat), "now": now,
            "basis": basis(seat.code, seat.basis, on_leave([seat.code], now)),
            "tone": TONES.get(seat.basis, ""), "shape": SHAPES.get(seat.basis, ""),
            "rows": [_appointment(row, seat, now) for row in rows], "before": before.order_by("-ended_at")[:10],
            "may": find.may_fill(by, seat), "sits": str(seat.sitter_id) == by.person,
        },
    )  # fmt: skip


def _announced(row: Appointment, now: datetime) -> bool:
    """A leave that runs, or is still to come."""
    return row.away_from is not None and (row.away_until is None or row.away_until > now)


def _gone(row: Appointment, now: datetime) -> bool:
    here = row.kind == "holder" and row.starts <= now
    return here and _announced(row, now) and row.away_from is not None and row.away_from <= now


def _appointment(row: Appointment, seat: Seat, now: datetime) -> dict[str, Any]:
    return {
        "row": row,
        "kind": APPOINTMENTS[row.kind],
        "lent_to": post_words(row.seat) if row.seat_id != seat.code else None,
        "from": post_words(row.home) if row.home_id and row.seat_id == seat.code and row.home else None,
        "away": _announced(row, now),
        "coming": row.starts > now,
        "open_lines": [line for line in row.handover if not line.get("done")],
    }


def _seat(by: Actor, code: str) -> Seat:
    seat = find.seats_led(by).filter(code=code).first()
    if seat is None:
        raise Http404
    return seat


def _own(seat: Seat, given: str) -> Appointment:
    try:
        found = Appointment.objects.filter(pk=UUID(given), ended_at=None).first()
    except ValueError:
        found = None
    if found is None or seat.code not in (found.seat_id, found.home_id):
        raise Http404
    return found


def _appoint_form(data: Any, by: Actor, seat: Seat) -> forms.Form:
    return AppointForm(data, colleagues=find.colleagues(by))


def _appoint(form: Any, seat: Seat, row: Appointment | None, by: Actor, now: datetime) -> None:
    given = form.cleaned_data
    act.appoint(
        seat=seat.code, person=given["who"], starts=_starts(given["since"], now), ends=through(given["until"]),
        elected=given["elected"], by=by, now=now,
    )  # fmt: skip


def _owner(does: str, form: Any, seat: Seat, now: datetime) -> dict[str, Any]:
    """Who is to be the owner, or stand in for them, exactly: what the second person reads and confirms."""
    given = form.cleaned_data
    since, until = _starts(given["since"], now), through(given["until"])
    if not Account.objects.filter(person=given["who"], is_active=True).exists():
        raise act.Refusal("no_account")
    return {
        "seat": seat.code, "person": str(given["who"].pk), "kind": "holder" if does == "appoint" else "standin",
        "starts": since.isoformat() if since else "", "ends": until.isoformat() if until else "",
        "elected": bool(given.get("elected")),
    }  # fmt: skip


def _standin_form(data: Any, by: Actor, seat: Seat) -> forms.Form:
    return StandinForm(data, colleagues=find.colleagues(by))


def _standin(form: Any, seat: Seat, row: Appointment | None, by: Actor, now: datetime) -> None:
    given = form.cleaned_data
    act.appoint(
        seat=seat.code, person=given["who"], kind="standin", starts=_starts(given["since"], now),
        ends=through(given["until"]), by=by, now=now,
    )  # fmt: skip


def _second_form(data: Any, by: Actor, seat: Seat) -> forms.Form:
    hosts = [(code, name) for code, name in find.seat_choices(by) if code != seat.code]
    return SecondForm(data, hosts=hosts)


def _second(form: Any, seat: Seat, row: Appointment | None, by: Actor, now: datetime) -> None:
    given = form.cleaned_data
    assert row is not None
    ends = through(given["until"])
    assert ends is not None
    act.second(
        appointment=row, host=given["host"], starts=_starts(given["since"], now), ends=ends, handover=form.lines(),
        by=by, now=now,
    )  # fmt: skip


def _away(form: Any, seat: Seat, row: Appointment | None, by: Actor, now: datetime) -> None:
    given = form.cleaned_data
    assert row is not None
    act.away(appointment=row, since=_starts(given["since"], now) or now, until=through(given["until"]), by=by, now=now)


def _end(form: Any, seat: Seat, row: Appointment | None, by: Actor, now: datetime) -> None:
    assert row is not None
    account = Account.objects.filter(person_id=row.person_id).first() if form.cleaned_data["shut"] else None
    if account is not None and (str(row.person_id) == by.person or not find.may_recover(by, row.person)):
        raise act.Refusal("posts_elsewhere")
    with act.together():
        act.end(appointment=row, reason=form.cleaned_data["reason"], by=by, now=now)
        if account is not None:
            act.shut_account(account=account, by=by, now=now)


def _skills_form(data: Any, by: Actor, seat: Seat) -> forms.Form:
    categories = [(code, str(say(name))) for code, name in find.categories(time.now())]
    known = tree()
    areas = [(each.code, str(say(dict(each.name)))) for each in known.below(seat.organisation.area_id)]
    return SkillsForm(data, categories=categories, areas=areas[: find.MOST], seat=seat)


def _skills(form: Any, seat: Seat, row: Appointment | None, by: Actor, now: datetime) -> None:
    act.describe_seat(seat=seat, skills=form.chosen(), area=form.cleaned_data["area"], by=by, now=now)


def _close(form: Any, seat: Seat, row: Appointment | None, by: Actor, now: datetime) -> None:
    act.close_seat(seat=seat, reason=form.cleaned_data["reason"], by=by, now=now)


def _starts(day: Any, now: datetime) -> datetime | None:
    """A day that has begun means now: nothing is appointed backwards."""
    begins = beginning(day)
    return None if begins is None or begins <= now else begins


def _plain(form: type[forms.Form]) -> Callable[..., forms.Form]:
    return lambda data, by, seat: form(data)


DOINGS: dict[str, tuple[bool, Callable[..., forms.Form], Callable[..., None]]] = {
    "appoint": (False, _appoint_form, _appoint),
    "standin": (False, _standin_form, _standin),
    "second": (True, _second_form, _second),
    "away": (True, _plain(AwayForm), _away),
    "end": (True, _plain(EndForm), _end),
    "close": (False, _plain(ReasonForm), _close),
    "skills": (False, _skills_form, _skills),
}


def titles() -> dict[str, tuple[str, str]]:
    """What is done, and what comes of it."""
    return {
        "appoint": (_("任命"), _("原来在岗的人同时离任。手上的事随岗位交给新人，不丢不停。")),
        "standin": (_("安排代班人"), _("在岗的人离开时，由代班人负责；没有代班人就由上级负责人代。")),
        "second": (_("借调"), _("借调期间看不到原岗位的事项，原岗位由代班人或上级负责人代。到期自动返回。")),
        "away": (_("离岗"), _("离岗期间由代班人负责；没有代班人就由上级负责人代。")),
        "end": (_("结束任职"), _("岗位空出来的同时，手上的事由代班人或上级负责人接住。")),
        "skills": (_("会办什么、负责哪一片"), _("派单时按这个提建议；派给谁仍由人定。")),
        "close": (_("撤销岗位"), _("派给这个岗位的事退回受理席，由受理席重新派。")),
    }


@never_cache
@for_post(kinds=("lead",))
def do(request: HttpRequest, by: Actor, does: str, code: str) -> HttpResponse:
    """One change of a post, on a page of its own."""
    if does not in DOINGS:
        raise Http404
    now = time.now()
    seat = _seat(by, code)
    if not find.may_fill(by, seat):
        raise Http404
    of_one, make, carry_out = DOINGS[does]
    row = _own(seat, request.GET.get("a", "")) if of_one else None
    form = make(request.POST if request.method == "POST" else None, by, seat)
    of_owner = seat.code.endswith(act.OWNER) and does in OWNERS and bool(ASK_OWNER)
    if of_owner:
        form.fields["reason"] = ReasonForm().fields["reason"]
    if request.method == "POST" and form.is_valid():
        try:
            if of_owner:
                return ASK_OWNER[0](request, by, _owner(does, form, seat, now), form.cleaned_data["reason"])
            carry_out(form, seat, row, by, now)
        except act.Refusal as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            messages.success(request, _("已记录，岗位和手上的事都已改好。"))
            return redirect("people:posts") if does == "close" else redirect("people:post", code=seat.code)
    title, comes = titles()[does]
    comes = f"{comes}{_('系统责任人要由另一个人确认以后才任命。')}" if of_owner else comes
    return render(
        request,
        "people/do.html",
        {"form": form, "seat": seat, "words": post_words(seat), "row": row, "title": title, "comes": comes, "now": now},
        status=422 if form.errors else 200,
    )


@never_cache
@require_POST
@for_post(kinds=("lead",))
def back(request: HttpRequest, by: Actor, code: str) -> HttpResponse:
    """The holder is back; or a line of the hand-over list is done."""
    seat = _seat(by, code)
    if not find.may_fill(by, seat):
        raise Http404
    row = _own(seat, request.POST.get("a", ""))
    try:
        if "line" in request.POST:
            line = request.POST["line"]
            act.hand_over(appointment=row, item=int(line[:6]) if line.isdecimal() else -1, by=by, now=time.now())
        else:
            act.back(appointment=row, by=by, now=time.now())
    except act.Refusal as refused:
        messages.warning(request, str(refusal(refused.why)))
    return redirect("people:post", code=seat.code)


@never_cache
@for_post(kinds=("lead",))
def add(request: HttpRequest, by: Actor, code: str) -> HttpResponse:
    """Another post in an organisation."""
    org = find.led_by(by).filter(code=code).first()
    if org is None:
        raise Http404
    form = SeatForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            seat = act.add_seat(
                code=_next(org, form.cleaned_data["kind"]), kind=form.cleaned_data["kind"],
                name=words(form.cleaned_data), rank=org.seats.count(), by=by, now=time.now(),
            )  # fmt: skip
        except act.Refusal as refused:
            # Another lead took the number in this moment; the next one is free.
            form.add_error(None, str(refusal(refused.why)))
        else:
            messages.success(request, _("岗位已设。现在空缺，由上级负责人代。"))
            return redirect("people:post", code=seat.code)
    context = {
        "form": form,
        "title": _("增设岗位"),
        "comes": _("先空着也有人负责：由上级负责人代。"),
        "words": org.name,
    }
    return render(request, "people/do.html", context, status=422 if form.errors else 200)


def _next(org: Organisation, kind: str) -> str:
    taken = set(org.seats.values_list("code", flat=True))
    number = 1
    while f"{org.code}/{kind}-{number}" in taken:
        number += 1
    return f"{org.code}/{kind}-{number}"
