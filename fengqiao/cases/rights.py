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
from fengqiao.ledger import reads
from fengqiao.ledger.models import Read
from fengqiao.matters.models import Matter, Voice
from fengqiao.people import act as people
from fengqiao.people.models import Appointment, Helper, Organisation, Person, Seat
from fengqiao.people.standing import Actor

MOST = 500
GROUPS = ("original", "identity", "contact", "work")
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
    voices = list(Voice.objects.filter(person=person).select_related("matter").order_by("-since", "id"))
    matters = [voice.matter_id for voice in voices]
    cases = Case.objects.in_bulk(matters)
    own = {str(person.pk), *(voice.id for voice in voices)}
    photos: dict[str, list[File]] = {}
    for file in File.objects.filter(subject__in=matters, erased_at=None, owner__in=own).order_by("made_at", "id"):
        photos.setdefault(file.subject, []).append(file)
    # Whoever left may come back: theirs it is too.
    theirs = Voice.objects.filter(matter__in=matters).exclude(pk__in=own).values_list("matter_id", flat=True)
    shared = set(theirs)
    return [
        Mine(
            voice, cases.get(voice.matter_id), photos.get(voice.matter_id, []),
            "open" if voice.matter.ended_at is None else "others" if voice.matter_id in shared else "",
        )
        for voice in voices
    ]  # fmt: skip


def looks(person: Person) -> list[Looked]:
    """Who looked at protected parts of my reports, and who was turned away, the latest 500 first."""
    numbers = dict(Voice.objects.filter(person=person).values_list("matter_id", "matter__number"))
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
    """All of it as plain JSON values, times in ISO 8601 with UTC; that it was taken is on record before it leaves."""
    me = Actor(person=str(person.pk))
    reads.look(by=me, organisation="", subject="", groups=("original", "identity", "contact"), now=now, reason="copy")
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
