"""The rights of a person over what is held about them: see it and who looked, take it along, have it erased.

Personal Information Protection Law (个人信息保护法), articles 44 to 47: to know and decide, to consult and copy, to
correct, to have erased. Correcting and withdrawing consent to be contacted stand in the person's own details.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from fengqiao.cases import callbacks
from fengqiao.cases.find import as_voice
from fengqiao.cases.models import Case
from fengqiao.files import act as photos
from fengqiao.files.models import File
from fengqiao.ledger import act as ledger
from fengqiao.ledger.models import Read
from fengqiao.matters.models import Matter, Voice
from fengqiao.people.models import Appointment, Helper, Organisation, Person, Seat
from fengqiao.people.standing import Actor

MOST = 500
GROUPS = ("original", "identity", "contact", "work")
ROW = ("name", "phone", "email", "contact")
GROUND = "本人要求删除 · the person asked for it (PIPL 47)"


class Looked(NamedTuple):
    """One look at something of mine: when, at which report, by which office and post, why, and whether turned away."""

    at: datetime
    number: str
    office: dict[str, str]
    post: dict[str, str]
    reason: str
    refused: bool


class Mine(NamedTuple):
    """A report of mine as it is held; `keeps` says why it cannot be erased now: open, others, or nothing."""

    voice: Voice
    case: Case | None
    photos: list[File]
    keeps: str


def reports(person: Person) -> list[Mine]:
    """My own reports, newest first; those of people I help are theirs."""
    voices = Voice.objects.filter(person=person).select_related("matter").order_by("-since", "id")[:MOST]
    found = []
    for voice in voices:
        row = voice.matter
        case = Case.objects.filter(pk=row.pk).first()
        own = File.objects.filter(subject=row.pk, erased_at=None, owner__in=(voice.id, str(person.pk)))
        others = Voice.objects.filter(matter=row, left_at=None).exclude(pk=voice.pk).exists()
        keeps = "open" if row.ended_at is None else "others" if others else ""
        found.append(Mine(voice, case, list(own.order_by("made_at", "id")), keeps))
    return found


def looks(person: Person) -> list[Looked]:
    """Who looked at protected parts of my reports, and who was turned away, the latest first."""
    numbers = dict(Voice.objects.filter(person=person).values_list("matter_id", "matter__number")[:MOST])
    rows = list(Read.objects.filter(subject__in=numbers).order_by("-at", "id")[:MOST])
    offices = dict(Organisation.objects.filter(code__in={row.organisation for row in rows}).values_list("code", "name"))
    posts = dict(Seat.objects.filter(code__in={row.post for row in rows}).values_list("code", "name"))
    return [
        Looked(
            row.at, numbers[row.subject], offices.get(row.organisation, {}), posts.get(row.post, {}), row.reason,
            row.refused,
        )
        for row in rows
    ]  # fmt: skip


def copy(person: Person, now: datetime) -> dict[str, Any]:
    """All of it as plain JSON values, times in ISO 8601 with UTC."""
    return {
        "made_at": now.isoformat(),
        "person": {
            "name": person.name, "phone": person.phone, "email": person.email, "language": person.language,
            "contact": person.contact, "known_since": person.joined_at.isoformat(),
        },
        "helpers": [
            {
                "called": row.called, "since": row.since.isoformat(),
                "ended": row.revoked_at and row.revoked_at.isoformat(),
            }
            for row in Helper.objects.filter(person=person).order_by("since")
        ],
        "reports": [
            {
                "number": row.voice.matter.number, "state": row.voice.matter.state,
                "reported_at": row.voice.since.isoformat(), "category": row.voice.matter.category,
                **(
                    {
                        "words": row.case.words, "place": row.case.place, "answers": row.case.answers,
                        "lon": None if row.case.lon is None else row.case.lon / 1e7,
                        "lat": None if row.case.lat is None else row.case.lat / 1e7,
                    } if row.case is not None else {}
                ),
                "photos": [f"/photo/{file.id}/" for file in row.photos],
            }
            for row in reports(person)
        ],
        "looked": [
            {
                "at": row.at.isoformat(), "report": row.number, "office": row.office, "post": row.post,
                "reason": row.reason, "refused": row.refused,
            }
            for row in looks(person)
        ],
    }  # fmt: skip


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
    open_still = Voice.objects.filter(person=person, matter__ended_at=None).exists()
    whole = not stay and not open_still and not Appointment.objects.filter(person=person, ended_at=None).exists()
    if whole:
        ledger.erase(ledger.of_row(person, ROW), ground=GROUND, by=Actor(person=str(person.pk)), now=now)
    return Erased(gone, stay, whole)


def _erase_report(row: Mine, person: Person, now: datetime) -> None:
    matter: Matter = row.voice.matter
    by = as_voice(row.voice, str(person.pk))
    for file in row.photos:
        photos.erase(file, ground=GROUND, district=matter.district, by=by, now=now)
    subjects = [matter.pk, *(each.pk for each in callbacks.of(matter.pk))]
    fields = [field for subject in subjects for field in ledger.of_subject(subject, GROUPS)]
    ledger.erase(fields, ground=GROUND, by=by, now=now, subject=matter.pk)
