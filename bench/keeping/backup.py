"""`fengqiao backup` of 100,000 cases while acts go on, and `fengqiao restore` of it, into the same kind of database."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.figures import CHECKOUT, Figure, answer, child, start

PART = "bench.keeping.backup_part"
CASES = 100_000


def run(database: str = "") -> list[dict[str, Any]]:
    """On SQLite (''), or on PostgreSQL ("postgresql" starts one, and another to restore into)."""
    from tests.cluster import Cluster, binaries  # noqa: PLC0415

    with contextlib.ExitStack() as stack:
        urls = ["", ""]
        if database == "postgresql":
            if binaries() is None:
                print("PostgreSQL is not installed: its figures are left out", file=sys.stderr)
                return []
            # As an office has it: every commit reaches the disk.
            urls = [stack.enter_context(Cluster(durable=True)).url() for _ in range(2)]
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fq-bench-")))
        return measured(folder, urls, "PostgreSQL" if database else "SQLite")


def measured(folder: Path, urls: list[str], store: str) -> list[dict[str, Any]]:
    home, other = folder / "home", folder / "other"
    made = child(PART, "fill", str(CASES), home=home, database=urls[0])
    _command(home, urls[0], "backup", "key", folder / "private.pem")
    _command(home, urls[0], "backup", "keys", folder / "keys.sealed")
    quiet = child(PART, "act", "10", "", home=home, database=urls[0])
    busy = start(PART, "act", "600", str(folder / "stop"), home=home, database=urls[0])
    while not (folder / "stop.begun").exists():
        time.sleep(0.1)
    backed = _command(home, urls[0], "backup", "now", "--to", folder / "backups")
    (folder / "stop").touch()
    acts = answer(busy)
    (file,) = (folder / "backups").glob("*.fqb")
    size = file.stat().st_size
    restored = _command(other, urls[1], "restore", file, "--private", folder / "private.pem", "--keys", folder / "keys.sealed")  # fmt: skip
    print(f"{store}: {made}; quiet {quiet}; during the backup {acts}; {size >> 20} MB", file=sys.stderr)
    assert made["cases"] >= CASES and acts["acts"] > 0
    there = child(PART, "count", home=other, database=urls[1])
    return [
        Figure(f"backup of {made['cases']:,} cases ({made['records']:,} records) while acts go on, {store}", backed, "s", 60, most=True).row(),
        Figure(f"the longest wait of {acts['acts']:,} acts during it, {store}", acts["longest"], "s", 1.0, most=True).row(),
        Figure(f"its restore, verified, {store}", restored, "s", 120, most=True).row(),
        Figure(f"cases missing after the restore, {store}", made["cases"] - there["cases"], "", 0, most=True).row(),
    ]  # fmt: skip


def _command(home: Path, url: str, *words: object) -> float:
    """Seconds of one command, as an operator types it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    begun = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "fengqiao", *map(str, words)], cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL,
        env=clean | {"FENGQIAO_HOME": str(home), "FENGQIAO_DATABASE_URL": url},
    )  # fmt: skip
    return time.monotonic() - begun
