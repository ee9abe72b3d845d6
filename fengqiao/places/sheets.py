"""Areas, buildings and days of work from a CSV sheet, each row taken or sent back with its reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import isfinite
from typing import NamedTuple

from fengqiao.places import geo
from fengqiao.places.models import CITY, DISTRICT, STREET
from fengqiao.places.refusals import Refused
from fengqiao.places.tree import Place, Tree, level_of, parent_of, scope_of

# Either heading will do.
BUILDING = {
    "area": "区域代码",
    "name": "名称",
    "name_en": "英文名",
    "address": "地址",
    "lon": "经度",
    "lat": "纬度",
    "storeys": "层数",
}
AREA = {
    "code": "代码",
    "name": "名称",
    "name_en": "英文名",
    "kind": "种类",
    "civil": "民政代码",
    "lon": "经度",
    "lat": "纬度",
}
DAY = {"day": "日期", "working": "上班", "reason": "说明"}
YES, NO = {"1", "是", "上班", "yes", "true"}, {"0", "否", "休息", "放假", "no", "false"}

type Row = dict[str, str]


class Sent(NamedTuple):
    """A row that was not taken, with the line it stands on and the reason."""

    line: int
    refused: Refused


class Building(NamedTuple):
    """A building as a row describes it."""

    area: str
    name: Mapping[str, str]
    address: str
    lon: float | None
    lat: float | None
    storeys: int | None


def buildings(
    raw: bytes, *, known: Callable[[str], str | None], at: Callable[[float, float], str | None], gcj02: bool
) -> tuple[list[Building], list[Sent]]:
    """Rows of buildings; one without a code of an area is put where its point lies."""
    taken: list[Building] = []
    sent: list[Sent] = []
    for line, row in _rows(raw, BUILDING, needed=("name",)):
        try:
            taken.append(_building(row, known=known, at=at, gcj02=gcj02))
        except Refused as refused:
            sent.append(Sent(line, refused))
    return taken, sent


def areas(raw: bytes, *, there: Tree, gcj02: bool) -> tuple[list[Place], list[Sent]]:
    """Rows of a city's tree, parents before children; each lies in another row or in what is there already."""
    rows: dict[str, tuple[int, Place]] = {}
    sent: list[Sent] = []
    for line, row in _rows(raw, AREA, needed=("code", "name")):
        try:
            place = _area(row, gcj02=gcj02)
            if place.code in rows:
                raise Refused("code_twice", place.code)
            rows[place.code] = line, place
        except Refused as refused:
            sent.append(Sent(line, refused))
    city = next((place.code for place in there if place.level == CITY), "") or min(
        (code for code in rows if level_of(code) == CITY), default=""
    )
    levels = {place.level for _line, place in rows.values()} | {place.level for place in there}
    taken = []
    for _code, (line, place) in sorted(rows.items()):
        parent = place.parent
        if place.level == STREET and DISTRICT not in levels:
            # A city without districts has its towns right below it.
            parent = city
        if place.level == DISTRICT and not city:
            # A district alone is a tree too: its city need not be in it.
            parent = ""
        if (place.level == CITY and place.code != city) or (city and not place.code.startswith(scope_of(city))):
            sent.append(Sent(line, Refused("other_city", place.code)))
        elif place.level > DISTRICT and parent not in rows and there.get(parent) is None:
            sent.append(Sent(line, Refused("no_parent", place.code)))
        else:
            taken.append(place._replace(parent=parent))
    return taken, sorted(sent)


def days(raw: bytes) -> tuple[dict[date, tuple[bool, str]], list[Sent]]:
    """Rows of days on which one works or does not."""
    taken: dict[date, tuple[bool, str]] = {}
    sent: list[Sent] = []
    for line, row in _rows(raw, DAY, needed=("day", "working")):
        try:
            day = date.fromisoformat(row["day"].replace("/", "-"))
        except ValueError:
            sent.append(Sent(line, Refused("bad_day", row["day"])))
            continue
        word = row["working"].casefold()
        if word in YES or word in NO:
            taken[day] = (word in YES, row["reason"][:100])
        else:
            sent.append(Sent(line, Refused("bad_working", row["working"])))
    return taken, sent


def _area(row: Row, *, gcj02: bool) -> Place:
    if not re.fullmatch(r"\d{6}|\d{9}|\d{12}(-\d{1,4})?", row["code"], re.ASCII):
        raise Refused("bad_code", row["code"])
    if not (row["name"] or row["name_en"]):
        raise Refused("no_name", row["code"])
    code = row["code"].ljust(12, "0")
    lon = lat = None
    if row["lon"] or row["lat"]:
        lon, lat = _point(row["lon"], row["lat"], gcj02=gcj02)
    name = {key: row[column] for key, column in (("zh", "name"), ("en", "name_en")) if row[column]}
    return Place(
        code=code, level=level_of(code), scope=scope_of(code), parent=parent_of(code), name=name,
        kind=row["kind"][:12], civil_code=row["civil"][:12], lon=lon, lat=lat,
    )  # fmt: skip


def _building(
    row: Row, *, known: Callable[[str], str | None], at: Callable[[float, float], str | None], gcj02: bool
) -> Building:
    if not (row["name"] or row["name_en"]):
        raise Refused("no_name", row["address"])
    lon = lat = storeys = None
    if row["lon"] or row["lat"]:
        lon, lat = _point(row["lon"], row["lat"], gcj02=gcj02)
    if row["storeys"]:
        if not row["storeys"].isascii() or not row["storeys"].isdecimal() or not 1 <= int(row["storeys"]) <= 200:
            raise Refused("bad_storeys", row["storeys"])
        storeys = int(row["storeys"])
    if row["area"]:
        area = known(row["area"])
        if area is None:
            raise Refused("no_area", row["area"])
    else:
        area = None if lon is None or lat is None else at(lon, lat)
        if area is None:
            raise Refused("nowhere", row["name"] or row["name_en"])
    name = {key: row[column] for key, column in (("zh", "name"), ("en", "name_en")) if row[column]}
    return Building(area, name, row["address"][:200], lon, lat, storeys)


def _point(east: str, north: str, *, gcj02: bool) -> tuple[float, float]:
    try:
        lon, lat = float(east), float(north)
    except ValueError:
        raise Refused("bad_point", f"{east}, {north}") from None
    if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise Refused("bad_point", f"{east}, {north}")
    return geo.to_wgs84(lon, lat) if gcj02 else (lon, lat)


def _rows(raw: bytes, columns: Mapping[str, str], *, needed: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refused("not_text")
    if "\x00" in text:
        raise Refused("not_text")
    sheet = csv.DictReader(text.splitlines())
    try:
        heads = {(head or "").strip() for head in sheet.fieldnames or ()}
        for column in needed:
            if column not in heads and columns[column] not in heads:
                raise Refused("no_column", f"{columns[column]} ({column})")
        for row in sheet:
            said = {(head or "").strip(): (cell or "").strip() for head, cell in row.items() if head is not None}
            yield sheet.line_num, {name: said.get(name) or said.get(zh) or "" for name, zh in columns.items()}
    except csv.Error:
        raise Refused("not_text") from None
