"""A feed for readers: of what staff cleared, the number, the office and that there is news; nothing of what it is."""

from __future__ import annotations

from urllib.parse import urlparse
from xml.etree import ElementTree

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.intake.act.open311 import mac
from fengqiao.intake.models import Feed
from fengqiao.intake.open311 import find
from fengqiao.intake.open311.words import moment
from fengqiao.law.words import STATES, in_language
from fengqiao.ledger import time
from fengqiao.people.models import Organisation
from fengqiao.ui.words import reader, say

MOST = 100
ATOM = "http://www.w3.org/2005/Atom"


@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The latest hundred, by when they last moved; an unknown or ended address is as one that never was."""
    row = Feed.objects.filter(code=mac("feed", secret), ended_at=None).first()
    if row is None:
        raise Http404
    now = time.now()
    matters = [each.matter for each in find.public(now).order_by("-matter__opened_at", "-matter_id")[: 10 * MOST]]
    moved = find.changes([matter.pk for matter in matters])
    matters.sort(key=lambda matter: (moved.get(matter.pk, matter.opened_at), matter.number), reverse=True)
    offices = dict(
        Organisation.objects.filter(code__in={matter.held_by for matter in matters}).values_list("code", "name")
    )
    host = urlparse(settings.PUBLIC_URL).hostname or "localhost"
    top = ElementTree.Element("feed", {"xmlns": ATOM})
    latest = max((moved.get(matter.pk, matter.opened_at) for matter in matters), default=row.made_at)
    _said(top, id=f"tag:{host},2026:feed:{row.pk}", title=_("枫桥：进展"), updated=moment(latest))
    _said(ElementTree.SubElement(top, "author"), name=host)
    for matter in matters[:MOST]:
        _said(
            ElementTree.SubElement(top, "entry"), id=f"tag:{host},2026:{matter.number}",
            title=_("%(number)s 有新进展") % {"number": matter.number},
            updated=moment(moved.get(matter.pk, matter.opened_at)),
            summary=f"{say(offices.get(matter.held_by))} · {in_language(STATES[matter.state], reader())} · {host}",
        )  # fmt: skip
    body = '<?xml version="1.0" encoding="utf-8"?>' + ElementTree.tostring(top, encoding="unicode")
    answer = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _said(parent: ElementTree.Element, **words: str) -> None:
    for name, text in words.items():
        ElementTree.SubElement(parent, name).text = text
