"""The warm hand-over: the number and the story go together to the next window, in one commit."""

from __future__ import annotations

from datetime import datetime

from fengqiao.hall import find
from fengqiao.hall.act.tickets import step
from fengqiao.hall.models import Ticket
from fengqiao.hall.queue import Refused
from fengqiao.intake import act as intake
from fengqiao.ledger import gate
from fengqiao.people.standing import Actor


def hand_over(*, ticket: Ticket, office: str, by: Actor, now: datetime, seen: int) -> Ticket:
    """To another office's window here. One that the story complains of is refused as one that does not exist."""
    if office == by.org or office not in {row.code for row in find.offices_today(ticket.centre, now)}:
        raise Refused("no_such_office")
    with gate.batch(careful=False):
        try:
            intake.move(key=ticket.draft, to=office, by=by, now=now)
        except LookupError:
            raise Refused("no_such_office") from None
        return step(ticket=ticket, does="hand_over", by=by, now=now, seen=seen, office=office)


def may_go_to(ticket: Ticket, office: str, by: Actor) -> bool:
    """Whether the story may be handed to that office: what is offered is what is then taken."""
    return intake.may_move(key=ticket.draft, to=office, by=by)
