"""Real histories through the law: New York's and China's petitions in memory, Baltimore's through SQLite."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figures import CHECKOUT, Figure, data

PETITIONS = 2_814


def run() -> list[Figure]:
    """Needs the folder of histories (FENGQIAO_DATA); without it these figures are named as not run."""
    folder = data()
    if folder is None:
        print("FENGQIAO_DATA: there is no such folder; the histories are left out", file=sys.stderr)
        return []
    nyc, memory = _rehearse(folder / "nyc" / "constituent_complaints.parquet", "nyc.toml")
    petitions, _ = _rehearse(folder / "petitions" / "zh_replied.csv", "zh_replied.toml")
    baltimore, _ = _rehearse(folder / "baltimore" / "requests.csv", "baltimore.toml", "--through-db")
    return [
        Figure("New York's history (341,299 rows) in memory", nyc["seconds"], "s", 60, most=True),
        Figure("its memory", memory, "GB", 2, most=True),
        Figure("rows of it that end as history says", nyc["ended_as_history"] / nyc["read"], "of 1", 1),
        Figure("Chinese petitions with replies (2,814 rows) in memory", petitions["seconds"], "s", 60, most=True),
        Figure("petitions read, of 2,814", petitions["read"], "", PETITIONS),
        Figure("petitions that end as history says", petitions["ended_as_history"] / PETITIONS, "of 1", 1),
        Figure("Baltimore's history (6,000 rows) through SQLite", baltimore["seconds"], "s", 60, most=True),
        Figure("Baltimore's rows that end as history says", baltimore["ended_as_history"] / baltimore["read"], "of 1", 1),
        Figure(
            "moments without exactly one accountable, all three",
            sum(each["unaccountable_moments"] for each in (nyc, petitions, baltimore)), "", 0, most=True,
        ),
    ]  # fmt: skip


def _rehearse(file: Path, plan: str, *words: str) -> tuple[dict[str, float], float]:
    home = tempfile.mkdtemp(prefix="fq-bench-")
    done = subprocess.run(
        [sys.executable, "-m", "fengqiao", "rehearse", str(file), "--map", f"maps/{plan}", "--json", *words],
        cwd=CHECKOUT, env=os.environ | {"FENGQIAO_HOME": home}, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_000_000
    return json.loads(done.stdout.strip().splitlines()[-1]), peak
