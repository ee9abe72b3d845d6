"""Pages of buildings: the list, one with its storeys, drawn and described, what is in it, its plates on paper."""

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
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from fengqiao.ledger import reads, time
from fengqiao.people import act as people
from fengqiao.people.areas.forms import PlateForm
from fengqiao.people.areas.pages import inside
from fengqiao.people.forms import words
from fengqiao.people.homes import find, forms
from fengqiao.people.models import Organisation
from fengqiao.people.session import actor_of, for_post
from fengqiao.people.standing import Actor
from fengqiao.places import act
from fengqiao.places import find as places
from fengqiao.places.calendars import calendar_of
from fengqiao.places.models import COMMUNITY, Building, PlaceKind
from fengqiao.places.refusals import Refused
from fengqiao.ui.words import say

PAGE = 60
MOST_PLATES = 200
ground_people = for_post(kinds=("desk", "lead"))


def link(request: HttpRequest, **_given: Any) -> SafeString | None:
    """The way to the buildings, for the desk and the lead of an area's own centre."""
    by = actor_of(request)
    if by is None or not by.centre or by.kind not in ("desk", "lead"):
        return None
    return format_html('<a class="btn btn-quiet" href="{}">{}</a>', reverse("people:buildings"), _("楼栋和住户"))


def own_area(by: Actor) -> str:
    """The area of the asker's office."""
    return Organisation.objects.filter(code=by.org).values_list("area_id", flat=True).first() or ""


def areas_of(by: Actor) -> forms.Choices:
    """Communities and grids of the asker."""
    rows = [each for each in places.tree() if each.level >= COMMUNITY and each.valid(None) and inside(by, each.code)]
    return [(each.code, str(say(each.name))) for each in sorted(rows, key=lambda each: each.code)[:400]]


def one(by: Actor, building: UUID, *, ended: bool = False) -> Building:
    """A building of the asker's area; it answers else as one that never was."""
    row = Building.objects.filter(pk=building).first()
    if row is None or inside(by, row.area_id) is None or (row.valid_to is not None and not ended):
        raise Http404
    return row


@never_cache
@require_GET
@ground_people
def buildings(request: HttpRequest, by: Actor) -> HttpResponse:
    """The buildings of one's own area, or of one in it, or those found by name or address."""
    place = inside(by, request.GET.get("in") or own_area(by))
    if place is None:
        raise Http404
    asked, after = request.GET.get("q", "").replace("\0", "").strip()[:40], request.GET.get("after", "")
    rows = places.buildings_in(place.code).order_by("id")
    if asked:
        rows = rows.filter(Q(name__zh__icontains=asked) | Q(name__en__icontains=asked) | Q(address__icontains=asked))
    try:
        rows = rows.filter(pk__gt=UUID(after)) if after else rows
    except ValueError:
        raise Http404 from None
    page = list(rows.defer("footprint")[: PAGE + 1])
    known = places.tree()
    context = {
        "place": place, "rows": [{"row": row, "area": known.get(row.area_id)} for row in page[:PAGE]], "asked": asked,
        "more": page[PAGE - 1].pk if len(page) > PAGE else "", "below": known.children(place.code),
        "up": inside(by, place.parent) if place.parent else None,
    }  # fmt: skip
    return render(request, "people/buildings.html", context)


@never_cache
@require_GET
@ground_people
def building(request: HttpRequest, by: Actor, building: UUID) -> HttpResponse:
    """A building by its storeys: counts for all, doors of households for those who may see them, its shops."""
    row = one(by, building, ended=True)
    dwellings, lived = find.counted(row.pk)
    near = find.near(by, row.area_id)
    shops = list(row.premises.filter(valid_to=None).order_by("storey", "id"))
    kinds = {kind.code: kind.name for kind in PlaceKind.objects.all()}
    if near and any(shop.contact for shop in shops):
        reads.look(by=by, organisation=by.org, subject=str(row.pk), groups=("contact",), now=time.now())
    storeys: dict[int | None, dict[str, Any]] = {}
    for shop in shops:
        told = {"row": shop, "kind": kinds.get(shop.kind, shop.kind), "contact": shop.contact if near else "",
                "hazards": [kinds.get(code, code) for code in shop.hazards]}  # fmt: skip
        storeys.setdefault(shop.storey, {"shops": [], "doors": [], "count": 0})["shops"].append(told)
    for door in find.doors(row.pk):
        at = storeys.setdefault(door.storey, {"shops": [], "doors": [], "count": 0})
        at["count"] += 1
        if near:
            at["doors"].append({"row": door, "home": door.home[0] if door.home else None})  # type: ignore[attr-defined]
    order = sorted(storeys, key=lambda storey: (storey is not None, storey or 0), reverse=True)
    known = places.tree()
    context = {
        "row": row, "area": known.get(row.area_id), "storeys": [(storey, storeys[storey]) for storey in order],
        "dwellings": dwellings, "lived": lived, "near": near, "now": time.now(),
        "stairwells": row.stairwells.filter(valid_to=None).order_by("id"), "by": by,
    }  # fmt: skip
    return render(request, "people/building.html", context)


