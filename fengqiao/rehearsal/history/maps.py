"""The map file: which column means what, and by which assumptions rows become acts (docs/rehearsal.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fengqiao.law.calendar import UNITS, Calendar, Unit
from fengqiao.law.case_law import NUMBERS
from fengqiao.law.facts import Amount, Numbers

LEVELS = ("city", "district", "street", "community", "grid")
FIELDS = (
    "id", "opened", "closed", "due", "category", "office", "duplicate", "coarse", "urgency", "title", "text",
    "reply", "place", "lon", "lat",
)  # fmt: skip


class MapError(Exception):
    """The map file or the numbers file says something that cannot be followed."""


class LevelRule(NamedTuple):
    """How one level of areas is read from a row: the first column whose value fits the pattern names the area."""

    level: int
    columns: tuple[str, ...]
    pattern: re.Pattern[str] | None
    name: str


class DuplicateRule(NamedTuple):
    """When an earlier open case is a plausible root of one that history calls a duplicate."""

    values: frozenset[str]
    metres: float
    days: float
    reason: str


class Script(NamedTuple):
    """After how long a desk sorts and gives out what reached it, by urgency; the words it writes."""

    look_after: Mapping[str, Amount]
    assign_after: Mapping[str, Amount]
    finding: str


class Map(NamedTuple):
    """A map file, read and checked."""

    name: dict[str, str]
    zone: str
    calendar: Calendar
    encoding: str
    delimiter: str
    sheet: str
    columns: Mapping[str, str]
    moment_format: str
    offset_lost: bool
    day_opened: time
    day_closed: time
    top: dict[str, str]
    levels: tuple[LevelRule, ...]
    level_names: Mapping[int, dict[str, str]]
    office_level: int
    office_holds: bool
    default_category: str
    urgent: re.Pattern[str] | None
    duplicate: DuplicateRule
    script: Script
    language: str


class Law(NamedTuple):
    """Another law's numbers, and how many cases each office can finish on a working day (0: no bound)."""

    numbers: Numbers
    stored: dict[str, Any]
    staff: Mapping[str, int]


def read_map(path: Path) -> Map:
    """The map in that file; MapError says what is wrong with it."""
    try:
        return _map(path)
    except MapError:
        raise
    except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
        raise MapError(f"{path.name}: 有一项不是该有的类型 · an entry is not of its kind: {error}") from None


def _map(path: Path) -> Map:
    raw = _toml(path)
    _known(raw, {"name", "zone", "language", "calendar", "file", "columns", "time", "area", "office", "category",
                 "duplicate", "script"}, str(path))  # fmt: skip
    zone = str(raw.get("zone", "Asia/Shanghai"))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the system's word for a name longer than a file may have
        raise MapError(f"zone: {zone!r} 不是时区名 · is no time zone") from None
    calendar = _calendar(raw.get("calendar", {}), zone)
    columns = {name: str(column) for name, column in raw.get("columns", {}).items()}
    _known(columns, set(FIELDS), "[columns]")
    if "opened" not in columns:
        raise MapError("[columns] opened: 必须指明受理时间列 · the column of the opening moment must be named")
    file, times, area = raw.get("file", {}), raw.get("time", {}), raw.get("area", {})
    office, category = raw.get("office", {}), raw.get("category", {})
    _known(file, {"encoding", "delimiter", "sheet"}, "[file]")
    _known(times, {"format", "offset_lost", "day_opened", "day_closed"}, "[time]")
    _known(area, {"top", "level", "top_is"}, "[area]")
    _known(office, {"at", "holds"}, "[office]")
    _known(category, {"default", "urgent"}, "[category]")
    top = _words(area.get("top", {"zh": "全市", "en": "City"}), "[area] top")
    levels, names = _levels(area, top)
    return Map(
        name=_words(raw.get("name", path.stem), "name"),
        zone=zone,
        calendar=calendar,
        encoding=str(file.get("encoding", "auto")),
        delimiter=str(file.get("delimiter", "")),
        sheet=str(file.get("sheet", "")),
        columns=columns,
        moment_format=str(times.get("format", "")),
        offset_lost=bool(times.get("offset_lost", False)),
        day_opened=_clock(times.get("day_opened"), calendar.opens, "[time] day_opened"),
        day_closed=_clock(times.get("day_closed"), calendar.closes, "[time] day_closed"),
        top=top,
        levels=levels,
        level_names=names,
        office_level=_level(office.get("at", "city"), "[office] at"),
        office_holds=bool(office.get("holds", False)),
        default_category=str(category.get("default", "unsorted")),
        urgent=_pattern("|".join(f"(?:{each})" for each in category.get("urgent", ())), "[category] urgent"),
        duplicate=_duplicate(raw.get("duplicate", {})),
        script=_script(raw.get("script", {})),
        language=str(raw.get("language", "zh-hans")),
    )


