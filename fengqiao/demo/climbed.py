"""What went up by itself while a visitor let the time go on: from where to where, when, and who has it now."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from fengqiao.cases.models import Category
from fengqiao.demo import street
from fengqiao.ledger.models import Record
from fengqiao.matters.history import Names, moved_to
from fengqiao.matters.models import Matter

MOST = 3


class Leg(NamedTuple):
    """One step up: the office that has it from then on."""

    office: str
    at: datetime


class Climbed(NamedTuple):
    """An urgent case on its way up; `persona` is whom a visitor may open it as, '' where nobody of the tour has it."""

    number: str
    kind: str
    began: str
    legs: list[Leg]
    persona: str
    who: str


def since(moment: datetime, language: str) -> list[Climbed]:
    """The urgent cases that went up by themselves after `moment`, each with its whole way, the longest first.

    A complaint about an office is not among them: of that nobody else may learn.
    """
    names = Names(language)
    overdue = Record.objects.filter(kind="matter.overdue")
    lately = overdue.filter(at__gt=moment).values("subject")
    urgent = list(Matter.objects.filter(pk__in=lately, kind="case", urgency="urgent", about="", ended_at=None))
    ways: dict[str, list[Leg]] = {matter.pk: [] for matter in urgent}
    for record in overdue.filter(subject__in=ways).order_by("district", "number"):
        if to := moved_to(json.loads(record.body)):
            ways[record.subject].append(Leg(names.org(to), record.at))
    urgent = [matter for matter in urgent if any(leg.at > moment for leg in ways[matter.pk])]
    found = sorted(urgent, key=lambda matter: (-len(ways[matter.pk]), -matter.opened_at.timestamp()))[:MOST]
    kinds = dict(Category.objects.filter(code__in={matter.category for matter in found}).values_list("code", "name"))
    return [
        Climbed(
            matter.number, names.of(kinds.get(matter.category)), names.org(matter.origin), ways[matter.pk],
            *_opens(matter, language),
        )
        for matter in found
    ]  # fmt: skip


def _opens(matter: Matter, language: str) -> tuple[str, str]:
    """(persona, what they are called): whoever of the tour's people may see it where it is now."""
    for name, _, seat, zh, en in street.PERSONAS:
        if seat == HOLDS.get(matter.held_by):
            return name, en if language.startswith("en") else zh
    return "", ""


# The post of the tour that sees what an office holds; what went to the very top is the owner's.
HOLDS = {
    street.WILLOW: street.WILLOW + "/desk",
    street.STREET: street.STREET + "/desk",
    street.DISTRICT: street.DISTRICT + "/lead",
    street.CITY: street.CITY + "/owner",
}
