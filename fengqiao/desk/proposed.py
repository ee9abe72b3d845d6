"""Beside a new case: whom to call first, its likely categories and urgency with their words; one key takes one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from fengqiao.cases.models import Category
from fengqiao.intake import proposals
from fengqiao.intake.sorting.sort import Sorted
from fengqiao.matters.models import Matter
from fengqiao.ui.words import say

URGENCY_KEY = "7"
"""1 to 3 take a category, 4 to 6 a post."""

NEW = ("reported", "accepted")


def panel(
    request: HttpRequest | None,
    *,
    matter: Matter,
    now: datetime,
    original: str = "",
    bar: Sequence[dict[str, Any]] = (),
    **_given: object,
) -> str | None:
    """For whom the reporter's own words are shown, and only then: what is proposed is read from them."""
    if request is None or matter.kind != "case" or matter.state not in NEW or matter.about or not original:
        return None
    current = proposals.on()
    told = proposals.proposed(matter.case, matter.opened_at, now, current.model)
    if not told.top and not told.call_first and told.heard is None:
        # One character or a row of pictures: the desk asks, rather than wonder why nothing stands here.
        return None if told.spoke else render_to_string("desk/proposed.html", {"too_little": True}, request=request)
    rows = {row.code: row for row in Category.objects.filter(code__in=[each.code for each in told.top])}
    may = any(act["does"] == "recategorise" for act in bar)
    guesses = [
        {
            "code": each.code, "name": say(rows[each.code].name), "words": each.words, "key": str(place),
            "chance": round(100 * each.chance) if told.learned else 0, "now": each.code == matter.category,
        }
        for place, each in enumerate(told.top, 1) if each.code in rows
    ]  # fmt: skip
    urgency = "urgent" if told.call_first else matter.urgency
    context = {
        "matter": matter, "guesses": guesses, "told": told, "may": may, "once": str(uuid.uuid4()), "urgency": urgency,
        "call": told.call_first, "pressing": told.pressing if matter.urgency != "urgent" else (),
        "pressed": _pressed(matter, told, guesses, may),
    }  # fmt: skip
    return render_to_string("desk/proposed.html", context, request=request)


def _pressed(matter: Matter, told: Sorted, guesses: Sequence[dict[str, Any]], may: bool) -> dict[str, Any]:
    """How pressing it is now, what was learned of it, and the other urgency that one key gives.

    Nobody makes ordinary with one key what words of danger made urgent. A matter without a category takes the first
    that is proposed in the same act, for the law asks for one, and the button names it.
    """
    urgent = matter.urgency == "urgent"
    category = matter.category or (guesses[0]["code"] if guesses else "")
    other = "" if urgent and told.call_first else "normal" if urgent else "urgent"
    return {
        "urgent": urgent, "heard": told.heard, "chance": round(100 * told.heard.chance) if told.heard else 0,
        "other": other if may and category else "", "key": URGENCY_KEY, "once": str(uuid.uuid4()),
        "category": category, "named": "" if matter.category or not guesses else guesses[0]["name"],
    }  # fmt: skip
