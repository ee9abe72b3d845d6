"""A wall's own kind of session: what the screen's browser brings, and whether it still opens the one page."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from fengqiao import keys
from fengqiao.people import act, find
from fengqiao.people.models import Appointment, Wall
from fengqiao.people.standing import Actor, of_seat

COOKIE = "wall"


def mac(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot make a screen of it."""
    return hmac.new(keys.key(settings.HOME, "walls").encode(), token.encode(), hashlib.sha256).hexdigest()


def running(now: datetime) -> QuerySet[Wall]:
    """Walls not ended, whose time is not over and whose opener still holds the post."""
    holds = Q(appointment__ended_at=None) & (Q(appointment__ends=None) | Q(appointment__ends__gt=now))
    return Wall.objects.filter(holds, ended_at=None, ends_at__gt=now).filter(
        appointment__seat__closed_at=None, appointment__person__account__is_active=True
    )


def wall_of(token: str, now: datetime) -> Wall | None:
    """The wall this browser is, if it still is one."""
    if not token:
        return None
    rows = running(now).select_related("appointment__seat__organisation")
    return rows.filter(code=mac(token)).first()


def viewer(wall: Wall, language: str = "zh-hans") -> Actor:
    """A wall sees as its post does; who sits there at the moment changes nothing on it."""
    return of_seat(wall.appointment.seat, language=language)


def own_appointment(by: Actor, now: datetime) -> Appointment | None:
    """By which appointment this lead sits on the post they act under; None on a vacant post that fell to them."""
    rows = Appointment.objects.filter(person_id=by.person, seat_id=by.post, ended_at=None, starts__lte=now)
    return (
        rows.filter(Q(ends=None) | Q(ends__gt=now))
        .select_related("seat__organisation")
        .order_by(F("ends").desc(nulls_first=True))
        .first()
    )


def led(by: Actor, now: datetime) -> list[Wall]:
    """The walls of the area this actor leads, and their own."""
    rows = running(now).filter(
        Q(appointment__seat__organisation__in=find.led_by(by)) | Q(appointment__person_id=by.person)
    )
    return list(rows.select_related("appointment__seat__organisation", "appointment__person").order_by("opened_at"))


def keep(request: HttpRequest, response: HttpResponse, *, name: str, appointment: Appointment, ends: datetime,
         by: Actor, now: datetime) -> Wall:  # fmt: skip
    """Open the wall and leave its token in this browser, where only the server reads it."""
    token = secrets.token_urlsafe(32)
    wall = act.open_wall(name=name, appointment=appointment, code=mac(token), ends=ends, by=by, now=now)
    response.set_cookie(
        COOKIE, token, max_age=int((ends - now).total_seconds()), httponly=True, samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return wall
