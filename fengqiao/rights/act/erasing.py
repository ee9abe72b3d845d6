"""Erasure: words, places, photos and the link to the person go for good; the chain of acts stays whole."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from fengqiao.cases.act import Web
from fengqiao.cases.models import Callback
from fengqiao.files import act as photos
from fengqiao.files.models import File
from fengqiao.intake import act as intake
from fengqiao.intake.act.open311 import erase_cleared
from fengqiao.ledger import act as ledger
from fengqiao.ledger.models import Record
from fengqiao.ledger.write import By
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices import act as letters
from fengqiao.people import act as people
from fengqiao.people.models import Account, Appointment, Person
from fengqiao.people.standing import Actor
from fengqiao.rights import receivers
from fengqiao.rights.act.telling import tell_receivers
from fengqiao.rights.find import Mine, held, reports
from fengqiao.rights.models import Asked

GROUPS = ("original", "identity", "contact", "work")
GROUND = "本人要求删除 · the person asked for it (PIPL 47)"
HANGING = ("task", "callback", "referral", "petition")


class Erased(NamedTuple):
    """How many reports went, how many stay and why, whether name and contact went too, and the new account name."""

    reports: int
    stay: list[Mine]
    person: bool
    account: str = ""


def erase(person: Person, *, by: Actor, now: datetime, only: Collection[str] | None = None) -> Erased:
    """Erase my words, places, photos and the link to me in what has ended; my name and contact once nothing is open.

    What is open keeps its words, for somebody answers for it; of what others reported too the words are theirs as
    well, and only what is mine alone goes. Whoever has a post keeps name and contact until they leave it. Each step
    is whole by itself and may be asked for again.

    `only` is what a counter's act reaches: in that case whoever has an account or another report stays known.
    """
    stay = []
    gone = 0
    for row in reports(person, only):
        if row.keeps == "open":
            stay.append(row)
            continue
        _erase_report(row, by._replace(voice=row.voice.id), now)
        gone += 1
    if stay or Appointment.objects.filter(person=person, ended_at=None).exists():
        return Erased(gone, stay, person=False)
    if only is not None and _known_otherwise(person):
        return Erased(gone, stay, person=False)
    return Erased(gone, stay, person=True, account=_forget(person, now))


def erase_one(voice: Voice, *, by: Actor, now: datetime) -> str:
    """Erase one report, for whoever speaks for its voice; '' when it is done, else why it cannot be now.

    Whoever had no account and has no other report is forgotten with it.
    """
    row = held(voice)
    if row.keeps == "open":
        return row.keeps
    person = voice.person
    _erase_report(row, by._replace(voice=voice.id), now)
    if person is not None:
        forget_unless_known(person, GROUND, now)
    return ""


def forget_unless_known(person: Person, ground: str, now: datetime) -> None:
    """Whoever has no account, no post and no other report is forgotten."""
    if not _known_otherwise(person):
        _forget(person, now, ground)


def _known_otherwise(person: Person) -> bool:
    linked = Voice.objects.filter(person=person).exists() or Account.objects.filter(person=person).exists()
    return linked or Appointment.objects.filter(person=person).exists()


def _forget(person: Person, now: datetime, ground: str = GROUND) -> str:
    """What is told of the person goes under nobody's number: no record that stays joins them to a voice."""
    letters.take_back(person=person)
    intake.forget(phone=person.phone, numbers=(), now=now)
    return people.forget(person=person, ground=ground, by=Web(), now=now)


def _erase_report(row: Mine, by: Actor, now: datetime) -> None:
    matter: Matter = row.voice.matter
    received = receivers.of(matter, [row.voice.person_id])
    for file in row.photos:
        photos.erase(file, ground=GROUND, district=matter.district, by=by, now=now)
    if row.keeps == "others":
        letters.unjoin(persons=[row.voice.person_id] if row.voice.person_id else [], matter=matter)
        ledger.erase(_own(row.voice), ground=GROUND, by=by, now=now, subject=matter.pk)
        tell_receivers(matter, received, "erased", now)
        return
    _erase_whole(matter, GROUND, by, now)


def erase_matter(matter: Matter, *, ground: str, by: By, now: datetime) -> int:
    """Everything personal of a matter that has ended, for all who reported it; returns how many values and photos."""
    photographs = list(File.objects.filter(subject=matter.pk, erased_at=None))
    for file in photographs:
        photos.erase(file, ground=ground, district=matter.district, by=by, now=now)
    return len(photographs) + _erase_whole(matter, ground, by, now)


def _erase_whole(matter: Matter, ground: str, by: By, now: datetime) -> int:
    erase_cleared(matter=matter, ground=ground, by=by, now=now)
    reporters = Voice.objects.filter(matter=matter).exclude(person=None).values_list("person_id", flat=True)
    known = [person for person in reporters if person is not None]
    received = receivers.of(matter, known)
    letters.unjoin(persons=known, matter=matter)
    hanging = Matter.objects.filter(root=matter.pk, kind__in=HANGING).values_list("pk", flat=True)
    fields = [field for subject in (matter.pk, *hanging) for field in ledger.of_subject(subject, GROUPS)]
    erased = ledger.erase(fields, ground=ground, by=by, now=now, subject=matter.pk)
    intake.forget(phone="", numbers=[matter.number], now=now)
    tell_receivers(matter, received, "erased", now)
    return erased


def _own(voice: Voice) -> list[ledger.Field]:
    """Of a report that others made too: the link to me, what I added to it, what I said when called."""
    speaks = {voice.id, str(voice.person_id)}
    mine = {
        (record.district, record.number)
        for record in Record.objects.filter(subject=voice.matter_id)
        if record.actor in speaks or json.loads(record.body)["g"].get("for") == voice.id
    }
    fields = [
        field for field in ledger.of_subject(voice.matter_id, GROUPS)
        if (field.district, field.number) in mine and not field.field.startswith("cases_case.")
    ]  # fmt: skip
    for asked in Asked.objects.filter(voice=voice):
        fields += ledger.of_row(asked, ("words", "reason"))
    for call in Callback.objects.filter(voice=voice):
        fields += ledger.of_subject(call.matter_id, GROUPS)
    return fields + ledger.of_row(voice, ("person_id",))
