"""The files a method is judged with: read once, with a sentence for whatever is wrong with them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

LARGEST = 200_000_000
"""Bytes; what is larger was not made for this."""

LONGEST = 1_000_000
"""Characters of one cell."""


class Unjudgeable(Exception):
    """Why nothing can be judged, in words for whoever typed the command (中文 · English)."""


def rows(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file with a heading (UTF-8, with or without mark); an absent cell is the empty text."""
    csv.field_size_limit(LONGEST)
    try:
        if path.stat().st_size > LARGEST:
            raise Unjudgeable(f"{path}：文件太大 · the file is too large ({LARGEST:,} bytes at most)")
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, restval="")
            heading = list(table.fieldnames or [])
            found = [{name: cell for name, cell in row.items() if name is not None} for row in table]
    except FileNotFoundError:
        raise Unjudgeable(f"{path}：没有这个文件 · there is no such file") from None
    except UnicodeDecodeError:
        raise Unjudgeable(f"{path}：不是 UTF-8 文本 · the file is not text in UTF-8") from None
    except csv.Error as error:
        raise Unjudgeable(f"{path}：表格读不懂 · the table cannot be read ({error})") from None
    except OSError as error:
        raise Unjudgeable(f"{path}：读不了 · cannot be read ({error.strerror})") from None
    absent = [name for name in needed if name not in heading]
    if absent:
        raise Unjudgeable(
            f"{path}：缺少列 · columns are missing: {', '.join(absent)} (有 · there are: {', '.join(heading) or '—'})"
        )
    if not found:
        raise Unjudgeable(f"{path}：没有数据行 · the file has no rows")
    return found
