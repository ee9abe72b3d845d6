"""Pages of households and their units: who lives behind a door, on record; what is missing, by counts and doors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from fengqiao.ledger import time
from fengqiao.ledger.locked import mark
from fengqiao.people import act
from fengqiao.people.areas.pages import inside
from fengqiao.people.forms import words
from fengqiao.people.homes import find, forms
from fengqiao.people.homes.pages import areas_of, ground_people, own_area
from fengqiao.people.models import Household, HouseholdUnit, Occupancy, Person, Seat, UnitMember
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor
from fengqiao.people.words import refusal
from fengqiao.places.calendars import calendar_of
from fengqiao.places.models import Dwelling
from fengqiao.ui.words import say

lookers = for_post(kinds=("desk", "lead", "worker"))


def _today(area: str) -> Any:
    return calendar_of(area).local_date(time.now())


def door_of(dwelling: Dwelling) -> str:
    """A door in words: building, stairwell, number."""
    stairs = say(dwelling.stairwell.name) if dwelling.stairwell is not None else ""
    return " ".join(str(part) for part in (say(dwelling.building.name), stairs, dwelling.number) if part)


def _form(request: HttpRequest, form: Form, title: str, name: object, comes: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "words": name, "comes": comes, "back": back}
    return render(request, "people/do.html", context, status=422 if form.errors else 200)


def _home(request: HttpRequest, by: Actor, key: UUID) -> Household:
    """A household that may be seen, on record; it answers else as one that never was."""
    found = find.one(by, key, now=time.now())
    if found is None:
        raise Http404
    return found


@never_cache
@require_GET
@lookers
def household(request: HttpRequest, by: Actor, household: UUID) -> HttpResponse:
    """Who lives there, for those who look after them."""
    home = _home(request, by, household)
    context = {
        "home": home, "people": find.people_of(home), "door": door_of(home.dwelling), "by": by,
        "units": home.memberships.filter(until=None).select_related("unit"), "near": find.near(by, home.area_id),
    }  # fmt: skip
    return render(request, "people/household.html", context)


@never_cache
@ground_people
def open_household(request: HttpRequest, by: Actor, dwelling: UUID) -> HttpResponse:
    """A household is registered behind a door."""
    door = Dwelling.objects.filter(pk=dwelling, valid_to=None).select_related("building", "stairwell").first()
    if door is None or not find.near(by, door.building.area_id):
        raise Http404
    today = _today(door.building.area_id)
    form = forms.HouseholdForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            home = act.open_household(
                dwelling=door, since=today, today=today, by=by, now=time.now(), **form.cleaned_data
            )  # fmt: skip
        except act.Refusal as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            return redirect("people:household", household=home.pk)
    comes = _("没有同意、也没有法律依据，就不登记；不登记不影响办任何事。")
    return _form(
        request, form, _("登记一户"), door_of(door), comes, reverse("people:building", args=[door.building_id])
    )


@never_cache
@ground_people
def do(request: HttpRequest, by: Actor, household: UUID, does: str) -> HttpResponse:
    """One act on a household: its details, somebody moves in, all of them move away."""
    home = _home(request, by, household)
    if does not in ("change", "in", "end") or not find.near(by, home.area_id):
        raise Http404
    data, today = request.POST if request.method == "POST" else None, _today(home.area_id)
    form: Form
    if does == "change":
        title = _("更改这一户的资料")
        form = forms.HouseholdForm(
            data, initial={"called": home.called, "phone": home.phone, "ground": home.ground}
        )  # fmt: skip
    elif does == "in":
        title = _("登记谁住在这里")
        adults = [(str(row.person_id), row.person.name) for row in find.people_of(home) if row.guardian_id is None]
        form = forms.MoveInForm(data, adults=adults, initial={"day": today})
    else:
        title, form = _("这一户搬走了"), forms.DayReasonForm(data, initial={"day": today})
    if form.is_bound and form.is_valid():
        try:
            _carry(by, home, does, form.cleaned_data, today)
        except act.Refusal as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            messages.success(request, _("已记下。"))
            if does == "end":
                return redirect("people:building", building=home.dwelling.building_id)
            return redirect("people:household", household=home.pk)
    return _form(request, form, title, door_of(home.dwelling), "", reverse("people:household", args=[home.pk]))


def _carry(by: Actor, home: Household, does: str, given: dict[str, Any], today: Any) -> None:
    now = time.now()
    if does == "change":
        act.change_household(household=home, by=by, now=now, **given)
    elif does == "end":
        act.end_household(household=home, today=today, by=by, now=now, **given)
    else:
        with act.together():
            # Somebody known by exactly this name and number is one person.
            known = Person.objects.filter(
                name_mark=mark("name", given["name"]), phone_mark=mark("phone", given["phone"])
            )
            person = known.first() if given["phone"] else None
            person = person or act.register(
                name=given["name"], phone=given["phone"], district=home.district, by=by, now=now
            )  # fmt: skip
            guardian = Person.objects.filter(pk=given["guardian"]).first() if given["guardian"] else None
            act.move_in(
                household=home, person=person, day=given["day"], today=today, under_14=given["under_14"],
                guardian=guardian, by=by, now=now,
            )  # fmt: skip


@never_cache
@ground_people
def move_out(request: HttpRequest, by: Actor, occupancy: UUID) -> HttpResponse:
    """Somebody lives there no more, and is seen there no more from this commit on."""
    row = Occupancy.objects.filter(pk=occupancy, moved_out=None).select_related("household", "person").first()
    if row is None or not find.near(by, row.household.area_id):
        raise Http404
    home = _home(request, by, row.household_id)
    today = _today(home.area_id)
    form = forms.MoveOutForm(request.POST if request.method == "POST" else None, initial={"day": today})
    if form.is_bound and form.is_valid():
        try:
            act.move_out(occupancy=row, today=today, by=by, now=time.now(), **form.cleaned_data)
        except act.Refusal as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            messages.success(request, _("已记下：搬出以后，这里不再看得到。"))
            home.refresh_from_db()
            if home.until is not None:
                return redirect("people:building", building=home.dwelling.building_id)
            return redirect("people:household", household=home.pk)
    back = reverse("people:household", args=[home.pk])
    return _form(request, form, _("搬出"), f"{door_of(home.dwelling)} · {row.person.name}", "", back)


@never_cache
@require_GET
@lookers
def units(request: HttpRequest, by: Actor) -> HttpResponse:
    """The household units of one's area and what is wrong with them; for a household lead their own."""
    if by.kind == "worker":
        mine = HouseholdUnit.objects.filter(seat_id=by.post, ended=None)
        return render(request, "people/units_mine.html", {"units": [(unit, _doors(by, unit)) for unit in mine]})
    place = inside(by, request.GET.get("in") or own_area(by))
    if place is None:
        raise Http404
    wrong = find.wrong(place.scope)
    doors = {name: [(row, door_of(row.dwelling)) for row in getattr(wrong, name)] for name in ("none_at", "several_at")}
    context = {"place": place, "wrong": wrong, "sized": find.sizes(place.scope), "least": find.LEAST, "most": find.MOST}
    return render(request, "people/units.html", context | doors | {"by": by, "street": not find.near(by, place.scope)})


