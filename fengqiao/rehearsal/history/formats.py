"""The forms a history comes in: CSV in UTF-8 or GB18030, XLSX, Parquet; each as a head and numbered lines."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from fengqiao.rehearsal.history.maps import Map

MOST_UNPACKED = 2_000_000_000
MOST_TIMES = 200


class Unreadable(Exception):
    """The file as a whole cannot be read; says why and what to do."""


class Table(NamedTuple):
    """The names of the columns, and the lines with their number in the file (the head is line 1)."""

    head: tuple[str, ...]
    lines: Iterator[tuple[int, Sequence[Any]]]


def read_table(path: Path, rules: Map, wanted: frozenset[str]) -> Table:
    """Open the file by its ending. Only `wanted` columns are read where the form allows it."""
    if not path.is_file():
        raise Unreadable(f"没有文件 {path} · there is no file {path}")
    ending = path.suffix.lower()
    if ending == ".parquet":
        return _parquet(path, wanted)
    if ending in (".xlsx", ".xlsm"):
        return _xlsx(path, rules.sheet)
    if ending in (".csv", ".txt", ".tsv"):
        return _csv(path, rules)
    raise Unreadable(f"不认识的格式 {ending!r}，请用 CSV、XLSX 或 Parquet · use CSV, XLSX or Parquet")


def _csv(path: Path, rules: Map) -> Table:
    raw = path.read_bytes()
    text = _decode(raw, rules.encoding)
    first = text.partition("\n")[0]
    mark = rules.delimiter or max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        head = tuple(name.strip() for name in next(reader))
    except StopIteration:
        raise Unreadable(f"{path.name} 是空的 · is empty") from None
    except csv.Error as error:
        raise Unreadable(f"{path.name} 不是 CSV · is no CSV: {error}") from None
    return Table(head, _csv_lines(reader))


def _csv_lines(reader: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    while True:
        before = reader.line_num + 1
        try:
            line = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # One broken line is that line's trouble: it comes back as a row with too few columns.
            yield before, ()
            continue
        if line:
            yield before, line


def _decode(raw: bytes, encoding: str) -> str:
    for name in ("utf-8-sig", "gb18030") if encoding == "auto" else (encoding,):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
        except LookupError:
            raise Unreadable(f"[file] encoding: 没有编码 {name!r} · there is no encoding {name!r}") from None
    raise Unreadable("既不是 UTF-8 也不是 GB18030，请另存后再试 · neither UTF-8 nor GB18030; save it anew as UTF-8")


def _xlsx(path: Path, sheet: str) -> Table:
    from openpyxl import load_workbook  # noqa: PLC0415  (only an office with XLSX pays for it)

    try:
        with zipfile.ZipFile(path) as parts:
            sizes = [(part.file_size, part.compress_size) for part in parts.infolist()]
        unpacked = sum(size for size, _ in sizes)
        if unpacked > MOST_UNPACKED or any(size > MOST_TIMES * max(packed, 1000) for size, packed in sizes):
            raise Unreadable(f"{path.name} 解压后过大，未打开 · unpacks to too much and was not opened")
        book = load_workbook(path, read_only=True, data_only=True)
        if not book.worksheets:
            raise ValueError("no sheet")
    except Unreadable:
        raise
    except Exception as error:  # noqa: BLE001
        # A broken workbook fails in as many ways as the libraries that unpack and read it.
        raise _no_xlsx(path, error) from None
    if sheet and sheet not in book.sheetnames:
        raise Unreadable(f"没有工作表 {sheet!r} · no sheet {sheet!r}; {', '.join(book.sheetnames)}")
    lines = enumerate(_xlsx_rows(path, book[sheet] if sheet else book.worksheets[0]), 1)
    try:
        _, first = next(lines)
    except StopIteration:
        raise Unreadable(f"{path.name} 是空的 · is empty") from None
    head = tuple(str(name).strip() if name is not None else "" for name in first)
    return Table(head, ((number, line) for number, line in lines if any(value is not None for value in line)))


def _xlsx_rows(path: Path, sheet: Any) -> Iterator[Sequence[Any]]:
    """The rows as they are unpacked; what breaks on the way is the file's fault."""
    try:
        yield from sheet.iter_rows(values_only=True)
    except Exception as error:  # noqa: BLE001
        raise _no_xlsx(path, error) from None


def _no_xlsx(path: Path, error: Exception) -> Unreadable:
    return Unreadable(f"{path.name} 不是可读的 XLSX · is no readable XLSX: {type(error).__name__} {error}"[:300])


def _parquet(path: Path, wanted: frozenset[str]) -> Table:
    try:
        from pyarrow import ArrowException, parquet  # noqa: PLC0415  (an extra that a small office may leave out)
    except ImportError:
        raise Unreadable(
            "读 Parquet 需要 numeric 组件：pip install 'fengqiao[numeric]'，或另存为 CSV。"
            " Parquet needs the numeric extra: pip install 'fengqiao[numeric]'; or save it as CSV."
        ) from None
    try:
        file = parquet.ParquetFile(path, memory_map=True)
        head = tuple(name for name in file.schema_arrow.names if name in wanted)
    except (ArrowException, OSError, ValueError) as error:
        raise Unreadable(f"{path.name} 不是可读的 Parquet · is no readable Parquet: {error}") from None
    return Table(head, _parquet_lines(file, head))


def _parquet_lines(file: Any, head: tuple[str, ...]) -> Iterator[tuple[int, Sequence[Any]]]:
    number = 1
    for batch in file.iter_batches(batch_size=65_536, columns=list(head)):
        columns = [batch.column(name).to_pylist() for name in head]
        for line in zip(*columns, strict=True):
            number += 1
            yield number, line
