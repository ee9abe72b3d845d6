"""What is held about a person, and who looked at it: their own view of themselves.

Personal Information Protection Law (个人信息保护法), articles 44 to 47: to know and decide, to consult and copy, to
correct, to have erased.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fengqiao.cases.find import helpers_of
from fengqiao.cases.models import Case
from fengqiao.files.models import File
from fengqiao.intake.models import Dispatch, Sent
from fengqiao.law.sight import GROUPS
from fengqiao.law.words import STANDINGS, in_language
from fengqiao.ledger.models import Read
from fengqiao.matters import find as matters
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.reading import AS
from fengqiao.matters.standing import untouched
from fengqiao.people.models import Organisation, Person, Seat
from fengqiao.people.standing import Actor, of_seat
from fengqiao.rights.models import Asked, Review, Told
from fengqiao.ui.words import reader

MOST = 500


def voices_of(voice: Voice) -> list[Voice]:
    """This voice and all others of the same person."""
    if voice.person_id is None:
        return [voice]
    return list(Voice.objects.filter(person=voice.person_id).order_by("since", "id"))


def in_force(voice: Voice, use: str = "") -> QuerySet[Asked]:
    """The uses that this person has stopped, or this one."""
    rows = Asked.objects.filter(voice__in=voices_of(voice), what__in=("object", "withdraw"), ended_at=None)
    return rows.filter(use=use) if use else rows


def objected(matter: str, use: str) -> bool:
    """A slot's filler: whether somebody who reported this matter has stopped that use."""
    return matter in stopped([matter], use)


def stopped(matters: Collection[str], use: str) -> set[str]:
    """Of these matters, those of which somebody who reported them has stopped that use."""
    rows = Asked.objects.filter(use=use, what__in=("object", "withdraw"), ended_at=None)
    if not rows.exists():
        return set()
    by = rows.exclude(voice__person=None).values("voice__person")
    mine = Voice.objects.filter(Q(pk__in=rows.values("voice")) | Q(person__in=by), matter__in=list(matters))
    return set(mine.values_list("matter_id", flat=True))


def uncalled(voice: Voice) -> bool:
    """A slot's filler: whether whom this voice stands for does not want to be called afterwards."""
    return in_force(voice, "calls").exists()


def asked_of(voice: Voice | None) -> list[Asked]:
    """What this person asked for, or a counter for them, the latest first."""
    if voice is None:
        return []
    rows = Asked.objects.filter(voice__in=voices_of(voice)).order_by("-asked_at", "-id")
    return list(rows.select_related("voice__matter")[:50])


def to_answer(by: Actor) -> QuerySet[Asked]:
    """The objections that this office answers, the most urgent first; none that hangs on a complaint about them."""
    rows = _free_of(by).filter(office=by.org, what="object", ended_at=None, answered_at=None)
    return rows.select_related("voice__matter").order_by("due", "id")


def _free_of(by: Actor) -> QuerySet[Asked]:
    return Asked.objects.filter(voice__matter__in=Matter.objects.filter(untouched(by)))


class Looking(NamedTuple):
    """A look to review: who looked under which post, when, at which matter, at what, why; and why it is on the list."""

    review: Review
    reader: str
    post: dict[str, str]
    at: datetime
    number: str
    groups: list[str]
    reason: str


