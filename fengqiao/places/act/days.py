"""An area's own days of work change here only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from fengqiao.ledger.door import door
from fengqiao.ledger.write import By, Draft
from fengqiao.places.act.chains import area_called, chain_of, changed
from fengqiao.places.models import CalendarDay, CalendarYear
from fengqiao.places.refusals import Refused


def set_days(*, area: str, days: Mapping[date, tuple[bool, str]], by: By, now: datetime) -> int:
    """On these days the area works, or does not, whatever the country's calendar says."""
    area_called(area)
    current = {row.day: row for row in CalendarDay.objects.filter(area_id=area, day__in=list(days))}
    new = {
        day: (working, reason)
        for day, (working, reason) in days.items()
        if day not in current or (current[day].working, current[day].reason) != (working, reason)
    }
    if not new:
        return 0
    with door(district=chain_of(area), kind="places.days", by=by, now=now, subject=area) as record:
        record.given("days", len(new))
        _say_days(record, area, new, current)
        changed("calendar")
    return len(new)


def enter_year(
    *, area: str, year: int, days: Mapping[date, tuple[bool, str]], source: str, by: By, now: datetime
) -> None:
    """All days off and swapped days of a year: from now on its limits are counted without a warning."""
    area_called(area)
    if wrong := [day for day in days if day.year != year]:
        raise Refused("other_year", wrong[0].isoformat())
    current = {row.day: row for row in CalendarDay.objects.filter(area_id=area, day__in=list(days))}
    said = CalendarYear.objects.filter(area_id=area, year=year).first()
    with door(district=chain_of(area), kind="places.year", by=by, now=now, subject=area) as record:
        record.given("year", year)
        record.given("source", source)
        _say_days(record, area, days, current)
        if said is None:
            record.new(CalendarYear(area_id=area, year=year, source=source))
        else:
            record.set(said, source=source)
        changed("calendar")


def _say_days(
    record: Draft, area: str, days: Mapping[date, tuple[bool, str]], current: Mapping[date, CalendarDay]
) -> None:
    for day, (working, reason) in sorted(days.items()):
        if day in current:
            record.set(current[day], working=working, reason=reason)
        else:
            record.new(CalendarDay(area_id=area, day=day, working=working, reason=reason))
