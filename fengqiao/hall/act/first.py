"""The first contact follows what was handed on: it urges, and is told when it is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta

from fengqiao.cases.models import FirstContact
from fengqiao.hall import find
from fengqiao.hall.queue import Refused
from fengqiao.ledger.door import door
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter
from fengqiao.notices import act as notices
from fengqiao.people.models import Seat
from fengqiao.people.standing import Actor

DAY = timedelta(hours=24)


def urge(*, number: str, by: Actor, now: datetime) -> Matter:
    """Whoever answers for it now is told that the first contact waits for it; once a day. Raises Refused."""
    matter = next((row.matter for row in find.followed(by, now) if row.matter.number == number), None)
    if matter is None:
        raise Refused("no_such_case")
    if Record.objects.filter(subject=matter.pk, kind="hall.urge", at__gt=now - DAY).exists():
        raise Refused("urged_today")
    with door(district=matter.district, kind="hall.urge", by=by, now=now, subject=matter.pk) as record:
        record.given("number", number)
    return matter


def hear(record: Record, now: datetime) -> None:
    """A listener: what was handed on is overdue, and the first contact is told, unless it has it itself."""
    if record.kind != "matter.overdue":
        return
    its = FirstContact.objects.filter(matter_id=record.subject)
    kept = its.select_related("matter").first() if its.exists() else None
    if kept is None or kept.matter.ended_at is not None or kept.matter.held_by == kept.office:
        return
    seat = Seat.objects.filter(code=kept.post).select_related("sitter").first()
    if seat is not None and seat.sitter is not None:
        notices.note(person=seat.sitter, matter=kept.matter, kind=find.OVERDUE, now=now)
