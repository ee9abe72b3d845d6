"""Pages of offices, in the tree and beside it, and of the duty list."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fengqiao.ledger import time
from fengqiao.people import act, find
from fengqiao.people.forms import DutyForm, OfficeForm, words
from fengqiao.people.models import Duty, Organisation
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor
from fengqiao.people.words import OFFICES, refusal
from fengqiao.ui.words import say

LEVELS = (gettext_lazy("市"), gettext_lazy("区"), gettext_lazy("街道"), gettext_lazy("社区"), gettext_lazy("网格"))
SHOWN = 200


@never_cache
@require_GET
@for_post
def offices(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who works in the area beside the centres: with territory, liaison and public counterpart."""
    rows = list(around(by).exclude(kind__in=("centre", "independent"))[:SHOWN])
    names = {org.code: org.name for org in Organisation.objects.filter(code__in=[row.counterpart for row in rows])}
    areas = {org.code: org.name for org in Organisation.objects.filter(code__in=[row.area_id for row in rows])}
    shown = [
        {
            "org": row, "kind": OFFICES.get(row.kind, row.kind), "counterpart": names.get(row.counterpart),
            "area": areas.get(row.area_id, row.area_id), "may": _leads(by, row),
        }
        for row in rows
    ]  # fmt: skip
    return render(
        request,
        "people/offices.html",
        {
            "rows": shown,
            "may": by.kind == "lead" and by.centre,
            "leads": by.kind == "lead",
        },
    )


def around(by: Actor) -> Any:
    """The offices of one's own area and those above that serve it."""
    over = [by.scope[:length] for length in range(1, len(by.scope) + 1)]
    return (find.organisations_in(by.scope) | Organisation.objects.filter(scope__in=over, valid_to=None)).order_by(
        "level", "scope", "code"
    )


def duties_seen(by: Actor, now: datetime) -> QuerySet[Duty]:
    """The rows of the duty list that hold in one's own area, below it and above it."""
    over = [by.scope[:length] for length in range(1, len(by.scope) + 1)]
    inside = find.in_force(now).filter(scope__gte=by.scope, scope__lt=by.scope + "~")
    return find.in_force(now).filter(scope__in=over) | inside


def _leads(by: Actor, org: Organisation) -> bool:
    return by.kind == "lead" and by.centre and org.scope.startswith(by.scope)


@never_cache
@for_post(kinds=("lead",))
def office(request: HttpRequest, by: Actor, code: str = "") -> HttpResponse:
    """A new office beside the tree, or the details of one."""
    centre = Organisation.objects.get(code=by.org)
    org = find.led_by(by).exclude(kind__in=("centre", "independent")).filter(code=code).first() if code else None
    if not by.centre or (code and org is None):
        raise Http404
    publics = [
        (row.code, str(say(row.name)))
        for row in around(by).filter(outside=False).exclude(kind__in=("firm", "independent"))[:SHOWN]
    ]
    initial = {}
    if org is not None:
        initial = {**org.name, "liaison": org.liaison, "counterpart": org.counterpart}
    form = OfficeForm(
        request.POST if request.method == "POST" else None, initial=initial, publics=publics, fresh=org is None
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if org is not None:
                act.change_organisation(
                    organisation=org, name=words(given), liaison=given["liaison"], counterpart=given["counterpart"],
                    by=by, now=time.now(),
                )  # fmt: skip
            else:
                act.found(
                    code=f"{centre.area_id}:{given['slug']}", area=centre.area_id, district=centre.district,
                    level=centre.level, scope=centre.scope, name=words(given), kind=given["kind"],
                    outside=given["kind"] != "department", liaison=given["liaison"], counterpart=given["counterpart"],
                    by=by, now=time.now(),
                )  # fmt: skip
        except act.Refusal as refused:
            form.add_error("slug" if refused.why == "code_taken" else None, str(refusal(refused.why)))
        else:
            messages.success(request, _("已保存。"))
            return redirect("people:offices")
    context = {
        "form": form, "title": _("单位资料") if org else _("登记单位"), "words": org.name if org else centre.name,
        "comes": _("公安、法庭、企业在树外：写明管哪里、联络谁、哪个公共单位主管。"), "to": "people:offices",
    }  # fmt: skip
    return render(request, "people/do.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
@for_post
def duties(request: HttpRequest, by: Actor) -> HttpResponse:
    """The duty list of the area, and where nobody or more than one is named."""
    now = time.now()
    names = dict(find.categories(now))
    rows = duties_seen(by, now)
    chosen = request.GET.get("category", "")
    if chosen in names:
        rows = rows.filter(category=chosen)
    areas = {org.scope: org.name for org in around(by).filter(kind="centre")}
    shown = [
        {
            "row": row, "category": names.get(row.category, row.category), "area": areas.get(row.scope, row.scope),
            "level": LEVELS[row.level] if 0 <= row.level < len(LEVELS) else "",
            "may": by.kind == "lead" and by.centre and row.scope.startswith(by.scope),
        }
        for row in rows.order_by("category", "level", "scope", "id")[:SHOWN]
    ]  # fmt: skip
    centre = Organisation.objects.filter(code=by.org, kind="centre").first()
    gaps, overlaps = find.gaps_and_overlaps(centre, now) if centre else ([], [])
    return render(
        request,
        "people/duties.html",
        {
            "rows": shown, "names": names.items(), "chosen": chosen, "gaps": gaps, "overlaps": overlaps, "now": now,
            "centre": centre, "may": by.kind == "lead" and by.centre,
        },
    )  # fmt: skip


@never_cache
@for_post(kinds=("lead",))
def duty(request: HttpRequest, by: Actor) -> HttpResponse:
    """A new row: the earlier one for the same category, level and area ends where this begins."""
    if not by.centre:
        raise Http404
    now = time.now()
    inside = find.organisations_in(by.scope).filter(kind="centre")[:SHOWN]
    form = DutyForm(
        request.POST if request.method == "POST" else None,
        initial={"category": request.GET.get("category", ""), "level": by.level},
        categories=[(code, str(say(name))) for code, name in find.categories(now)],
        offices=[(org.code, str(say(org.name))) for org in around(by).exclude(kind="independent")[:SHOWN]],
        areas=[(org.scope, str(say(org.name))) for org in inside],
        levels=[(number, LEVELS[number]) for number in range(by.level, len(LEVELS))],
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        act.answer_for(
            organisation=given["organisation"], category=given["category"], level=given["level"], scope=given["area"],
            words=words(given), by=by, now=now,
        )  # fmt: skip
        messages.success(request, _("职责清单已改，从现在起新来的事按它分。"))
        return redirect("people:duties")
    context = {
        "form": form, "title": _("写入职责清单"), "words": {"zh": "职责清单", "en": "Duty list"},
        "comes": _("同一类别、同一级、同一地区原来的一行到此为止，旧的事不改。"), "to": "people:duties",
    }  # fmt: skip
    return render(request, "people/do.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@for_post(kinds=("lead",))
def end_duty(request: HttpRequest, by: Actor, duty: UUID) -> HttpResponse:
    """A row is valid no more; the area's own centre answers."""
    row = Duty.objects.filter(pk=duty).select_related("organisation").first()
    if row is None or not by.centre or not row.scope.startswith(by.scope):
        raise Http404
    try:
        act.end_duty(duty=row, by=by, now=time.now())
    except act.Refusal as refused:
        messages.warning(request, str(refusal(refused.why)))
    return redirect("people:duties")
