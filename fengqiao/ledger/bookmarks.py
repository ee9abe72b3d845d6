"""Listeners: each reads its chains after its own bookmark, does, and moves the bookmark in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from fengqiao.ledger import gate
from fengqiao.ledger.models import Bookmark, Head, Record

Listener = Callable[[Record, datetime], None]

AT_ONCE = 200
LONGEST = timedelta(minutes=10)


def hear(name: str, listener: Listener, now: datetime) -> int:
    """Let a listener hear what it has not heard; returns how many records. A failing one waits alone."""
    marks = {mark.district: mark for mark in Bookmark.objects.filter(listener=name)}
    heard = 0
    for district, number in Head.objects.exclude(number=0).values_list("district", "number"):
        mark = marks.get(district)
        if mark is None:
            mark = Bookmark(listener=name, district=district)
            Bookmark.objects.bulk_create([mark], ignore_conflicts=True)
        if number > mark.number and (mark.wait_until is None or mark.wait_until <= now):
            heard += _one_chain(name, listener, mark, now)
    return heard


def _one_chain(name: str, listener: Listener, mark: Bookmark, now: datetime) -> int:
    records = Record.objects.filter(district=mark.district, number__gt=mark.number).order_by("number")[:AT_ONCE]
    heard, at = 0, mark.number
    for record in records:
        try:
            with gate.alone(), transaction.atomic():
                # Whoever moves the bookmark first does the work; the other clock finds it moved.
                moved = Bookmark.objects.filter(listener=name, district=mark.district, number=at).update(
                    number=record.number, failures=0, wait_until=None, last_error=""
                )
                if not moved:
                    return heard
                listener(record, now)
        except Exception as error:  # noqa: BLE001  (one listener's failure must not stop the others)
            failures = mark.failures + 1
            Bookmark.objects.filter(listener=name, district=mark.district, number=at).update(
                failures=F("failures") + 1,
                wait_until=now + min(LONGEST, timedelta(seconds=2 ** min(failures, 10))),
                last_error=f"{type(error).__name__}: {error}"[:300],
            )
            return heard
        at = record.number
        heard += 1
    return heard


def stuck() -> list[Bookmark]:
    """Listeners that failed at their next record: for /health."""
    return list(Bookmark.objects.filter(failures__gt=0))
