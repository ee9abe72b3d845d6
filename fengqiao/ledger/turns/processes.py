"""Turns between processes: who writes to the SQLite file next, in the order of asking."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection


class _Files:
    """The two lock files of this process; a forked child opens its own, for a lock belongs to an open file."""

    def __init__(self) -> None:
        self.of: int = 0
        self.queue: IO[str] | None = None
        self.write: IO[str] | None = None

    def open(self) -> tuple[IO[str], IO[str]]:
        if self.of != os.getpid() or self.queue is None or self.write is None:
            home = Path(settings.HOME)
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.queue = (home / "write.queue").open("a")
            self.write = (home / "write.lock").open("a")
            self.of = os.getpid()
        return self.queue, self.write


_files = _Files()
_holds = threading.local()


@contextmanager
def between_processes() -> Iterator[None]:
    """Hold the file lock of the writer; PostgreSQL needs none.

    One lock alone would let a busy process take it again before a waiting one wakes up. Who wants to write
    stands in `write.queue` while waiting for `write.lock`, so that nobody is overtaken twice.
    """
    if connection.vendor != "sqlite" or getattr(_holds, "lock", False):
        yield
        return
    queue, write = _files.open()
    fcntl.flock(queue, fcntl.LOCK_EX)
    try:
        fcntl.flock(write, fcntl.LOCK_EX)
    finally:
        fcntl.flock(queue, fcntl.LOCK_UN)
    _holds.lock = True
    try:
        yield
    finally:
        _holds.lock = False
        fcntl.flock(write, fcntl.LOCK_UN)
