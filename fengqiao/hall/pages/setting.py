"""The lead's pages: which windows there are, what one comes for, opening hours, who sits when, what is left open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fengqiao.hall import act, find, hours
from fengqiao.hall.forms import HoursForm, SitForm, TopicForm, WindowForm
from fengqiao.hall.hours import Line
from fengqiao.hall.models import Hours, Topic, Window
from fengqiao.hall.pages.public import hours_words, shown, sits_words
from fengqiao.hall.queue import Refused
from fengqiao.hall.words import USUAL, days, refusal
from fengqiao.ledger import time
from fengqiao.people.models import Organisation, Seat
from fengqiao.people.session import actor_of, for_post
from fengqiao.people.standing import Actor
from fengqiao.ui.words import say

MOST = 400


def _led(request: HttpRequest, by: Actor) -> Organisation:
    """The centre whose hall is set up: the one asked for, else the lead's own."""
    code = (request.GET.get("in") or by.org).replace("\0", "")
    found = find.led(by).filter(code=code).first() or (find.led(by).first() if not request.GET.get("in") else None)
    if found is None:
        raise Http404
    return found


def _back(centre: Organisation) -> str:
    return f"/hall/setup/?in={centre.code}"


@never_cache
@for_post(kinds=("lead",))
def setup(request: HttpRequest, by: Actor) -> HttpResponse:
    """The hall of one centre, and what it leaves open."""
    centre, now = _led(request, by), time.now()
    does = request.POST.get("does", "")
    form = TopicForm(request.POST if does == "topic" else None)
    if request.method == "POST":
        try:
            if does == "usual":
                for place, (code, zh, en, minutes) in enumerate(USUAL):
                    name = {"zh": zh, "en": en}
                    act.add_topic(centre=centre, code=code, name=name, minutes=minutes, place=place, by=by, now=now)
                return redirect(_back(centre))
            if does == "end_topic":
                act.end_topic(topic=_topic(request, centre), by=by, now=now)
                return redirect(_back(centre))
            if form.is_bound and form.is_valid():
                given = form.cleaned_data
                act.add_topic(centre=centre, code=given["code"].lower(), name=form.name(), minutes=given["minutes"],
                              place=99, by=by, now=now)  # fmt: skip
                return redirect(_back(centre))
        except Refused as refused:
            if form.is_bound:
                form.add_error(None, str(refusal(refused.why)))
            else:
                messages.warning(request, str(refusal(refused.why)))
                return redirect(_back(centre))
    given = {
        "centre": centre, "windows": shown(centre, now), "topics": find.topics(centre.code), "form": form, "now": now,
        "holes": find.holes(centre, now)[:30], "others": list(find.led(by).exclude(code=centre.code)[:60]),
        "unknown": not find.calendar(centre).known(find.day_of(centre, now)),
    }  # fmt: skip
    return render(request, "hall/setup.html", given, status=422 if form.errors else 200)


def _topic(request: HttpRequest, centre: Organisation) -> Topic:
    try:
        found = Topic.objects.filter(pk=UUID(request.POST.get("row", "")), centre=centre).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _offices(centre: Organisation) -> list[tuple[str, str]]:
    """Who may sit in a centre: itself, what lies in its area, and what serves it from above."""
    over = [centre.scope[:length] for length in range(1, len(centre.scope) + 1)]
    rows = Organisation.objects.filter(
        Q(scope__startswith=centre.scope) | Q(scope__in=over), valid_to=None
    ).exclude(kind="independent")  # fmt: skip
    ordered = sorted(rows[:MOST], key=lambda row: (row.code != centre.code, row.level, row.code))
    return [(row.code, str(say(row.name))) for row in ordered]


@never_cache
@for_post(kinds=("lead",))
def new(request: HttpRequest, by: Actor) -> HttpResponse:
    """A window more."""
    centre, now = _led(request, by), time.now()
    topics = [(topic.code, str(say(topic.name))) for topic in find.topics(centre.code)]
    form = WindowForm(request.POST if request.method == "POST" else None, offices=_offices(centre), topics=topics)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = act.set_window(
                centre=centre, number=given["number"], name=form.name(),
                office=Organisation.objects.get(code=given["office"]), topics=given.get("topics") or [], by=by, now=now,
            )  # fmt: skip
        except Refused as refused:
            form.add_error("number", str(refusal(refused.why)))
        else:
            messages.success(request, _("窗口设好了。再写什么时候开、谁来坐。"))
            return redirect("hall:one", row.pk)
    return render(request, "hall/new.html", {"centre": centre, "form": form}, status=422 if form.errors else 200)