def _doors(by: Actor, unit: HouseholdUnit) -> list[tuple[UnitMember, str]]:
    return [(row, door_of(row.household.dwelling)) for row in find.in_unit(unit)]


def _unit(by: Actor, key: UUID) -> HouseholdUnit:
    row = HouseholdUnit.objects.filter(pk=key, ended=None).select_related("seat__organisation").first()
    if row is None or inside(by, row.area_id) is None:
        raise Http404
    return row


@never_cache
@require_GET
@ground_people
def unit(request: HttpRequest, by: Actor, unit: UUID) -> HttpResponse:
    """A unit with the doors of its households."""
    row = _unit(by, unit)
    context = {"unit": row, "rows": _doors(by, row), "led": find.led(row), "near": find.near(by, row.area_id),
               "least": find.LEAST, "most": find.MOST}  # fmt: skip
    return render(request, "people/unit.html", context)


def _seats(by: Actor) -> forms.Choices:
    rows = Seat.objects.filter(closed_at=None, kind="worker", organisation__scope__startswith=by.scope)
    rows = rows.select_related("organisation").order_by("code")[:300]
    return [(row.code, f"{say(row.organisation.name)} · {say(row.name)}") for row in rows]


@never_cache
@ground_people
def new_unit(request: HttpRequest, by: Actor) -> HttpResponse:
    """A unit is set up."""
    data = request.POST if request.method == "POST" else None
    form = forms.UnitForm(data, areas=areas_of(by), seats=_seats(by))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        seat = Seat.objects.filter(code=given["seat"]).first() if given["seat"] else None
        try:
            row = act.add_unit(area=given["area"], name=words(given), seat=seat, by=by, now=time.now())
        except act.Refusal as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            return redirect("people:unit", unit=row.pk)
    return _form(request, form, _("设一个联户"), "", _("10 到 15 户一个，由一位联户长照看。"), reverse("people:units"))


