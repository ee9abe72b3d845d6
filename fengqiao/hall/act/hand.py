"""The warm hand-over: the number and the story go together to the next window, in one commit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fengqiao.hall import find
from fengqiao.hall.act.tickets import Stale, step
from fengqiao.hall.models import Ticket
from fengqiao.hall.queue import Refused
from fengqiao.intake import act as intake
from fengqiao.intake.find import draft as find_draft
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.people.standing import Actor


def hand_over(*, ticket: Ticket, office: str, by: Actor, now: datetime, seen: int) -> Ticket:
    """To another office's window here. One that the story complains of is refused as one that does not exist.

    Where this actor may not know of the story the number goes wherever they send it, as if nothing were written; the
    story goes along only to an office that it does not complain of, else it stays with who took it down.
    """
    if office == by.org or office not in {row.code for row in find.offices_today(ticket.centre, now)}:
        raise Refused("no_such_office")
    with gate.batch(careful=False):
        if not _hidden(ticket, by) or intake.may_move(key=ticket.draft, to=office, by=by):
            try:
                intake.move(key=ticket.draft, to=office, by=by, now=now)
            except LookupError:
                raise Refused("no_such_office") from None
        return step(ticket=ticket, does="hand_over", by=by, now=now, seen=seen, office=office)


def write(*, ticket: Ticket, by: Actor, now: datetime, seen: int) -> UUID:
    """The draft in which this actor writes down what is told: the number's own, else one that is begun.

    One that was dropped is begun anew and goes with the number. Beside one that is not for this actor (it complains
    of their own office) another is begun, as if there were none; the number keeps the first. Raises Stale.
    """
    own = find_draft(by, str(ticket.draft)) if ticket.draft is not None else None
    if own is not None:
        return own.pk
    if ticket.draft is not None and intake.is_there(ticket.draft):
        return intake.begin(by=by, source="counter", now=now, first_contact=ticket.first_post).pk
    subject = find.subject_of(ticket.centre_id)
    with door(district=ticket.district, kind="hall.write", by=by, now=now, subject=subject) as record:
        row = Ticket.objects.get(pk=ticket.pk)
        if row.state != "serving" or not Ticket.objects.filter(pk=row.pk, version=seen).update(version=seen + 1):
            raise Stale
        row.version = seen + 1
        draft = intake.begin(by=by, source="counter", now=now, first_contact=row.first_post)
        record.given("number", row.label)
        record.set(row, draft=draft.pk)
    return draft.pk


def may_go_to(ticket: Ticket, office: str, by: Actor) -> bool:
    """Whether the number may be handed to that office: what is offered is what is then taken."""
    return _hidden(ticket, by) or intake.may_move(key=ticket.draft, to=office, by=by)


def _hidden(ticket: Ticket, by: Actor) -> bool:
    """Whether something is written that this actor may not know of: what is offered to them must not tell it either."""
    return ticket.draft is not None and intake.is_there(ticket.draft) and find_draft(by, str(ticket.draft)) is None
