"""The gate: writers of one process share a commit, and queue fairly instead of colliding.

SQLite's busy handler is unfair (waits of seconds were measured), so one writer at a time holds the gate and
carries out whatever waits behind it in the same transaction: each act in its own savepoint, answered after
the commit. Between processes a file lock keeps the order.
"""

from __future__ import annotations

import fcntl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from fengqiao.ledger.write import Draft, write_all

MOST = 32

Work = Callable[[list[Draft]], Any]


class Job:
    """One waiting act and its answer."""

    __slots__ = ("done", "error", "result", "work")

    def __init__(self, work: Work) -> None:
        self.work = work
        self.done = False
        self.result: Any = None
        self.error: BaseException | None = None


_lock = threading.RLock()
_waiting: deque[Job] = deque()
_inside = threading.local()
_file: Any = None


def run(work: Work) -> Any:
    """Carry out `work`, which appends its record to the list it is given; return when it is durable.

    Inside an open batch or transaction it joins that one, and is durable when that commits.
    """
    sink = getattr(_inside, "sink", None)
    if sink is not None:
        return _in_savepoint(work, sink) if _inside.careful else work(sink)
    if connection.in_atomic_block:
        drafts: list[Draft] = []
        with transaction.atomic():
            result = work(drafts)
            write_all(drafts)
        return result
    job = Job(work)
    _waiting.append(job)
    with _lock:
        if not job.done:
            _carry_out([_waiting.popleft() for _ in range(min(MOST, len(_waiting)))])
    if not job.done:
        return run_again(job)
    if job.error is not None:
        raise job.error
    return job.result


def run_again(job: Job) -> Any:
    """A job that did not fit into the batch of whoever held the gate takes its own turn."""
    with _lock:
        if not job.done:
            if job in _waiting:
                _waiting.remove(job)
            _carry_out([job])
    if job.error is not None:
        raise job.error
    return job.result


@contextmanager
def batch(*, careful: bool = True) -> Iterator[list[Draft]]:
    """Many acts in one commit. With `careful` a refused write of one act leaves the others standing."""
    if getattr(_inside, "sink", None) is not None:
        yield _inside.sink
        return
    with alone(), transaction.atomic():
        _inside.sink, _inside.careful = [], careful
        try:
            yield _inside.sink
            write_all(_inside.sink)
        finally:
            _inside.sink = None


@contextmanager
def alone() -> Iterator[None]:
    """Hold the gate for one transaction of one's own."""
    if connection.in_atomic_block:
        yield
        return
    with _lock, _between_processes():
        yield


@contextmanager
def _between_processes() -> Iterator[None]:
    global _file
    if connection.vendor != "sqlite" or getattr(_inside, "locked", False):
        yield
        return
    if _file is None:
        path = Path(settings.HOME) / "write.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        _file = path.open("a")
    fcntl.flock(_file, fcntl.LOCK_EX)
    _inside.locked = True
    try:
        yield
    finally:
        _inside.locked = False
        fcntl.flock(_file, fcntl.LOCK_UN)


def _in_savepoint(work: Work, sink: list[Draft]) -> Any:
    before = len(sink)
    try:
        with transaction.atomic():
            return work(sink)
    except BaseException:
        del sink[before:]
        raise


def _carry_out(jobs: list[Job]) -> None:
    try:
        with _between_processes(), transaction.atomic():
            drafts: list[Draft] = []
            for job in jobs:
                if len(jobs) == 1:
                    job.result = job.work(drafts)
                    continue
                try:
                    job.result = _in_savepoint(job.work, drafts)
                except Exception as error:  # noqa: BLE001  (it is the answer of that act alone)
                    job.error = error
            write_all(drafts)
    except DatabaseError as error:
        # A deadlock or a broken constraint of one act must not take the others with it.
        if len(jobs) > 1:
            for job in jobs:
                job.error = None
                _carry_out([job])
            return
        jobs[0].error = error
    except BaseException as error:  # noqa: BLE001
        for job in jobs:
            job.error = job.error or error
    for job in jobs:
        job.done = True
