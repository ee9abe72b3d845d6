"""A copy leaves: on record before its first byte."""

from __future__ import annotations

from datetime import datetime

from fengqiao.ledger import reads
from fengqiao.ledger.door import door
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor

GROUPS = ("original", "identity", "contact")


def taken(*, person: Person, by: Actor, now: datetime) -> None:
    """Somebody takes along what is held about a person: the person themselves, or an office for them."""
    with door(district=person.district, kind="rights.copy", by=by, now=now) as record:
        record.given("person", str(person.pk))
    reads.look(by=by, organisation=by.org, subject="", groups=GROUPS, now=now, reason="copy")
