"""The fixed periods figures are told for: whole months on the place's own calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

SETTLED_AFTER = timedelta(days=15)
"""A published month is told once, as it stood this long after its end: day by day one could follow a single problem."""
LAST_DAYS = timedelta(days=7)


class Period(NamedTuple):
    """A month: its key '2026-10', and where it begins and ends."""

    key: str
    starts: datetime
    ends: datetime

    @property
    def last_days(self) -> datetime:
        """Where the last days begin, in which figures are tempted."""
        return self.ends - LAST_DAYS

    @property
    def settled(self) -> datetime:
        """From when on it is published."""
        return self.ends + SETTLED_AFTER


def month(key: str, zone: ZoneInfo) -> Period | None:
    """The month of that key; None for what is none."""
    try:
        year, number = int(key[:4]), int(key[5:])
        first = date(year, number, 1)
        after = date(year + number // 12, number % 12 + 1, 1)
    except ValueError:
        return None
    if key != f"{year:04d}-{number:02d}":
        return None
    return Period(key, midnight(first, zone), midnight(after, zone))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment a day begins on that calendar."""
    return datetime.combine(day, time(), tzinfo=zone)


def of(now: datetime, zone: ZoneInfo) -> Period:
    """The month that runs now."""
    found = month(f"{now.astimezone(zone):%Y-%m}", zone)
    assert found is not None
    return found


def before(period: Period, zone: ZoneInfo) -> Period:
    """The month before."""
    return of(period.starts - timedelta(hours=12), zone)


def latest(now: datetime, zone: ZoneInfo, most: int = 12) -> list[Period]:
    """The running month and those before it, newest first."""
    found = [of(now, zone)]
    while len(found) < most:
        found.append(before(found[-1], zone))
    return found


def published(now: datetime, zone: ZoneInfo, most: int = 12) -> list[Period]:
    """The months that are published now, newest first."""
    return [period for period in latest(now, zone, most + 2) if period.settled <= now][:most]
