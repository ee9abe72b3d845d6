"""`make demo` as a newcomer meets it: it says what it does, can be stopped on the way, and names a taken port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.journeys.conftest import CHECKOUT

pytestmark = pytest.mark.journey


@pytest.fixture
def begin(tmp_path):
    """begin("--port", "8123"): the demo in a folder with a space in its name; what runs on is stopped."""
    running = []
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FENGQIAO_", "DJANGO_"))}
    home = tmp_path / "a folder with spaces" / "demo"

    def started(*words):
        demo = subprocess.Popen(
            [sys.executable, "-m", "fengqiao", "demo", *words], cwd=CHECKOUT, env=clean | {"FENGQIAO_HOME": str(home)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            # A suite that runs in the background of a shell hands on that an interrupt is to be ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,  # noqa: PLW1509
        )  # fmt: skip
        demo.home = home
        running.append(demo)
        return demo

    yield started
    for demo in running:
        if demo.poll() is None:
            demo.terminate()
            demo.wait(20)
        demo.stdout.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def read_until(demo, words):
    said = []
    for line in demo.stdout:
        said.append(line)
        if words in line:
            return "".join(said)
    raise AssertionError("".join(said))


def test_a_taken_port_is_named_with_what_to_do(begin):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        demo = begin("--port", str(port))
        said, _ = demo.communicate(timeout=30)
    assert demo.returncode == 1
    assert f"make demo PORT={port + 1}" in said
    assert "Traceback" not in said


def test_stopped_while_it_builds_the_next_start_builds_anew_and_the_one_after_builds_nothing(begin):
    first = begin("--cases", "40", "--load-only")
    read_until(first, "act by act")
    first.send_signal(signal.SIGINT)
    said, _ = first.communicate(timeout=30)
    assert first.returncode == 130
    assert "the next start builds it anew" in said
    assert "Traceback" not in said
    assert (first.home / "half-built").exists()
    second = begin("--cases", "40", "--load-only")
    said, _ = second.communicate(timeout=120)
    assert second.returncode == 0, said
    assert "Ready." in said
    assert not (second.home / "half-built").exists()
    port = free_port()
    third = begin("--port", str(port))
    said = read_until(third, f"http://localhost:{port}")
    assert "act by act" not in said
    began = time.monotonic()
    while True:
        try:
            urllib.request.urlopen(f"http://localhost:{port}/demo/", timeout=5)
            break
        except (urllib.error.URLError, OSError):
            assert time.monotonic() - began < 120
            time.sleep(0.05)
