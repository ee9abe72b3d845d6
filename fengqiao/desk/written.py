"""What is written to a petitioner, as the desk lists and prints it, and whether paper is the only way to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from fengqiao.cases import callbacks, petitions
from fengqiao.desk.through import voices_in
from fengqiao.matters.find import Sight
from fengqiao.matters.history import Names
from fengqiao.notices.act import ways_to
from fengqiao.people.models import Organisation


def letters(sight: Sight, language: str) -> tuple[petitions.Written, ...]:
    """All that was written in a petition, oldest first, for those who may see what it is about."""
    if sight.matter.kind != "petition" or "original" not in sight.groups:
        return ()
    return petitions.written(sight.matter, Names(language))


def asking(sight: Sight, now: datetime) -> dict[str, Any] | None:
    """The letter to somebody who was called three times in vain; it asks for a word and does not say about what.

    For those who may see how to reach them; None where there is nobody to write to.
    """
    if sight.matter.kind != "callback" or sight.facts.state not in ("to_write", "written"):
        return None
    call = callbacks.call_of(sight.matter, sight.facts, now) if "contact" in sight.groups else None
    if call is None:
        return None
    office = Organisation.objects.get(code=sight.matter.held_by).name
    link = f"{settings.PUBLIC_URL}{reverse('cases:follow')}"
    return {
        "number": call.number, "name": call.name, "office": office["zh"], "office_en": office.get("en") or office["zh"],
        "held_by": sight.matter.held_by, "about": sight.matter.about,
        "link": link, "qr": segno.make(link, error="m").svg_data_uri(border=2, scale=4), "now": now,
    }  # fmt: skip


def shown(sight: Sight, language: str) -> dict[str, Any]:
    """The notices of a petition; `by_paper` where somebody who lodged it left no way to be told there is news."""
    found = letters(sight, language)
    if not found:
        return {"written": (), "by_paper": False}
    voices = voices_in(sight).filter(left_at=None).select_related("person")
    return {"written": found, "by_paper": any(_by_paper(voice.person) for voice in voices)}


def _by_paper(person: Any) -> bool:
    return person is None or (person.contact or {}).get("rule") == "never" or not ways_to(person)
