"""Windows, what one comes for, and who sits when: set by the lead of the centre, on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import uuid_utils.compat as uuid
from django.db import IntegrityError

from fengqiao.hall import find
from fengqiao.hall.act.tickets import put_back_from
from fengqiao.hall.hours import DAY, Line, taken
from fengqiao.hall.models import Hours, Topic, Window
from fengqiao.hall.queue import Refused
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By
from fengqiao.people.models import Organisation, Seat


def _put(row: Window | Topic, kind: str, *, taken: str, by: By, now: datetime) -> None:
    """A named row of a centre; refused as `taken` where another has its number or code."""
    subject = find.subject_of(row.centre_id)
    try:
        with door(district=row.district, kind=kind, by=by, now=now, subject=subject) as record:
            record.given("name", row.name)
            record.new(row)
    except IntegrityError as error:
        raise Refused(taken) from error


def set_window(
    *, centre: Organisation, number: str, name: dict[str, str], office: Organisation, topics: Sequence[str], by: By,
    now: datetime,
) -> Window:  # fmt: skip
    """A window stands in a centre, and this office sits there."""
    row = Window(
        id=uuid.uuid7(), centre=centre, district=centre.district, number=number, name=name, office=office,
        topics=list(topics),
    )  # fmt: skip
    _put(row, "hall.window", taken="number_taken", by=by, now=now)
    return row


def close_window(*, window: Window, by: By, now: datetime) -> None:
    """The window is taken away: whom it had called waits at the front again, its hours end."""
    subject = find.subject_of(window.centre_id)
    with gate.batch(careful=False):
        put_back_from(window, by=by, now=now)
        with door(district=window.district, kind="hall.window_end", by=by, now=now, subject=subject) as record:
            window.refresh_from_db(fields=["closed_at"])
            if window.closed_at is not None:
                raise Refused("has_ended")
            if window.tickets.filter(state="serving").exists():
                raise Refused("in_hand")
            record.given("name", window.name)
            record.set(window, closed_at=now)
            for row in Hours.objects.filter(window=window, ended_at=None):
                record.set(row, ended_at=now)


def add_topic(
    *, centre: Organisation, code: str, name: dict[str, str], minutes: int, by: By, now: datetime, place: int = 0
) -> Topic:
    """One more thing one may come for."""
    row = Topic(
        id=uuid.uuid7(), centre=centre, district=centre.district, code=code, name=name, minutes=minutes, place=place
    )
    _put(row, "hall.topic", taken="code_taken", by=by, now=now)
    return row


def end_topic(*, topic: Topic, by: By, now: datetime) -> None:
    """Nobody draws a number for it any more; who has one is still called."""
    subject = find.subject_of(topic.centre_id)
    with door(district=topic.district, kind="hall.topic_end", by=by, now=now, subject=subject) as record:
        topic.refresh_from_db(fields=["ended_at"])
        if topic.ended_at is not None:
            raise Refused("has_ended")
        record.given("name", topic.name)
        record.set(topic, ended_at=now)


def set_hours(
    *, window: Window, weekdays: str, since: int, until: int, first: date, by: By, now: datetime,
    last: date | None = None, holidays: bool = False, seat: Seat | None = None, standin: Seat | None = None,
) -> Hours:  # fmt: skip
    """Opening hours of a window, or with a seat who sits there in them; two never sit in the same."""
    if not weekdays or not 0 <= since < until <= DAY or (last is not None and last < first):
        raise Refused("no_hours")
    for each in (seat, standin):
        if each is not None and (each.organisation_id != window.office_id or each.closed_at is not None):
            raise Refused("not_its_seat")
    row = Hours(
        id=uuid.uuid7(), window=window, weekdays=weekdays, since=since, until=until, first=first, last=last,
        holidays=holidays, seat=seat, standin=standin,
    )  # fmt: skip
    subject = find.subject_of(window.centre_id)
    with door(district=window.district, kind="hall.hours", by=by, now=now, subject=subject) as record:
        # Locks the window: of two who enter hours at the same moment the second sees the first's.
        held = Window.objects.select_for_update().get(pk=window.pk)
        if held.closed_at is not None:
            raise Refused("has_ended")
        if taken(row.line(), _lines(window, sitting=seat is not None)):
            raise Refused("overlaps")
        record.given("name", window.name)
        record.new(row)
    return row


def _lines(window: Window, *, sitting: bool) -> list[Line]:
    rows: Any = Hours.objects.filter(window=window, ended_at=None, seat__isnull=not sitting)
    return [row.line() for row in rows.select_related("seat")]


def end_hours(*, hours: Hours, by: By, now: datetime) -> None:
    """A line is taken out; what it leaves open is a hole that the page names."""
    window = hours.window
    subject = find.subject_of(window.centre_id)
    with door(district=window.district, kind="hall.hours_end", by=by, now=now, subject=subject) as record:
        hours.refresh_from_db(fields=["ended_at"])
        if hours.ended_at is not None:
            raise Refused("has_ended")
        record.given("name", window.name)
        record.set(hours, ended_at=now)
