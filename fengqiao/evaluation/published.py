"""The figures everybody may read: whole months, once settled, every area the same; complaints about offices never."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.cases import callbacks
from fengqiao.evaluation import find, inspected, words
from fengqiao.evaluation.reckoning import figures as count
from fengqiao.evaluation.reckoning import looked, periods, plots, public
from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.ledger import time
from fengqiao.matters.models import Matter
from fengqiao.people.models import Organisation
from fengqiao.places.models import COMMUNITY
from fengqiao.ui.words import say

KEPT = 40 * 24 * 3600
OTHERS = tuple(name for name in count.BUCKETS if name != "solved")


def areas() -> list[public.Area]:
    """Every area with a centre, down to the communities; nothing smaller is published."""
    rows = list(
        Organisation.objects.filter(kind="centre", valid_to=None, level__lte=COMMUNITY)
        .order_by("level", "code")
        .values_list("code", "scope")
    )
    by_scope = {scope: code for code, scope in rows}
    found = []
    for code, scope in rows:
        shorter = (scope[:length] for length in range(len(scope) - 1, 0, -1))
        found.append(public.Area(code, scope, next((by_scope[each] for each in shorter if each in by_scope), "")))
    return found


def table_of(period: Period) -> public.Table:
    """The tables of one month, counted once: as it stood when it was settled."""
    around = areas()
    key = f"figures:2:{period.key}:{len(around)}"
    found: public.Table | None = cache.get(key)
    if found is None:
        # What complains of an office is left out altogether: no sum tells whether there is one.
        told = Matter.objects.filter(kind="case", about="", opened_at__gte=period.starts, opened_at__lt=period.ends)
        found = public.table(find.stories(told, period.settled), around, beside(period))
        cache.set(key, found, KEPT)
    return found


def beside(period: Period) -> list[public.Counted]:
    """What was drawn in the month, as it stood when the month was settled, and the callbacks that ended in it."""
    drawn = [
        (each.area, looked.columns(each, period.settled)) for each in inspected.drawn_in(period, told=True)
    ]  # fmt: skip
    called = callbacks.ends(Matter.objects.filter(kind="case", about=""), period.starts, period.ends)
    return [*drawn, *((area, ["calls", f"call_{state}"]) for area, state in called)]


def _months(now: datetime) -> list[Period]:
    return periods.published(now, find.zone_of(""))


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the figures of the whole installation."""
    top = areas()
    if not top:
        raise Http404
    return HttpResponseRedirect(reverse("evaluation:area", args=[top[0].code]))


@never_cache
@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area's figures for one month; what was reported, what was solved, what stands beside."""
    now = time.now()
    around = areas()
    here = next((each for each in around if each.code == code), None)
    months = _months(now)
    key = request.GET.get("month", months[0].key if months else "")
    period = next((each for each in months if each.key == key), None)
    if here is None or (period is None and (months or key)):
        raise Http404
    names: dict[str, Any] = dict(Organisation.objects.filter(kind="centre").values_list("code", "name"))
    given: dict[str, Any] = {
        "now": now,
        "whose": names[code],
        "code": code,
        "months": months,
        "period": period,
        "above": {"code": here.parent, "name": names[here.parent]} if here.parent else None,
    }
    if period is not None:
        given |= _told(here, around, period, names)
    return render(request, "evaluation/area.html", given)


def _told(here: public.Area, around: list[public.Area], period: Period, names: dict[str, Any]) -> dict[str, Any]:
    found = table_of(period)
    below = [each for each in around if each.parent == here.code]
    rows = [{"code": each.code, "name": say(names[each.code]), **_row(found, each.code)} for each in below]
    if below:
        rows.append({"code": "", "name": _("由本级直接受理"), **_row(found, here.code + public.OWN)})
    return {
        "reported": found.shown(here.code, "reported"),
        "rates": [_rate(name, found.rate(here.code, name)) for name in count.RATES],
        "beside": [
            {"words": words.BUCKETS[name], "n": found.shown(here.code, f"in_{name}")} for name in OTHERS
        ],
        "returned": found.shown(here.code, "returned"),
        "looks": [{"words": words.LOOKS[name], "n": found.shown(here.code, name)} for name in looked.LOOKS],
        "calls": [{"words": words.CALLED[name], "n": found.shown(here.code, name)} for name in looked.CALLS],
        "rows": rows,
    }  # fmt: skip


def _row(found: public.Table, code: str) -> dict[str, Any]:
    return {"reported": found.shown(code, "reported"), **_rate("solved", found.rate(code, "solved"))}


def _rate(name: str, rate: count.Rate | None) -> dict[str, Any]:
    """A rate with its words; an empty one where it is not published."""
    share = None if rate is None else rate.share
    return {
        "words": words.RATES[name],
        "rate": rate,
        "share": None if share is None else round(100 * share),
        "low": round(100 * rate.low) if rate else 0,
        "high": round(100 * rate.high) if rate else 0,
        "plot": plots.interval(rate or count.Rate(0, 0)),
    }


def link(request: HttpRequest | None, **given: object) -> SafeString | None:
    """For the page on how it works: the way to the figures."""
    return format_html(
        '<p><a href="{}">{}</a> · <a href="{}">{}</a> · <a href="{}">{}</a></p>', reverse("evaluation:start"),
        _("各处公布的数字"), reverse("evaluation:overdue"), _("逾期清单"), reverse("evaluation:monthly"), _("每月一题"),
    )  # fmt: skip


urlpatterns = [
    path("figures/of/", start, name="start"),
    path("figures/of/<slug:code>/", area, name="area"),
]
