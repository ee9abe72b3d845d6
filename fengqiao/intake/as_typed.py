"""While a report is typed: what neighbours reported already is offered at once, as before sending; nothing is kept.

The page's own script asks shortly after each pause; without it the step before sending stays. Where the report lies
comes from its draft, else from the places that its words name, else from there being one street.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.http import require_POST

from fengqiao import keys
from fengqiao.cases import danger, where
from fengqiao.cases.forms import plain
from fengqiao.cases.pages.public import public
from fengqiao.cases.pages.report import Draft, Said
from fengqiao.intake.offers import offers
from fengqiao.ledger import time
from fengqiao.people.models import Organisation
from fengqiao.places.models import STREET
from fengqiao.proxies import line_of

A_MINUTE: Final = 40
"""Askings of one line in a minute; whoever types faster is offered nothing until the step before sending."""
LONGEST: Final = 2000


@public
@require_POST
def typed(request: HttpRequest) -> HttpResponse:
    """What may be the same, as a piece of the page; 204 where nothing is, 429 where one asks too often."""
    now = time.now()
    if not _may_ask(request, now):
        return HttpResponse(status=429)
    words = plain(request.POST.get("words", ""))[:LONGEST]
    # Who needs help now is told whom to call, not who else has said so.
    found = [] if danger.numbers(words) else offers(_said(Draft(request, now).said, words), now)
    if not found:
        return HttpResponse(status=204)
    given = {"offers": found, "joins": request.POST.get("joins", ""), "now": now, "typing": True}
    return render(request, "intake/offers.html", given)


def _said(said: Said, words: str) -> Mapping[str, Any]:
    """The report as it would be with these words; an area that nobody gave is read from them."""
    area = str(said.get("area", "")) or _around(words)
    return {"words": words, "area": area, "about": said.get("about", ""), "kind": said.get("kind", "")}


def _around(words: str) -> str:
    """The one street that the words name; the only one there is; nothing where it may be several."""
    named = {code[:9] for code, _ in where.named_in(words)}
    if not named:
        streets = Organisation.objects.filter(kind="centre", level=STREET, valid_to=None).values_list(
            "scope", flat=True
        )
        named = set(streets[:2])
    return named.pop() if len(named) == 1 else ""


def _may_ask(request: HttpRequest, now: datetime) -> bool:
    """Counted by line and minute under a keyed digest; what was typed is in no count."""
    line = line_of(request.META.get("REMOTE_ADDR", ""), "")
    key = keys.key(settings.HOME, "codes").encode()
    name = "typed:" + hmac.new(key, f"typed:{now:%Y-%m-%dT%H:%M}:{line}".encode(), hashlib.sha256).hexdigest()
    cache.add(name, 0, 120)
    try:
        return cache.incr(name) <= A_MINUTE
    except ValueError:
        # It went between the two: the minute is over.
        return True


def field(request: HttpRequest | None, **_given: object) -> str:
    """In the slot below the words: where the offers appear, told to who does not see them."""
    return render_to_string("intake/typing.html", {}, request)


urlpatterns = [path("known/", typed, name="typed")]
