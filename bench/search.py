"""Looking for words in 100,000 cases: the whole request in the server, by posts that see a little and all of it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import Figure, child, on

PART = "bench.search_part"
CASES, UNSEEN = 100_000, 1_000
GOALS = {"SQLite": 80.0, "PostgreSQL": 50.0}


def run(database: str = "") -> list[dict[str, Any]]:
    """On SQLite (''), or on the PostgreSQL at that URL; "postgresql" starts one for the measurement."""
    return on(database, measured)


def measured(database: str) -> list[dict[str, Any]]:
    """The p95 over all questions of two characters, what an index of the words costs an act, and bytes that changed."""
    home = Path(tempfile.mkdtemp(prefix="fq-bench-"))
    found = child(PART, str(CASES), str(UNSEEN), home=home, database=database)
    store = "PostgreSQL" if database else "SQLite"
    for view, milliseconds in found["views"].items():
        print(f"{store} {view}: {milliseconds:.1f} ms", file=sys.stderr)
    print(f"{store} of this in Python's process, p95: {found['work']:.1f} ms of the processor", file=sys.stderr)
    print(f"{store} its index takes {found['megabytes']:.0f} MB", file=sys.stderr)
    rows = [
        Figure(
            f"search of {CASES:,} cases, two Chinese characters, p95, {store}", found["p95"], "ms", GOALS[store],
            most=True,
        ),
        Figure(f"the same, one to four characters and numbers, p95, {store}", found["others"], "ms", 200, most=True),
        Figure(f"answers changed by {UNSEEN:,} unseen cases, {store}", found["changed"], "", 0, most=True),
        Figure(f"a title of 12 and an account of 60 characters in the index cost, {store}", found["cost"], "ms", 2.0,
               most=True),
    ]  # fmt: skip
    return [row.row() for row in rows]


if __name__ == "__main__":
    for name in sys.argv[1:] or ["", "postgresql"]:
        for row in run(name):
            print(row)
