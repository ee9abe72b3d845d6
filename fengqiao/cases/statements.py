"""Statements to an office complained of: written, released by the reporter's own hand, sent alone, answered."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from fengqiao.cases.models import Statement
from fengqiao.ledger.models import Record
from fengqiao.matters import act as matters
from fengqiao.matters.world import world
from fengqiao.people.models import Organisation
from fengqiao.people.standing import CLOCK

# It comes at the opening of one of the working days after, drawn by lot: the day tells nothing of the release.
SOONEST, LATEST = 2, 7


def waiting_in(matter: str) -> Statement | None:
    """The statement of a case that waits for the reporter's word."""
    return Statement.objects.filter(matter_id=matter, released_at=None, withheld_at=None).order_by("-made_at").first()


def some_morning(organisation: str, now: datetime) -> datetime:
    district = Organisation.objects.values_list("district", flat=True).get(code=organisation)
    calendar = world().calendar(district)
    days = SOONEST + secrets.randbelow(LATEST - SOONEST + 1)
    day = calendar.local_date(calendar.add(now, days, "working_days"))
    return calendar.closing(day) - (timedelta(hours=calendar.closes.hour - calendar.opens.hour))


def hear(record: Record, now: datetime) -> None:
    """A listener: what the office answered comes back into the case."""
    if record.kind not in ("matter.answer", "matter.silent"):
        return
    statement = Statement.objects.filter(letter=record.subject).first()
    if statement is None:
        return
    given = {"text": statement.answer} if statement.answer else {}
    try:
        matters.act(statement.matter_id, "hear", by=CLOCK, now=now, given=given, once=f"hear:{statement.id}")
    except matters.Denied:
        return  # It has ended meanwhile: the answer stands with the statement.


def text_of(letter: str) -> str:
    """The released words that an office has before it."""
    found = Statement.objects.filter(letter=letter).first()
    return found.text if found else ""


def of(matter: str) -> list[Statement]:
    """The statements of a case, newest first."""
    return list(Statement.objects.filter(matter_id=matter).order_by("-made_at", "-id"))
