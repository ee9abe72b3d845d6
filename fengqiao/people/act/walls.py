"""Walls: opened by a lead at the screen for a time, ended by hand, with their opener's appointment, or by date."""

from __future__ import annotations

from datetime import datetime, timedelta

import uuid_utils.compat as uuid

from fengqiao.ledger import gate
from fengqiao.ledger.write import By
from fengqiao.people.act.seating import Refusal, changing
from fengqiao.people.models import Appointment, Wall

LONGEST = timedelta(days=366)
MINUTE = timedelta(minutes=1)


def open_wall(*, name: str, appointment: Appointment, code: str, ends: datetime, by: By, now: datetime) -> Wall:
    """A screen shows this post's wall from now on, without anybody signed in at it."""
    if not now < ends <= now + LONGEST:
        raise Refusal("wall_time")
    organisation = appointment.seat.organisation
    with changing(organisation.district, "people.wall", by, now, posts=False) as record:
        appointment.refresh_from_db(fields=["ended_at", "ends"])
        if appointment.ended_at is not None or (appointment.ends is not None and appointment.ends <= now):
            raise Refusal("ended")
        record.given("name", name)
        record.given("seat", appointment.seat_id)
        wall = Wall(id=uuid.uuid7(), name=name, appointment=appointment, code=code, opened_at=now, ends_at=ends)
        record.new(wall)
    return wall


def end_wall(*, wall: Wall, by: By, now: datetime) -> None:
    """The screen goes dark within five seconds."""
    with changing(wall.appointment.seat.organisation.district, "people.wall_end", by, now, posts=False) as record:
        wall.refresh_from_db(fields=["ended_at"])
        if wall.ended_at is not None:
            raise Refusal("ended")
        record.given("name", wall.name)
        record.given("seat", wall.appointment.seat_id)
        record.set(wall, ended_at=now)


def seen_wall(wall: Wall, now: datetime) -> None:
    """The last sign of life of a screen, once a minute; it is no act and on no record."""
    if wall.seen_at is None or not wall.seen_at <= now < wall.seen_at + MINUTE:
        with gate.alone():
            Wall.objects.filter(pk=wall.pk).update(seen_at=now)
