"""One asks, another confirms or refuses, and what was asked is done once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import uuid_utils.compat as uuid
from django.utils.translation import get_language

from fengqiao.ledger import gate, seal
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.models import Record
from fengqiao.people.models import Appointment, Person, Seat
from fengqiao.people.standing import Actor, acting
from fengqiao.people.steady import hold
from fengqiao.together.act.apart import apart
from fengqiao.together.models import Request
from fengqiao.together.whats import WHATS

MOST_OPEN = 10
"""So many requests of one person may wait at once."""


class Refused(Exception):
    """Why it is not done; `why` is a key of together.words.REFUSALS."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def ask(
    *, what: str, given: Mapping[str, Any], reason: str, by: Actor, session: str, device: str = "",
    until: datetime | None = None, now: datetime,
) -> Request:  # fmt: skip
    """Ask for something that takes two; nothing is done until another person has confirmed it."""
    kind = WHATS[what]
    if not reason.strip():
        raise Refused("reason")
    if not by.post or not kind.may_ask(by, given):
        raise Refused("no_standing")
    ends, key = now + kind.lasts, uuid.uuid7()
    with gate.batch(careful=False):
        # Their own row is the lock: what is asked from two pages at once is counted one after the other.
        Person.objects.select_for_update().get(pk=by.person)
        if Request.objects.filter(asked_by_id=UUID(by.person), answer="", until__gt=now).count() >= MOST_OPEN:
            raise Refused("many")
        with door(district=kind.district(given), kind="together.ask", by=by, now=now, subject=str(key)) as record:
            row = Request(
                id=key, what=what, district=kind.district(given), given=seal.canonical(given),
                reason=reason.strip()[:500], asked_by_id=UUID(by.person), asked_post=by.post, asked_at=now,
                until=min(ends, until) if until is not None else ends, session=session, device=device,
            )  # fmt: skip
            record.given("what", what)
            record.given("exactly", given)
            record.new(row)
    return row


def confirm(*, request: UUID, by: Actor, session: str, device: str = "", now: datetime) -> Request:
    """The second person says yes: in this one transaction it is done, exactly as it was asked. Raises Refused."""
    with gate.batch(careful=False):
        hold(alone=True)
        row = _waiting(request, now)
        _another(row, by, session, device, now)
        kind = WHATS[row.what]
        asker = acting(row.asked_by_id, row.asked_post, language=get_language() or "zh-hans")
        if asker is None or not kind.may_ask(asker, row.given):
            raise Refused("asker_gone")
        if not _as_asked(row):
            raise Refused("altered")
        with door(district=row.district, kind="together.confirm", by=by, now=now, subject=str(row.id)) as record:
            record.given("what", row.what)
            record.given("first", [asker.actor, asker.post])
            record.given("second", [by.actor, by.post])
            record.set(
                row, answer="confirmed", answered_by_id=UUID(by.person), answered_post=by.post, answered_at=now,
                use_until=None if kind.use is None else now + kind.use,
            )  # fmt: skip
        kind.run(row, asker, by, now)
    return row


def refuse(*, request: UUID, why: str, by: Actor, now: datetime) -> Request:
    """The second person says no, and why."""
    if not why.strip():
        raise Refused("why")
    with gate.batch(careful=False):
        row = _waiting(request, now)
        if not _may_answer(row, by):
            raise Refused("no_standing")
        with door(district=row.district, kind="together.refuse", by=by, now=now, subject=str(row.id)) as record:
            record.given("what", row.what)
            record.set(
                row, answer="refused", answered_by_id=UUID(by.person), answered_post=by.post, answered_at=now,
                why=why.strip()[:500],
            )  # fmt: skip
    return row


def take_back(*, request: UUID, by: Actor, now: datetime) -> Request:
    """Who asked wants it no more."""
    with gate.batch(careful=False):
        row = _waiting(request, now)
        if str(row.asked_by_id) != by.person:
            raise Refused("no_standing")
        with door(district=row.district, kind="together.take_back", by=by, now=now, subject=str(row.id)) as record:
            record.given("what", row.what)
            record.set(row, answer="taken_back", answered_at=now)
    return row


