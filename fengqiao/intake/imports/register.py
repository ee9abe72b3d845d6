"""Rows of an export or a register as cases: which column is what, which rows belong together; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from fengqiao.cases.act import Report
from fengqiao.intake.imports.table import MOST_CELL, NotRead

# What a column may be for; names under which other systems export them (12345 work orders among them).
FIELDS: dict[str, tuple[str, ...]] = {
    "words": ("内容", "诉求内容", "问题描述", "反映内容", "事项", "主要内容", "描述", "详情", "text", "description", "details",
              "content"),
    "title": ("标题", "诉求标题", "主题", "诉求主题", "title", "subject"),
    "id": ("编号", "工单号", "工单编号", "诉求编号", "登记编号", "受理编号", "id", "number", "service_request_id"),
    "category": ("类别", "分类", "类型", "诉求类型", "诉求类别", "事项类别", "category", "type", "service_name"),
    "place": ("地点", "地址", "位置", "事发地址", "诉求地址", "发生地点", "place", "address", "location"),
    "area": ("区域", "区划代码", "社区代码", "社区", "所属社区", "网格", "area", "area_code", "community"),
    "name": ("姓名", "诉求人", "来电人", "来访人", "联系人", "name", "contact"),
    "phone": ("电话", "联系电话", "来电号码", "手机", "phone", "mobile"),
    "lon": ("经度", "lon", "lng", "longitude"),
    "lat": ("纬度", "lat", "latitude"),
    "said_at": ("受理时间", "来电时间", "登记时间", "诉求时间", "日期", "时间", "received", "created", "date"),
    "due": ("办理期限", "办理时限", "截止时间", "要求办结时间", "due"),
    "step": ("办理情况", "处理情况", "办理结果", "处理结果", "进展", "备注", "steps", "notes", "resolution"),
    "state": ("状态", "工单状态", "办理状态", "state", "status"),
}  # fmt: skip

# Said of a matter that came to its end where it comes from.
OVER = frozenset((
    "已办结", "办结", "已结案", "结案", "已完成", "完成", "已关闭", "关闭", "已归档", "归档", "已办", "closed", "done", "resolved", "completed",
    "archived",
))  # fmt: skip
# What is put down beside the case in the file's own words; who spoke is never among it.
NOTED = ("said_at", "words", "step", "state", "due")
MOST_NOTE = 2_000

WHY: dict[str, tuple[str, str]] = {
    "blank": ("内容是空的", "the text is empty"),
    "long": ("有一格超过 8,000 字", "a cell is over 8,000 characters"),
    "no_area": ("没有单位负责这个区域", "no office answers for this area"),
    "elsewhere": ("这个区域不归本单位，或没有、或不止一个叫这个名：请发给那里的单位，或写区划代码",
                  "no area of this office, or more than one of that name: send it to the office there, or write the area's code"),
    "point": ("经度或纬度不是地球上的一个数", "longitude or latitude is no number on the globe"),
    "over": ("那边已经办结，不再立案", "it came to its end there: no case is opened"),
    "no_head": ("这一行接着上一行，可上一行没有导入", "it belongs to the row above, which was not taken in"),
    "not_ours": ("这一行是进展，可这件事已不在本单位手里，请发给现在办理的单位",
                 "the row tells of progress, but the matter is no longer this office's: send it to who holds it now"),
    "failed": ("没有记上，请再导入一次；已经导入的不会重复", "it was not kept: take the file in again, nothing is doubled"),
}  # fmt: skip


class Line(NamedTuple):
    """A row that can become a case; `note` is what else the file says of it, `into` the key of the case it joins."""

    row: int
    report: Report
    contact: Any
    note: str = ""
    into: str = ""


class Further(NamedTuple):
    """A row that goes on with an earlier one: a note to the case with this `key`, once under `mark`."""

    row: int
    key: str
    mark: str
    note: str


class Refused(NamedTuple):
    """A row that cannot, and why (a key of WHY)."""

    row: int
    why: str
    words: str


class Head(NamedTuple):
    """The first row of a matter in this file: its number and who speaks in it."""

    row: int
    who: tuple[str, str]


class Reading(NamedTuple):
    """How this file is read.

    `mapping` field -> column; `area` is where a row lies that says nothing; `categories` and `areas` map codes and
    lower-case names to codes, and a row lies in one of these areas or is not taken in; `several` says that one matter may take several rows; `ended` takes in what is over too.
    """

    header: Sequence[str]
    mapping: Mapping[str, str]
    area: str
    categories: Mapping[str, str] = {}
    areas: Mapping[str, str] = {}
    several: bool = False
    ended: bool = False

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """The mapped cells of a row by field."""
        at = {field: self.header.index(column) for field, column in self.mapping.items() if column in self.header}
        return {field: row[place] if place < len(row) else "" for field, place in at.items()}


class Plan(NamedTuple):
    """Which rows of a file belong together: the number of each row, each number's first row, which numbers are over."""

    ids: list[str]
    heads: dict[str, Head]
    over: frozenset[str]


