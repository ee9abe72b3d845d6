"""A mail that came back: the address counts as not reaching, and who answers for their matters calls or prints."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from uuid import UUID

from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.locked import mark
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices import act
from fengqiao.notices.models import Letter
from fengqiao.people import act as people
from fengqiao.people.models import Person

LATE = timedelta(days=30)
"""So long after it was written may a letter come back; servers give up after a week at most."""
KIND, OWN = "notices.returned", "notices.returned_own"


def refused(error: Exception) -> bool:
    """Whether the server says that there is no such mailbox, now and later (5xx, RFC 5321)."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused) or not error.recipients:
        return False
    return all(isinstance(said, tuple) and 500 <= int(said[0]) < 600 for said in error.recipients.values())


def came_back(letter: str, now: datetime) -> bool:
    """A server could not deliver this letter of ours, and says it never will; True if anything came of it.

    Who knows the number of a letter got it or carried it: it stands nowhere else. An address that was changed since
    is none that fails.
    """
    try:
        row = Letter.objects.filter(pk=UUID(letter), channel="mail", made_at__gt=now - LATE).first()
    except ValueError:
        return False
    person = Person.objects.filter(pk=row.person).first() if row is not None and row.person is not None else None
    if row is None or person is None or not row.mark or row.mark != mark("email", person.email):
        return False
    with people.together():
        if not people.returned(person=person, by=SYSTEM, now=now):
            return False
        mine = Voice.objects.filter(person=person, left_at=None, matter__ended_at=None).values("matter")
        for matter in Matter.objects.filter(pk__in=mine).order_by("opened_at", "id"):
            if sitter := act._who(matter, "sitter"):
                act.note(person=Person.objects.get(pk=sitter), matter=matter, kind=KIND, now=now)
            act.note(person=person, matter=matter, kind=OWN, now=now)
    return True
