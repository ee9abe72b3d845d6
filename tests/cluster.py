"""A private PostgreSQL for one test run: its own folder, a unix socket, no network, gone afterwards."""

import ctypes
import os
import pwd
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg


def binaries() -> Path | None:
    """The folder with PostgreSQL's programs, the newest where there are several."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).parent
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found += [path.parent for path in Path("/opt/homebrew/opt").glob("postgresql*/bin/initdb")]
    return max(found, key=lambda folder: [int(part) for part in re.findall(r"\d+", str(folder))], default=None)


class Cluster:
    """Starts on entering, stops on leaving; `kill` ends it the hard way and `start` brings it back."""

    def __init__(self, *, durable: bool = False, segment: int = 16) -> None:
        """`durable` lets every commit reach the disk, as an office has it; tests need not wait for that.

        `segment` is the size in MB of the files of its log.
        """
        self.durable = durable
        folder = binaries()
        if folder is None:
            raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
        self.programs = folder
        self.place = Path(tempfile.mkdtemp(prefix="fq-pg-"))
        self.data = self.place / "data"
        self.process: subprocess.Popen[bytes] | None = None
        self.other_user: dict[str, int] = {}
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            user = pwd.getpwnam("postgres")
            self.other_user = {"user": user.pw_uid, "group": user.pw_gid}
            os.chown(self.place, user.pw_uid, user.pw_gid)
        self._run("initdb", "-D", str(self.data), "-U", "fengqiao", "-A", "trust", "-E", "UTF8", "--locale=C", "-N",
                  f"--wal-segsize={segment}")  # fmt: skip

    def url(self, database: str = "postgres") -> str:
        return f"postgresql:///{database}?host={self.place}&user=fengqiao"

    def start(self, *, largest: int | None = None) -> None:
        """`largest`: no file of it may grow past this, as on a disk without room."""

        def child() -> None:
            if sys.platform == "linux":
                # PR_SET_PDEATHSIG: a test run that is killed leaves no server behind.
                ctypes.CDLL(None).prctl(1, signal.SIGINT)
            if largest is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.place),
            "fsync": "on" if self.durable else "off",
            # Without it a kill loses what was committed in the last half second.
            "synchronous_commit": "on",
            "full_page_writes": "on" if self.durable else "off",
            "max_connections": "60",
            "shared_buffers": "64MB",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = (self.place / "log").open("ab")
        self.process = subprocess.Popen(
            [str(self.programs / "postgres"), "-D", str(self.data), *words],
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=child,  # noqa: PLW1509  (one thread)
            **self._as_user(),
        )
        log.close()
        until = time.monotonic() + 20
        while True:
            try:
                psycopg.connect(self.url()).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > until:
                    told = (self.place / "log").read_text()[-2000:]
                    self.stop()
                    raise RuntimeError(told) from None
            time.sleep(0.05)

    def kill(self) -> None:
        """The plug pulled: every process of it dies at once."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.place, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *words],
            capture_output=True,
            check=False,
            cwd="/",
            **self._as_user(),
        )
        if done.returncode:
            shutil.rmtree(self.place, ignore_errors=True)
            raise RuntimeError(done.stderr.decode())

    def _as_user(self) -> dict:
        return {**self.other_user, "extra_groups": []} if self.other_user else {}