def guess(header: Sequence[str]) -> dict[str, str]:
    """Field -> column name, where the header speaks for itself."""
    known = {word.lower(): field for field, names in FIELDS.items() for word in names}
    found: dict[str, str] = {}
    for column in header:
        field = known.get(column.strip().lower())
        if field and field not in found:
            found[field] = column
    if "words" not in found and "title" in found:
        found["words"] = found.pop("title")
    return found


def plan(rows: Iterable[Sequence[str]], reading: Reading) -> Plan:
    """Read once to the end before anything is done: a later row may say that the matter is over.

    A row without a number goes on with the one above where one matter may take several rows (merged cells).
    """
    if not reading.mapping.get("words"):
        raise NotRead("no_words")
    ids: list[str] = []
    heads: dict[str, Head] = {}
    said: dict[str, str] = {}
    last = ""
    for number, row in enumerate(rows, 2):
        cell = reading.cells(row)
        name = cell.get("id", "")
        if not name and reading.several and reading.mapping.get("id"):
            name = last
        last = name = name or digest(row)
        ids.append(name)
        heads.setdefault(name, Head(number, _who(cell)))
        if cell.get("state"):
            said[name] = cell["state"]
    over = {name for name, state in said.items() if state.strip().lower() in OVER}
    return Plan(ids, heads, frozenset() if reading.ended else frozenset(over))


def looks_several(rows: Iterable[Sequence[str]], reading: Reading) -> bool:
    """Whether the numbers speak for a register in which one matter takes several rows."""
    if not reading.mapping.get("id"):
        return False
    seen: set[str] = set()
    for row in rows:
        name = reading.cells(row).get("id", "")
        if seen and (not name or name in seen):
            return True
        seen.add(name)
    return False


def line(number: int, row: Sequence[str], reading: Reading, made: Plan, contact: type) -> Line | Further | Refused:
    """What a row (numbered as in a spreadsheet, the header is 1) becomes.

    A case's key is the other system's own number, else the digest of its cells: the same file twice adds nothing.
    """
    cell = reading.cells(row)
    words = cell.get("words", "")
    title = cell.get("title", "")
    name = made.ids[number - 2]
    head = made.heads[name]
    first = head.row == number
    shown = (words or cell.get("step", ""))[:60]
    if any(len(value) > MOST_CELL for value in cell.values()):
        return Refused(number, "long", shown)
    if name in made.over:
        return Refused(number, "over", shown)
    key = f"file:{reading.area}:{name}"[:120]
    mark = digest([str(part) for part in (name, *row)])
    if not first and reading.several and (not words or _who(cell) in (("", ""), head.who)):
        note = _note(reading, cell)
        return Further(number, key, mark, note) if note else Refused(number, "blank", "")
    if not words and not title:
        return Refused(number, "blank", "")
    try:
        lon, lat = _degrees(cell.get("lon", ""), 180), _degrees(cell.get("lat", ""), 90)
    except ValueError:
        return Refused(number, "point", shown)
    into = "" if first or not reading.several else key
    where = _area(cell.get("area", ""), reading)
    if not where:
        return Refused(number, "elsewhere", shown)
    report = Report(
        words=words if not title or title in words else f"{title}\n{words}".strip(),
        area=where,
        category=reading.categories.get(cell.get("category", "").lower(), ""), place=cell.get("place", "")[:200],
        lon=lon, lat=lat, source="file", source_key=f"{key[:86]}/{mark}" if into else key,
    )  # fmt: skip
    who = contact(name=cell.get("name", "")[:80], phone=cell.get("phone", "")[:32])
    return Line(number, report, who, _note(reading, cell, skip="words"), into)


def _area(said: str, reading: Reading) -> str:
    """The code of the area a row names; '' where a desk may open nothing, as in the form it fills in by hand."""
    if not said:
        return reading.area
    known = {reading.area, *reading.areas.values()}
    return reading.areas.get(said.lower(), said if said in known else "")


def _degrees(said: str, most: int) -> float | None:
    """Degrees; ValueError for what is no number, none that ends, or beyond the globe."""
    degrees = float(said) if said else None
    if degrees is not None and not abs(degrees) <= most:
        raise ValueError(said)
    return degrees


def _note(reading: Reading, cell: Mapping[str, str], skip: str = "") -> str:
    said = [
        f"{reading.mapping[field]}：{cell[field]}"
        for field in NOTED
        if field != skip and field in reading.mapping and cell.get(field)
    ]
    return "\n".join(said)[:MOST_NOTE]


def _who(cell: Mapping[str, str]) -> tuple[str, str]:
    return cell.get("name", ""), cell.get("phone", "")


def digest(cells: Sequence[str]) -> str:
    """Of the cells of a row, by which it is known again."""
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:32]
