"""Bookmarks: a listener reads each chain after its mark, does its part, and moves the mark in the same commit.

A chain's head is locked until its record is durable, so records appear in order and none is skipped.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.db import DatabaseError, connection
from django.db.models import F, Q

from fengqiao.ledger import gate
from fengqiao.ledger.models import Bookmark, Head, Record

MOST = 100
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)

Hear = Callable[[Record, datetime], None]


class Behind(NamedTuple):
    """A listener that has not heard all of a chain, and whether it failed."""

    listener: str
    district: str
    missing: int
    failures: int
    wait_until: datetime | None
    last_error: str


def hear(listener: str, tell: Hear, now: datetime) -> int:
    """Tell a listener what was recorded since its mark, at most MOST records a chain; returns how many it heard.

    What it writes commits with its mark. A failing one waits alone in that chain, longer each time; other
    listeners and other chains go on.
    """
    return sum(_chain(listener, tell, district, now) for district in _ready(listener, now))


def _ready(listener: str, now: datetime) -> list[str]:
    heads = dict(Head.objects.order_by("district").values_list("district", "number"))
    marks = {mark.district: mark for mark in Bookmark.objects.filter(listener=listener)}
    ready = []
    for district, number in heads.items():
        mark = marks.get(district)
        if mark is None:
            if number:
                Bookmark.objects.bulk_create([Bookmark(listener=listener, district=district)], ignore_conflicts=True)
                ready.append(district)
        elif number > mark.number and (mark.wait_until is None or mark.wait_until <= now):
            ready.append(district)
    return ready


def _chain(listener: str, tell: Hear, district: str, now: datetime) -> int:
    try:
        return _read(listener, tell, district, now, MOST)
    except DatabaseError as error:
        if gate.lost(error):
            raise
    except Exception:  # noqa: BLE001, S110  (whatever it was, what follows finds the record at which it fails)
        pass
    done = 0
    while True:
        try:
            heard = _read(listener, tell, district, now, 1)
        except Exception as error:  # noqa: BLE001  (it is written down beside the mark and shown on /health)
            _failed(listener, district, now, error)
            return done
        if not heard:
            return done
        done += heard


def _read(listener: str, tell: Hear, district: str, now: datetime, most: int) -> int:
    with gate.batch():
        # Another clock that holds this mark right now does this chain; the next one is for us.
        skip = connection.features.has_select_for_update_skip_locked
        marks = Bookmark.objects.select_for_update(skip_locked=skip).filter(listener=listener, district=district)
        mark = marks.first()
        if mark is None or (mark.wait_until is not None and mark.wait_until > now):
            return 0
        records = list(Record.objects.filter(district=district, number__gt=mark.number).order_by("number")[:most])
        for record in records:
            tell(record, now)
        if records:
            Bookmark.objects.filter(listener=listener, district=district).update(
                number=records[-1].number, failures=0, wait_until=None, last_error=""
            )
        return len(records)


def _failed(listener: str, district: str, now: datetime, error: Exception) -> None:
    mark = Bookmark.objects.filter(listener=listener, district=district)
    failures = mark.values_list("failures", flat=True).first() or 0
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures, 12))
    with gate.alone():
        mark.update(failures=F("failures") + 1, wait_until=now + pause, last_error=where(error))


def where(error: BaseException) -> str:
    """An error as its kind and place in the code: its text may hold what somebody said."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    place = f" {Path(last.filename).name}:{last.lineno} {last.name}" if last else ""
    return f"{type(error).__name__}{place}"[:300]


def behind(listeners: list[str]) -> list[Behind]:
    """Which of these listeners have not heard everything, for /health and doctor."""
    heads = dict(Head.objects.values_list("district", "number"))
    marks = {
        (mark.listener, mark.district): mark
        for mark in Bookmark.objects.filter(Q(listener__in=listeners) & ~Q(district=""))
    }
    found = []
    for listener in listeners:
        for district, number in sorted(heads.items()):
            mark = marks.get((listener, district)) or Bookmark(listener=listener, district=district)
            if number > mark.number:
                found.append(
                    Behind(listener, district, number - mark.number, mark.failures, mark.wait_until, mark.last_error)
                )
    return found
