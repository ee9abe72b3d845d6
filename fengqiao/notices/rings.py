"""An urgent matter rings until a person has it: whoever answers for it, then the next; each ring once."""

from __future__ import annotations

from datetime import datetime, timedelta

import uuid_utils.compat as uuid
from django.conf import settings

from fengqiao.law.workings import nights
from fengqiao.ledger import gate
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.models import Record
from fengqiao.matters import rows
from fengqiao.matters.models import Matter
from fengqiao.matters.world import world
from fengqiao.notices import act as letters
from fengqiao.notices.models import Ring
from fengqiao.notices.words import ring_letter
from fengqiao.people.models import Organisation, Person

EVERY = timedelta(minutes=2)
# How often one telephone rings before the next one does.
EACH = 3


def hear(record: Record, now: datetime) -> None:
    """A listener: an urgent matter that nobody has taken in begins to ring; one that somebody has rings no more."""
    if not record.kind.startswith("matter.") or not record.subject:
        return
    row = rows.read(record.subject)
    if row is None or row.facts.kind != "case":
        return
    facts = row.facts
    rings = facts.urgency == "urgent" and facts.state == "reported" and facts.ended_at is None
    open_ = Ring.objects.filter(matter=facts.id, ended_at=None).first()
    if record.kind == "matter.acknowledge" or not rings:
        if open_ is not None:
            _stop(open_, row, record, now)
        return
    began = facts.seat_since or now
    if open_ is not None and open_.held_by != facts.held_by:
        _stop(open_, row, record, now)
        open_ = None
    # Heard again after a fall, or noted on while it was in hand: one leg rings once.
    if open_ is None and not Ring.objects.filter(matter=facts.id, held_by=facts.held_by, leg=began).exists():
        _begin(row, began, now)


def _begin(row: rows.Row, leg: datetime, now: datetime) -> None:
    facts = row.facts
    seats = nights.order(facts, now, world("case"))
    if not seats:
        return
    with door(district=facts.district, kind="notices.ring", by=SYSTEM, now=now, subject=facts.id) as record:
        record.given("seat", seats[0])
        record.new(
            Ring(
                id=uuid.uuid7(), matter=facts.id, held_by=facts.held_by, leg=leg, seat=seats[0], began_at=now,
                next_at=now,
            )
        )  # fmt: skip


def _stop(ring: Ring, row: rows.Row, record: Record, now: datetime) -> None:
    has = record.kind == "matter.acknowledge" or (record.post and row.facts.state != "reported")
    with door(district=row.facts.district, kind="notices.ring_end", by=SYSTEM, now=now, subject=ring.matter) as draft:
        draft.set(ring, ended_at=now, answered_by=record.post if has else "")


def ring_due(now: datetime) -> int:
    """The clock's chore: every telephone whose turn it is rings once. Two clocks, or one that fell, ring none twice."""
    rung = 0
    for ring in Ring.objects.filter(ended_at=None, next_at__lte=now).order_by("next_at", "id")[:50]:
        row = rows.read(ring.matter)
        if row is None or row.facts.state != "reported":
            continue  # The listener is about to hear that somebody has it.
        with gate.batch(careful=False):
            if not letters.ring_once(ring=ring, until=now + EVERY):
                continue
            ring.refresh_from_db()
            _ring(ring, row, now)
        rung += 1
    return rung


def _ring(ring: Ring, row: rows.Row, now: datetime) -> None:
    seats = nights.order(row.facts, now, world("case"))
    if not seats:
        return
    seat = seats[((ring.rings - 1) // EACH) % len(seats)]
    if seat != ring.seat:
        with door(
            district=row.facts.district, kind="notices.ring_next", by=SYSTEM, now=now, subject=ring.matter
        ) as draft:
            draft.given("seat", seat)
            draft.set(ring, seat=seat)
    person = Person.objects.get(pk=world("case").sitter(seat)[0])
    letters.tell_ring(person=person, matter=ring.matter, number=row.number, now=now)
    _write(person, row, now)


def _write(person: Person, row: rows.Row, now: datetime) -> None:
    """By every way that reaches this colleague; whoever is on duty is written to at any hour."""
    office = Organisation.objects.get(code=row.facts.held_by).name
    tongue = "en" if person.language.startswith("en") else "zh"
    subject, body = ring_letter(
        number=row.number, office=office.get(tongue) or office["zh"], public_url=settings.PUBLIC_URL,
        language=person.language,
    )  # fmt: skip
    for channel, address in letters.ways_to(person):
        letters.post(channel, address, subject, body if channel == "mail" else subject, at=now, now=now)


def ringing(person: str) -> list[Ring]:
    """What rings for this person now: on the posts they sit on."""
    rung = list(Ring.objects.filter(ended_at=None).order_by("began_at")[:200])
    return [ring for ring in rung if _sits(ring.seat, person)]


def _sits(seat: str, person: str) -> bool:
    try:
        return world("case").sitter(seat)[0] == person
    except KeyError:
        return False


def numbers(rung: list[Ring]) -> list[tuple[str, datetime]]:
    """The numbers of what rings, and since when."""
    found = dict(Matter.objects.filter(pk__in=[ring.matter for ring in rung]).values_list("pk", "number"))
    return [(found[ring.matter], ring.began_at) for ring in rung if ring.matter in found]