@never_cache
@for_post(kinds=("lead",))
def one(request: HttpRequest, by: Actor, window: UUID) -> HttpResponse:
    """One window: its opening hours and who sits there, line by line."""
    now, led = time.now(), find.led(by)
    row = Window.objects.filter(pk=window, centre__in=led, closed_at=None).select_related("centre", "office").first()
    if row is None:
        raise Http404
    does = request.POST.get("does", "")
    seats = _seats(row)
    begun = {"first": find.day_of(row.centre, now)}
    opens = HoursForm(request.POST if does == "open" else None, prefix="o", initial=begun)
    sits = SitForm(request.POST if does == "sit" else None, prefix="s", seats=seats, initial=begun)
    if request.method == "POST":
        try:
            if _done(request, by, row, does, opens, sits):
                return redirect(_back(row.centre) if does == "close" else request.path)
        except Refused as refused:
            told = sits if does == "sit" else opens if does == "open" else None
            if told is None:
                messages.warning(request, str(refusal(refused.why)))
                return redirect(request.path)
            told.add_error(None, str(refusal(refused.why)))
    opening, sitting = find.lines([row], sitting=False), find.lines([row], sitting=True)
    given = {
        "window": row, "centre": row.centre, "now": now, "opens": opens, "sits": sits, "seats": bool(seats),
        "hours": [(each, hours_words(each, find.day_of(row.centre, now))) for each in opening],
        "week": [{"row": each, "says": sits_words(each), "twice": _elsewhere(each)} for each in sitting],
        "holes": [hole for hole in find.holes(row.centre, now) if hole.window.pk == row.pk][:30],
    }  # fmt: skip
    return render(request, "hall/one.html", given, status=422 if opens.errors or sits.errors else 200)


def _done(request: HttpRequest, by: Actor, row: Window, does: str, opens: HoursForm, sits: SitForm) -> bool:
    """Whether what was asked is done; else the forms say why not. Raises Refused."""
    now = time.now()
    if does == "close":
        act.close_window(window=row, by=by, now=now)
        messages.success(request, _("窗口撤了。叫到一半的号回到队首，由别的窗口叫。"))
        return True
    if does == "end":
        act.end_hours(hours=_line(request, row), by=by, now=now)
        return True
    form = opens if does == "open" else sits if does == "sit" else None
    if form is None or not form.is_valid():
        return False
    given = {name: form.cleaned_data.get(name) for name in ("since", "until", "first", "last")}
    given |= {"weekdays": "".join(form.cleaned_data["weekdays"]), "holidays": bool(form.cleaned_data.get("holidays"))}
    if does == "sit":
        given |= {name: _seat(form.cleaned_data.get(name)) for name in ("seat", "standin")}
        if _twice(row, given, sits):
            return False
    act.set_hours(window=row, by=by, now=now, **given)
    return True


def _line(request: HttpRequest, row: Window) -> Hours:
    try:
        found = Hours.objects.filter(pk=UUID(request.POST.get("row", "")), window=row).select_related("window").first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _seat(code: str | None) -> Seat | None:
    return Seat.objects.filter(code=code).select_related("sitter").first() if code else None


def _seats(row: Window) -> list[tuple[str, str]]:
    """The posts of the office that sits there, with who sits on them now."""
    found = Seat.objects.filter(organisation_id=row.office_id, closed_at=None).select_related("sitter")
    ordered = sorted(found, key=lambda seat: (seat.kind != "desk", seat.rank, seat.code))
    return [(seat.code, f"{say(seat.name)} · {seat.sitter.name if seat.sitter else '—'}") for seat in ordered]


def _person_lines(person: str) -> list[Hours]:
    """Everywhere this person sits at a window."""
    rows = Hours.objects.filter(ended_at=None, window__closed_at=None, seat__sitter_id=UUID(person)) if person else []
    return list(rows.select_related("seat", "window__centre")) if rows else []


def _twice(row: Window, given: dict[str, Any], form: SitForm) -> bool:
    """Whether it would put one person at two windows at once, and the lead has not said that this is meant."""
    person = str(given["seat"].sitter_id or "")
    line = Line(str(row.pk), given["weekdays"], given["since"], given["until"], given["first"], given["last"],
                given["holidays"], given["seat"].code, person)  # fmt: skip
    rows = {str(each.pk): each for each in _person_lines(person)}
    for found in hours.twice(line, [each.line() for each in rows.values()]):
        if not form.cleaned_data["anyway"]:
            said = {"name": given["seat"].sitter.name, "when": _when(rows[found.key])}
            form.add_error("anyway", _("%(name)s 这时候已经坐在%(when)s。换一个人；实在没有人，就勾上这一格。") % said)
            return True
    return False


def _when(row: Hours) -> str:
    where = {"centre": say(row.window.centre.name), "number": row.window.number}
    said = _("%(centre)s %(number)s 号窗口") % where
    return f"{said}（{days(row.weekdays)} {hours.clock(row.since)}–{hours.clock(row.until)}）"


def _elsewhere(row: Hours) -> list[str]:
    """Where else the same person is to sit at the same time."""
    rows = {str(each.pk): each for each in _person_lines(row.line().person)}
    return [_when(rows[found.key]) for found in hours.twice(row.line(), [each.line() for each in rows.values()])]


def link(request: HttpRequest | None, **_given: object) -> SafeString | None:
    """Among the tools of a lead: the hall."""
    by = actor_of(request) if request is not None else None
    if by is None or by.kind != "lead" or not find.led(by).exists():
        return None
    return render_to_string("hall/setup_link.html")
