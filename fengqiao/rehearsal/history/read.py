"""Rows of a history: read one by one; what cannot be read is rejected with its reason and never guessed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from fengqiao.rehearsal.history.formats import Unreadable, read_table
from fengqiao.rehearsal.history.maps import LevelRule, Map

EARLIEST, LATEST = 1970, 2100
CODE_LENGTH = 48
REASONS = {
    "columns": ("列数与表头不符", "the number of columns differs from the head"),
    "opened_missing": ("没有受理时间", "no opening moment"),
    "opened_unreadable": ("受理时间读不懂", "the opening moment cannot be read"),
    "closed_unreadable": ("办结时间读不懂", "the closing moment cannot be read"),
    "closed_before_opened": ("办结早于受理", "closed before it was opened"),
    "id_repeated": ("编号与前面某行相同", "the id stands in an earlier row"),
}


class Words(NamedTuple):
    """What somebody wrote, where the history has it."""

    title: str = ""
    text: str = ""
    reply: str = ""
    place: str = ""


NO_WORDS = Words()


class Row(NamedTuple):
    """One row of a history. Moments are UTC; `path` names its areas from the top down, '' where unknown."""

    number: int
    id: str
    opened: datetime
    closed: datetime | None
    due: datetime | None
    category: str
    urgency: str
    path: tuple[str, ...]
    office: str
    duplicate: bool
    words: Words
    lon: float | None
    lat: float | None


class Rejected(NamedTuple):
    """A row that cannot be read: its line, the reason's code, what stood there, and the line itself."""

    number: int
    why: str
    what: str
    line: tuple[str, ...]


class History(NamedTuple):
    """A file as read: rows in order of opening, rejected lines, the head, the last moment anybody wrote down."""

    rows: list[Row]
    rejected: list[Rejected]
    head: tuple[str, ...]
    read: int
    last: datetime | None


class _Bad(Exception):
    """This row is rejected; the reason's code and what stood there."""


def read_history(path: Path, rules: Map, tell: Callable[[int], None] | None = None) -> History:
    """Read the whole file. Raises Unreadable where the file or a named column is not there."""
    wanted = frozenset(rules.columns.values()) | {name for level in rules.levels for name in level.columns}
    table = read_table(path, rules, wanted)
    missing = sorted(wanted - set(table.head))
    if missing:
        raise Unreadable(
            f"文件里没有这些列 {', '.join(missing)}，请改映射文件。 The file lacks these columns; mend the map file."
            f" 有 It has: {', '.join(table.head)}"
        )
    reader = _Reader(rules, table.head)
    rows: list[Row] = []
    rejected: list[Rejected] = []
    width, read = len(table.head), 0
    for number, line in table.lines:
        read += 1
        if tell is not None and not read % 20_000:
            tell(read)
        if len(line) != width:
            rejected.append(Rejected(number, "columns", str(len(line)), tuple(_text(value) for value in line)))
            continue
        try:
            rows.append(reader.row(number, line))
        except _Bad as bad:
            why, what = bad.args
            rejected.append(Rejected(number, why, what, tuple(_text(value) for value in line)))
    rows.sort(key=lambda row: (row.opened, row.number))
    last = max((row.closed or row.opened for row in rows), default=None)
    if rows and last is not None:
        last = max(last, rows[-1].opened)
    return History(rows, rejected, table.head, read, last)


