"""Questions about notices: one's own only."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from fengqiao.notices.models import Letter, Notice


def mine(person: str) -> QuerySet[Notice]:
    """What a person was told, newest first."""
    return Notice.objects.filter(person_id=person).order_by("-at")


def unread(person: str) -> int:
    """How many of them are unread."""
    return Notice.objects.filter(person_id=person, read_at=None).count()


def failing(now: datetime) -> int:
    """Letters that were tried and did not go: for /health."""
    return Letter.objects.filter(sent_at=None, tries__gt=1).exclude(last_error="").count()
