"""/health: strangers learn only well or not well; leads read what is wrong and how to mend it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.doctor import examine
from fengqiao.ledger import time
from fengqiao.ui.words import reader


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 if well, 503 if not."""
    now = time.now()
    found = examine(now)
    well = all(finding.well or not finding.grave for finding in found)
    status = 200 if well else 503
    if not request.user.is_authenticated:
        return JsonResponse({"well": well}, status=status)
    tongue = 1 if reader() == "en" else 0
    rows = [
        {"name": finding.name, "well": finding.well, "grave": finding.grave, "says": finding.says[tongue], "mend": finding.mend[tongue]}
        for finding in found
    ]  # fmt: skip
    return render(request, "desk/health.html", {"rows": rows, "well": well}, status=status)
