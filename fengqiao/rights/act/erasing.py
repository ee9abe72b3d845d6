"""Erasure: words, places, photos and the link to the person go for good; the chain of acts stays whole."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from fengqiao.cases import callbacks
from fengqiao.cases.find import as_voice
from fengqiao.files import act as photos
from fengqiao.ledger import act as ledger
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Appointment, Person
from fengqiao.people.standing import Actor
from fengqiao.rights.find import Mine, reports

GROUPS = ("original", "identity", "contact", "work")
GROUND = "本人要求删除 · the person asked for it (PIPL 47)"


class Erased(NamedTuple):
    """How many reports went, how many stay and why, and whether name and contact went too."""

    reports: int
    stay: list[Mine]
    person: bool


def erase(person: Person, *, now: datetime) -> Erased:
    """Erase my words, places, photos and the link to me in what has ended; my name and contact once nothing is open.

    What is open keeps its words, for somebody answers for it; what others reported too is theirs as well. Whoever
    has a post keeps name and contact until they leave it. Each step is whole by itself and may be asked for again.
    """
    stay = []
    gone = 0
    for row in reports(person):
        if row.keeps:
            stay.append(row)
            continue
        _erase_report(row, person, now)
        gone += 1
    whole = not stay and not Appointment.objects.filter(person=person, ended_at=None).exists()
    if whole:
        people.forget(person=person, ground=GROUND, by=Actor(person=str(person.pk)), now=now)
    return Erased(gone, stay, whole)


def _erase_report(row: Mine, person: Person, now: datetime) -> None:
    matter: Matter = row.voice.matter
    by = as_voice(row.voice, str(person.pk))
    for file in row.photos:
        photos.erase(file, ground=GROUND, district=matter.district, by=by, now=now)
    subjects = [matter.pk, *(each.pk for each in callbacks.of(matter.pk))]
    fields = [field for subject in subjects for field in ledger.of_subject(subject, GROUPS)]
    ledger.erase(fields, ground=GROUND, by=by, now=now, subject=matter.pk)
