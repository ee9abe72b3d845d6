"""At a counter, what reveals or erases takes two colleagues; the person is told, and erasing waits a day for a no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import uuid_utils.compat as uuid

from fengqiao.ledger.door import door
from fengqiao.ledger.write import Draft
from fengqiao.matters.models import Voice
from fengqiao.people import act as people
from fengqiao.people.models import Person
from fengqiao.people.standing import CLOCK, Actor
from fengqiao.rights.act.erasing import erase, erase_one
from fengqiao.rights.act.refusals import Refusal
from fengqiao.rights.act.taking import taken
from fengqiao.rights.act.unnaming import unname
from fengqiao.rights.find import covered, held
from fengqiao.rights.models import Asked

WAIT = timedelta(hours=24)
LASTS = timedelta(days=7)
TWO = ("copy", "erase", "unname")
LATER = ("erase", "unname")
"""What cannot be taken back waits a day, in which the person may say no."""


def ask(*, voice: Voice, what: str, seen: str, session: str, asker: Person, by: Actor, now: datetime) -> Asked:
    """A colleague saw the papers of whom a voice stands for; nothing happens until another confirms."""
    if what not in TWO:
        raise ValueError(what)
    if voice.person_id is None or voice.matter.about:
        raise Refusal("no_person")
    if asker.pk == voice.person_id:
        raise Refusal("not_yours")
    if what == "erase" and held(voice).keeps == "open":
        raise Refusal("open")
    row = Asked(
        id=uuid.uuid7(), voice=voice, district=voice.matter.district, what=what, through=True, asked_at=now, seen=seen,
        asked_by=asker, asked_post=by.post, session=session,
    )  # fmt: skip
    with _on_record(row, "rights.ask", by, now) as record:
        for old in Asked.objects.filter(voice=voice, what=what, ended_at=None):
            if not over(old, now):
                raise Refusal("asked_already")
            record.set(old, ended_at=now, how="expired")
        record.new(row)
    return row


def confirm(*, asked: Asked, session: str, confirmer: Person, by: Actor, now: datetime) -> None:
    """The second of two, in a session of their own: a copy may be printed once, what goes for good waits a day."""
    with _on_record(asked, "rights.confirm", by, now) as record:
        _fresh(asked, now)
        if asked.ready_at is not None:
            raise Refusal("ended")
        if asked.voice.matter_id not in covered(asked, now, by):
            raise Refusal("another_person")
        if confirmer.pk in (asked.asked_by_id, asked.voice.person_id) or session == asked.session:
            raise Refusal("another_person")
        ready = now + WAIT if asked.what in LATER else now
        record.set(asked, confirmed_by_id=confirmer.pk, confirmed_post=by.post, ready_at=ready)


def end(*, asked: Asked, by: Actor, now: datetime) -> None:
    """The person themselves or a colleague stops it."""
    with _on_record(asked, "rights.end", by, now) as record:
        _fresh(asked, now)
        record.set(asked, ended_at=now, how="stopped")


def printed(*, asked: Asked, by: Actor, reason: str, now: datetime) -> set[str]:
    """The copy is printed, once: on record before it is shown, with a look at each matter in it; returns which."""
    with people.together():
        with _on_record(asked, "rights.done", by, now) as record:
            _fresh(asked, now)
            person, matters = asked.voice.person, covered(asked, now, by)
            if asked.what != "copy" or asked.ready_at is None or person is None or asked.voice.matter_id not in matters:
                raise Refusal("not_confirmed")
            record.set(asked, ended_at=now, how="done")
        taken(person=person, by=by._replace(through=True), now=now, matters=matters, reason=reason)
    return matters


def carry_out(now: datetime) -> int:
    """The clock's chore: what nobody stopped within the day goes; returns how many there were."""
    return sum(
        _carried_out(asked, now) for asked in Asked.objects.filter(what__in=LATER, ended_at=None, ready_at__lte=now)
    )


def _carried_out(asked: Asked, now: datetime) -> bool:
    """Erased first and done then, in one commit, unless somebody stopped it meanwhile; cut, it is begun again."""
    with people.together():
        asked.refresh_from_db(from_queryset=Asked.objects.select_for_update())
        if asked.ended_at is not None:
            return False
        voice = asked.voice
        by = Actor(person=str(voice.person_id or ""), voice=voice.pk)
        if asked.what == "unname":
            if voice.person is not None:
                unname(voice=voice, by=by, now=now)
        elif voice.person is not None:
            erase(voice.person, by=by, now=now, only=covered(asked, now))
        else:
            erase_one(voice, by=by, now=now)
        with _on_record(asked, "rights.done", CLOCK, now) as record:
            record.set(asked, ended_at=now, how="done")
    return True


def over(asked: Asked, now: datetime) -> bool:
    """Whether it was left lying for a week."""
    return now > (asked.ready_at or asked.asked_at) + LASTS


@contextmanager
def _on_record(asked: Asked, kind: str, by: Actor, now: datetime) -> Iterator[Draft]:
    """Told to whom the voice stands for wherever a colleague does it."""
    by = by._replace(through=True) if by.post else by
    with door(district=asked.district, kind=kind, by=by, now=now, subject=asked.voice.matter_id) as record:
        record.given("what", asked.what)
        if by.through:
            record.given("for", asked.voice_id)
        yield record


def _fresh(asked: Asked, now: datetime) -> None:
    asked.refresh_from_db(from_queryset=Asked.objects.select_for_update())
    if asked.ended_at is not None or over(asked, now):
        raise Refusal("ended")