def to_review(by: Actor) -> list[Looking]:
    """The looks that this office's lead reviews, never their own; what complains of them is not told."""
    if by.kind != "lead":
        return []
    rows = list(Review.objects.filter(office=by.org, ended_at=None).order_by("opened_at", "id")[:200])
    reads = Read.objects.in_bulk([row.read for row in rows])
    about = Matter.objects.in_bulk({read.subject for read in reads.values()})
    beside: dict[tuple[str, datetime, str], list[str]] = {}
    subjects = {read.subject for read in reads.values()}
    looked = Read.objects.filter(subject__in=subjects, at__in={read.at for read in reads.values()})
    for read in looked:
        beside.setdefault((read.subject, read.at, read.actor), []).append(read.group)
    persons = {
        str(row.pk): row.name
        for row in Person.objects.filter(pk__in={UUID(read.actor) for read in reads.values() if _is_key(read.actor)})
    }
    posts = dict(Seat.objects.filter(code__in={read.post for read in reads.values()}).values_list("code", "name"))
    found = []
    tokens = by.tokens()
    for row in rows:
        mine = reads.get(row.read)
        if mine is None or mine.actor == by.person:
            continue
        matter = about.get(mine.subject)
        if matter is not None and tokens & set(matter.about.split("|")):
            continue
        groups = [
            in_language(GROUPS.get(group, ("", "")), reader()) for group in beside[mine.subject, mine.at, mine.actor]
        ]
        found.append(
            Looking(
                row, persons.get(mine.actor, ""), posts.get(mine.post, {}), mine.at,
                # What is no matter is a household, or who is reached in a building.
                matter.number if matter is not None else _("住户或楼栋"), sorted(groups),
                said_reason(mine.reason),
            )
        )  # fmt: skip
    return found


def _is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def at_counters(by: Actor) -> QuerySet[Asked]:
    """What two colleagues do for somebody, asked for at this office."""
    rows = _free_of(by).filter(asked_post__startswith=by.org + "/", what__in=("copy", "erase", "unname"), ended_at=None)
    return rows.select_related("voice__matter", "voice__person", "asked_by", "confirmed_by").order_by("asked_at")


def covered(asked: Asked, now: datetime, *more: Actor) -> set[str]:
    """The matters that an act at a counter reaches: of this person's those in which every colleague may see who
    reports, and none that complains of anybody: for all others there is the person's own account or their code.

    By the posts it was asked for and confirmed under, whoever sits there a day later.
    """
    posts = [(asked.asked_post, asked.asked_by_id), (asked.confirmed_post, asked.confirmed_by_id)]
    actors = [*more]
    for code, person in posts:
        seat = Seat.objects.filter(code=code).select_related("organisation").first() if code else None
        if seat is not None:
            actors.append(of_seat(seat)._replace(person=str(person)))
        elif code:
            return set()
    theirs = {voice.matter_id for voice in voices_of(asked.voice)}
    plain = Matter.objects.filter(pk__in=theirs, about="").values_list("pk", flat=True)
    return {matter for matter in plain if all(_named_to(by, matter, now) for by in actors)}


def _named_to(by: Actor, matter: str, now: datetime) -> bool:
    sight = matters.one(by, matter, now)
    return sight is not None and "identity" in sight.groups


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


def voices(person: Person, only: Collection[str] | None = None) -> QuerySet[Voice]:
    """My own voices, or those in some matters alone."""
    found = Voice.objects.filter(person=person)
    return found if only is None else found.filter(matter__in=only)


def reports(person: Person, only: Collection[str] | None = None) -> list[Mine]:
    """My own reports, newest first; those of people I help are theirs."""
    return _held(list(voices(person, only).select_related("matter").order_by("-since", "id")))


def held(voice: Voice) -> Mine:
    """The one report that a voice speaks for."""
    return _held([voice])[0]


def _held(voices: list[Voice]) -> list[Mine]:
    ids = [voice.matter_id for voice in voices]
    cases = Case.objects.in_bulk(ids)
    own = {voice.id for voice in voices} | {str(voice.person_id) for voice in voices if voice.person_id}
    helpers = helpers_of({voice.id for voice in voices})
    # What a helper sent is mine, but where they reported it for themselves too.
    themselves = {
        (matter, str(person))
        for matter, person in Voice.objects.filter(matter__in=ids, person__in=helpers).values_list("matter", "person")
    }
    photos: dict[str, list[File]] = {}
    sent = File.objects.filter(subject__in=ids, erased_at=None, owner__in=own | helpers)
    for file in sent.order_by("made_at", "id"):
        if file.owner in own or (file.subject, file.owner) not in themselves:
            photos.setdefault(file.subject, []).append(file)
    # Whoever left may come back: theirs it is too.
    theirs = (
        Voice.objects.filter(matter__in=ids)
        .exclude(pk__in=[voice.id for voice in voices])
        .values_list("matter_id", flat=True)
    )
    shared = set(theirs)
    return [
        Mine(
            voice, cases.get(voice.matter_id), photos.get(voice.matter_id, []),
            "open" if voice.matter.ended_at is None else "others" if voice.matter_id in shared else "",
        )
        for voice in voices
    ]  # fmt: skip


