"""Pages of the areas below a lead's: what they are called, until when they count, and the plates on the doors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from fengqiao.ledger import time
from fengqiao.people.areas.forms import EndAreaForm, NameForm, PlateForm
from fengqiao.people.forms import words
from fengqiao.people.models import Organisation, Seat
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor
from fengqiao.places import act, find
from fengqiao.places.calendars import calendar_of
from fengqiao.places.models import Building
from fengqiao.places.refusals import Refused
from fengqiao.places.tree import Place
from fengqiao.ui.words import say

PAGE = 60
MOST = 400


def inside(by: Actor, code: str) -> Place | None:
    """An area that this lead's centre serves, or one in it, ended or not."""
    place = find.area(code)
    return place if place is not None and by.centre and place.scope.startswith(by.scope) else None


def _one(by: Actor, code: str) -> Place:
    place = inside(by, code)
    if place is None:
        raise Http404
    return place


def _above(by: Actor, place: Place) -> bool:
    """Whether it is the lead's to name and to end: what lies below their own area, and all of it for the owner."""
    return by.owner or place.level > by.level


def _refused(refused: Refused) -> str:
    """The room of places says it with a code; who reads this page knows the area by its name."""
    place = find.area(refused.value)
    named = Refused(refused.why, str(say(place.name))) if place is not None else refused
    return named.words("en" if (get_language() or "").startswith("en") else "zh")


@never_cache
@require_GET
@for_post(kinds=("lead",))
def areas(request: HttpRequest, by: Actor) -> HttpResponse:
    """What lies below one's own area, a level at a time, or found by its name."""
    known, asked = find.tree(), request.GET.get("q", "").strip()[:40]
    own = Organisation.objects.filter(code=by.org).values_list("area_id", flat=True).first() or ""
    root = inside(by, request.GET.get("in") or own)
    if root is None:
        raise Http404
    if asked:
        rows = known.search(asked, inside=root.code)
    else:
        rows = [place for place in known if place.parent == root.code]
    after = request.GET.get("after", "")
    rows = rows if asked else sorted(place for place in rows if place.code > after)
    more = rows[PAGE - 1].code if len(rows) > PAGE else ""
    parents = {place.parent for place in known}
    today = calendar_of("").local_date(time.now())
    shown = [
        {"place": place, "ended": not place.valid(today), "ends": place.valid_to, "may": _above(by, place),
         "below": place.code in parents, "in": known.get(place.parent) if asked else None,
         "successor": known.get(place.successor) if place.successor else None}
        for place in rows[:PAGE]
    ]  # fmt: skip
    up = inside(by, root.parent) if root.parent else None
    context = {"rows": shown, "root": root, "up": up, "more": more, "asked": asked}
    return render(request, "people/areas.html", context)


def _form(request: HttpRequest, form: Form, place: Place, title: str, comes: str, to: str) -> HttpResponse:
    context = {"form": form, "title": title, "words": place.name, "comes": comes, "back": to}
    return render(request, "people/do.html", context, status=422 if form.errors else 200)


def _list(place: Place | None, by: Actor) -> str:
    """The list in which an area stands."""
    up = inside(by, place.parent) if place is not None and place.parent else None
    return reverse("people:areas") + (f"?in={up.code}" if up is not None else "")


@never_cache
@for_post(kinds=("lead",))
def rename(request: HttpRequest, by: Actor, code: str) -> HttpResponse:
    """Another name from now on; what was written under the old one stays as it was written."""
    place = _one(by, code)
    if not _above(by, place):
        raise Http404
    form = NameForm(request.POST if request.method == "POST" else None, initial=dict(place.name))
    if form.is_bound and form.is_valid():
        try:
            act.rename_area(code=place.code, name=words(form.cleaned_data), by=by, now=time.now())
        except Refused as refused:
            form.add_error(None, _refused(refused))
        else:
            messages.success(request, _("已改名。"))
            return redirect(_list(place, by))
    comes = _("页面和表格从现在起用新名。代码不变，边界、岗位和事都不动；综治中心的名称不跟着变。")
    return _form(request, form, place, _("区域改名"), comes, _list(place, by))