@never_cache
@ground_people
def do_unit(request: HttpRequest, by: Actor, unit: UUID, does: str) -> HttpResponse:
    """One act on a unit: another name or post, households join, it ends."""
    row = _unit(by, unit)
    data, today = request.POST if request.method == "POST" else None, _today(row.area_id)
    place = inside(by, row.area_id)
    form: Form
    if does == "change":
        title = _("更改联户")
        initial = dict(row.name) | {"area": row.area_id, "seat": row.seat_id}
        form = forms.UnitForm(data, areas=[(row.area_id, str(say(place.name) if place else ""))], seats=_seats(by),
                              initial=initial)  # fmt: skip
    elif does == "join":
        title = _("编入住户")
        free = find.without_unit(place.scope if place else row.area_id)
        free = free.select_related("dwelling__building", "dwelling__stairwell").defer("called", "phone")
        choices = [(str(home.pk), door_of(home.dwelling)) for home in free.order_by("dwelling_id")[: find.SHOWN]]
        form = forms.JoinForm(data, households=choices)
    elif does == "end":
        title, form = _("停用联户"), forms.DayReasonForm(data, initial={"day": today})
    else:
        raise Http404
    if form.is_bound and form.is_valid():
        given, now = form.cleaned_data, time.now()
        try:
            if does == "change":
                seat = Seat.objects.filter(code=given["seat"]).first() if given["seat"] else None
                act.change_unit(unit=row, name=words(given), seat=seat, by=by, now=now)
            elif does == "join":
                homes = Household.objects.filter(pk__in=given["households"], until=None)
                act.join_unit(unit=row, households=homes, day=today, by=by, now=now)
            else:
                act.end_unit(unit=row, by=by, now=now, **given)
        except act.Refusal as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            messages.success(request, _("已记下。"))
            return redirect("people:units") if does == "end" else redirect("people:unit", unit=row.pk)
    return _form(request, form, title, row.name, "", reverse("people:unit", args=[row.pk]))


@never_cache
@ground_people
def leave(request: HttpRequest, by: Actor, member: UUID) -> HttpResponse:
    """A household belongs to a unit no more."""
    row = UnitMember.objects.filter(pk=member, until=None).select_related("unit", "household__dwelling").first()
    if row is None or inside(by, row.unit.area_id) is None:
        raise Http404
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        act.leave_unit(member=row, day=_today(row.unit.area_id), by=by, now=time.now())
        messages.success(request, _("已记下。"))
        return redirect("people:unit", unit=row.unit_id)
    comes = _("退出以后，联户长不再看得到这一户。")
    back = reverse("people:unit", args=[row.unit_id])
    return _form(request, form, _("退出联户"), door_of(row.household.dwelling), comes, back)
