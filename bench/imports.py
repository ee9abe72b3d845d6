"""A file of 200,000 rows at a desk: read, tried, taken in by a clock that is killed three times on the way."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import Figure, child, on, start

PART = "bench.imports_part"
ROWS = 200_000
CUTS = 3


def run(database: str = "") -> list[dict[str, Any]]:
    """On SQLite (''), or on the PostgreSQL at that URL; "postgresql" starts one for the measurement."""
    return on(database, measured, durable=True)


def measured(database: str, rows: int = ROWS) -> list[dict[str, Any]]:
    """Read and tried by one process, taken in by others of which the first three are killed, counted by a last one."""
    home = Path(tempfile.mkdtemp(prefix="fq-bench-"))
    store = "PostgreSQL" if database else "SQLite"
    begun = child(PART, "begin", str(rows), home=home, database=database)
    for cut in range(1, CUTS + 1):
        process = start(PART, "work", home=home, database=database)
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= rows * cut // (CUTS + 3):
                break
        process.kill()
        process.communicate()
    left = child(PART, "rest", home=home, database=database)
    found = child(PART, "count", home=home, database=database)
    print(f"{store}: {found}", file=sys.stderr)
    wrong = abs(found["cases"] - rows) + found["doubled"] + found["wrong"]
    name = f"a file of {rows:,} rows"
    return [
        Figure(f"{name} read and kept, {store}", begun["read"], "s", 30, most=True).row(),
        Figure(f"the file tried, {store}", begun["tried"], "s", 30, most=True).row(),
        Figure(f"the file, memory at most while read and tried, {store}", begun["memory"], "MB", 500, most=True).row(),
        Figure(f"the file taken in, {store}", left["rows"] / left["seconds"], "rows/s", 500).row(),
        Figure(f"the file, longest commit, {store}", left["longest"], "s", 1, most=True).row(),
        Figure(f"the file, lost, doubled or wrong after {CUTS} kills, {store}", wrong, "", 0, most=True).row(),
    ]


if __name__ == "__main__":
    for each in sys.argv[1:] or ["", "postgresql"]:
        for row in run(each):
            print(row)
