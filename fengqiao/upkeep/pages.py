"""Signing for the gap that a restore left, by two leads; taking in other installations' anchors."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify.anchors import genuine, line, parsed
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor
from fengqiao.people.way_in import fresh
from fengqiao.together.words import refusal
from fengqiao.upkeep import act, find
from fengqiao.upkeep.trust import pages as trust
from fengqiao.upkeep.two import pages as kept
from fengqiao.upkeep.witness import MOST, fit

app_name = "upkeep"


@require_POST
@for_post(kinds=("lead",))
def sign(request: HttpRequest, by: Actor) -> HttpResponse:
    """One signature; the gap ends with the second person's."""
    if (aside := fresh.again(request, reverse("health"))) is not None:
        return aside
    try:
        gap = UUID(request.POST.get("gap", ""))
        signed = act.sign(
            gap=gap, by=by, session=fresh.session_of(request), device=fresh.device_of(request), now=time.now()
        )
    except ValueError:
        messages.error(request, _("没有这个缺口。"))
    except act.CannotSign as refused:
        said = {"gone": _("没有这个缺口。"), "same": _("您已签认过；第二个签认的须是另一个人。")}
        messages.error(request, said.get(refused.why) or str(refusal(refused.why)))
    else:
        messages.success(request, _("两人都已签认。") if signed.second else _("已签认；还要另一个人签认。"))
    return redirect("health")


@csrf_exempt
@require_POST
def anchors(request: HttpRequest) -> HttpResponse:
    """An installation that the operator named has its anchor sealed here; anybody else finds nobody.

    201 sealed, 200 sealed before, each with where in our chain; 409 older than the last, 422 of a day to come, 429.
    """
    try:
        anchor = parsed(request.body) if len(request.body) <= MOST else None
    except (ValueError, RequestDataTooBig):
        anchor = None
    keys = {key.lower() for key in settings.ANCHOR_KEYS}
    chain = find.top()
    if anchor is None or anchor.key not in keys or not chain or not genuine(anchor) or not fit(anchor):
        raise Http404
    if (known := find.sealed_as(line(anchor))) is not None:
        return _where(known, 200)
    try:
        return _where(act.witness(anchor, district=chain, now=time.now()), 201)
    except act.CannotWitness as refused:
        return JsonResponse({"why": refused.why}, status={"old": 409, "ahead": 422, "many": 429}[refused.why])


def _where(record: Record, status: int) -> JsonResponse:
    return JsonResponse({"chain": record.district, "number": record.number, "seal": record.seal}, status=status)


urlpatterns = [
    path("health/sign/", sign, name="sign"),
    path("anchors/", anchors, name="anchors"),
    *kept.urlpatterns,
    *trust.urlpatterns,
]