def use(*, request: UUID, what: str, given: Mapping[str, Any], by: Actor, now: datetime, once: bool = True) -> Request:
    """The asker makes use of what was confirmed: for that alone, in its time, and once where it is done once."""
    with gate.batch(careful=False):
        row = Request.objects.select_for_update().filter(pk=request, what=what, answer="confirmed").first()
        if row is None or str(row.asked_by_id) != by.person or row.asked_post != by.post:
            raise Refused("gone")
        if row.given != seal.canonical(given):
            raise Refused("altered")
        if row.use_until is None or row.use_until <= now or (once and row.used_at is not None):
            raise Refused("used")
        if row.used_at is None:
            with door(district=row.district, kind="together.use", by=by, now=now, subject=str(row.id)) as record:
                record.given("what", row.what)
                record.given("second", [str(row.answered_by_id), row.answered_post])
                record.set(row, used_at=now)
    return row


def carried_out(*, request: UUID, what: str, now: datetime) -> Request:
    """What two agreed to is done now by the clock or at the console, once; within the transaction that does it."""
    with gate.batch(careful=False):
        row = Request.objects.select_for_update().filter(pk=request, what=what, answer="confirmed").first()
        if row is None or not _as_asked(row):
            raise Refused("gone" if row is None else "altered")
        if row.used_at is not None or row.use_until is None or row.use_until <= now:
            raise Refused("used")
        with door(district=row.district, kind="together.use", by=SYSTEM, now=now, subject=str(row.id)) as record:
            record.given("what", row.what)
            record.given("second", [str(row.answered_by_id), row.answered_post])
            record.set(row, used_at=now)
    return row


def may_confirm(row: Request, by: Actor, *, stands_in: bool = True) -> bool:
    """Whether this actor is the second person for it: another one, not for the asker, with a standing in it.

    `stands_in` is False where a list has already seen that this post's holder sits there themselves.
    """
    if str(row.asked_by_id) == by.person or by.post == row.asked_post:
        return False
    return not (stands_in and _for_asker(row, by)) and _may_answer(row, by)


def stands_in(by: Actor) -> bool:
    """Whether they sit on their post for somebody else."""
    return Seat.objects.filter(code=by.post, basis="standin").exists()


def _may_answer(row: Request, by: Actor) -> bool:
    kind = WHATS.get(row.what)
    return kind is not None and bool(by.post) and str(row.asked_by_id) != by.person and kind.may_confirm(by, row.given)


def _for_asker(row: Request, by: Actor) -> bool:
    """Whether they sit there in the asker's place, so that one post would say yes to itself."""
    if by.post == row.asked_post:
        return True
    seat = Seat.objects.filter(code=by.post).first()
    if seat is None or seat.basis != "standin":
        return False
    return Appointment.objects.filter(
        seat=seat, person_id=row.asked_by_id, kind__in=("holder", "secondment"), ended_at=None
    ).exists()


def _another(row: Request, by: Actor, session: str, device: str, now: datetime) -> None:
    if str(row.asked_by_id) == by.person:
        raise Refused("same_person")
    if _for_asker(row, by):
        raise Refused("stands_in")
    if (session and session == row.session) or (device and device == row.device):
        raise Refused("same_device")
    if not _may_answer(row, by):
        raise Refused("no_standing")
    if not apart(str(row.asked_by_id), by.person, now):
        raise Refused("not_independent")


def _waiting(request: UUID, now: datetime) -> Request:
    row = Request.objects.select_for_update().filter(pk=request).first()
    if row is None:
        raise Refused("gone")
    if row.answer:
        raise Refused("answered")
    if row.until <= now:
        raise Refused("late")
    return row


def _as_asked(row: Request) -> bool:
    """Whether the row still says what was put on record when it was asked for."""
    record = Record.objects.filter(kind="together.ask", subject=str(row.id), district=row.district).first()
    return record is not None and json.loads(record.body)["g"]["exactly"] == row.given
