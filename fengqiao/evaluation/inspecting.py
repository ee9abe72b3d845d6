"""Pages of inspections: what one's office is to look at, the paper sheet, and every draw for everybody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from fengqiao.evaluation import act, inspected, words
from fengqiao.evaluation.forms import FoundForm
from fengqiao.evaluation.lines import Sayings
from fengqiao.evaluation.models import Check, Draw
from fengqiao.evaluation.reckoning import sample
from fengqiao.ledger import time
from fengqiao.people.models import Organisation
from fengqiao.people.session import AT_THE_DESK, for_post
from fengqiao.people.standing import Actor


def _line(check: Check, say_it: Sayings) -> dict[str, object]:
    """A matter as the one who checks needs it: where and what was to be done, nothing of the reporter."""
    row = check.pooled.matter
    case = row.case
    more = {"title": case.title, "account": case.account, "holder": say_it.names.org(row.held_by), "check": check}
    return say_it.line(row, **more, why=words.STRATA[check.pooled.stratum], found=words.FOUND.get(check.found, ""))


def _lines(by: Actor) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    say_it = Sayings(by)
    rows = list(inspected.checks(by, time.now()))
    waiting = [_line(row, say_it) for row in rows if row.at is None]
    return waiting, [_line(row, say_it) for row in rows if row.at is not None]


@never_cache
@require_safe
@for_post(kinds=AT_THE_DESK)
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """What one's office is to look at."""
    waiting, said = _lines(by)
    given = {"now": time.now(), "rows": waiting, "said": said, "whose": Organisation.objects.get(code=by.org).name}
    return render(request, "evaluation/checks.html", given)


@never_cache
@require_safe
@for_post(kinds=AT_THE_DESK)
def sheet(request: HttpRequest, by: Actor) -> HttpResponse:
    """The same on paper, with room to write."""
    waiting, _said = _lines(by)
    given = {"now": time.now(), "rows": waiting, "whose": Organisation.objects.get(code=by.org).name}
    return render(request, "evaluation/sheet.html", given)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_post(kinds=AT_THE_DESK)
def one(request: HttpRequest, by: Actor, check: UUID) -> HttpResponse:
    """One matter to be looked at, and what was found."""
    now = time.now()
    row = inspected.checks(by, now).filter(pk=check).first()
    if row is None:
        raise Http404
    form = FoundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act.report_found(row, **form.cleaned_data, by=by, now=now)
        except act.Refusal as refused:
            form.add_error(None, str(words.REFUSALS[refused.why]))
        else:
            refuted = form.cleaned_data["found"] == "refuted"
            messages.success(request, _("记下了，这一件已重新打开。") if refuted else _("记下了。"))
            return HttpResponseRedirect(reverse("evaluation:checks"))
    given = {
        "now": now,
        "row": _line(row, Sayings(by)),
        "form": form,
        "gone": row.pooled.matter.state == "withdrawn",
        "whose": Organisation.objects.get(code=by.org).name,
    }
    return render(request, "evaluation/check.html", given, status=422 if form.errors else 200)


@never_cache
@require_safe
def drawn(request: HttpRequest) -> HttpResponse:
    """Every draw: when its pool was fixed, its seed, what came of it; and how to draw again by oneself."""
    names = dict(Organisation.objects.filter(kind="centre", level__lte=1).values_list("code", "name"))
    rows = [{**each, "name": names.get(each["row"].district)} for each in inspected.draws()]
    given = {"now": time.now(), "rows": rows, "wanted": round(100 * sample.WANTED)}
    return render(request, "evaluation/drawn.html", given)


@never_cache
@require_safe
def told(request: HttpRequest, draw: UUID) -> HttpResponse:
    """The pool, the seed and what was drawn, for `fengqiao judge` or anybody's own program."""
    row = Draw.objects.filter(pk=draw).first()
    said = inspected.told(row) if row is not None else None
    if said is None:
        raise Http404
    return JsonResponse(said)


urlpatterns = [
    path("inspections/", mine, name="checks"),
    path("inspections/sheet/", sheet, name="sheet"),
    path("inspections/check/<uuid:check>/", one, name="check"),
    path("inspections/drawn/", drawn, name="drawn"),
    path("inspections/drawn/<uuid:draw>.json", told, name="told"),
]
