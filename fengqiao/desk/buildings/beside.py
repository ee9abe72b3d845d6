"""What is open at a building, on its page: numbers and kinds within the asker's sight, no words of anybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from fengqiao.cases.models import Category
from fengqiao.matters.find import matters
from fengqiao.people.standing import Actor
from fengqiao.places.models import Building

SHOWN = 20


def beside(request: HttpRequest, *, building: Building, by: Actor, now: datetime, **_given: Any) -> SafeString:
    """The open matters there, the oldest first; those of a protected complaint are found by no place."""
    rows = matters(by).filter(kind="case", ended_at=None, case__locked=False, case__building=str(building.pk))
    found = list(rows.order_by("opened_at")[: SHOWN + 1])
    names = dict(Category.objects.filter(code__in={row.category for row in found}).values_list("code", "name"))
    told = [{"row": row, "category": names.get(row.category, "")} for row in found[:SHOWN]]
    context = {"rows": told, "more": len(found) > SHOWN, "now": now}
    return render_to_string("desk/building.html", context, request)
