"""The server: starts, answers, stops with all its workers; a demo stays on this machine."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fengqiao.serve import refusals


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port: int, path: str) -> http.client.HTTPResponse | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer
    except OSError:
        return None
    finally:
        connection.close()


def until(what, within: float = 30.0):
    end = time.monotonic() + within
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it took too long")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    environment = {**clean, "FENGQIAO_HOME": str(tmp_path / "home")}
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "fengqiao", "serve", "--port", str(port), "--workers", "1"], env=environment
    )
    yield process, port
    process.kill()
    process.wait()


def gone(port: int) -> bool:
    return get(port, "/accounts/login/") is None


def test_it_answers_with_hardened_headers_and_stops_cleanly(served: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = served
    answer = until(lambda: get(port, "/ui/"))
    assert answer.status == 404
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    process.send_signal(signal.SIGTERM)
    process.wait(12)
    assert gone(port)


def test_killed_the_hard_way_it_leaves_no_server_behind(served: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = served
    until(lambda: get(port, "/ui/"))
    process.kill()
    process.wait()
    until(lambda: gone(port), within=10)


DEMO = "import sys; from fengqiao.demo import run; raise SystemExit(run._serve(int(sys.argv[1])))"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The demo's web and clock on an empty database, in a group of their own as make starts them."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    there = {"FENGQIAO_HOME": str(tmp_path / "home"), "FENGQIAO_MODE": "demo"}
    environment = {**clean, **there, "DJANGO_SETTINGS_MODULE": "fengqiao.settings"}
    subprocess.run([sys.executable, "-m", "fengqiao", "migrate", "--verbosity", "0"], env=environment, check=True)
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", DEMO, str(port)], env=environment, start_new_session=True)
    until(lambda: get(port, "/"))
    assert len(running(tmp_path)) >= 4
    yield process, port
    process.kill()
    process.wait()


def running(home: Path) -> list[str]:
    """Every process that works in this home, by what its environment says."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(home).encode() in entry.read_bytes():
                found.append(entry.parent.name)
        except OSError:
            continue
    return found


def test_a_demo_told_twice_to_stop_leaves_nothing_behind(demo, tmp_path: Path) -> None:
    process, _ = demo
    os.killpg(process.pid, signal.SIGTERM)
    for _ in range(20):
        # As make does, which passes on what its whole group has heard already.
        time.sleep(0.02)
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    process.wait(20)
    until(lambda: not running(tmp_path), within=10)


def test_a_demo_killed_the_hard_way_leaves_nothing_behind(demo, tmp_path: Path) -> None:
    process, _ = demo
    process.kill()
    process.wait()
    until(lambda: not running(tmp_path), within=15)


def test_a_demo_is_served_on_this_machine_only(settings) -> None:
    settings.MODE = "demo"
    assert "0.0.0.0" in refusals(host="0.0.0.0", port=free_port())[0]
    assert refusals(host="127.0.0.1", port=free_port()) == []


def test_a_taken_port_is_named() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert str(port) in refusals(host="127.0.0.1", port=port)[0]