@never_cache
@ground_people
def new(request: HttpRequest, by: Actor) -> HttpResponse:
    """A building that is registered by hand."""
    form = forms.BuildingForm(request.POST if request.method == "POST" else None, areas=areas_of(by))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            row = act.add_building(
                area=_area(by, given), name=words(given), address=given["address"], storeys=given["storeys"],
                height=given["height"], footprint=given["footprint"], by=by, now=time.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, forms.words_of(refused))
        else:
            messages.success(request, _("已登记，楼门的码牌也有了。"))
            return redirect("people:building", building=row.pk)
    return _asked(request, form, _("登记一栋楼"), "", _("画轮廓或写网格，二者有一就行。"), reverse("people:buildings"))


def _area(by: Actor, given: dict[str, Any]) -> str:
    """The grid in which a drawn footprint lies, which is the asker's; else the one that was chosen."""
    from fengqiao.places.buildings import footprints  # noqa: PLC0415  (only where something is drawn)

    chosen = str(given["area"])
    if given["footprint"] is None:
        return chosen
    shape = footprints.read(given["footprint"])
    at = places.locate(shape.lon, shape.lat)
    if at is None or at.area.level < COMMUNITY:
        if not chosen:
            raise Refused("nowhere", str(given["zh"]))
        return chosen
    if inside(by, at.area.code) is None:
        raise Refused("not_yours", str(say(at.area.name)))
    return at.area.code


@never_cache
@ground_people
def do(request: HttpRequest, by: Actor, building: UUID, does: str) -> HttpResponse:
    """One act on a building, or its plates on paper."""
    row = one(by, building)
    if does == "plates":
        return plates(request, by, row)
    if does not in ACTS:
        raise Http404
    title, comes, make, carry = ACTS[does]
    form = make(request.POST if request.method == "POST" else None, by, row)
    if form.is_bound and form.is_valid():
        try:
            carry(by, row, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, forms.words_of(refused))
        else:
            messages.success(request, _("已记下。"))
            if does == "end":
                return redirect("people:buildings")
            return redirect("people:building", building=row.pk)
    back = reverse("people:building", args=[row.pk])
    return _asked(request, form, str(_(title)), row.name, str(_(comes)) if comes else "", back)


def _asked(request: HttpRequest, form: Form, title: str, name: Any, comes: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "words": name, "comes": comes, "back": back}
    return render(request, "people/do.html", context, status=422 if form.errors else 200)


def _change_form(data: Any, by: Actor, row: Building) -> Form:
    initial = dict(row.name) | {"area": row.area_id, "footprint": row.footprint}
    initial |= {name: getattr(row, name) for name in ("address", "storeys", "height")}
    return forms.BuildingForm(data, areas=areas_of(by), initial=initial)


def _change(by: Actor, row: Building, given: dict[str, Any]) -> None:
    columns = {name: given[name] for name in ("address", "storeys", "height")} | {"name": words(given)}
    if given["footprint"] is not None:
        columns["footprint"] = given["footprint"]
    act.change_building(building=row, area_id=_area(by, given), by=by, now=time.now(), **columns)


def _end(by: Actor, row: Building, given: dict[str, Any]) -> None:
    people.pull_down(building=row, today=_today(row), by=by, now=time.now(), **given)


def _today(row: Building) -> Any:
    return calendar_of(row.area_id).local_date(time.now())


def _dwelling_form(data: Any, by: Actor, row: Building) -> Form:
    wells = [(str(say(each.name)), str(say(each.name))) for each in row.stairwells.filter(valid_to=None)]
    return forms.DwellingForm(data, stairwells=wells)


def _premises_form(data: Any, by: Actor, row: Building) -> Form:
    kinds = list(PlaceKind.objects.filter(valid_to=None).order_by("rank", "code"))
    return forms.PremisesForm(
        data, kinds=forms.named(kind for kind in kinds if kind.of == "premises"),
        hazards=forms.named(kind for kind in kinds if kind.of == "hazard"),
    )  # fmt: skip


