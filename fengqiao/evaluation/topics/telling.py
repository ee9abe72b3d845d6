"""The lead in whose area a month's topics lie is told once: how many, and of how many problems; never of whom."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime

from django.conf import settings

from fengqiao.evaluation.models import Topic
from fengqiao.evaluation.reckoning.small import LEAST
from fengqiao.law.facts import lead_seat
from fengqiao.ledger.models import Record
from fengqiao.matters.world import world
from fengqiao.notices import act as letters
from fengqiao.notices.words import topics_letter
from fengqiao.people.models import Organisation, Person

KIND = "evaluation.topics"


def hear(record: Record, now: datetime) -> None:
    """A listener: a month that was looked through. Whoever leads in several of its areas hears of all in one notice."""
    if record.kind != "evaluation.sought":
        return
    month = str(json.loads(record.body)["g"]["month"])
    counts: dict[str, list[int]] = defaultdict(list)
    for scope, count in Topic.objects.filter(
        district=record.district, sought__month=month, state="proposed"
    ).values_list("scope", "count"):
        if person := _lead(scope):
            counts[person].append(count)
    for key, found in sorted(counts.items()):
        person = Person.objects.get(pk=key)
        many = sum(found)
        letters.note(
            person=person,
            matter=None,
            kind=KIND,
            now=now,
            number=f"{month}/{len(found)}/{many if many >= LEAST else 0}",
        )
        at = letters.writable(person, now)
        if at is not None:
            subject, body = topics_letter(month=month, public_url=settings.PUBLIC_URL, language=person.language)
            letters.post("mail", person.email, subject, body, at=at, now=now, person=person)


def _lead(scope: str) -> str:
    """Who leads the centre around it now, else whoever stands in; '' where nobody does."""
    centre = Organisation.objects.filter(kind="centre", scope=scope, valid_to=None).order_by("code").first()
    if centre is None:
        return ""
    around = world("case")
    seat = lead_seat(around.rung(centre.code), (), around)
    return around.sitter(seat)[0] if seat else ""
