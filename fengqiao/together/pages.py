"""The pages of what takes two: asking, confirming or refusing, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fengqiao.law.page import LAWS
from fengqiao.law.sight import GROUPS
from fengqiao.law.words import in_language
from fengqiao.ledger import reads, time
from fengqiao.people import find as people
from fengqiao.people.forms import beginning
from fengqiao.people.session import AT_THE_DESK, actor_of, for_post, post_words
from fengqiao.people.standing import Actor
from fengqiao.people.way_in import fresh
from fengqiao.places.act import chain_of
from fengqiao.together import act, days, find, numbers
from fengqiao.together.forms import DaysForm, NumbersForm, RefuseForm, ReviewForm
from fengqiao.together.models import Request
from fengqiao.together.whats import WHATS
from fengqiao.together.words import refusal, state
from fengqiao.ui.words import say

SLOT = "account.news"


def ask(
    request: HttpRequest, by: Actor, what: str, given: Mapping[str, Any], reason: str, until: datetime | None = None
) -> Request:
    """Ask for it in this session and from this device; raises act.Refused."""
    return act.ask(
        what=what, given=given, reason=reason, by=by, session=fresh.session_of(request),
        device=fresh.device_of(request), until=until, now=time.now(),
    )  # fmt: skip


@never_cache
@require_safe
@for_post(kinds=AT_THE_DESK)
def every(request: HttpRequest, by: Actor) -> HttpResponse:
    """What waits for my yes or no, what I asked for, and what was answered."""
    now = time.now()
    parts = {
        "waiting": find.waiting(by, now), "asked": find.asked(by, now), "answered": find.answered(by, now),
    }  # fmt: skip
    shown: dict[str, Any] = {name: [_line(row, now) for row in rows] for name, rows in parts.items()}
    shown |= {"openings": find.openings(by), "reviewed": find.openings(by, over=True)[:20]}
    return render(request, "together/every.html", shown | {"now": now, "numbers": bool(numbers.districts(by))})


def _line(row: Request, now: datetime) -> dict[str, Any]:
    word, tone, shape = state(row, now)
    return {"row": row, "what": WHATS[row.what].word, "word": word, "tone": tone, "shape": shape}


@never_cache
@require_safe
@for_post(kinds=AT_THE_DESK)
def one(request: HttpRequest, by: Actor, key: UUID) -> HttpResponse:
    """One request: what exactly, why, until when; and who said what."""
    return _show(request, by, _found(by, key), RefuseForm())


def _found(by: Actor, key: UUID) -> Request:
    row = find.one(by, key, time.now())
    if row is None:
        raise Http404
    return row


def _show(request: HttpRequest, by: Actor, row: Request, form: RefuseForm, why: object = "") -> HttpResponse:
    now = time.now()
    waits = not row.answer and row.until > now
    mine = str(row.asked_by_id) == by.person
    shown = _line(row, now) | {
        "lines": WHATS[row.what].lines(row.given), "asked": _post(row.asked_post), "answered": _post(row.answered_post),
        "mine": waits and mine, "may": waits and act.may_confirm(row, by), "form": form, "now": now, "said": why,
    }  # fmt: skip
    return render(request, "together/one.html", shown, status=422 if form.errors or why else 200)


def _post(code: str) -> dict[str, str] | None:
    seat = people.seat(code)
    return None if seat is None else post_words(seat)


@never_cache
@require_POST
@for_post(kinds=AT_THE_DESK)
def answer(request: HttpRequest, by: Actor, key: UUID) -> HttpResponse:
    """Confirmed, and thereby done; refused, with the reason; or taken back by who asked."""
    row, does, now = _found(by, key), request.POST.get("does", ""), time.now()
    here = reverse("together:one", args=[row.pk])
    try:
        if does == "confirm":
            if (aside := fresh.again(request, here)) is not None:
                return aside
            act.confirm(
                request=row.pk, by=by, session=fresh.session_of(request), device=fresh.device_of(request), now=now
            )
            messages.success(request, _("已确认。"))
        elif does == "refuse":
            form = RefuseForm(request.POST)
            if not form.is_valid():
                return _show(request, by, row, form)
            act.refuse(request=row.pk, why=form.cleaned_data["why"], by=by, now=now)
            messages.success(request, _("已答复：不同意，没有办。"))
        elif does == "take_back":
            act.take_back(request=row.pk, by=by, now=now)
            messages.success(request, _("已撤回。"))
        else:
            raise Http404
    except act.Refused as refused:
        return _show(request, by, _found(by, key), RefuseForm(), refusal(refused.why))
    return redirect(here)


@never_cache
@for_post(kinds=("lead",))
def deadlines(request: HttpRequest, by: Actor) -> HttpResponse:
    """The district's own deadlines, as they hold now; others are asked for here and confirmed by another lead."""
    places = numbers.districts(by)
    asked = request.GET.get("in") or (places[0].district if places else "")
    place = next((each for each in places if each.district == asked), None)
    kind = request.GET.get("kind", numbers.KINDS[0])
    if place is None or kind not in numbers.KINDS:
        raise Http404
    now = time.now()
    posted = request.POST if request.method == "POST" else None
    valid = numbers.today(place.district, kind, now)
    form = NumbersForm(posted, kind=kind, now_valid=valid, tomorrow=localdate(now) + timedelta(days=1))
    if posted is not None and form.is_valid():
        since = beginning(form.cleaned_data["since"])
        assert since is not None
        given = {
            "district": place.district, "kind": kind, "numbers": form.stored(), "valid_from": since.isoformat(),
        }  # fmt: skip
        try:
            row = ask(request, by, "numbers", given, form.cleaned_data["reason"], until=since)
        except act.Refused as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            messages.success(request, _("已提出。另一位负责人在自己的登录里确认以后才生效。"))
            return redirect("together:one", key=row.pk)
    shown = {
        "form": form, "place": place, "places": places, "kind": kind, "now": now,
        "kinds": [(name, in_language(LAWS[name][0], by.language)) for name in numbers.KINDS],
    }  # fmt: skip
    return render(request, "together/deadlines.html", shown, status=422 if form.errors else 200)


