"""Whoever outside received what is now erased or corrected is told by the way it went out; else a desk tells them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import uuid_utils.compat as uuid

from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.write import By
from fengqiao.matters.models import Matter
from fengqiao.notices import act as letters
from fengqiao.notices.act import MOST_TRIES
from fengqiao.notices.models import Letter
from fengqiao.people.models import Organisation
from fengqiao.rights import receivers
from fengqiao.rights.models import Told
from fengqiao.rights.receivers import Receiver
from fengqiao.rights.words import ERASED_LETTER
from fengqiao.ui.words import say

TELLS = {"erased": "rights.telling", "corrected": "rights.mended"}
LISTS = {"erased": "rights.receivers", "corrected": "rights.tell_mended"}
"""What happened -> the record of that somebody is being told, and of that a desk is to tell them."""


def tell_receivers(matter: Matter, found: Iterable[Receiver], what: str, now: datetime) -> int:
    """Personal Information Protection Law (个人信息保护法) 47, GDPR 19: returns how many received something of it.

    `found` is what receivers.of said before anything was erased; `what` is erased or corrected. Whom a machine can
    reach is told by the clock, again and again as other letters are; the desk that holds the matter is told of the
    others and reads on record whom to tell. What leaves as a list bears neither names nor ways to reach anybody.
    """
    by_machine = [each for each in found if each.address]
    by_desk = [each for each in found if not each.address]
    office = Organisation.objects.filter(code=matter.held_by).values_list("name", flat=True).first() or {}
    for each in by_machine:
        _lay_out(matter, each, what, office, now)
    if by_desk:
        with door(district=matter.district, kind=LISTS[what], by=SYSTEM, now=now, subject=matter.pk) as record:
            record.given("receivers", _names(by_desk))
            for each in by_desk:
                record.new(
                    Told(id=uuid.uuid7(), matter=matter, what=what, receiver=each.name, way="desk", made_at=now,
                         listed_at=now)
                )  # fmt: skip
    return len(by_machine) + len(by_desk)


def _lay_out(matter: Matter, each: Receiver, what: str, office: dict[str, str], now: datetime) -> None:
    with door(district=matter.district, kind=TELLS[what], by=SYSTEM, now=now, subject=matter.pk) as record:
        if each.way == "mail":
            subject, body = (text.format(number=each.reference, office=say(office)) for text in ERASED_LETTER[what])
            letter = letters.post("mail", each.address, subject, body, at=now, now=now)
        else:
            body = receivers.body(each, what)
            letter = letters.post(receivers.CHANNEL, each.address, f"{what} {matter.number}", body, at=now, now=now)
        record.given("receivers", _names([each]))
        record.new(
            Told(id=uuid.uuid7(), matter=matter, what=what, receiver=each.name, way=each.way, letter=letter.pk,
                 made_at=now)
        )  # fmt: skip


def _names(found: Iterable[Receiver]) -> str:
    return "、".join(dict.fromkeys(str(say(each.name)) for each in found))


def follow_up(now: datetime) -> int:
    """The clock's chore: who was reached is on record; whom nothing reached goes on the desk's list. How many moved."""
    waiting = list(Told.objects.filter(told_at=None, listed_at=None).select_related("matter").order_by("made_at", "id"))
    sent = {row.pk: row for row in Letter.objects.filter(pk__in=[row.letter for row in waiting])}
    moved = 0
    for row in waiting:
        letter = sent.get(row.letter) if row.letter is not None else None
        if letter is not None and letter.sent_at is not None:
            moved += _set(row, kind="rights.told", by=SYSTEM, now=now, told_at=letter.sent_at)
        elif letter is None or letter.tries >= MOST_TRIES:
            moved += _set(row, kind=LISTS[row.what], by=SYSTEM, now=now, listed_at=now)
    return moved


def told_them(*, row: Told, by: By, now: datetime) -> bool:
    """Somebody at the desk told them, by whatever way; False where that was on record before."""
    return _set(row, kind="rights.told", by=by, now=now, told_at=now, told_by=by.post)


def _set(row: Told, *, kind: str, by: By, now: datetime, **changed: object) -> bool:
    matter = row.matter
    with door(district=matter.district, kind=kind, by=by, now=now, subject=matter.pk) as record:
        fresh = Told.objects.select_for_update().get(pk=row.pk)
        if fresh.told_at is not None:
            return False
        if kind == "rights.told":
            record.given("receiver", str(say(fresh.receiver)))
            record.given("what", fresh.what)
        else:
            record.given("receivers", str(say(fresh.receiver)))
        record.set(fresh, **changed)
    return True
