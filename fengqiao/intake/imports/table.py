"""A table from another system, read row by row as it is: encodings, limits; pure apart from parsing (SECURITY.md 3)."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator

from fengqiao.intake.imports import bounds

MOST_BYTES = 60_000_000
MOST_ROWS = 200_000
MOST_CELL = 8_000
MOST_UNPACKED = 200_000_000
MOST_COLUMNS = 100
# In a line; and lines of one row, whose cells may have several.
MOST_SEPARATORS = 20_000
MOST_LINES = 10_000

# A column may not bring what must never be kept (治安管理处罚法 136, DOMAIN.md rule 52).
NEVER = ("违法记录", "犯罪记录", "处罚记录", "前科", "violation record", "criminal record", "penalty record")


class NotRead(Exception):
    """The file as a whole cannot be taken in; `why` is a key of WHY."""

    def __init__(self, why: str, about: str = "") -> None:
        super().__init__(f"{why} {about}")
        self.why = why
        self.about = about


WHY: dict[str, tuple[str, str]] = {
    "too_big": ("文件超过 60 MB，请分成几份再导入。", "The file is over 60 MB. Split it and send the parts."),
    "too_many": ("超过 200,000 行，请分成几份再导入。", "More than 200,000 rows. Split the file and send the parts."),
    "encoding": ("读不出文字：请另存为 UTF-8 或 GB18030 编码的 CSV。", "The text cannot be read: save it as CSV in UTF-8 or GB18030."),
    "not_xlsx": ("这不是 Excel 文件（xlsx）。旧的 xls 请另存为 xlsx。", "This is no Excel workbook (xlsx). Save an old xls as xlsx."),
    "bomb": ("文件展开后太大，没有打开。请只留需要的表和列。", "Unpacked it would be too large. Keep only the sheet and columns needed."),
    "wide": ("有一行太宽：列太多，或者引号没有合上。", "A line is too wide: too many columns, or a quote that is never closed."),
    "not_json": ("这不是 GeoJSON，也不是 CityJSON（UTF-8）。", "This is neither GeoJSON nor CityJSON in UTF-8."),
    "not_city": ("CityJSON 里有读不懂的楼。只读 1.0 到 2.0 版的 Building。", "The CityJSON holds a building that is not understood. Buildings of versions 1.0 to 2.0 are read."),
    "empty": ("文件里没有数据行。", "The file has no rows."),
    "no_words": ("请指定哪一列是“内容”。", "Say which column holds the text."),
    "never": ("有一列是“{about}”：违法犯罪记录不得导入。请删去这一列再导入。", "There is a column “{about}”: records of offences are not taken in. Remove it and send again."),
}  # fmt: skip


def rows_of(raw: bytes, name: str) -> list[list[str]]:
    """Every row of the file's first table as text, the header first."""
    return list(stream(raw, name))


def stream(raw: bytes, name: str) -> Iterator[list[str]]:
    """The rows of the file's first table one by one, the header first; NotRead wherever it cannot go on."""
    if len(raw) > MOST_BYTES:
        raise NotRead("too_big")
    workbook = name.lower().endswith((".xlsx", ".xlsm")) or raw[:4] == b"PK\x03\x04"
    found = 0
    for found, row in enumerate(_xlsx(raw) if workbook else _csv(raw), 1):
        if found == 1:
            check(row)
        yield row
    if found < 2:
        raise NotRead("empty")


def check(header: list[str]) -> None:
    """NotRead where a column may never be kept."""
    for head in header:
        for never in NEVER:
            if never in head.lower():
                raise NotRead("never", head)


def _csv(raw: bytes) -> Iterator[list[str]]:
    text = _text(raw)
    csv.field_size_limit(1_000_000)
    first = text.split("\n", 1)[0]
    separator = max((",", "\t", ";", "，"), key=first.count)
    lines = _Lines(text, separator)
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=separator)):
            lines.since = 0
            if number > MOST_ROWS:
                raise NotRead("too_many")
            if any(cell.strip() for cell in row):
                yield [clean(cell) for cell in row]
    except csv.Error:
        raise NotRead("wide") from None


class _Lines:
    """The lines of a text; NotRead before one, or a row of many, becomes millions of cells."""

    def __init__(self, text: str, separator: str) -> None:
        self.source, self.separator, self.since = io.StringIO(text, newline=""), separator, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self.source)
        self.since += 1
        if self.since > MOST_LINES or line.count(self.separator) > MOST_SEPARATORS:
            raise NotRead("wide")
        return line


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
            if not bounds.readable(packed):
                raise NotRead("bomb")
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError, EOFError, zlib.error):
        raise NotRead("not_xlsx") from None
    from openpyxl import load_workbook  # noqa: PLC0415  (only where a workbook is read)

    try:
        # Values only: no formula runs, no link is followed.
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise NotRead("not_xlsx") from error
    try:
        sheet = book.worksheets[0]
        # What a sheet says of its size is often wrong: it makes short rows longer, and leaves out nothing beyond.
        width = min(sheet.max_column or 0, MOST_COLUMNS)
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            if number > MOST_ROWS:
                raise NotRead("too_many")
            cells = ["" if cell is None else clean(str(cell)) for cell in row[:MOST_COLUMNS]]
            cells += [""] * (width - len(cells))
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
    if text.isprintable():
        return text.strip()
    return "".join(letter for letter in text if letter in "\n\t" or letter.isprintable()).strip()
