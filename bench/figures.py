"""What a bench gives: rows with a goal, as a table for people and JSON for machines."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

CHECKOUT = Path(__file__).parents[1]


class Figure(NamedTuple):
    """One figure; `most` says that the goal is an upper bound."""

    name: str
    value: float
    unit: str
    goal: float
    most: bool = False

    @property
    def met(self) -> bool:
        return self.value <= self.goal if self.most else self.value >= self.goal

    def row(self) -> dict[str, Any]:
        return {"name": self.name, "value": round(self.value, 3), "unit": self.unit, "goal": self.goal, "met": self.met}


def machine() -> str:
    """What it ran on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1_000_000
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores ({model}), {memory} GB, {system}"


def on[T](database: str, measured: Callable[[str], list[T]], *, durable: bool = False) -> list[T]:
    """The rows that are measured on '' (SQLite) or the PostgreSQL at a URL; for "postgresql" one is started."""
    if database != "postgresql":
        return measured(database)
    from tests.cluster import Cluster, binaries  # noqa: PLC0415

    if binaries() is None:
        print("PostgreSQL is not installed: its figures are left out", file=sys.stderr)
        return []
    with Cluster(durable=durable) as cluster:
        return measured(cluster.url())


def child(module: str, *words: str, home: Path | None = None, database: str = "", **more: str) -> dict[str, Any]:
    """Run a part in a process and a home of its own; it prints one JSON object on its last line."""
    process = start(module, *words, home=home, database=database, **more)
    return answer(process)


def start(module: str, *words: str, home: Path | None = None, database: str = "", **more: str) -> subprocess.Popen[str]:
    """Start such a part."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_") or name == "FENGQIAO_DATA"
    }
    variables = kept | {
        "FENGQIAO_HOME": str(home or tempfile.mkdtemp(prefix="fq-bench-")),
        "FENGQIAO_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "fengqiao.settings",
        **more,
    }
    return subprocess.Popen(
        [sys.executable, "-m", module, *words], cwd=CHECKOUT, env=variables, stdout=subprocess.PIPE, text=True
    )


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What a part printed last."""
    out, _ = process.communicate(timeout=900)
    if process.returncode:
        raise RuntimeError(f"{process.args} ended with {process.returncode}")
    found: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return found


def data() -> Path | None:
    """The folder of real histories, where there is one."""
    folder = Path(os.environ.get("FENGQIAO_DATA") or CHECKOUT.parent / "shared" / "data")
    return folder if folder.is_dir() else None


def shown(rows: list[Mapping[str, Any]]) -> str:
    """The table."""
    lines = ["| what | figure | goal | met |", "| --- | --- | --- | --- |"]
    for row in rows:
        met = {True: "yes", False: "**no**", None: "not run"}[row["met"]]
        lines.append(f"| {row['name']} | {row['value']} {row['unit']} | {row['goal']} | {met} |")
    return "\n".join(lines)
