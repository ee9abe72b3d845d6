"""The working calendar of an area: its country's, with the days its city and itself have changed."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.db import connection

from fengqiao.law.calendar import Calendar
from fengqiao.places.models import Area, CalendarDay, CalendarYear, Edition
from fengqiao.ui.steady import once

CHINA = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "Asia/Kashgar", "PRC")


MARKS = f"SELECT mark FROM {Edition._meta.db_table} WHERE what IN ('calendar', 'areas') ORDER BY what"


def calendar_of(area: str) -> Calendar:
    """The calendar that deadlines in the area are counted by; the same object until a day is changed."""
    return _calendar_of(area, edition())


def edition() -> tuple[int, ...]:
    """Another one as soon as any calendar, or the tree of areas, has changed in any process."""
    return once("calendar", _edition)


def _edition() -> tuple[int, ...]:
    # Asked in every act, as people.ladder.stamp is.
    with connection.cursor() as cursor:
        cursor.execute(MARKS)
        return tuple(int(mark) for (mark,) in cursor.fetchall())


@lru_cache(maxsize=4096)
def _calendar_of(code: str, marks: tuple[int, ...]) -> Calendar:
    path: list[str] = []
    zone, at = "", code
    while at and at not in path:
        path.append(at)
        area = Area.objects.filter(code=at).values_list("zone", "parent").first()
        zone, at = (zone or area[0], area[1]) if area else (zone, "")
    calendar = base(zone or settings.TIME_ZONE)
    # The area itself has the last word on a day.
    for each in reversed(path):
        days = dict(CalendarDay.objects.filter(area_id=each).values_list("day", "working"))
        years = CalendarYear.objects.filter(area_id=each).values_list("year", flat=True)
        if days or years:
            calendar = calendar.with_days(days, years=years)
    return calendar


@lru_cache(maxsize=512)
def base(zone: str) -> Calendar:
    """The country's calendar: China's public holidays in its zones, Monday to Friday elsewhere."""
    return Calendar.china(zone=zone) if zone in CHINA else Calendar.plain(zone=zone)
