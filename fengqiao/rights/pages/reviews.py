"""Looks that a lead reviews: who looked when at what and why; nothing wrong, asked, or reported further up."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fengqiao.ledger import time
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor
from fengqiao.rights import act, find
from fengqiao.rights.uses import OUTCOMES, WHYS
from fengqiao.rights.words import REFUSALS

NOTE = 1000


def _both(pair: tuple[str, str]) -> dict[str, str]:
    return {"zh": pair[0], "en": pair[1]}


@never_cache
@require_safe
@for_post(kinds=("lead",))
def reviews(request: HttpRequest, by: Actor) -> HttpResponse:
    """The looks of this lead's people, until each is looked at."""
    rows = [{"look": look, "why": _both(WHYS[look.review.why])} for look in find.to_review(by)]
    outcomes = [{"code": code, "words": _both(pair)} for code, pair in OUTCOMES.items()]
    return render(request, "rights/reviews.html", {"rows": rows, "outcomes": outcomes, "now": time.now(), "by": by})


@never_cache
@require_POST
@for_post(kinds=("lead",))
def reviewed(request: HttpRequest, by: Actor, review: UUID) -> HttpResponse:
    """One of them was looked at."""
    look = next((each for each in find.to_review(by) if each.review.pk == review), None)
    outcome = request.POST.get("outcome", "")
    if look is None or outcome not in OUTCOMES:
        raise Http404
    note = request.POST.get("note", "").replace("\0", "")[:NOTE]
    try:
        act.reviewed(review=look.review, outcome=outcome, note=note, by=by, now=time.now())
    except act.Refusal as refused:
        messages.warning(request, str(REFUSALS[refused.why]))
    else:
        messages.success(request, _("已记录。"))
    return redirect("rights:reviews")
