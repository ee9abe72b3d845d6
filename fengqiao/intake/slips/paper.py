"""A slip as it is printed at a counter: number, code, where the code is used, in the reporter's own language."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from fengqiao.cases.find import seal_of
from fengqiao.matters.models import Matter
from fengqiao.matters.world import missing_year


def paper(*, number: str, code: str, matter: str, language: str) -> dict[str, Any]:
    """What the slip says; the code lies in the fragment of its link, which no server is sent.

    Until it is taken on, it says until when that is, and the year of that moment where its holidays are not entered.
    """
    link = f"{settings.PUBLIC_URL}{reverse('cases:follow')}"
    row = Matter.objects.get(pk=matter)
    return {
        "number": number, "code": code, "seal": seal_of(matter), "language": language or "zh-hans", "link": link,
        "qr": segno.make(f"{link}#{code}", error="m").svg_data_uri(border=2, scale=4),
        "held_by": row.held_by, "about": row.about,
        "due": row.due if row.state == "reported" else None, "missing": missing_year(row.kind, row),
    }  # fmt: skip
