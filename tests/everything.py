"""`make test`: both databases and a real browser; says at the end what was left out and why."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.cluster import binaries

CHECKOUT = Path(__file__).parents[1]
PACKAGES = ["chromium", "dovecot-imapd", "fonts-noto-cjk", "nginx", "postgresql", "systemd"]


LEFT_OUT, WITHOUT_DATA = "LEFT OUT ", "(needs FENGQIAO_DATA)"


class Part(NamedTuple):
    name: str
    words: list[str]
    variables: dict[str, str]
    lacks: str


def main() -> int:
    install()
    began = time.monotonic()
    results: list[tuple[str, float, int, list[str]]] = []
    left_out: list[str] = []
    for part in parts():
        if part.lacks:
            left_out.append(f"{part.name}: {part.lacks}")
            continue
        print(f"\n== {part.name}", flush=True)
        results.append((part.name, *run(part)))
    for name, seconds, code, told in results:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name} {seconds:.0f} s")
        left_out += told
    missing, without_data = judged(left_out)
    for line in [*missing, *without_data]:
        print(f"left out · 未运行: {line.removeprefix(LEFT_OUT)}")
    print(f"{time.monotonic() - began:.0f} s")
    return verdict([code for _, _, code, _ in results], missing, strict=os.environ.get("CI") == "true")


def judged(left_out: list[str]) -> tuple[list[str], list[str]]:
    """(what is missing, what only the histories would have fed): the latter may be left out anywhere.

    A line is a part with what it lacks, or "LEFT OUT test (needs something)" as a run tells it.
    """
    data = {line for line in left_out if line.startswith(LEFT_OUT) and line.endswith(WITHOUT_DATA)}
    return sorted({*left_out} - data), sorted(data)


def verdict(codes: list[int], missing: list[str], *, strict: bool) -> int:
    """The exit code of it all; `strict` is a build server's, where nothing but the histories may be missing."""
    return 1 if any(codes) or (strict and missing) else 0


def parts() -> list[Part]:
    spread = ["-n", "auto", "--dist", "loadscope"]
    plain = ["-m", "not journey", *spread]
    sqlite = {"FENGQIAO_TEST_DB": "sqlite"}
    # Each worker has a demo of its own; a file's journeys stay together, and the files in their order.
    beside = ["-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadfile", "--no-loadscope-reorder"]
    postgresql = "" if binaries() else "PostgreSQL is not installed"
    return [
        Part("unit and room tests · SQLite", ["-m", "not journey and not whole", *spread], sqlite, ""),
        Part("the whole house · SQLite", ["-m", "whole and not journey", *spread], sqlite, ""),
        # The law is pure and a bundle has no database of its own: none can make them another one. Nor do rooms'
        # tests that ask no database (conftest.asks_no_database): they ran above.
        Part(
            "PostgreSQL",
            [*plain, "--ignore", "tests/law", "--ignore", "tests/bundle"],
            {"FENGQIAO_TEST_DB": "postgresql"},
            postgresql,
        ),
        Part(
            "journeys · 真实浏览器",
            ["-m", "journey", "tests/journeys", "-p", "no:randomly", *beside],
            sqlite,
            "" if shutil.which("chromium") else "Chromium is not installed",
        ),
    ]


def run(part: Part) -> tuple[float, int, list[str]]:
    """Seconds, exit code, and what the run itself left out."""
    began = time.monotonic()
    # The tests start hundreds of processes; without bytecode each of them compiles the whole house anew.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *part.words],
        cwd=CHECKOUT,
        env={**kept, **part.variables},
        stdout=subprocess.PIPE,
        text=True,
    )
    left_out = []
    for line in process.stdout or []:
        print(line, end="", flush=True)
        if line.startswith(LEFT_OUT):
            left_out.append(line.strip())
    return time.monotonic() - began, process.wait(), left_out


def install() -> None:
    """As root on Debian what is missing is installed; else the one command is named."""
    if shutil.which("dpkg-query") is None:
        return
    missing = [name for name in PACKAGES if not installed(name)]
    if not missing:
        return
    if os.geteuid() != 0:
        print(f"先运行 · first run: sudo apt-get install {' '.join(missing)}")
        return
    print(f"apt-get install {' '.join(missing)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
        done = subprocess.run(["apt-get", "-qq", *words], env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
            return


def installed(name: str) -> bool:
    if name == "postgresql" and binaries():
        return True
    told = subprocess.run(["dpkg-query", "-W", "-f", "${Status}", name], capture_output=True, text=True, check=False)
    return told.stdout.endswith(" installed")


if __name__ == "__main__":
    sys.exit(main())
