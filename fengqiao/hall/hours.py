"""When a window is open and who sits there: lines by weekday with dates of validity; pure, minutes of a local day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, Protocol

DAY = 24 * 60
FRIDAY = "5"


class Line(NamedTuple):
    """One line of a week: on these weekdays ("1" is Monday), from which minute to which, valid from and to (inclusive).

    `holidays`: also on a public holiday. `seat` and `person` are empty for opening hours.
    """

    window: str
    weekdays: str
    since: int
    until: int
    first: date
    last: date | None = None
    holidays: bool = False
    seat: str = ""
    person: str = ""
    key: str = ""


class Works(Protocol):
    """What is asked of a calendar."""

    def works(self, day: date) -> bool: ...


type Span = tuple[int, int]


def on(lines: Iterable[Line], day: date, calendar: Works) -> list[Line]:
    """The lines that hold on this day, in the order of the clock.

    A public holiday closes what is not marked for holidays. A weekend day that is worked in exchange keeps its own
    lines; a window that has none for it follows Friday's.
    """
    valid = [line for line in lines if line.first <= day and (line.last is None or day <= line.last)]
    weekday = str(day.isoweekday())
    found = [line for line in valid if weekday in line.weekdays]
    if day.weekday() < 5 and not calendar.works(day):
        found = [line for line in found if line.holidays]
    elif day.weekday() >= 5 and calendar.works(day):
        own = {line.window for line in found}
        found += [line for line in valid if FRIDAY in line.weekdays and line.window not in own]
    return sorted(found, key=lambda line: (line.since, line.until, line.window, line.key))


def at(lines: Iterable[Line], minute: int) -> list[Line]:
    """Of one day's lines those that hold at this minute."""
    return [line for line in lines if line.since <= minute < line.until]


def holes(openings: Iterable[Line], sittings: Iterable[Line]) -> list[Span]:
    """The minutes of one day in which a window is open and nobody sits there."""
    found: list[Span] = []
    covered = joined((line.since, line.until) for line in sittings)
    for since, until in joined((line.since, line.until) for line in openings):
        begin = since
        for start, end in covered:
            if end <= begin or start >= until:
                continue
            if start > begin:
                found.append((begin, start))
            begin = max(begin, end)
        if begin < until:
            found.append((begin, until))
    return found


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same minutes as spans that do not touch, in order."""
    found: list[Span] = []
    for since, until in sorted(span for span in spans if span[0] < span[1]):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((since, until))
    return found


def meet(one: Line, other: Line) -> bool:
    """Whether two lines hold at the same minute of some day."""
    days = set(one.weekdays) & set(other.weekdays)
    dates = (one.last is None or other.first <= one.last) and (other.last is None or one.first <= other.last)
    return bool(days) and dates and one.since < other.until and other.since < one.until


def taken(line: Line, others: Sequence[Line]) -> list[Line]:
    """Lines of the same window that it would overlap: two never answer at one window."""
    return [other for other in others if other.window == line.window and other.key != line.key and meet(line, other)]


def twice(line: Line, others: Sequence[Line]) -> list[Line]:
    """Lines that put the same person at another window at the same time."""
    return [
        other
        for other in others
        if line.person and other.person == line.person and other.window != line.window and meet(line, other)
    ]


def clock(minute: int) -> str:
    """'08:30'."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minute(words: str) -> int:
    """The minute of the day that '08:30' names; ValueError for anything else."""
    hours, _, minutes = words.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        raise ValueError(words)
    found = int(hours) * 60 + int(minutes)
    if not 0 <= found <= DAY or int(minutes) > 59:
        raise ValueError(words)
    return found
