"""Who is behind a contact: found by exact phone and name, else registered."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from fengqiao.ledger.locked import mark
from fengqiao.people import act as people
from fengqiao.people.find import district_of
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor


class Contact(NamedTuple):
    """Who called or came: everything may be empty."""

    name: str = ""
    phone: str = ""
    language: str = "zh-hans"
    rule: str = ""
    hours: str = ""


def person_of(contact: Contact, by: Actor, now: datetime) -> Person | None:
    """The person behind a contact: found by exact phone and name, else registered; nobody if nothing was said."""
    if not contact.name and not contact.phone:
        return None
    found = None
    if contact.phone:
        marks = {"phone_mark": mark("phone", contact.phone), "name_mark": mark("name", contact.name)}
        found = Person.objects.filter(**marks).first() if marks["phone_mark"] else None
    rule = {name: value for name, value in (("rule", contact.rule), ("hours", contact.hours)) if value}
    if found is not None:
        if rule:
            # What is safe today is what they said today.
            people.change_person(person=found, contact=rule, by=by, now=now)
        return found
    return people.register(
        name=contact.name, phone=contact.phone, language=contact.language, contact=rule, district=district_of(by),
        by=by, now=now,
    )  # fmt: skip
