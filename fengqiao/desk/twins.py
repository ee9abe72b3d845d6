"""Beside a case that may be merged: the earlier ones that it may repeat, with what agrees and what differs."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fengqiao.desk.names import matter_name
from fengqiao.intake import known
from fengqiao.law.words import STATES, in_language
from fengqiao.matters import find as matters
from fengqiao.matters.models import Matter
from fengqiao.matters.voices import heard
from fengqiao.people.session import actor_of

SURE, LIKELY = 0.85, 0.6
"""The chances from which on it is called very likely, and likely."""


def beside(request: HttpRequest | None, *, matter: Matter, now: datetime, **_given: object) -> str | None:
    """For who may merge it now; nothing where nothing is alike enough."""
    by = actor_of(request) if request is not None and matter.kind == "case" else None
    if by is None or not by.post or matter.state not in known.OPEN:
        return None
    sight = matters.one(by, matter.pk, now)
    if sight is None or "original" not in sight.groups:
        return None
    if not any(row.does == "merge" and "handler" in row.who for row in sight.choices):
        return None
    found = known.twins(by, matter, now)
    if not found:
        return None
    language = by.language
    rows = [
        {
            "number": each.matter.number,
            "name": matter_name(each.matter, frozenset({"original"}), {}),
            "state": in_language(STATES[each.matter.state], language),
            "at": each.matter.opened_at,
            "heard": heard(each.matter.pk, each.matter.voices),
            "how": _("诉求人说就是这一件") if each.told else _how(each.score.chance),
            "agrees": [reason.said(language) for reason in each.score.agrees],
            "differs": [reason.said(language) for reason in each.score.differs],
            "join": f"{reverse('desk:does', args=[matter.number, 'merge'])}?{urlencode({'into': each.matter.number})}",
        }
        for each in found
    ]
    return render_to_string("desk/twins.html", {"twins": rows, "now": now}, request)


def _how(chance: float) -> str:
    if chance >= SURE:
        return str(_("很可能是同一件"))
    return str(_("可能是同一件")) if chance >= LIKELY else str(_("也许是同一件"))
