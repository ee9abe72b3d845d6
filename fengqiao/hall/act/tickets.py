"""Numbers: drawn, called, taken up, ended; each act in one transaction with its record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F

from fengqiao.hall import find, queue
from fengqiao.hall.models import Roll, Ticket, Topic, Window
from fengqiao.hall.queue import Refused
from fengqiao.intake import act as intake
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By
from fengqiao.people.models import Organisation
from fengqiao.people.standing import CLOCK, Actor

TRIES = 40
# So many who drew on a phone may wait or be served at once: a stranger far away fills no hall, and who was called in
# vain holds no place. Kiosk and desk have no bound.
MOST_BY_PHONE = 40
HOLDS = (*queue.WAITING, *queue.AT_WINDOW)
# After the last window has closed: who is just being served is not sent away.
GRACE = timedelta(minutes=30)
FORGOTTEN = timedelta(hours=12)


class Stale(Exception):
    """Somebody else acted on this number meanwhile."""


class Drawer:
    """Who is on record for a number: the number itself, nobody's name."""

    post = ""
    through = False

    def __init__(self, key: UUID) -> None:
        self.actor = f"number:{key}"


def draw(
    *, key: UUID, centre: Organisation, topic: Topic, source: str, priority: bool, now: datetime, by: By | None = None
) -> Ticket:
    """The next number of the day; the same key again gives the same number. `by` is the desk that hands it out."""
    found = Ticket.objects.filter(pk=key, centre=centre).first()
    if found is not None:
        return found
    if topic.centre_id != centre.code or topic.ended_at is not None:
        raise Refused("no_such_topic")
    if not find.still_today(centre, topic, now):
        raise Refused("not_now")
    day = find.day_of(centre, now)
    subject, roll = find.subject_of(centre.code), f"{centre.code} {day.isoformat()}"
    who = by or Drawer(key)
    try:
        with door(district=centre.district, kind="hall.draw", by=who, now=now, subject=subject) as record:
            Roll.objects.get_or_create(pk=roll)
            Roll.objects.filter(pk=roll).update(last=F("last") + 1)
            number = Roll.objects.values_list("last", flat=True).get(pk=roll)
            # The roll is held until the commit: who draws at the same moment counts after this one.
            if source == "phone" and _by_phone(centre, day) >= MOST_BY_PHONE:
                raise Refused("full")
            row = Ticket(
                id=key, centre=centre, district=centre.district, day=day, number=number, topic=topic, source=source,
                priority=priority, since=now, drawn_at=now,
            )  # fmt: skip
            record.given("number", row.label)
            record.new(row)
    except IntegrityError:
        # The same form twice at the same moment: one number, not two.
        found = Ticket.objects.filter(pk=key, centre=centre).first()
        if found is None:
            raise
        return found
    return row


def _by_phone(centre: Organisation, day: Any) -> int:
    return Ticket.objects.filter(centre=centre, day=day, source="phone", state__in=HOLDS).count()


def call_next(*, window: Window, by: By, now: datetime) -> Ticket | None:
    """The next number for this window, never one that another has; None if nobody waits for it."""
    for _ in range(TRIES):
        held = find.at_window(window)
        if held is not None:
            raise Refused("in_hand")
        waiting = find.line_of(window, now)
        if not waiting:
            return None
        try:
            return step(ticket=waiting[0], does="call", by=by, now=now, window=window, seen=waiting[0].version)
        except (Stale, IntegrityError):
            # Another window was quicker with this one: the one after it.
            continue
    raise Stale


