"""Questions about requests, narrowed to those who asked, may confirm, or answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet

from fengqiao.people.standing import Actor
from fengqiao.together.act import known, may_confirm, may_review, stands_in
from fengqiao.together.models import Opening, Request
from fengqiao.together.whats import WHATS

MOST = 200
LOOKED_AT = 2000
"""So many of what is over are looked through for those that concern the reader; what waits is looked through whole."""
KEPT = timedelta(days=90)


def _open(now: datetime) -> QuerySet[Request]:
    return Request.objects.filter(answer="", until__gt=now)


def how_many(by: Actor, now: datetime) -> int:
    """How much waits for this actor, in the head of every page: nobody's name is read for it."""
    return len(waiting(by, now, named=False)) + len(openings(by, named=False))


def waiting(by: Actor, now: datetime, *, named: bool = True) -> list[Request]:
    """What waits for this actor's yes or no, the soonest to end first; `named`: with who asked."""
    rows = _open(now).exclude(asked_by_id=by.person).order_by("until", "id")
    rows = rows.select_related("asked_by") if named else rows
    # Cut after narrowing: what others ask for among themselves pushes nothing out of the list.
    of_another = stands_in(by)
    return list(islice((row for row in rows.iterator() if may_confirm(row, by, stands_in=of_another)), MOST))


def to_use(row: Request | None, what: str, by: Actor | None, now: datetime) -> bool:
    """Whether two agreed to this kind of thing, this actor asked for it, and it is still there to be used."""
    if row is None or by is None or row.what != what or str(row.asked_by_id) != by.person:
        return False
    return row.answer == "confirmed" and row.used_at is None and row.use_until is not None and row.use_until > now


def asked(by: Actor, now: datetime) -> list[Request]:
    """What this person asked for in the last ninety days."""
    rows = Request.objects.filter(asked_by_id=by.person, asked_at__gt=now - KEPT)
    return list(rows.select_related("asked_by", "answered_by").order_by("-asked_at")[:MOST])


def answered(by: Actor, now: datetime) -> list[Request]:
    """What others asked for in the last ninety days and is answered, where this post has a standing in it."""
    rows = Request.objects.filter(asked_at__gt=now - KEPT).exclude(answer="").exclude(asked_by_id=by.person)
    rows = rows.select_related("asked_by", "answered_by").order_by("-asked_at")
    return list(islice((row for row in rows[:LOOKED_AT] if row.what in WHATS and _knows(row, by)), MOST))


def one(by: Actor, key: UUID, now: datetime) -> Request | None:
    """A request that this actor asked for, answered or may answer; anything else is as if it were not there."""
    row = Request.objects.filter(pk=key).select_related("asked_by", "answered_by").first()
    if row is None or row.what not in WHATS:
        return None
    return row if str(row.asked_by_id) == by.person or _knows(row, by) else None


def _knows(row: Request, by: Actor) -> bool:
    return str(row.answered_by_id) == by.person or (bool(by.post) and WHATS[row.what].may_confirm(by, row.given))


def openings(by: Actor, *, over: bool = False, named: bool = True) -> list[Opening]:
    """Broken glass that this lead has to review, the first due first; with `over` what was reviewed, latest first."""
    if by.kind != "lead":
        return []
    rows = Opening.objects.select_related("person", "told", "reviewed_by") if named else Opening.objects.all()
    found = (
        rows.exclude(reviewed_at=None).order_by("-reviewed_at")
        if over
        else rows.filter(reviewed_at=None).order_by("review_by", "id")
    )
    all_ = list(found[:LOOKED_AT] if over else found)
    of = known(all_)
    return list(islice((row for row in all_ if may_review(row, by, of)), MOST))


def opening(by: Actor, key: UUID) -> Opening | None:
    """One of them, for its reviewer."""
    row = Opening.objects.select_related("person", "told", "reviewed_by").filter(pk=key).first()
    return row if row is not None and may_review(row, by) else None


def opened(by: Actor, key: UUID, now: datetime) -> Opening | None:
    """What this person opened, under this post, while its hour lasts."""
    return Opening.objects.filter(pk=key, person_id=by.person, post=by.post, until__gt=now).first()
