"""The page of the duty roster: who answers at night, told in words where nobody does or one person would twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from datetime import time as hour
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_current_timezone, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fengqiao.law.workings import nights
from fengqiao.ledger import time
from fengqiao.people import act, find
from fengqiao.people.forms import HOURS, DayField
from fengqiao.people.models import Organisation, Seat, Shift
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor
from fengqiao.people.words import refusal
from fengqiao.places.calendars import calendar_of
from fengqiao.ui.words import say

AHEAD = timedelta(days=14)
LONGEST = 62


class ShiftForm(forms.Form):
    """Which post, from which day to which, from what hour to what hour; until is the next morning if it is earlier."""

    seat = forms.ChoiceField(label=gettext_lazy("谁值班"))
    first = DayField(label=gettext_lazy("从哪一天"))
    last = DayField(label=gettext_lazy("到哪一天（含）"))
    since = forms.ChoiceField(label=gettext_lazy("从几点"), choices=HOURS[:24], initial="17:00")
    until = forms.ChoiceField(
        label=gettext_lazy("到几点"), choices=HOURS[:24], initial="09:00",
        help_text=gettext_lazy("比开始早，就是第二天。休息日白天也没有人上班，要另写一班。"),
    )  # fmt: skip
    anyway = forms.BooleanField(
        label=gettext_lazy("同一个人同时值两处的班，我知道，就这样排"), required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, seats: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = seats  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not 0 <= (last - first).days < LONGEST:
            self.add_error("last", _("最后一天要在第一天以后，一次最多排 62 天。"))
        return given

    def spans(self) -> list[tuple[datetime, datetime]]:
        """Every shift by itself, in UTC order."""
        given = self.cleaned_data
        since, until = (hour.fromisoformat(given[name]) for name in ("since", "until"))
        over = timedelta(days=1) if until <= since else timedelta()
        days = [given["first"] + timedelta(days=n) for n in range((given["last"] - given["first"]).days + 1)]
        return [(_at(day, since), _at(day + over, until)) for day in days]


def _at(day: Any, at: hour) -> datetime:
    return make_aware(datetime.combine(day, at), get_current_timezone())


class _World:
    """What nights.holes() asks of a world: the calendar."""

    def calendar(self, district: str) -> Any:
        return calendar_of(district)


def as_law(rows: Iterable[Shift]) -> list[nights.Shift]:
    """Shifts as the law reads them, with who sits on the post now."""
    return [
        nights.Shift(row.organisation_id, row.seat_id, str(row.seat.sitter_id), row.starts, row.ends) for row in rows
    ]


def coming(now: datetime, **narrowed: Any) -> list[Shift]:
    """Shifts that have not ended."""
    rows = Shift.objects.filter(ended_at=None, ends__gt=now, seat__closed_at=None, **narrowed)
    return list(rows.select_related("organisation", "seat__organisation", "seat__sitter").order_by("starts", "id"))


def unattended(organisation: Organisation, rows: list[Shift], now: datetime) -> list[nights.Hole]:
    """The hours of the coming fortnight in which an organisation has nobody on duty."""
    found = nights.holes(as_law(rows), _World(), organisation.district, now, now + AHEAD)  # type: ignore[arg-type]
    return [nights.Hole(*each) for each in found]


@never_cache
@for_post(kinds=("lead",))
def roster(request: HttpRequest, by: Actor) -> HttpResponse:
    """The coming shifts of one centre, what they leave open, and the form for more."""
    now = time.now()
    led = find.led_by(by).filter(kind="centre")
    code = request.GET.get("in") or (by.org if by.centre else "")
    centre = led.filter(code=code.replace("\0", "")).first()
    if centre is None:
        raise Http404
    seats = centre.seats.filter(kind="desk", closed_at=None).select_related("sitter").order_by("rank", "code")
    choices = [(row.code, f"{say(row.name)} · {row.sitter.name if row.sitter else '—'}") for row in seats]
    form = ShiftForm(request.POST if request.method == "POST" else None, seats=choices)
    if request.method == "POST" and form.is_valid() and _enter(form, centre, by, now):
        gaps = unattended(centre, coming(now, organisation=centre), now)
        told = (
            _("已排好。") if not gaps else _("已排好。今后两周还有 %(n)s 段没有人值班，写在下面。") % {"n": len(gaps)}
        )
        messages.success(request, told)
        return redirect(f"{request.path}?in={centre.code}")
    rows = coming(now, organisation=centre)
    elsewhere = as_law(coming(now, seat__sitter__in=[row.seat.sitter_id for row in rows]))
    shown = [
        {"row": row, "twice": [_named(each) for each in nights.twice(line, elsewhere)], "now": row.starts <= now}
        for row, line in zip(rows, as_law(rows), strict=True)
    ]
    context = {
        "centre": centre, "rows": shown, "holes": unattended(centre, rows, now)[:30], "form": form, "now": now,
        "others": list(_below(led, centre)),
        "up": led.filter(code=centre.above).first() if centre.above else None, "desks": bool(choices),
    }  # fmt: skip
    return render(request, "people/roster.html", context, status=422 if form.errors else 200)


def _below(led: Any, centre: Organisation) -> Any:
    inside = led.filter(scope__startswith=centre.scope).exclude(code=centre.code)
    return inside.order_by("level", "code")[:60]


def _enter(form: ShiftForm, centre: Organisation, by: Actor, now: datetime) -> bool:
    """Keep the shifts; what is wrong, and whom it would put on two duties, stands in the form in words."""
    seat = Seat.objects.select_related("sitter").get(code=form.cleaned_data["seat"])
    spans = form.spans()
    same = coming(now, organisation=centre)
    person = as_law(coming(now, seat__sitter=seat.sitter))
    for starts, ends in spans:
        line = nights.Shift(centre.code, seat.code, str(seat.sitter_id), starts, ends)
        for each in nights.overlapping(line, as_law(same)):
            said = {"when": _hours(each), "post": _named(each)}
            form.add_error(None, _("%(when)s 已经排了%(post)s，两个人不能同时负责。先取消那一班。") % said)
            return False
        for each in nights.twice(line, person):
            if not form.cleaned_data["anyway"]:
                said = {"name": seat.sitter.name if seat.sitter else "", "when": _hours(each), "post": _named(each)}
                told = _("%(name)s %(when)s 已经在%(post)s值班。换一个人；实在没有人，就勾上这一格。") % said
                form.add_error("anyway", told)
                return False
    try:
        act.put_on_duty(organisation=centre.code, seat=seat.code, spans=spans, by=by, now=now)
    except act.Refusal as refused:
        form.add_error(None, str(refusal(refused.why)))
        return False
    return True


def _hours(shift: nights.Shift) -> str:
    zone = get_current_timezone()
    return f"{shift.starts.astimezone(zone):%m-%d %H:%M}–{shift.ends.astimezone(zone):%m-%d %H:%M}"


def _named(shift: nights.Shift) -> str:
    row = find.seat(shift.seat)
    return f"{say(row.organisation.name)}·{say(row.name)}" if row else shift.seat


@never_cache
@require_POST
@for_post(kinds=("lead",))
def end(request: HttpRequest, by: Actor, shift: UUID) -> HttpResponse:
    """Cancel one shift."""
    row = Shift.objects.filter(pk=shift, organisation__in=find.led_by(by)).select_related("organisation").first()
    if row is None:
        raise Http404
    try:
        act.end_shift(shift=row, by=by, now=time.now())
    except act.Refusal as refused:
        messages.warning(request, str(refusal(refused.why)))
    else:
        messages.success(request, _("这一班已取消。没有人接的时候，由上一级值班的人负责。"))
    return redirect(f"/posts/roster/?in={row.organisation_id}")
