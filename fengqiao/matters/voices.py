"""As whose voice somebody speaks in a matter, and how one voice of several leaves it and comes back."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import uuid_utils.compat as uuid
from django.db.models import Q, QuerySet

from fengqiao.ledger.write import Draft
from fengqiao.matters.models import Matter, Voice
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor, acts_for

# Kinds that have no voices of their own: who reported the case they come from speaks in them.
AT_THE_ROOT = ("petition",)


def home(kind: str, matter: str, root: str) -> str:
    """The matter whose voices speak in this one: a petition is theirs who reported its case."""
    return root if kind in AT_THE_ROOT and root else matter


def confirmed() -> Q:
    """Voices whose contact somebody confirmed: of an account, or of a person whom the office that entered them heard.

    A phone or a name that was typed on a page is nobody's yet.
    """
    return Q(person__account__isnull=False) | Q(through=True, person__isnull=False)


class Heard(NamedTuple):
    """How many voices a problem has, and how many of them are confirmed: told apart wherever they are counted."""

    voices: int
    confirmed: int


def heard(matter: str, voices: int) -> Heard:
    """Of a problem with what was merged into it."""
    merged = Matter.objects.filter(root=matter, state="merged").values("pk")
    its = Voice.objects.filter(Q(matter_id=matter) | Q(matter_id__in=merged), left_at=None)
    return Heard(voices, its.filter(confirmed()).count())


class Spoken(NamedTuple):
    """Whether the actor is a voice of the matter; if not, when the voice they speak for withdrew alone."""

    reports: bool
    left_at: datetime | None = None


def new_voice(*, person: Person | None, language: str, through: bool, now: datetime) -> Voice:
    """A voice for a matter about to be opened, under a random number."""
    return Voice(id=str(uuid.uuid4()), person=person, language=language, through=through, since=now)


def voices_of(by: Actor) -> QuerySet[Voice]:
    """The voices the actor speaks for: by its number, as the person, or as their helper; also those that left."""
    if by.voice:
        return Voice.objects.filter(id=by.voice)
    if by.kind != "resident" or not by.person:
        return Voice.objects.none()
    return Voice.objects.filter(person_id__in=acts_for(by.person))


def spoken(matter: str, by: Actor) -> Spoken:
    """How the actor stands to this matter as a voice."""
    if not by.voice and (by.kind != "resident" or not by.person):
        return Spoken(reports=False)
    times = list(voices_of(by).filter(matter_id=matter).values_list("left_at", flat=True))
    present = [left for left in times if left is None]
    gone = [left for left in times if left is not None]
    return Spoken(bool(present), max(gone) if gone and not present else None)


def leave(draft: Draft, matter: str, by: Actor, now: datetime) -> None:
    """One voice goes; the others stay."""
    for voice in voices_of(by).filter(matter_id=matter, left_at=None)[:1]:
        draft.set(voice, left_at=now)


def come_back(draft: Draft, matter: str, by: Actor) -> None:
    """The voice that left last is one again."""
    for voice in voices_of(by).filter(~Q(left_at=None), matter_id=matter).order_by("-left_at")[:1]:
        draft.set(voice, left_at=None)
