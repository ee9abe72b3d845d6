"""Durable acts through the whole door, against bare durable inserts of one row in the same run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from time import time

from bench.figures import CHECKOUT, Figure, answer, child, start

PART = "bench.acts_part"
WARM = 8


def run() -> list[Figure]:
    """SQLite by 4 and 16 threads, PostgreSQL by 2 processes of 4."""
    return [*sqlite(), *postgresql()]


def sqlite() -> list[Figure]:
    home = Path(tempfile.mkdtemp(prefix="fq-bench-"))
    child(PART, "prepare", "320", home=home)
    ratios = []
    for _ in range(3):
        bare = child(PART, "bare", "400", "4", "0", "0", home=home)
        acts = child(PART, "acts", str(800 + WARM), "4", "0", "1", "0", home=home)
        ratios.append((acts["count"] / acts["seconds"]) / (bare["count"] / bare["seconds"]))
    sixteen = child(PART, "acts", str(1600 + WARM), "16", "0", "1", "0", home=home)
    batches = child(PART, "batches", "3000", home=home)
    found = child(PART, "check", home=home)
    notes = 3 * (800 + WARM) + 1600 + WARM + 3000
    return [
        Figure("durable acts, SQLite (FULL), 4 threads, against bare inserts", sorted(ratios)[1], "x", 0.7),
        Figure("longest wait of an act from 16 threads, SQLite", sixteen["longest"], "s", 1.0, most=True),
        Figure("acts in batches, SQLite", batches["count"] / batches["seconds"], "/s", 1500),
        *_whole(home, "", found, notes, "SQLite"),
    ]


def postgresql() -> list[Figure]:
    from tests.cluster import Cluster, binaries  # noqa: PLC0415

    if binaries() is None:
        print("PostgreSQL is not installed: its figures are left out", file=sys.stderr)
        return []
    home = Path(tempfile.mkdtemp(prefix="fq-bench-"))
    with Cluster(durable=True) as cluster:
        url = cluster.url()
        child(PART, "prepare", "320", home=home, database=url)
        ratios = []
        for _ in range(3):
            begin = str(time() + 4)
            bare = _two([("bare", "600", "4", str(part), begin) for part in (0, 1)], home, url)
            begin = str(time() + 4)
            acts = _two([("acts", str(800 + WARM), "4", str(part), "2", begin) for part in (0, 1)], home, url)
            ratios.append(acts / bare)
        sixteen = child(PART, "acts", str(1600 + WARM), "16", "0", "1", "0", home=home, database=url)
        batches = child(PART, "batches", "3000", home=home, database=url)
        found = child(PART, "check", home=home, database=url)
        notes = 3 * 2 * (800 + WARM) + 1600 + WARM + 3000
        return [
            Figure(
                "durable acts, PostgreSQL, 2 processes x 4 threads, 16 districts, against bare inserts",
                sorted(ratios)[1],
                "x",
                0.6,
            ),
            Figure("longest wait of an act from 16 threads, PostgreSQL", sixteen["longest"], "s", 1.0, most=True),
            Figure("acts in batches, PostgreSQL", batches["count"] / batches["seconds"], "/s", 1500),
            *_whole(home, url, found, notes, "PostgreSQL"),
        ]


def _two(parts: list[tuple[str, ...]], home: Path, url: str) -> float:
    """The rate of two processes together."""
    running = [start(PART, *words, home=home, database=url) for words in parts]
    found = [answer(process) for process in running]
    return sum(each["count"] for each in found) / max(each["seconds"] for each in found)


def _whole(home: Path, url: str, found: dict[str, float], notes: int, store: str) -> list[Figure]:
    import os  # noqa: PLC0415

    done = subprocess.run(
        [sys.executable, "-m", "fengqiao", "verify"], cwd=CHECKOUT, capture_output=True, check=False,
        env=os.environ | {"FENGQIAO_HOME": str(home), "FENGQIAO_DATABASE_URL": url},
    )  # fmt: skip
    return [
        Figure(f"acts lost, {store}", notes - found["notes"], "", 0, most=True),
        Figure(f"records missed by a listener, {store}", found["records"] - found["heard"], "", 0, most=True),
        Figure(f"breaks found by verify, {store}", 0 if done.returncode == 0 else 1, "", 0, most=True),
    ]
