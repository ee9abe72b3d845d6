"""`fengqiao verify` of a million really sealed records: how many a second, and the most memory that it took."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import Figure, child, on

PART = "bench.keeping.verify_part"
RECORDS = 1_000_000
SECONDS = 60


def run(database: str = "") -> list[dict[str, Any]]:
    """On SQLite (''), or on PostgreSQL ("postgresql" starts one)."""
    return on(database, lambda url: measured(url, "PostgreSQL" if url else "SQLite"))


def measured(database: str, store: str) -> list[dict[str, Any]]:
    """Filled, then verified as the command does it."""
    with tempfile.TemporaryDirectory(prefix="fq-bench-") as folder:
        home = Path(folder)
        made = child(PART, "fill", str(RECORDS), home=home, database=database)
        found = child(PART, "verify", home=home, database=database)
    print(f"{store}: {made['records']:,} records made in {made['seconds']:.0f} s; {found}", file=sys.stderr)
    assert found["records"] >= RECORDS, found
    return [
        Figure(f"verify of {found['records']:,} records, {found['values']:,} personal values and {found['rows']:,} rows, {store}",
               found["seconds"], "s", SECONDS, most=True).row(),
        Figure(f"records verified a second, {store}", found["records"] / found["seconds"], "/s", RECORDS // SECONDS).row(),
        Figure(f"the most memory of verify, all its processes together, {store}", found["mb"], "MB", 500, most=True).row(),
        Figure(f"breaks found by verify in them, {store}", found["wrong"], "", 0, most=True).row(),
    ]  # fmt: skip