class Received(NamedTuple):
    """Somebody outside to whom a report of mine was handed on: when, which report, whom, on what ground (PIPL 23)."""

    at: datetime
    number: str
    receiver: dict[str, str]
    ground: str
    article: str


def told_of(matters: Collection[str]) -> list[Told]:
    """Who outside is told, or was, that something of these matters was erased or corrected; the latest first."""
    return list(Told.objects.filter(matter__in=list(matters)).select_related("matter").order_by("-made_at", "-id"))


def to_tell(by: Actor) -> QuerySet[Told]:
    """Whom this desk is to tell, for no machine can; nothing of a complaint about them."""
    mine = Matter.objects.filter(untouched(by), held_by=by.org)
    rows = Told.objects.filter(matter__in=mine, told_at=None).exclude(listed_at=None)
    return rows.select_related("matter").order_by("listed_at", "id")


def receivers(person: Person, only: Collection[str] | None = None) -> list[Received]:
    """Everybody outside the house who was told of my reports: other platforms, offices without an account here."""
    return handed_on(dict(voices(person, only).values_list("matter_id", "matter__number")))


def handed_on(mine: Mapping[str, str]) -> list[Received]:
    """Everybody outside the house who was told of these matters, given with their numbers."""
    sent = Sent.objects.filter(matter__in=mine).select_related("peer")
    found = [Received(row.made_at, mine[row.matter_id], {"zh": row.peer.name}, row.ground, row.article) for row in sent]
    tasks = dict(Matter.objects.filter(root__in=mine, kind="task").values_list("id", "root"))
    links = list(Dispatch.objects.filter(matter__in=tasks))
    offices = dict(
        Organisation.objects.filter(code__in={row.organisation for row in links}).values_list("code", "name")
    )
    found += [
        Received(row.made_at, mine[tasks[row.matter_id]], offices.get(row.organisation, {}), "account", "")
        for row in links
    ]
    return sorted(found, key=lambda row: row.at, reverse=True)


def looks(person: Person, only: Collection[str] | None = None) -> list[Looked]:
    """Who looked at my reports and my household, and who was turned away, the latest 500 first."""
    numbers = dict(voices(person, only).values_list("matter_id", "matter__number"))
    if only is None:
        homes = person.occupancies.filter(moved_out=None).values_list("household_id", flat=True)
        numbers |= {str(home): _("我这一户") for home in homes}
    return looks_at(numbers)


def looks_at(numbers: Mapping[str, str]) -> list[Looked]:
    """The looks at these matters, given with their numbers; one opening of several groups is one look."""
    rows: list[Read] = []
    for row in Read.objects.filter(subject__in=numbers).order_by("-at", "subject", "actor", "id")[: 4 * MOST]:
        if rows and (row.at, row.subject, row.actor) == (rows[-1].at, rows[-1].subject, rows[-1].actor):
            continue
        rows.append(row)
    offices = dict(Organisation.objects.filter(code__in={row.organisation for row in rows}).values_list("code", "name"))
    posts = dict(Seat.objects.filter(code__in={row.post for row in rows}).values_list("code", "name"))
    return [
        Looked(
            row.at, numbers[row.subject], offices.get(row.organisation, {}), posts.get(row.post, {}),
            said_reason(row.reason), row.refused,
        )
        for row in rows[:MOST]
    ]  # fmt: skip


def said_reason(reason: str) -> str:
    """A typed reason as it was typed; where somebody read in a case of their own, as what."""
    if not reason.startswith(AS):
        return reason
    return in_language(STANDINGS.get(reason.removeprefix(AS), ("", "")), reader())