class _Reader:
    """Turns the cells of one line into a row; remembers what repeats from line to line."""

    def __init__(self, rules: Map, head: tuple[str, ...]) -> None:
        self.rules = rules
        at = {name: index for index, name in enumerate(head)}
        self.at = {field: at[column] for field, column in rules.columns.items()}
        self.levels = [(rule, [at[name] for name in rule.columns]) for rule in rules.levels]
        self.zone = ZoneInfo(rules.zone)
        self.ids: set[str] = set()
        self.days: dict[tuple[date, time], datetime] = {}
        self.paths: dict[tuple[Any, ...], tuple[str, ...]] = {}
        self.categories: dict[Any, tuple[str, str]] = {}
        self.short: dict[str, str] = {}
        self.area_cells = [index for _, indexes in self.levels for index in indexes]
        self.speaks = any(name in self.at for name in ("title", "text", "reply", "place"))

    def row(self, number: int, line: Sequence[Any]) -> Row:
        at = self.at
        ref = _text(line[at["id"]]) if "id" in at else ""
        opened = self._moment(line[at["opened"]], self.rules.day_opened, "opened_unreadable")
        if opened is None:
            raise _Bad("opened_missing", "")
        closed = None
        if "closed" in at:
            closed = self._moment(line[at["closed"]], self.rules.day_closed, "closed_unreadable")
            if closed is not None and closed < opened:
                raise _Bad("closed_before_opened", _text(line[at["closed"]]))
        due = None
        if "due" in at:
            try:
                due = self._moment(line[at["due"]], self.rules.day_closed, "")
            except _Bad:
                due = None
        if ref:
            if ref in self.ids:
                raise _Bad("id_repeated", ref)
            self.ids.add(ref)
        category, urgency = self._category(line[at["category"]] if "category" in at else None)
        if "urgency" in at and _text(line[at["urgency"]]).casefold() in ("urgent", "紧急", "急"):
            urgency = "urgent"
        lon, lat = self._point(line)
        return Row(
            number,
            ref or f"L{number}",
            opened,
            closed,
            due,
            category,
            urgency,
            self._path(line),
            self._short(_text(line[at["office"]])) if "office" in at else "",
            "duplicate" in at and _text(line[at["duplicate"]]).casefold() in self.rules.duplicate.values,
            self._words(line) if self.speaks else NO_WORDS,
            lon,
            lat,
        )

    def _moment(self, value: Any, day_time: time, why: str) -> datetime | None:
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            moment = value
        elif isinstance(value, date):
            return self._day(value, day_time)
        else:
            text = str(value).strip()
            if not text:
                return None
            try:
                if self.rules.moment_format:
                    moment = datetime.strptime(text, self.rules.moment_format)  # noqa: DTZ007  (a zone is put on below)
                elif len(text) <= 10:
                    return self._day(date.fromisoformat(_iso(text)), day_time)
                else:
                    moment = datetime.fromisoformat(_iso(text))
            except ValueError:
                raise _Bad(why, text) from None
        if not EARLIEST <= moment.year <= LATEST:
            raise _Bad(why, str(value))
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        if self.rules.offset_lost:
            # The local time had been taken for UTC and turned into local time once more.
            moment = moment.replace(tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)
        return moment.replace(tzinfo=self.zone, microsecond=0).astimezone(UTC)

    def _day(self, day: date, at: time) -> datetime:
        found = self.days.get((day, at))
        if found is None:
            if not EARLIEST <= day.year <= LATEST:
                raise _Bad("opened_unreadable", str(day))
            found = self.days[day, at] = datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)
        return found

    def _category(self, value: Any) -> tuple[str, str]:
        found = self.categories.get(value)
        if found is None:
            code = self._short(_text(value)) or self.rules.default_category
            urgent = self.rules.urgent is not None and self.rules.urgent.search(code) is not None
            found = self.categories[value] = (code, "urgent" if urgent else "normal")
        return found

    def _short(self, text: str) -> str:
        """A name short enough for a code column, still one name for one thing."""
        found = self.short.get(text)
        if found is None:
            found = text
            if len(text) > CODE_LENGTH:
                found = text[: CODE_LENGTH - 9] + "~" + hashlib.sha256(text.encode()).hexdigest()[:8]
            self.short[text] = found
        return found

    def _path(self, line: Sequence[Any]) -> tuple[str, ...]:
        cells = tuple([line[index] for index in self.area_cells])
        if self.speaks:
            return self._find_path(line)
        found = self.paths.get(cells)
        if found is None:
            found = self.paths[cells] = self._find_path(line)
        return found

    def _find_path(self, line: Sequence[Any]) -> tuple[str, ...]:
        return tuple([_area(rule, [line[index] for index in indexes]) for rule, indexes in self.levels])

    def _words(self, line: Sequence[Any]) -> Words:
        at = self.at
        return Words(*[_text(line[at[name]]) if name in at else "" for name in Words._fields])

    def _point(self, line: Sequence[Any]) -> tuple[float | None, float | None]:
        at = self.at
        if "lon" not in at or "lat" not in at:
            return None, None
        if "coarse" in at and _text(line[at["coarse"]]).casefold() in ("1", "true", "yes", "是"):
            return None, None
        try:
            lon, lat = float(line[at["lon"]]), float(line[at["lat"]])
        except (TypeError, ValueError):
            return None, None
        return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else (None, None)


def _area(rule: LevelRule, values: list[Any]) -> str:
    for value in values:
        text = _text(value)
        if not text:
            continue
        if rule.pattern is None:
            return rule.name.replace("{value}", text)
        hit = rule.pattern.search(text)
        if hit is not None:
            found = hit.groupdict().get("value") or hit.group(0)
            return rule.name.replace("{value}", found)
    return ""


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


def _text(value: Any) -> str:
    """A cell as text, without what cannot be seen."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _CONTROL.sub("", str(value)).strip()


def _iso(text: str) -> str:
    """A date with slashes or dots, or numbers without a leading nought, as ISO writes it."""
    day, mark, clock = text.partition(" " if " " in text else "T")
    parts = day.replace("/", "-").replace(".", "-").split("-")
    if len(parts) == 3:
        day = f"{parts[0]}-{parts[1]:0>2}-{parts[2]:0>2}"
    if not mark:
        return day
    hour, colon, rest = clock.strip().partition(":")
    return f"{day}T{hour:0>2}{colon}{rest}"
