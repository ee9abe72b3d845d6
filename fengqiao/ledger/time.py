"""The one place that reads the clock; a demo or a rehearsal may show another time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings

from fengqiao.ledger.models import Record, ShownTime

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """The time that is shown, aware, in UTC."""
    held = _held.get()
    if held is not None:
        return held
    real = datetime.now(UTC)
    if settings.MODE != "demo":
        return real
    return real + ahead()


def ahead() -> timedelta:
    """How far the shown time stands ahead of the real one."""
    row = ShownTime.objects.filter(id=1).values_list("ahead", flat=True).first()
    return row or timedelta()


def show(at: datetime) -> None:
    """Let the demo's time jump to `at`; it never goes back, so no record's time runs backwards."""
    forward = max(at - datetime.now(UTC), ahead())
    ShownTime.objects.update_or_create(id=1, defaults={"ahead": forward})


def begin(at: datetime) -> None:
    """Let the time of a demo that has no record yet begin at `at`, in the past too."""
    if Record.objects.exists():
        raise ValueError("the ledger has begun: its time does not go back")
    ShownTime.objects.update_or_create(id=1, defaults={"ahead": at - datetime.now(UTC)})


@contextmanager
def held(at: datetime) -> Iterator[None]:
    """Let now() stand still at `at` for what runs inside: tests, rehearsals, the clock's stops."""
    token = _held.set(at)
    try:
        yield
    finally:
        _held.reset(token)
