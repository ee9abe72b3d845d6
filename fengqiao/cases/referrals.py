"""Who must go elsewhere is told where, with a slip; the first contact (首问负责) keeps it until it is received."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import uuid_utils.compat as uuid

from fengqiao.cases.models import FirstContact, Referral
from fengqiao.law.facts import Facts
from fengqiao.law.referral_law import CHANNELS
from fengqiao.law.table import Decision
from fengqiao.law.workings.checks import origin_rung
from fengqiao.ledger.models import Record
from fengqiao.ledger.write import Draft
from fengqiao.matters import act as matters
from fengqiao.matters import rows
from fengqiao.matters.models import Matter
from fengqiao.matters.world import world
from fengqiao.people.models import Seat
from fengqiao.people.standing import CLOCK, Actor


def keep(draft: Draft, row: rows.Row, decision: Decision, given: Mapping[str, Any], by: Actor, now: datetime) -> None:
    """What was told, in the transaction of the act on the case."""
    if decision.does == "refer":
        draft.new(
            Referral(
                id=str(uuid.uuid7()), matter_id=row.facts.id, channel=given["channel"], text=given["text"], made_at=now
            )
        )


def hear(record: Record, now: datetime) -> None:
    """A listener: what was told becomes a matter of its own that waits until it is received."""
    if record.kind == "matter.refer":
        for referral in Referral.objects.filter(matter_id=record.subject, opened="").order_by("made_at", "id"):
            _open(referral, now)
    elif record.kind == "matter.withdraw":
        for waits in Matter.objects.filter(root=record.subject, kind="referral", ended_at=None):
            try:
                matters.act(waits.id, "call_off", by=CLOCK, now=now)
            except matters.Denied:
                continue  # Others who reported it remain.


def _open(referral: Referral, now: datetime) -> None:
    row = rows.read(referral.matter_id)
    if row is None:
        return
    first = _office_of_first(row.facts)

    def fill(draft: Draft, opened: matters.Reported) -> None:
        draft.set(referral, opened=opened.facts.id)

    kind = "petition" if referral.channel == "petition" else "referral"
    matters.report(
        by=CLOCK, now=now, origin=first, held_by=first, district=row.facts.district, kind=kind,
        category=row.facts.category, urgency="normal", about=row.facts.about, voice=None, fill=fill,
        of=row, once=f"refer:{referral.id}",
    )  # fmt: skip


def _office_of_first(facts: Facts) -> str:
    """The office that took them up first in a hall, where a desk of it can keep what was told; else where it began."""
    kept = FirstContact.objects.filter(matter_id=facts.id).first()
    if kept is not None and not facts.about:
        try:
            if world("case").rung(kept.office).desks:
                return kept.office
        except KeyError:
            pass  # The office is no more.
    return origin_rung(facts, world("case")).org


def first_contact(facts: Facts) -> str:
    """The post that answers to the resident until the end, wherever the matter goes.

    Who took them up first in a hall, while that post is there; else the desk where it began.
    """
    kept = FirstContact.objects.filter(matter_id=facts.id).first() if not facts.about else None
    if kept is not None and Seat.objects.filter(code=kept.post).exists():
        return kept.post
    rung = origin_rung(facts, world("case"))
    seat = next((seat for seat, _, tokens in rung.desks if not facts.about or tokens.isdisjoint(facts.about)), "")
    return seat or (rung.leads[0][0] if rung.leads else "")


class Told(NamedTuple):
    """One referral as a page shows it: where to, the words on the slip, and how it stands."""

    id: str
    channel: tuple[str, str]
    text: str
    number: str
    state: str
    made_at: datetime


def of(matter: str) -> list[Told]:
    """What was told in a case, newest first."""
    found = list(Referral.objects.filter(matter_id=matter).order_by("-made_at", "-id"))
    states = {row.id: row for row in Matter.objects.filter(pk__in=[each.opened for each in found if each.opened])}
    return [
        Told(
            each.id, CHANNELS[each.channel], each.text,
            states[each.opened].number if each.opened in states else "",
            states[each.opened].state if each.opened in states else "referred", each.made_at,
        )
        for each in found
    ]  # fmt: skip


def told_in(opened: str) -> Told | None:
    """What a referral or petition is about, for the desk that keeps it."""
    referral = Referral.objects.filter(opened=opened).first()
    return next((each for each in of(referral.matter_id) if each.id == referral.id), None) if referral else None