@never_cache
@for_post(kinds=("lead",))
def end(request: HttpRequest, by: Actor, code: str) -> HttpResponse:
    """An area that was dissolved or joined to another; whoever asks for it is led to its successor."""
    place = _one(by, code)
    if not _above(by, place):
        raise Http404
    today = calendar_of(place.code).local_date(time.now())
    form = EndAreaForm(
        request.POST if request.method == "POST" else None, sisters=_sisters(place), today=today,
        initial={"day": today},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            act.end_area(code=place.code, **form.cleaned_data, by=by, now=time.now())
        except Refused as refused:
            form.add_error(None, _refused(refused))
        else:
            messages.success(request, _("已登记：到那天由接替的区域管。"))
            return redirect(_list(place, by))
    count = Seat.objects.filter(organisation__area_id=place.code, closed_at=None).count()
    comes = _("区域不删除，以前的事仍写着它。")
    if count:
        comes += _("这里还有 %(n)s 个岗位：手上的事由他们办完，新来的事归接替的区域。岗位要在“岗位和人”里撤。") % {
            "n": count
        }
    return _form(request, form, place, _("停用区域"), comes, _list(place, by))


def _sisters(place: Place) -> list[tuple[str, str]]:
    """What may succeed it: areas of its level in the same district, those of the same parent first."""
    known = find.tree()
    district = known.district_of(place.parent or place.code)
    rows = [
        each for each in known
        if each.level == place.level and each.code != place.code and each.valid_to is None
        and (district is None or each.scope.startswith(district.scope))
    ]  # fmt: skip
    rows.sort(key=lambda each: (each.parent != place.parent, each.code))
    named = []
    for each in rows[:MOST]:
        above = known.get(each.parent)
        named.append((each.code, f"{say(above.name)} · {say(each.name)}" if above else str(say(each.name))))
    return named


@never_cache
@require_GET
@for_post(kinds=("lead",))
def doors(request: HttpRequest, by: Actor, code: str) -> HttpResponse:
    """The buildings of an area with the plates on their doors."""
    place = _one(by, code)
    asked, after = request.GET.get("q", "").strip()[:40], request.GET.get("after", "")
    rows = find.buildings_in(place.code).order_by("id")
    if asked:
        rows = rows.filter(Q(name__zh__icontains=asked) | Q(name__en__icontains=asked) | Q(address__icontains=asked))
    rows = rows.filter(pk__gt=_id(after)) if after else rows
    page = list(rows[: PAGE + 1])
    known = find.tree()
    shown = [{"row": row, "area": known.get(row.area_id)} for row in page[:PAGE]]
    context = {
        "place": place, "rows": shown, "asked": asked, "more": page[PAGE - 1].pk if len(page) > PAGE else "",
        "back": _list(place, by),
    }  # fmt: skip
    return render(request, "people/doors.html", context)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


PLATES: dict[str, Callable[..., Any]] = {"replace": act.replace_plate, "withdraw": act.withdraw_plate}


def _door(by: Actor, building: UUID) -> tuple[Building, Place]:
    row = Building.objects.filter(pk=building, valid_to=None).first()
    place = inside(by, row.area_id) if row is not None else None
    if row is None or place is None:
        raise Http404
    return row, place


@never_cache
@for_post(kinds=("lead",))
def plate(request: HttpRequest, by: Actor, building: UUID, does: str) -> HttpResponse:
    """The code on a door is replaced, or withdrawn: the old one leads nowhere from then on."""
    row, place = _door(by, building)
    if does not in PLATES or (does == "withdraw" and row.place_code is None):
        raise Http404
    form = PlateForm(request.POST if request.method == "POST" else None)
    back = reverse("people:doors", args=[place.code])
    if form.is_bound and form.is_valid():
        try:
            PLATES[does](building=row, reason=form.cleaned_data["reason"], by=by, now=time.now())
        except Refused as refused:
            form.add_error(None, _refused(refused))
        else:
            if does == "replace":
                messages.success(request, _("新码已生效，旧码不再通到任何地方。请打印新牌换上。"))
                return redirect("people:plate_sheet", building=row.pk)
            messages.success(request, _("已收回：扫旧码的人会看到照样可以反映。"))
            return redirect(back)
    title = {"replace": _("更换码牌"), "withdraw": _("收回码牌")}[does]
    comes = {
        "replace": _("门上的旧码马上失效，换一个新码。换好以前，扫旧码的人仍可以自己写地点来反映。"),
        "withdraw": _("门上的码马上失效，不发新码。要再用就“更换码牌”。"),
    }[does]
    at = place._replace(name={key: f"{name} · {row.name.get(key) or row}" for key, name in place.name.items()})
    return _form(request, form, at, title, comes, back)


@never_cache
@require_GET
@for_post(kinds=("lead",))
def sheet(request: HttpRequest, by: Actor, building: UUID) -> HttpResponse:
    """The plate of a door to print: what the place is called, the code, and the host in words."""
    row, place = _door(by, building)
    if row.place_code is None:
        raise Http404
    link = settings.PUBLIC_URL + reverse("cases:plate", args=[row.place_code])
    context = {
        "row": row, "place": place, "link": link, "back": reverse("people:doors", args=[place.code]),
        "qr": segno.make(link, error="q").svg_data_uri(border=2, scale=6),
    }  # fmt: skip
    return render(request, "people/plate.html", context)
