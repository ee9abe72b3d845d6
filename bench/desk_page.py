"""The desk's first page, filtered, of 100,000 cases: the whole request in the server, by several posts and filters."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import Figure, child, on

PART = "bench.desk_page_part"
CASES = 100_000
GOAL = 40.0


def run(database: str = "") -> list[dict[str, Any]]:
    """On SQLite (''), or on the PostgreSQL at that URL; "postgresql" starts one for the measurement."""
    return on(database, measured)


def measured(database: str) -> list[dict[str, Any]]:
    """One figure over all views, and the slowest view's own."""
    home = Path(tempfile.mkdtemp(prefix="fq-bench-"))
    found = child(PART, str(CASES), home=home, database=database)
    store = "PostgreSQL" if database else "SQLite"
    for view, milliseconds in found["views"].items():
        print(f"{store} {view}: {milliseconds:.1f} ms", file=sys.stderr)
    return [
        Figure(
            f"desk's first page, filtered, of 100,000 cases, p95, {store}", found["p95"], "ms", GOAL, most=True
        ).row()
    ]


if __name__ == "__main__":
    for name in sys.argv[1:] or ["", "postgresql"]:
        for row in run(name):
            print(row)
