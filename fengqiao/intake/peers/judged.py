"""What a peer says of a case, judged: its times and places are its word, and ours stay ours."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from fengqiao.intake.open311.words import read_moment

WRONG_CLOCK, LONG_BEFORE, FAR_AHEAD = timedelta(minutes=10), timedelta(days=1), timedelta(days=366)
NEAR = 2_000.0
STATES = ("open", "closed")


class Said(NamedTuple):
    """What is kept of an answer; `odd` names what was not believed: state, time, place."""

    status: str
    notes: str
    expected: datetime | None
    odd: list[str]


def judge(
    item: Mapping[str, str], *, sent: datetime, before: str, lon: int | None, lat: int | None, now: datetime
) -> Said:
    """Read one answer against what we know ourselves: when we sent it, where it lies, what was said before."""
    odd: list[str] = []
    status = item.get("status", "").casefold()
    if status not in STATES:
        odd.append("state")
        status = before
    for name in ("requested_datetime", "updated_datetime"):
        if item.get(name) and not _about(item[name], sent, now):
            odd.append("time")
    expected = read_moment(item["expected_datetime"]) if item.get("expected_datetime") else None
    if item.get("expected_datetime") and (expected is None or not sent - LONG_BEFORE < expected < now + FAR_AHEAD):
        odd.append("time")
        expected = None
    if not _there(item, lon, lat):
        odd.append("place")
    return Said(status, item.get("status_notes", "")[:200], expected, sorted(set(odd)))


def _about(text: str, sent: datetime, now: datetime) -> bool:
    """Whether a moment can be one at which something happened to what we sent."""
    at = read_moment(text)
    return at is not None and sent - LONG_BEFORE <= at <= now + WRONG_CLOCK


def _there(item: Mapping[str, str], lon: int | None, lat: int | None) -> bool:
    """Whether it places it where we did; nothing said is nothing wrong."""
    if not item.get("lat") and not item.get("long"):
        return True
    try:
        theirs = float(item.get("long", "")), float(item.get("lat", ""))
    except ValueError:
        return False
    if not all(math.isfinite(each) for each in theirs) or abs(theirs[0]) > 180 or abs(theirs[1]) > 90:
        return False
    if lon is None or lat is None:
        return True
    ours = lon / 1e7, lat / 1e7
    east = (theirs[0] - ours[0]) * 111_320 * math.cos(math.radians(ours[1]))
    return math.hypot(east, (theirs[1] - ours[1]) * 110_574) <= NEAR
