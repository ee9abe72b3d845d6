"""Pages of inquiries: which hazards ask for a cause, what the lead found, and whether the remedy is in place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fengqiao.evaluation import act, find, words
from fengqiao.evaluation.forms import ExplainForm
from fengqiao.evaluation.lines import Sayings
from fengqiao.evaluation.models import Inquiry
from fengqiao.ledger import time
from fengqiao.matters.models import Matter
from fengqiao.matters.standing import untouched
from fengqiao.people.models import Organisation
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor


def inquiries(by: Actor) -> QuerySet[Inquiry]:
    """Those this lead answers for, and those in their area; none of a matter that is about them."""
    mine = Inquiry.objects.filter(matter__in=Matter.objects.filter(untouched(by)).values("pk"))
    mine = mine.filter(scope__startswith=by.scope) if by.centre else mine.filter(lead=by.post)
    return mine.select_related("matter__case").order_by("-done_at", "opened_at", "id")


def _line(row: Inquiry, say_it: Sayings) -> dict[str, object]:
    more = {"inquiry": row, "why": words.INQUIRIES[row.why], "cause": words.CAUSES.get(row.cause, "")}
    return say_it.line(row.matter, **more, lead=say_it.names.seat(row.lead))


@never_cache
@require_safe
@for_post(kinds=("lead",))
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """What is to be found out, what is to be put right, what is over."""
    say_it = Sayings(by)
    rows = [_line(row, say_it) for row in inquiries(by)[:200]]
    today = time.now().astimezone(find.zone_of(by.scope)).date()
    given = {
        "now": time.now(),
        "today": today,
        "open": [each for each in rows if each["inquiry"].done_at is None],  # type: ignore[attr-defined]
        "over": [each for each in rows if each["inquiry"].done_at is not None],  # type: ignore[attr-defined]
        "whose": Organisation.objects.get(code=by.org).name,
    }
    return render(request, "evaluation/inquiries.html", given)


def _one(by: Actor, inquiry: UUID) -> Inquiry:
    row = inquiries(by).filter(pk=inquiry).first()
    if row is None:
        raise Http404
    return row


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_post(kinds=("lead",))
def one(request: HttpRequest, by: Actor, inquiry: UUID) -> HttpResponse:
    """One inquiry; the accountable lead writes cause and remedy."""
    now, row = time.now(), _one(by, inquiry)
    form = ExplainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act.explain(row, **form.cleaned_data, by=by, now=now)
        except act.Refusal as refused:
            form.add_error(None, str(words.REFUSALS[refused.why]))
        else:
            messages.success(request, _("记下了。到了日子由另一个人核实改好没有。"))
            return HttpResponseRedirect(reverse("evaluation:inquiries"))
    given = {
        "now": now,
        "each": _line(row, Sayings(by)),
        "form": form,
        "answers": by.post == row.lead and row.done_at is None,
        "verifies": row.done_at is None and row.answered_at is not None and by.centre and by.person != row.answered_by,
        "whose": Organisation.objects.get(code=by.org).name,
    }
    return render(request, "evaluation/inquiry.html", given, status=422 if form.errors else 200)


@require_POST
@for_post(kinds=("lead",))
def done(request: HttpRequest, by: Actor, inquiry: UUID) -> HttpResponse:
    """Another person has seen that the remedy is in place."""
    row = _one(by, inquiry)
    try:
        act.remedied(row, by=by, now=time.now())
    except act.Refusal as refused:
        messages.warning(request, str(words.REFUSALS[refused.why]))
        return HttpResponseRedirect(reverse("evaluation:inquiry", args=[inquiry]))
    messages.success(request, _("记下了，这一件了结。"))
    return HttpResponseRedirect(reverse("evaluation:inquiries"))


urlpatterns = [
    path("inquiries/", mine, name="inquiries"),
    path("inquiries/<uuid:inquiry>/", one, name="inquiry"),
    path("inquiries/<uuid:inquiry>/done/", done, name="remedied"),
]
