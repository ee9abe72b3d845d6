"""Questions about requests, narrowed to those who asked, may confirm, or answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from fengqiao.people.standing import Actor
from fengqiao.together.act import may_confirm
from fengqiao.together.models import Request
from fengqiao.together.whats import WHATS

MOST = 200
KEPT = timedelta(days=90)


def _open(now: datetime) -> QuerySet[Request]:
    return Request.objects.filter(answer="", until__gt=now)


def waiting(by: Actor, now: datetime) -> list[Request]:
    """What waits for this actor's yes or no, the soonest to end first."""
    rows = _open(now).exclude(asked_by_id=by.person).select_related("asked_by").order_by("until", "id")[:MOST]
    return [row for row in rows if may_confirm(row, by)]


def asked(by: Actor, now: datetime) -> list[Request]:
    """What this person asked for in the last ninety days."""
    rows = Request.objects.filter(asked_by_id=by.person, asked_at__gt=now - KEPT)
    return list(rows.select_related("asked_by", "answered_by").order_by("-asked_at")[:MOST])


def answered(by: Actor, now: datetime) -> list[Request]:
    """What others asked for in the last ninety days and is answered, where this post has a standing in it."""
    rows = Request.objects.filter(asked_at__gt=now - KEPT).exclude(answer="").exclude(asked_by_id=by.person)
    rows = rows.select_related("asked_by", "answered_by").order_by("-asked_at")
    return [row for row in rows[:MOST] if row.what in WHATS and _knows(row, by)]


def one(by: Actor, key: UUID, now: datetime) -> Request | None:
    """A request that this actor asked for, answered or may answer; anything else is as if it were not there."""
    row = Request.objects.filter(pk=key).select_related("asked_by", "answered_by").first()
    if row is None or row.what not in WHATS:
        return None
    return row if str(row.asked_by_id) == by.person or _knows(row, by) else None


def _knows(row: Request, by: Actor) -> bool:
    return str(row.answered_by_id) == by.person or (bool(by.post) and WHATS[row.what].may_confirm(by, row.given))
