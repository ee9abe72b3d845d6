"""The box at the top of every page of a desk or lead: one place to look, in everything within their sight."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from fengqiao.people.session import actor_of


def box(request: HttpRequest | None, **_given: object) -> str | None:
    """For whoever has a queue; on the queue itself with what was looked for."""
    by = actor_of(request) if request is not None else None
    if request is None or by is None or by.kind not in ("desk", "lead"):
        return None
    asked = request.GET.get("q", "")[:80] if request.path.startswith(reverse("desk:queue")) else ""
    return render_to_string("desk/box.html", {"asked": asked}, request)
