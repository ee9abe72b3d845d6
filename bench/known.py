"""What a case may repeat among 100,000 open ones of one office, asked of the database as the desk's page does."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import Figure, child, data, on

PART = "bench.known_part"
CASES = 100_000


def run(database: str = "") -> list[dict[str, Any]]:
    """On SQLite (''), or on the PostgreSQL at that URL; "postgresql" starts one for the measurement."""
    return on(database, measured) if data() is not None else []


def measured(database: str) -> list[dict[str, Any]]:
    """The p95 of the look and of its work in this process, and how often half of an old report's words lead to it."""
    home = Path(tempfile.mkdtemp(prefix="fq-bench-"))
    found = child(PART, str(CASES), home=home, database=database)
    store = "PostgreSQL" if database else "SQLite"
    print(f"{store}: median {found['median']:.1f} ms; {found['each']:.2f} ms of the clock a case; "
          f"{found['clues']:,} rows", file=sys.stderr)  # fmt: skip
    rows = [
        Figure(f"twins of a case among {CASES:,} open ones, p95, {store}", found["p95"], "ms", 8, most=True),
        Figure(f"old reports found by half of their words among so many, {store}", found["found"], "", 0.95),
    ]
    return [row.row() for row in rows]


if __name__ == "__main__":
    for name in sys.argv[1:] or ["", "postgresql"]:
        for row in run(name):
            print(row)
