"""A table as CSV or XLSX: text stays text, and every row bears who took it out and when."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from fengqiao.ui.cells import harmless

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What XML cannot hold, and what stands for a formula's end of line.
UNHELD = dict.fromkeys([*range(32), 0x7F, 0xFFFE, 0xFFFF], " ")


def written(form: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, signed: Sequence[str]) -> bytes:
    """The file; `signed` are cells that stand at the end of each row."""
    lines = ([harmless(cell) for cell in map(_held, (*row, *signed))] for row in rows)
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(head)
        writer.writerows(lines)
        # Spreadsheets take a file without the mark for another charset.
        return ("\ufeff" + out.getvalue()).encode()
    # Only who takes a workbook out pays its 16 MB of memory.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    for line in (head, *lines):
        cells = []
        for each in line:
            cell = WriteOnlyCell(sheet, value=each)
            # Never a formula, whatever it begins with.
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _held(text: str) -> str:
    return str(text).translate(UNHELD)[:2000]
