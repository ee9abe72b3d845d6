"""/health: strangers learn only well or not well; leads read what is wrong and how to mend it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.doctor import examine
from fengqiao.ledger import time
from fengqiao.people.session import actor_of
from fengqiao.together.console import leads_at_the_top
from fengqiao.ui.words import reader
from fengqiao.upkeep.find import unsigned


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 if well, 503 if not."""
    now = time.now()
    found = examine(now)
    well = all(finding.well or not finding.grave for finding in found)
    status = 200 if well else 503
    by = actor_of(request)
    if by is None or by.kind not in ("desk", "lead"):
        return JsonResponse({"well": well}, status=status)
    tongue = 1 if reader() == "en" else 0
    gaps = unsigned() if by.kind == "lead" and leads_at_the_top(by) else []
    rows = [each._asdict() | {"says": each.says[tongue], "mend": each.mend[tongue]} for each in found]
    return render(request, "desk/health.html", {"rows": rows, "well": well, "gaps": gaps}, status=status)
