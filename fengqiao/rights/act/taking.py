"""A copy leaves: on record before its first byte."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from fengqiao.ledger import reads
from fengqiao.ledger.door import door
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor

GROUPS = ("original", "identity", "contact")


def taken(*, person: Person, by: Actor, now: datetime, matters: Collection[str] = ("",), reason: str = "copy") -> None:
    """Somebody takes along what is held about a person: the person themselves, or an office for them.

    An office's is one look at each matter in it, which the person finds among those who looked.
    """
    with door(district=person.district, kind="rights.copy", by=by, now=now) as record:
        record.given("person", str(person.pk))
    for matter in sorted(matters):
        reads.look(by=by, organisation=by.org, subject=matter, groups=GROUPS, now=now, reason=reason)
