"""Signing for the gap that a restore left: two leads, each in a session of their own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fengqiao.ledger import time
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor
from fengqiao.upkeep import act

app_name = "upkeep"


@require_POST
@for_post(kinds=("lead",))
def sign(request: HttpRequest, by: Actor) -> HttpResponse:
    """One signature; the gap ends with the second person's."""
    try:
        signed = act.sign(gap=UUID(request.POST.get("gap", "")), by=by, now=time.now())
    except ValueError:
        messages.error(request, _("没有这个缺口。"))
    except act.CannotSign as refused:
        said = {"gone": _("没有这个缺口。"), "same": _("您已签认过；第二个签认的须是另一个人。")}
        messages.error(request, said[refused.why])
    else:
        messages.success(request, _("两人都已签认。") if signed.second else _("已签认；还要另一个人签认。"))
    return redirect("health")


urlpatterns = [path("health/sign/", sign, name="sign")]
