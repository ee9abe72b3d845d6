"""As a report is typed and before it is sent: what neighbours reported, as far as all may read it (SECURITY.md 2.9).

Only what staff cleared of open problems of kinds in a public place is compared and shown: their words, the building or
area they snapped it to, and how many say so from five voices on. Where the reporter stands is compared with nothing,
so nobody finds out a place by asking from many. Everything else is absent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fengqiao.intake.duplicates.score import Report, score
from fengqiao.intake.duplicates.texts import Background, Words
from fengqiao.intake.known import alike
from fengqiao.intake.models import Cleared, Clue
from fengqiao.intake.open311.find import public

LOOKED_AT = 200
"""The newest that are looked at in a street; older ones are where runs of their cleared words lead to them."""

LEAST, MOST = 0.5, 2
"""The least chance that is offered, and how many; more would be reading, not reporting."""

TOLD_FROM = 5
"""Voices from which on their number is said."""

OPEN = ("reported", "accepted", "working", "suspended")
FEWEST = 6
"""Characters below which nothing is offered: a word or two find whatever there is."""


class Offer(NamedTuple):
    """What is offered, in words that anybody may read."""

    number: str
    text: str
    place: str
    at: datetime
    how_many: str


def before_sending(
    request: HttpRequest | None, *, said: Mapping[str, Any], now: datetime, **_given: object
) -> str | None:
    """In the slot on the last page: what is known already, and a way to say that it is the same."""
    found = offers(said, now)
    if not found:
        return None
    given = {"offers": found, "joins": said.get("joins", ""), "now": now}
    return render_to_string("intake/offers.html", given, request)


def offers(said: Mapping[str, Any], now: datetime) -> list[Offer]:
    """The likeliest of what is cleared in that street; nothing for who complains of somebody."""
    words, area = str(said.get("words", "")), str(said.get("area", ""))
    if said.get("about") == "yes" or len(re.sub(r"\W+", "", words)) < FEWEST or len(area) < 9:
        return []
    there = public(now).filter(matter__state__in=OPEN, matter__root="", matter__case__area__startswith=area[:9])
    rows = list(there.order_by("-matter__opened_at", "pk")[:LOOKED_AT])
    background = Background.of(row.text for row in rows)
    asked = Report(Words("", words, background).start, None, now, str(said.get("kind", "")))
    rows += _older(asked, rows, there, area[:9]) if len(rows) == LOOKED_AT else []
    ranked, chosen = [], str(said.get("joins", ""))
    for row in rows:
        text = Words("", row.text, background).start
        found = score(asked, Report(text, None, row.matter.opened_at, row.matter.category))
        # That it was yesterday says nothing by itself: the words have to agree.
        if row.matter.number == chosen:
            # What they took it for while typing stands there whatever they wrote since.
            ranked.append((-2.0, row.matter.opened_at, row.pk, row))
        elif found.parts.get("text", -1.0) > 0 and found.chance >= LEAST:
            ranked.append((-round(found.chance, 3), row.matter.opened_at, row.pk, row))
    return [_offer(row) for *_order, row in sorted(ranked, key=lambda each: each[:3])[:MOST]]


def _older(asked: Report, rows: list[Cleared], there: QuerySet[Cleared], street: str) -> list[Cleared]:
    """Those beyond the newest to which the words lead: of cleared words alone, and narrowed again as all are."""
    if asked.words is None or not asked.words.speaks:
        return []
    found = alike(asked.words, Clue.CLEARED, Q(matter__state__in=OPEN, matter__case__area__startswith=street))
    return list(there.filter(pk__in=set(found) - {row.pk for row in rows}))


def _offer(row: Cleared) -> Offer:
    voices = row.matter.voices
    if voices >= TOLD_FROM:
        how_many = ngettext("%(n)d 位邻居反映过", "%(n)d 位邻居反映过", voices) % {"n": voices}
    else:
        how_many = _("有邻居反映过")
    return Offer(row.matter.number, row.text, row.place, row.matter.opened_at, how_many)