@never_cache
@for_post(kinds=("lead",))
def working_days(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which days the area itself has changed, and asking for more."""
    known = days.areas(by)
    if not known:
        raise Http404
    now = time.now()
    chosen = request.GET.get("in", "") if request.method == "GET" else request.POST.get("area", "")
    area = next((row.area_id for row in known if row.area_id == chosen), known[0].area_id)
    tomorrow = localdate(now) + timedelta(days=1)
    form = DaysForm(
        request.POST if request.method == "POST" else None, tomorrow=tomorrow, initial={"area": area},
        areas=[(row.area_id, str(say(row.name))) for row in known],
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        given = {
            "area": said["area"], "district": chain_of(said["area"]), "first": said["first"].isoformat(),
            "last": said["last"].isoformat(),
            "working": said["working"] == "yes", "ground": said["ground"],
        }  # fmt: skip
        try:
            row = ask(request, by, "days", given, said["reason"], until=beginning(said["first"]))
        except act.Refused as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            messages.success(request, _("已提出。另一位负责人在自己的登录里确认以后才生效。"))
            return redirect("together:one", key=row.pk)
    shown = {
        "form": form, "now": now, "areas": known, "chosen": area,
        "rows": days.own(area, tomorrow - timedelta(days=31)),
    }  # fmt: skip
    return render(request, "together/days.html", shown, status=422 if form.errors else 200)


@never_cache
@for_post(kinds=("lead",))
def review(request: HttpRequest, by: Actor, key: UUID) -> HttpResponse:
    """Somebody opened protected parts at once: who, of what, why; and what another person says of it."""
    row, now = find.opening(by, key), time.now()
    if row is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = ReviewForm(posted)
    if posted is not None and form.is_valid():
        right = form.cleaned_data["right"] == "yes"
        try:
            act.review(opening=row.pk, right=right, finding=form.cleaned_data["finding"], by=by, now=now)
        except act.Refused as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            messages.success(request, _("已复核，留在记录里。"))
            return redirect("together:every")
    shown = {"row": row, "form": form, "now": now, "post": _post(row.post)}
    looks: dict[datetime, list[str]] = {}
    for each in reads.of(row.matter):
        if each.actor == str(row.person_id) and row.opened_at <= each.at < row.until and each.group in GROUPS:
            looks.setdefault(each.at, []).append(in_language(GROUPS[each.group], by.language))
    shown["looks"] = [(at, _("；").join(groups)) for at, groups in looks.items()]
    return render(request, "together/review.html", shown, status=422 if form.errors else 200)


def to_review(request: HttpRequest | None, **_given: object) -> SafeString | None:
    """On the lead's page until it is reviewed: who broke the glass, and by when it is to be looked at."""
    by = actor_of(request) if request is not None else None
    rows = find.openings(by) if by is not None else []
    return render_to_string("together/to_review.html", {"rows": rows, "now": time.now()}) if rows else None


def badge(request: HttpRequest | None, **_given: object) -> SafeString | None:
    """In the head of a page: how many requests wait for the reader's yes or no; nothing where none does."""
    if request is None or not hasattr(request, "user") or not request.user.is_authenticated:
        return None
    by = actor_of(request)
    if by is None or by.kind not in AT_THE_DESK:
        return None
    count = find.how_many(by, time.now())
    return render_to_string("together/badge.html", {"count": count}) if count else None


def links(request: HttpRequest | None, **_given: object) -> SafeString | None:
    """Beside the posts: the way to what takes two, and to the district's deadlines for those who set them."""
    by = actor_of(request) if request is not None else None
    if by is None or by.kind != "lead":
        return None
    return render_to_string("together/links.html", {"numbers": bool(numbers.districts(by))})


app_name = "together"
urlpatterns = [
    path("together/", every, name="every"),
    path("together/deadlines/", deadlines, name="deadlines"),
    path("together/days/", working_days, name="days"),
    path("together/review/<uuid:key>/", review, name="review"),
    path("together/<uuid:key>/", one, name="one"),
    path("together/<uuid:key>/answer/", answer, name="answer"),
]
