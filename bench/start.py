"""How long a server process takes to its first answer, and what it holds in memory; how fast the demo starts again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.figures import CHECKOUT, Figure

LONGEST = 300


def run() -> list[Figure]:
    """A server on an empty database, and the demo's second start."""
    return [*server(), *demo()]


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _variables(home: Path, mode: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    return kept | {"FENGQIAO_HOME": str(home), "FENGQIAO_MODE": mode}


def _first_answer(url: str, within: float) -> float:
    begun = time.perf_counter()
    while time.perf_counter() - begun < within:
        try:
            urllib.request.urlopen(url, timeout=5).read()
        except urllib.error.HTTPError:
            pass
        except OSError:
            time.sleep(0.02)
            continue
        return time.perf_counter() - begun
    raise TimeoutError(url)


def server() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="fq-bench-", ignore_cleanup_errors=True) as folder:
        return _server(_variables(Path(folder), "production"))


def _server(variables: dict[str, str]) -> list[Figure]:
    subprocess.run(
        [sys.executable, "-m", "fengqiao", "migrate"], cwd=CHECKOUT, env=variables, check=True, capture_output=True
    )
    seconds, memory = [], []
    for _ in range(4):
        port = _port()
        process = subprocess.Popen(
            [sys.executable, "-m", "fengqiao", "serve", "--port", str(port), "--workers", "1"], cwd=CHECKOUT,
            env=variables, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            seconds.append(_first_answer(f"http://127.0.0.1:{port}/", 30))
            for _ in range(20):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/report/", timeout=5).read()
            memory.append(max(_resident(pid) for pid in _below(process.pid)))
        finally:
            _end(process)
    # The first start of an installation gathers its static files; every later one finds them.
    return [
        Figure("start of a server process to its first answer", sorted(seconds[1:])[1], "s", 2.0, most=True),
        Figure("memory of a server process without the numeric extra", max(memory), "MB", 150, most=True),
    ]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop the group; what does not stop is killed and said."""
    everybody = _below(process.pid)
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(30)
    finally:
        for pid in everybody:
            if (
                Path(f"/proc/{pid}").exists()
                and "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
            ):
                print(f"still there after its time to stop: {pid}", file=sys.stderr)
                os.kill(pid, signal.SIGKILL)


def _below(pid: int) -> list[int]:
    found = [pid]
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        if parent == pid:
            found += _below(int(entry.parent.name))
    return found


def _resident(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    kilobytes = re.search(r"VmRSS:\s+(\d+)", text)
    return int(kilobytes.group(1)) / 1000 if kilobytes else 0.0


def demo() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="fq-bench-", ignore_cleanup_errors=True) as folder:
        return _demo(_variables(Path(folder) / "demo", "demo"))


def _demo(variables: dict[str, str]) -> list[Figure]:
    load = [sys.executable, "-m", "fengqiao", "demo", "--load-only"]
    subprocess.run(load, cwd=CHECKOUT, env=variables, check=True, capture_output=True, timeout=LONGEST)
    # Whatever changed since the last set-up is set up before anything is timed.
    subprocess.run(["make", "--no-print-directory", "setup"], cwd=CHECKOUT, check=True, timeout=LONGEST)
    seconds = []
    for _ in range(3):
        port = _port()
        begun = time.perf_counter()
        process = subprocess.Popen(
            ["make", "--no-print-directory", "demo", f"PORT={port}"], cwd=CHECKOUT, env=variables,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            _first_answer(f"http://127.0.0.1:{port}/demo/", 60)
            seconds.append(time.perf_counter() - begun)
        finally:
            # The demo ends its web and clock, and make the demo: nothing holds whoever reads our output.
            _end(process)
    return [Figure("make demo, second start", sorted(seconds[1:])[0], "s", 6.0, most=True)]
