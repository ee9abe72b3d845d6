"""Questions about notices: one's own only."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from fengqiao.matters.models import Matter
from fengqiao.matters.standing import reporter, touching, untouched
from fengqiao.notices.models import Letter, Notice
from fengqiao.people.standing import Actor

MOST = 100


class News(NamedTuple):
    """One line of the page: when, which matter, what happened, and where to read on."""

    at: datetime
    number: str
    does: str
    fresh: bool
    href: str


def mine(by: Actor, most: int = MOST) -> list[Notice]:
    """What a person was told, newest first; nothing of a matter that is about them or an office of theirs."""
    rows = list(Notice.objects.filter(person_id=UUID(by.person)).order_by("-at", "-id")[:most])
    allowed = set(Matter.objects.filter(_open(by), pk__in={row.matter for row in rows}).values_list("pk", flat=True))
    # What is about no matter holds numbers of problems alone.
    return [row for row in rows if row.matter in allowed or not row.matter]


def unread(by: Actor) -> int:
    """How many of them are unread."""
    fresh = Notice.objects.filter(person_id=UUID(by.person), read_at=None)
    # Whoever has become one of those complained about is not told how much there was.
    return Matter.objects.filter(_open(by), pk__in=fresh.values("matter")).count() + fresh.filter(matter="").count()


def _open(by: Actor) -> Q:
    """What is not about them, by any of their posts, also while they look as a resident; and what they reported."""
    if by.kind != "resident":
        return untouched(by)
    return ~touching(by.person) | reporter(by)


def failing(now: datetime) -> int:
    """Letters that were tried and did not go: for /health."""
    return Letter.objects.filter(sent_at=None, tries__gt=0).exclude(last_error="").count()
