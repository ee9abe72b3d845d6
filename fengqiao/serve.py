"""The pages' server: granian in a process group of its own, stopped within a time limit."""

import argparse
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from django.conf import settings

from fengqiao.databases import REHEARSED, rehearsed
from fengqiao.static import gather
from fengqiao.vitals import counted

STOPPING = 8.0
"""Seconds a running request gets to end before the group is killed."""

ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Server:
    """One granian with its workers; whoever starts it stops it."""

    def __init__(self, *, host: str, port: int, workers: int) -> None:
        self.host, self.port, self.workers = host, port, workers
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = {
            "--host": self.host,
            "--port": self.port,
            "--workers": self.workers,
            "--interface": "asginl",
            "--log-level": "warning",
            "--workers-kill-timeout": int(STOPPING) - 3,
        }
        self.process = subprocess.Popen(
            [
                *[sys.executable, "-m", "granian", "--no-ws", "--respawn-failed-workers"],
                *[str(word) for pair in words.items() for word in pair],
                "fengqiao.asgi:application",
            ],
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  (one thread)
        )

    def answers(self, *, within: float) -> bool:
        """Whether the port takes connections before the time is up."""
        until = time.monotonic() + within
        while time.monotonic() < until and self.running():
            try:
                socket.create_connection((_reach(self.host), self.port), timeout=1).close()
                return True
            except OSError:
                time.sleep(0.05)
        return False

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait(self) -> int:
        return self.process.wait() if self.process else 0

    def stop(self) -> None:
        if self.process is None:
            return
        # A second signal must not cut the tidying short.
        for number in ENDS:
            with contextlib.suppress(ValueError):
                signal.signal(number, signal.SIG_IGN)
        if self.running():
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOPPING)
        # Stopped while its workers start, granian can leave some of them behind.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="fengqiao serve", description="启动网页服务 · serve the pages")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 4))
    given = parser.parse_args(argv)
    for reason in refusals(host=given.host, port=given.port):
        print(reason, file=sys.stderr)
        return 1
    gather()
    counted.begin(settings.HOME)
    server = Server(host=given.host, port=given.port, workers=given.workers)
    stop_on_signals(server)
    server.start()
    try:
        if server.answers(within=30):
            print(f"枫桥 http://localhost:{given.port}", flush=True)
        return max(server.wait(), 0)
    finally:
        server.stop()


def refusals(*, host: str, port: int) -> list[str]:
    """Why the server must not start, in words with what to do."""
    if settings.MODE == "demo" and host not in LOOPBACK:
        return [f"演示只在本机开放，不能绑定 {host}。 A demo serves this machine only, not {host}."]
    if rehearsed(settings.DATABASES["default"]):
        return [REHEARSED]
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            return [f"端口 {port} 不可用（{trouble.strerror}）。 Port {port} is not free; see --port."]
    return []


def stop_on_signals(server: Server) -> None:
    """Ctrl-C, a supervisor's SIGTERM and a closed terminal all end the whole group."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        if server.running() and server.process:
            server.process.terminate()
        raise KeyboardInterrupt

    for number in ENDS:
        signal.signal(number, stop)


def _reach(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def die_with_parent() -> None:
    """For a child just begun: it ends when its parent does, even when that is killed the hard way (Linux)."""
    if sys.platform == "linux":
        # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
