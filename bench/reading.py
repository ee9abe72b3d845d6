"""What a read of a protected group on record adds to opening a case at its desk, before the page is sent."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import Figure, child, on

PART = "bench.reading_part"
OPENINGS = 400
GOAL = 3.0


def run(database: str = "") -> list[dict[str, Any]]:
    """On SQLite (''), or on the PostgreSQL at that URL; "postgresql" starts one for the measurement."""
    return on(database, measured)


def measured(database: str) -> list[dict[str, Any]]:
    """The p95 of the record within the request; both p95 of the whole request are told beside it."""
    home = Path(tempfile.mkdtemp(prefix="fq-bench-"))
    found = child(PART, str(OPENINGS), home=home, database=database)
    store = "PostgreSQL" if database else "SQLite"
    print(f"{store}: p95 {found['with']:.1f} ms on record, {found['without']:.1f} ms without", file=sys.stderr)
    return [
        Figure(f"a read of a protected group on record adds, p95, {store}", found["alone"], "ms", GOAL, most=True).row()
    ]


if __name__ == "__main__":
    for name in sys.argv[1:] or ["", "postgresql"]:
        for row in run(name):
            print(row)
