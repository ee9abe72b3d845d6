"""The page of the sorting: versions with their figures, switched on and rolled back; how right it was lately."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from fengqiao.intake import proposals
from fengqiao.intake.act import sorting as act
from fengqiao.intake.models import SortingModel
from fengqiao.ledger import time
from fengqiao.people.find import district_of
from fengqiao.people.session import actor_of, for_post
from fengqiao.people.standing import Actor
from fengqiao.ui.words import say

WHY = {
    "off": gettext_lazy("没有启用学来的版本，只按词分类。"),
    "numeric": gettext_lazy("这台服务器没有装附加包 numeric，先只按词分类。"),
    "format": gettext_lazy("启用的版本是别的软件版本做的，用不了，先只按词分类；请重新学习。"),
    "damaged": gettext_lazy("启用的版本读不懂，先只按词分类；请退回或重新学习。"),
    "shape": gettext_lazy("启用的版本读不懂，先只按词分类；请退回或重新学习。"),
    "large": gettext_lazy("启用的版本太大，先只按词分类；请退回或重新学习。"),
    "altered": gettext_lazy("启用的版本被改动过，和记录里的摘要不符，先只按词分类；请退回并核对记录。"),
}
REFUSALS = {
    "gone": gettext_lazy("没有这个版本，或没有启用的版本。"),
    "on": gettext_lazy("这个版本已经在用。"),
    "altered": gettext_lazy("这个版本被改动过，和记录里的摘要不符，不能启用。"),
}
URGENCIES = {"normal": gettext_lazy("普通"), "urgent": gettext_lazy("急件")}
SHOWN = ("macro_f1", "accuracy", "sure_share", "sure_accuracy")
MOST = 20


@never_cache
@for_post(kinds=("lead",))
def sorting(request: HttpRequest, by: Actor) -> HttpResponse:
    """Leads look; the IT person switches on and rolls back, after seeing the change of figures."""
    now = time.now()
    if request.method == "POST":
        if not by.owner:
            raise PermissionDenied
        return _done(request, by)
    current = proposals.on()
    judged = proposals.looked(by, now, current)
    lines, urgent = proposals.lately(judged, current.model), proposals.lately_urgent(judged, current.model)
    names = proposals.names(line.code for line in lines)
    rows = list(SortingModel.objects.defer("arrays").order_by("-version")[:MOST])
    running = next((row for row in rows if row.on), None) or SortingModel.objects.filter(on=True).first()
    context = {
        "by": by, "now": now, "why": WHY.get(current.why, ""), "version": current.version,
        "versions": [_version(row, running) for row in rows],
        "lines": [line_of(line, names) for line in lines], "urgent": [line_of(line, URGENCIES) for line in urgent],
    }  # fmt: skip
    return render(request, "intake/sorting.html", context)


def _done(request: HttpRequest, by: Actor) -> HttpResponse:
    given: dict[str, Any] = {"district": district_of(by), "by": by, "now": time.now()}
    version = request.POST.get("version", "")
    try:
        if request.POST.get("does") == "back":
            old = act.roll_back(**given)
            said = _("已退回第 %(n)s 版。") % {"n": old.version} if old else _("已停用，只按词分类。")
        else:
            row = act.switch_on(version=int(version) if version.isascii() and version.isdecimal() else -1, **given)
            said = _("已启用第 %(n)s 版。") % {"n": row.version}
        messages.success(request, said)
    except act.Unfit as why:
        messages.warning(request, REFUSALS[str(why)])
    return redirect("intake:sorting")


def _version(row: SortingModel, running: SortingModel | None) -> dict[str, Any]:
    """A version with its figures, of the category and of the urgency, and their change against what is on."""
    was = running if running is not None and not row.on else None
    both = {
        name: _change(_figures(row, what), _figures(was, what) if was else {})
        for name, what in (("figures", ""), ("pressing", "urgency"))
    }
    return {"row": row, **both}


def _figures(row: SortingModel, what: str = "") -> dict[str, Any]:
    try:
        said = json.loads(row.said)
        about = (said[what] if what else said)["about"]
        return {**about["figures"], "cases": about["n"]}
    except (ValueError, KeyError, TypeError):
        return {}


def _change(figures: dict[str, Any], was: dict[str, Any]) -> dict[str, Any]:
    """Per cent, and by how many points more than what is on."""
    found: dict[str, Any] = {"cases": figures.get("cases", 0)}
    for name in SHOWN:
        value = figures.get(name)
        found[name] = None if value is None else round(100 * value, 1)
        if value is not None and was.get(name) is not None:
            found[f"{name}_more"] = f"{100 * (value - was[name]):+.1f}"
    return found


def line_of(line: proposals.Line, names: dict[str, Any]) -> dict[str, Any]:
    """A line in whole percent."""
    return {
        "name": _name(line.code, names), "n": line.n,
        "right": round(100 * line.right / line.n), "unsure": round(100 * line.unsure / line.n),
        "drift": None if line.drift is None else f"{line.drift:+.1f}",
    }  # fmt: skip


def _name(code: str, names: dict[str, Any]) -> str:
    name = names.get(code, code)
    return say(name) if isinstance(name, dict) else str(name)


def link(request: HttpRequest | None, **_given: object) -> str | None:
    """Among the tools of the posts' page: the way here, for leads."""
    by = actor_of(request) if request is not None and hasattr(request, "user") else None
    if by is None or by.kind != "lead":
        return None
    return format_html('<a class="tool" href="{}">{}</a>', reverse("intake:sorting"), _("分类模型"))
