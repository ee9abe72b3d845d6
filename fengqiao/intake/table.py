"""A table from another system, read as it is: encodings, columns, limits; pure apart from parsing (SECURITY.md 3)."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fengqiao.cases.act import Report

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
MOST_CELL = 8_000
MOST_UNPACKED = 200_000_000

# What a column may be for; names under which other systems export them.
FIELDS: dict[str, tuple[str, ...]] = {
    "words": ("内容", "诉求内容", "问题描述", "描述", "详情", "text", "description", "details", "content"),
    "id": ("编号", "工单号", "工单编号", "诉求编号", "id", "number", "service_request_id"),
    "category": ("类别", "分类", "类型", "category", "type", "service_name"),
    "place": ("地点", "地址", "位置", "place", "address", "location"),
    "area": ("区域", "区划代码", "社区代码", "网格", "area", "area_code"),
    "name": ("姓名", "诉求人", "联系人", "name", "contact"),
    "phone": ("电话", "联系电话", "手机", "phone", "mobile"),
    "lon": ("经度", "lon", "lng", "longitude"),
    "lat": ("纬度", "lat", "latitude"),
}

# A column may not bring what must never be kept (治安管理处罚法 136, DOMAIN.md rule 52).
NEVER = ("违法记录", "犯罪记录", "处罚记录", "前科", "violation record", "criminal record", "penalty record")


class NotRead(Exception):
    """The file as a whole cannot be taken in; `why` is a key of WHY."""

    def __init__(self, why: str, about: str = "") -> None:
        super().__init__(f"{why} {about}")
        self.why = why
        self.about = about


WHY: dict[str, tuple[str, str]] = {
    "too_big": ("文件超过 20 MB，请分成几份再导入。", "The file is over 20 MB. Split it and send the parts."),
    "too_many": ("超过 20,000 行，请分成几份再导入。", "More than 20,000 rows. Split the file and send the parts."),
    "encoding": ("读不出文字：请另存为 UTF-8 或 GB18030 编码的 CSV。", "The text cannot be read: save it as CSV in UTF-8 or GB18030."),
    "not_xlsx": ("这不是 Excel 文件（xlsx）。旧的 xls 请另存为 xlsx。", "This is no Excel workbook (xlsx). Save an old xls as xlsx."),
    "bomb": ("文件展开后太大，没有打开。请只留需要的表和列。", "Unpacked it would be too large. Keep only the sheet and columns needed."),
    "empty": ("文件里没有数据行。", "The file has no rows."),
    "no_words": ("请指定哪一列是“内容”。", "Say which column holds the text."),
    "never": ("有一列是“{about}”：违法犯罪记录不得导入。请删去这一列再导入。", "There is a column “{about}”: records of offences are not taken in. Remove it and send again."),
    "blank": ("内容是空的", "the text is empty"),
    "long": ("有一格超过 8,000 字", "a cell is over 8,000 characters"),
    "no_area": ("没有单位负责这个区域", "no office answers for this area"),
    "point": ("经纬度不是数字", "longitude or latitude is no number"),
}  # fmt: skip


class Line(NamedTuple):
    """A row that can become a case."""

    row: int
    report: Report
    contact: Any


class Refused(NamedTuple):
    """A row that cannot, and why (a key of WHY)."""

    row: int
    why: str
    words: str


def rows_of(raw: bytes, name: str) -> list[list[str]]:
    """Every row of the file's first table as text, the header first."""
    if len(raw) > MOST_BYTES:
        raise NotRead("too_big")
    found = (
        list(_xlsx(raw)) if name.lower().endswith((".xlsx", ".xlsm")) or raw[:4] == b"PK\x03\x04" else list(_csv(raw))
    )
    if len(found) < 2:
        raise NotRead("empty")
    for head in found[0]:
        for never in NEVER:
            if never in head.lower():
                raise NotRead("never", head)
    return found


def _csv(raw: bytes) -> Iterator[list[str]]:
    text = _text(raw)
    csv.field_size_limit(1_000_000)
    first = text.split("\n", 1)[0]
    separator = max((",", "\t", ";", "，"), key=first.count)
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
        if number > MOST_ROWS:
            raise NotRead("too_many")
        if any(cell.strip() for cell in row):
            yield [clean(cell) for cell in row]


def _text(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        if encoding == "utf-16" and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotRead("encoding")


def _xlsx(raw: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED or len(packed.infolist()) > 2000:
                raise NotRead("bomb")
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError):
        raise NotRead("not_xlsx") from None
    from openpyxl import load_workbook  # noqa: PLC0415  (only where a workbook is read)

    try:
        # Values only: no formula runs, no link is followed.
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise NotRead("not_xlsx") from error
    try:
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            if number > MOST_ROWS:
                raise NotRead("too_many")
            cells = ["" if cell is None else clean(str(cell)) for cell in row[:100]]
            if any(cells):
                yield cells
    except NotRead:
        raise
    except Exception as error:
        # A workbook without a sheet, a sheet that is none: it is read as one goes.
        raise NotRead("not_xlsx") from error
    finally:
        book.close()


def clean(text: str) -> str:
    """Text without control characters."""
    return "".join(letter for letter in text if letter in "\n\t" or letter.isprintable()).strip()


def guess(header: Sequence[str]) -> dict[str, str]:
    """Field -> column name, where the header speaks for itself."""
    known = {word.lower(): field for field, names in FIELDS.items() for word in names}
    found: dict[str, str] = {}
    for column in header:
        field = known.get(column.strip().lower())
        if field and field not in found:
            found[field] = column
    return found


def digest(raw: bytes) -> str:
    """SHA-256 of a file, hex."""
    return hashlib.sha256(raw).hexdigest()


def lines(
    table: list[list[str]], mapping: Mapping[str, str], *, area: str, categories: Mapping[str, str], contact: type
) -> list[Line | Refused]:
    """Rows as reports. `categories` maps both codes and names to codes; `area` is where a row lies that says nothing.

    A row's key is the other system's own number, else the digest of its cells: the same file twice adds nothing.
    """
    if not mapping.get("words"):
        raise NotRead("no_words")
    header = table[0]
    at = {field: header.index(column) for field, column in mapping.items() if column in header}
    found: list[Line | Refused] = []
    for number, row in enumerate(table[1:], 2):
        cell = {field: row[place] if place < len(row) else "" for field, place in at.items()}
        words = cell.get("words", "")
        if not words:
            found.append(Refused(number, "blank", ""))
            continue
        if any(len(value) > MOST_CELL for value in cell.values()):
            found.append(Refused(number, "long", words[:60]))
            continue
        try:
            lon = float(cell["lon"]) if cell.get("lon") else None
            lat = float(cell["lat"]) if cell.get("lat") else None
        except ValueError:
            found.append(Refused(number, "point", words[:60]))
            continue
        key = cell.get("id") or hashlib.sha256("\x1f".join(row).encode()).hexdigest()[:32]
        report = Report(
            words=words, area=cell.get("area") or area, category=categories.get(cell.get("category", "").lower(), ""),
            place=cell.get("place", "")[:200], lon=lon, lat=lat, source="file", source_key=f"file:{area}:{key}"[:120],
        )  # fmt: skip
        found.append(Line(number, report, contact(name=cell.get("name", "")[:80], phone=cell.get("phone", "")[:32])))
    return found