def read_law(path: Path | None) -> Law:
    """The numbers in that file over the standard ones; without a file the standard law."""
    if path is None:
        return Law(NUMBERS, {}, {})
    raw = _toml(path)
    days = {"suspend_days", "extend_working_days", "reopen_days", "revive_days"}
    _known(raw, {"steps", "promises", "staff", *days}, str(path))
    steps = dict(NUMBERS.steps)
    stored: dict[str, Any] = {"steps": {}, "promises": {}}
    for urgency, states in raw.get("steps", {}).items():
        for state, amount in states.items():
            if (urgency, state) not in steps:
                raise MapError(f"[steps.{urgency}] {state}: 案件法没有这一步 · the case law has no such step")
            steps[urgency, state] = _amount(amount, f"[steps.{urgency}] {state}")
            stored["steps"][f"{urgency}.{state}"] = list(steps[urgency, state])
    promises = dict(NUMBERS.promises)
    for urgency, amount in raw.get("promises", {}).items():
        if urgency not in promises:
            raise MapError(f"[promises] {urgency}: 只有 normal 和 urgent · only normal and urgent exist")
        promises[urgency] = _amount(amount, f"[promises] {urgency}")
        stored["promises"][urgency] = list(promises[urgency])
    others = {name: _whole(raw[name], name) for name in days if name in raw}
    staff = {name: _whole(number, f"[staff] {name}") for name, number in raw.get("staff", {}).items()}
    numbers = NUMBERS._replace(version="rehearsed", steps=steps, promises=promises)._replace(**cast(Any, others))
    return Law(numbers, {**stored, **others}, staff)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise MapError(f"没有文件 {path} · there is no file {path}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise MapError(f"{path}: 不是可读的 TOML · is no readable TOML: {error}") from None


def _known(given: Mapping[str, Any], known: set[str], where: str) -> None:
    if not isinstance(given, Mapping):
        raise MapError(f"{where}: 应为一组键值 · a table is wanted")
    for name in given:
        if name not in known:
            raise MapError(f"{where}: 不认识 {name!r} · {name!r} is not known; 可用 known: {', '.join(sorted(known))}")


HOURS = (("opens", time(9)), ("closes", time(17)))


def _calendar(raw: Any, zone: str) -> Calendar:
    """The days one works on, and the hours in which the office is open."""
    _known(raw, {"days", "holidays", "workdays", "opens", "closes"}, "[calendar]")
    days = raw.get("days", "weekdays")
    if days not in ("weekdays", "china"):
        raise MapError(f"[calendar] days: {days!r}; weekdays | china")
    opens, closes = (_clock(raw.get(name), at, f"[calendar] {name}") for name, at in HOURS)
    if opens >= closes:
        raise MapError("[calendar] opens: 上班要早于下班 · an office opens before it closes")
    made = Calendar.china if days == "china" else Calendar.plain
    calendar = made(zone=zone, opens=opens, closes=closes)
    said = {_day(day): False for day in raw.get("holidays", ())}
    said |= {_day(day): True for day in raw.get("workdays", ())}
    return calendar.with_days(said) if said else calendar


def _levels(area: Mapping[str, Any], top: dict[str, str]) -> tuple[tuple[LevelRule, ...], dict[int, dict[str, str]]]:
    names = {0: _words(area.get("top_is", {"zh": "市级", "en": "city"}), "[area] top_is")}
    rules: list[LevelRule] = []
    for number, raw in enumerate(area.get("level", ()), 1):
        where = f"[[area.level]] {number}"
        _known(raw, {"level", "is", "columns", "pattern", "name"}, where)
        level = _level(raw.get("level"), where)
        if level <= (rules[-1].level if rules else 0):
            raise MapError(f"{where}: 各级应由高到低，且低于最上级 · levels go down, below the top")
        columns = raw.get("columns", ())
        if not columns:
            raise MapError(f"{where}: columns 不能为空 · columns must name at least one column")
        rules.append(
            LevelRule(
                level,
                tuple([columns] if isinstance(columns, str) else columns),
                _pattern(raw.get("pattern", ""), where),
                str(raw.get("name", "{value}")),
            )
        )
        names[level] = _words(raw.get("is", LEVELS[level]), where)
    return tuple(rules), names


def _duplicate(raw: Any) -> DuplicateRule:
    _known(raw, {"values", "metres", "days", "reason"}, "[duplicate]")
    return DuplicateRule(
        values=frozenset(str(value).strip().casefold() for value in raw.get("values", ["1", "true", "yes", "是"])),
        metres=float(raw.get("metres", 150)),
        days=float(raw.get("days", 60)),
        reason=str(raw.get("reason", "重复反映 · reported before")),
    )


def _script(raw: Any) -> Script:
    _known(raw, {"look_after", "assign_after", "look_after_urgent", "assign_after_urgent", "finding"}, "[script]")

    def amounts(name: str, normal: Amount, urgent: Amount) -> dict[str, Amount]:
        return {
            "normal": _amount(raw.get(name, normal), f"[script] {name}"),
            "urgent": _amount(raw.get(f"{name}_urgent", urgent), f"[script] {name}_urgent"),
        }

    return Script(
        amounts("look_after", (2, "working_hours"), (15, "minutes")),
        amounts("assign_after", (4, "working_hours"), (30, "minutes")),
        str(raw.get("finding", "按历史记录办结 · closed in the history")),
    )


def _words(given: Any, where: str) -> dict[str, str]:
    if isinstance(given, str):
        return {"zh": given, "en": given}
    if isinstance(given, Mapping) and given.get("zh"):
        return {"zh": str(given["zh"]), "en": str(given.get("en") or given["zh"])}
    raise MapError(f'{where}: 应为文字或 {{zh="…", en="…"}} · a text or {{zh="…", en="…"}} is wanted')


def _level(given: Any, where: str) -> int:
    if given not in LEVELS:
        raise MapError(f"{where}: {given!r}; {' | '.join(LEVELS)}")
    return LEVELS.index(given)


def _pattern(given: str, where: str) -> re.Pattern[str] | None:
    try:
        return re.compile(given) if given else None
    except re.error as error:
        raise MapError(f"{where}: 正则表达式有误 · not a pattern: {error}") from None


def _amount(given: Any, where: str) -> Amount:
    if isinstance(given, list | tuple) and len(given) == 2 and given[1] in UNITS:
        return _whole(given[0], where), cast(Unit, given[1])
    raise MapError(f'{where}: 应为 [数, 单位] · [number, unit] is wanted, such as [2, "working_days"]; {UNITS}')


def _whole(given: Any, where: str) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= 100_000:
        return given
    raise MapError(f"{where}: {given!r} 应为 1 到 100000 的整数 · a whole number from 1 to 100000 is wanted")


def _clock(given: Any, otherwise: time, where: str) -> time:
    if given is None:
        return otherwise
    try:
        return given if isinstance(given, time) else time.fromisoformat(str(given))
    except ValueError:
        raise MapError(f"{where}: {given!r} 不是时刻 · is no time of day") from None


def _day(given: Any) -> date:
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        raise MapError(f"[calendar] holidays: {given!r} 不是日期 · is no day") from None