def step(
    *, ticket: Ticket, does: str, by: By, now: datetime, seen: int, window: Window | None = None, office: str = ""
) -> Ticket:
    """One act on a number as it was seen. Raises Refused, or Stale where it has moved on since."""
    subject = find.subject_of(ticket.centre_id)
    kind = f"hall.{does}"
    with door(district=ticket.district, kind=kind, by=by, now=now, subject=subject) as record:
        row = Ticket.objects.select_related("window").get(pk=ticket.pk)
        if row.version != seen:
            raise Stale
        if window is not None and does == "call":
            fresh = Window.objects.get(pk=window.pk)
            if fresh.closed_at is not None:
                raise Refused("has_ended")
            office = fresh.office_id
        after = queue.decide(row.stands(), does, now, office=office)
        if not Ticket.objects.filter(pk=row.pk, version=seen).update(version=seen + 1):
            raise Stale
        row.version = seen + 1
        record.given("number", row.label)
        if does == "take_up":
            _begin(row, by, now)
        record.set(row, **_columns(row, after, does, now, window))
        if after.state in queue.ENDED:
            intake.drop_blank(row.draft)
    return row


def _columns(row: Ticket, after: queue.Number, does: str, now: datetime, window: Window | None) -> dict[str, Any]:
    """What of the row an act changes."""
    columns: dict[str, Any] = {
        "state": after.state, "since": after.since, "front": after.front, "calls": after.calls,
        "back_until": after.back_until, "office": after.office,
    }  # fmt: skip
    if does == "call":
        columns["window"] = window
    if does in ("call", "recall"):
        columns["called_at"] = now
        columns["first_called_at"] = row.first_called_at or now
    if does == "take_up":
        columns |= {"taken_at": row.taken_at or now, "draft": row.draft, "first_post": row.first_post}
        columns["first_window"] = row.first_window
    if after.state in queue.WAITING or after.state == "absent":
        columns["window"] = None
    if after.state in queue.ENDED:
        columns["ended_at"] = now
    return columns


def _begin(row: Ticket, by: By, now: datetime) -> None:
    """What is told is written once: the draft that came along, else a new one. Who takes it up first stays named."""
    if not row.first_post:
        row.first_post, row.first_window = by.post, row.window
    if isinstance(by, Actor) and not intake.is_open(row.draft, by):
        row.draft = intake.begin(by=by, source="counter", now=now, first_contact=row.first_post).pk


def put_back_from(window: Window, *, by: By, now: datetime) -> None:
    """Whom this window had called and not taken up waits at the front again."""
    for row in Ticket.objects.filter(window=window, state__in=("called", "recalled")):
        step(ticket=row, does="put_back", by=by, now=now, seen=row.version)


def close_now(*, centre: Organisation, by: By, now: datetime) -> int:
    """Closing time: whoever was not reached is told so; who is being served stays until done."""
    rows = Ticket.objects.filter(centre=centre, state__in=[s for s in queue.OPEN if s != "serving"])
    return _end(list(rows), "end_day", by, now)


def close_days(now: datetime) -> int:
    """A chore of the clock: numbers of a day whose windows have closed, and of days gone by, end; nobody waits on."""
    ended = 0
    for code in Ticket.objects.filter(state__in=queue.OPEN).order_by().values_list("centre_id", flat=True).distinct():
        centre = Organisation.objects.get(code=code)
        today = find.day_of(centre, now)
        rows = list(Ticket.objects.filter(centre=centre, state__in=queue.OPEN))
        closes = find.closes_at(centre, now)
        over = closes is None or now >= closes + GRACE
        late = [row for row in rows if row.state != "serving" and (row.day < today or (over and row.day == today))]
        ended += _end(late, "end_day", CLOCK, now)
        forgotten = [
            row for row in rows if row.state == "serving" and row.day < today and _since(row) < now - FORGOTTEN
        ]
        ended += _end(forgotten, "lapse", CLOCK, now)
    return ended


def _since(row: Ticket) -> datetime:
    return row.called_at or row.drawn_at


def _end(rows: list[Ticket], does: str, by: By, now: datetime) -> int:
    ended = 0
    for start in range(0, len(rows), 50):
        with gate.batch():
            for row in rows[start : start + 50]:
                try:
                    step(ticket=row, does=does, by=by, now=now, seen=row.version)
                except (Stale, Refused):
                    # It was called in this very moment: it is judged the next time.
                    continue
                ended += 1
    return ended
