"""When a limit ends: natural days, working days, working hours and plain hours, in one place's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple, assert_never
from zoneinfo import ZoneInfo

from chinese_calendar import constants

type Unit = Literal["minutes", "hours", "working_hours", "working_days", "days"]

UNITS: Final[tuple[Unit, ...]] = ("minutes", "hours", "working_hours", "working_days", "days")
FARTHEST: Final = 36_600  # a hundred years of days: a number beyond it is a slip of the pen
_DAY: Final = timedelta(days=1)
_ROOM: Final = 100_000  # entries kept before the table of known answers starts anew


class Warning(NamedTuple):
    """Something a screen must say about a limit, as a code and the year it is about."""

    code: Literal["calendar_missing"]
    year: int


class Calendar:
    """One place's working days and office hours; never changes, so answers are remembered."""

    __slots__ = ("_closing", "_crossing", "_ends", "closes", "opens", "overrides", "years", "zone")

    def __init__(
        self,
        *,
        zone: str = "Asia/Shanghai",
        overrides: Mapping[date, bool] | None = None,
        years: frozenset[int] | None = None,
        opens: time = time(9),
        closes: time = time(17),
    ) -> None:
        """`overrides` says of single days whether one works; `years` are the years with data, None: all."""
        if opens >= closes:
            raise ValueError("an office opens before it closes")
        self.zone: Final = ZoneInfo(zone)
        self.overrides: Final[Mapping[date, bool]] = dict(overrides or {})
        self.years: Final = years
        self.opens: Final = opens
        self.closes: Final = closes
        self._ends: dict[tuple[int, int, str], datetime] = {}
        self._crossing: dict[int, tuple[int, int] | None] = {}
        self._closing: dict[int, datetime] = {}

    @staticmethod
    def china(*, zone: str = "Asia/Shanghai", opens: time = time(9), closes: time = time(17)) -> Calendar:
        """Public holidays and swapped days of China, for the years the State Council has announced."""
        overrides, years = _china()
        return Calendar(zone=zone, overrides=overrides, years=years, opens=opens, closes=closes)

    @staticmethod
    def plain(
        *,
        zone: str = "Asia/Shanghai",
        holidays: Iterable[date] = (),
        opens: time = time(9),
        closes: time = time(17),
    ) -> Calendar:
        """Monday to Friday but for the given holidays, every year taken as known."""
        return Calendar(zone=zone, overrides=dict.fromkeys(holidays, False), opens=opens, closes=closes)

    def with_days(self, days: Mapping[date, bool], *, years: Iterable[int] = ()) -> Calendar:
        """The same calendar with a district's own days; `years` it vouches for count as known."""
        return Calendar(
            zone=self.zone.key,
            overrides={**self.overrides, **days},
            years=None if self.years is None else self.years | frozenset(years),
            opens=self.opens,
            closes=self.closes,
        )

    def in_zone(self, zone: str) -> Calendar:
        """The same days told by another zone's clock."""
        return Calendar(zone=zone, overrides=self.overrides, years=self.years, opens=self.opens, closes=self.closes)

    def works(self, day: date) -> bool:
        """Whether one works on that day: what is said of it, else Monday to Friday."""
        said = self.overrides.get(day)
        return day.weekday() < 5 if said is None else said

    def known(self, day: date) -> bool:
        """Whether holidays of that day's year are known."""
        return self.years is None or day.year in self.years

    def warnings(self, due: datetime) -> tuple[Warning, ...]:
        """What to say beside a limit that was counted in days."""
        day = self.local_date(due)
        return () if self.known(day) else (Warning("calendar_missing", day.year),)

    def local_date(self, now: datetime) -> date:
        """The day on this place's wall calendar."""
        return date.fromordinal(self._local_ordinal(_utc(now)))

    def closing(self, day: date) -> datetime:
        """When the office closes on that day, in UTC, whether or not it opens."""
        ordinal = day.toordinal()
        found = self._closing.get(ordinal)
        if found is None:
            found = self._closing[ordinal] = self._moment(day, self.closes)
        return found

    def open_at(self, now: datetime) -> bool:
        """Whether it is office time."""
        day = self.local_date(now)
        return self.works(day) and self._moment(day, self.opens) <= now < self.closing(day)

    def opening(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
        """The office hours of every day that touches this time."""
        day, last = self.local_date(since), self.local_date(until)
        found = []
        while day <= last:
            if self.works(day):
                found.append((self._moment(day, self.opens), self.closing(day)))
            day += _DAY
        return found

    def add(self, now: datetime, n: int, unit: Unit) -> datetime:
        """The end, in UTC, of a limit of n units that begins now."""
        if now.tzinfo is not UTC:
            now = _utc(now)
        if unit == "working_days" or unit == "days":
            key = (self._local_ordinal(now), n, unit)
            found = self._ends.get(key)
            if found is None:
                found = self._end(key[0], n, unit)
                if len(self._ends) >= _ROOM:
                    self._ends.clear()
                self._ends[key] = found
            return found
        if n < 0:
            raise ValueError("a limit does not end before it begins")
        if unit == "minutes":
            return now + timedelta(minutes=n)
        if unit == "hours":
            return now + timedelta(hours=n)
        if unit == "working_hours":
            return self._after_hours(now, n)
        assert_never(unit)

    def _end(self, start: int, n: int, unit: Literal["working_days", "days"]) -> datetime:
        # The first day is not counted (Civil Code 201), so no limit in days is shorter than one.
        if not 1 <= n <= FARTHEST:
            raise ValueError(f"a limit in days lies between 1 and {FARTHEST}")
        day = date.fromordinal(start)
        if unit == "working_days":
            for _ in range(n):
                day = self._next_working(day + _DAY)
        else:
            day = self._next_working(day + n * _DAY)
        return self.closing(day)

    def _next_working(self, day: date) -> date:
        for _ in range(FARTHEST):
            if self.works(day):
                return day
            day += _DAY
        raise ValueError("this calendar has no working day")

    def _after_hours(self, now: datetime, n: int) -> datetime:
        left = timedelta(hours=n)
        if left > FARTHEST * timedelta(hours=1):
            raise ValueError(f"a limit in working hours lies below {FARTHEST}")
        day = self._next_working(self.local_date(now))
        start = max(now, self._moment(day, self.opens))
        while left > (rest := max(self.closing(day) - start, timedelta(0))) or not rest:
            left -= rest
            day = self._next_working(day + _DAY)
            start = self._moment(day, self.opens)
        return start + left

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def _local_ordinal(self, now: datetime) -> int:
        # A UTC day meets local midnight at one second, unless the clocks change on it; that second
        # is remembered per UTC day, because asking the zone each time costs more than all the rest.
        ordinal = now.toordinal()
        try:
            crossing = self._crossing[ordinal]
        except KeyError:
            crossing = self._crossing[ordinal] = self._cross(ordinal)
        if crossing is None:
            return now.astimezone(self.zone).toordinal()
        first, second = crossing
        return first + (now.hour * 3600 + now.minute * 60 + now.second >= second)

    def _cross(self, ordinal: int) -> tuple[int, int] | None:
        start = datetime.fromordinal(ordinal).replace(tzinfo=UTC)
        offsets = {(start + hours).astimezone(self.zone).utcoffset() for hours in _HOURS}
        offset = offsets.pop()
        if offsets or offset is None or offset.microseconds:
            return None
        seconds = offset.days * 86400 + offset.seconds
        if seconds >= 0:
            return ordinal, 86400 - seconds
        return ordinal - 1, -seconds


_HOURS: Final = tuple(timedelta(hours=hour) for hour in range(25))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone is not a moment")
    return moment.astimezone(UTC)


@lru_cache(maxsize=1)
def _china() -> tuple[Mapping[date, bool], frozenset[int]]:
    overrides = dict.fromkeys(constants.holidays, False) | dict.fromkeys(constants.workdays, True)
    return overrides, frozenset(day.year for day in constants.holidays)