def _premises(by: Actor, row: Building, given: dict[str, Any]) -> None:
    found = act.FoundPremises(
        row, given["kind"], words(given), given["storey"], given["hours"], given["contact"], tuple(given["hazards"])
    )
    act.keep_premises([found], by=by, now=time.now())


Make = Callable[[Any, Actor, Building], Form]
Carry = Callable[[Actor, Building, dict[str, Any]], Any]
ACTS: dict[str, tuple[str, str, Make, Carry]] = {
    "change": (gettext_noop("更改资料和轮廓"), "", _change_form, _change),
    "end": (
        gettext_noop("停用这栋楼"),
        gettext_noop(
            "楼里的单元、房屋、场所一起停用，登记的住户同时搬出。门上的码牌会说楼已停用，照样可以报。"
        ),
        lambda data, by, row: forms.DayReasonForm(data, initial={"day": _today(row)}), _end,
    ),
    "stairwell": (
        gettext_noop("加一个单元"), gettext_noop("单元门会有自己的码牌。"),
        lambda data, by, row: forms.StairwellForm(data),
        lambda by, row, given: act.add_stairwell(building=row, name=words(given), by=by, now=time.now()),
    ),
    "dwelling": (
        gettext_noop("加一套房"), "", _dwelling_form,
        lambda by, row, given: act.add_dwelling(building=row, by=by, now=time.now(), **given),
    ),
    "premises": (gettext_noop("加一个场所"), "", _premises_form, _premises),
}  # fmt: skip


@never_cache
@ground_people
def do_inside(request: HttpRequest, by: Actor, building: UUID, does: str, inside: UUID) -> HttpResponse:
    """A stairwell, a dwelling or a shop ends, or a stairwell gets another plate."""
    row = one(by, building)
    if does not in INSIDE:
        raise Http404
    title, sort = INSIDE[does]
    each = getattr(row, sort).filter(pk=inside, valid_to=None).first()
    if each is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form: Form = PlateForm(data) if does == "plate" else forms.DayReasonForm(data, initial={"day": _today(row)})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data | {"by": by, "now": time.now()}
        try:
            if does == "plate":
                act.replace_plate(building=each, **given)
            elif does == "end-stairwell":
                act.end_stairwell(stairwell=each, **given)
            elif does == "end-premises":
                act.end_premises(premises=each, **given)
            elif each.households.filter(until=None).exists():
                form.add_error(None, _("这套房还住着一户，先让那一户搬走。"))
            else:
                act.end_dwelling(dwelling=each, **given)
        except Refused as refused:
            form.add_error(None, forms.words_of(refused))
        if not form.errors:
            messages.success(request, _("已记下。"))
            return redirect("people:building", building=row.pk)
    return _asked(request, form, str(_(title)), str(each), "", reverse("people:building", args=[row.pk]))


INSIDE = {
    "plate": (gettext_noop("更换码牌"), "stairwells"),
    "end-stairwell": (gettext_noop("停用单元"), "stairwells"),
    "end-dwelling": (gettext_noop("停用房屋"), "dwellings"),
    "end-premises": (gettext_noop("停用场所"), "premises"),
}


def plates(request: HttpRequest, by: Actor, row: Building) -> HttpResponse:
    """The plates of a building on paper, a stairwell a sheet."""
    return _sheets(request, [row], reverse("people:building", args=[row.pk]))


@never_cache
@require_GET
@ground_people
def area_plates(request: HttpRequest, by: Actor, code: str) -> HttpResponse:
    """The plates of an area on paper, two hundred doors at once at most."""
    place = inside(by, code)
    if place is None:
        raise Http404
    rows = list(places.buildings_in(place.code).defer("footprint").order_by("id")[:MOST_PLATES])
    return _sheets(request, rows, f"{reverse('people:buildings')}?in={place.code}")


def _sheets(request: HttpRequest, rows: list[Building], back: str) -> HttpResponse:
    known, sheets = places.tree(), []
    for row in rows:
        stairs = list(row.stairwells.filter(valid_to=None).exclude(place_code=None).order_by("id"))
        for door in stairs or ([row] if row.place_code else []):
            link = settings.PUBLIC_URL + reverse("cases:plate", args=[door.place_code])
            sheets.append({
                "row": row, "door": door if stairs else None, "place": known.get(row.area_id), "link": link,
                "qr": segno.make(link, error="q").svg_data_uri(border=2, scale=6),
            })  # fmt: skip
        if len(sheets) >= MOST_PLATES:
            break
    return render(request, "people/plates.html", {"sheets": sheets[:MOST_PLATES], "back": back})
