"""The gate: writers of one process share a commit, and queue fairly instead of colliding.

SQLite's busy handler is unfair (waits of seconds were measured), so one writer at a time holds the gate and
carries out whatever waits behind it in the same transaction: each act in its own savepoint, answered after
the commit. Between processes a pair of file locks keeps the order.
"""

from __future__ import annotations

import contextvars
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.utils import translation

from fengqiao.ledger.once import OnceAgain, check_once, taken
from fengqiao.ledger.turns import between_processes
from fengqiao.ledger.write import Draft, Full, is_full, write_all

MOST = 32
TRIES = 4
PATIENCE = 5
_NOTHING = object()

Work = Callable[[list[Draft]], Any]


class Job:
    """One waiting act and its answer; without `work` a wish to hold the gate alone."""

    __slots__ = ("context", "done", "error", "language", "result", "turn", "work")

    def __init__(self, work: Work | None) -> None:
        self.work = work
        # The act sees its own caller's language and held time, whichever thread carries it out.
        self.context = contextvars.copy_context()
        self.language = translation.get_language() if work is not None else None
        self.done = False
        self.result: Any = _NOTHING
        self.error: BaseException | None = None
        self.turn = threading.Event()


class _Here(threading.local):
    """What this thread stands in: the open batch, whether each act gets a savepoint, whether it holds the gate."""

    sink: list[Draft] | None = None
    careful = False
    holds = 0


_here = _Here()
_mutex = threading.Lock()
_waiting: deque[Job] = deque()
_held = False
_shared = 1


def _after_fork() -> None:
    global _mutex, _waiting, _held, _here
    _mutex, _waiting, _held, _here = threading.Lock(), deque(), False, _Here()


os.register_at_fork(after_in_child=_after_fork)


def inside() -> list[Draft] | None:
    """The drafts of the batch this thread stands in, or None."""
    return _here.sink


def run(work: Work) -> Any:
    """Carry out `work`, which appends its record to the list it is given; return when it is durable.

    Inside an open batch or transaction it joins that one, and is durable when that commits. `work` may run in
    another thread and, after a collision, once more from its beginning: it reads what it needs inside.
    """
    if _here.sink is not None:
        return _in_savepoint(work, _here.sink) if _here.careful else _finished(work, _here.sink)
    if connection.in_atomic_block:
        drafts: list[Draft] = []
        with _sink(drafts, careful=False), transaction.atomic():
            result = _finished(work, drafts)
            write_all(drafts)
        return result
    job = Job(work)
    if _here.holds:
        _carry_out([job])
    else:
        _enter(job)
        if not job.done:
            try:
                _carry_out([job, *_others()])
            finally:
                _leave()
    if job.error is not None:
        raise job.error
    return job.result


@contextmanager
def batch(*, careful: bool = True) -> Iterator[list[Draft]]:
    """Many acts in one commit. With `careful` a refused write of one act leaves the others standing."""
    if _here.sink is not None:
        yield _here.sink
        return
    drafts: list[Draft] = []
    with alone(), clear_errors(), transaction.atomic(), _sink(drafts, careful=careful):
        yield drafts
        write_all(drafts)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the gate for one transaction of one's own."""
    if connection.in_atomic_block or _here.holds:
        yield
        return
    _enter(Job(None))
    _here.holds += 1
    try:
        with between_processes():
            yield
    finally:
        _here.holds -= 1
        _leave()


def _enter(job: Job) -> None:
    """Wait until the job is done by somebody else, or until this thread holds the gate."""
    global _held
    with _mutex:
        if not _held:
            _held = True
            return
        _waiting.append(job)
    try:
        job.turn.wait()
    except BaseException:
        # Interrupted while waiting: nobody is left who could hold the gate or hear the answer.
        with _mutex:
            mine = job in _waiting
            if mine:
                _waiting.remove(job)
        if not mine:
            job.turn.wait()
            if not job.done:
                _leave()
        raise


def _leave() -> None:
    """Hand the gate to whoever waits longest."""
    global _held
    with _mutex:
        if _waiting:
            _waiting.popleft().turn.set()
        else:
            _held = False


def _others() -> list[Job]:
    """The acts that wait right behind the holder of the gate and may share its commit.

    Whoever shared the last commit is likely to come again at once: a moment's patience halves the commits.
    """
    global _shared
    patience = PATIENCE
    while patience and len(_waiting) + 1 < _shared:
        time.sleep(0.0002)
        patience -= 1
    jobs: list[Job] = []
    with _mutex:
        while _waiting and len(jobs) < MOST - 1 and _waiting[0].work is not None:
            jobs.append(_waiting.popleft())
    _shared = len(jobs) + 1
    return jobs


@contextmanager
def _sink(drafts: list[Draft], *, careful: bool) -> Iterator[None]:
    before = _here.sink, _here.careful
    _here.sink, _here.careful = drafts, careful
    try:
        yield
    finally:
        _here.sink, _here.careful = before


def _finished(work: Work, sink: list[Draft]) -> Any:
    """Do the work and compute its records' bytes, so that what cannot be sealed fails this act alone."""
    before = len(sink)
    result = work(sink)
    for draft in sink[before:]:
        draft.finish()
    check_once(sink, before)
    return result


def _in_savepoint(work: Work, sink: list[Draft]) -> Any:
    before = len(sink)
    try:
        with transaction.atomic():
            return _finished(work, sink)
    except BaseException:
        del sink[before:]
        raise


def _carry_out(jobs: list[Job]) -> None:
    """Carry the jobs out in one commit and answer them; those that collided are done again one by one."""
    own = jobs[0]
    try:
        again = _together(jobs) if len(jobs) > 1 else jobs
        for job in again:
            _by_itself(job)
    except BaseException as error:
        # The holder itself was interrupted; who shared its commit must not wait for ever.
        for job in jobs:
            if job.error is None and job.result is _NOTHING:
                job.error = error if job is own else Interrupted()
        raise
    finally:
        for job in jobs:
            job.done = True
            if job is not own:
                job.turn.set()


class Interrupted(RuntimeError):
    """Whoever carried this act out was stopped; with the same `once` it may be sent again."""


def _together(jobs: list[Job]) -> list[Job]:
    """Several acts, one commit; returns those that have to be done again alone."""
    again: list[Job] = []
    refused: list[tuple[Job, Exception]] = []
    results: list[tuple[Job, Any]] = []
    committing = False
    try:
        with between_processes(), clear_errors(), transaction.atomic():
            drafts: list[Draft] = []
            with _sink(drafts, careful=False):
                for job in jobs:
                    try:
                        results.append((job, job.context.run(_as_its_caller, job, _in_savepoint, drafts)))
                    except OnceAgain:
                        again.append(job)
                    except DatabaseError as error:
                        if connection.needs_rollback or lost(error) or is_full(error):
                            raise
                        again.append(job)
                    except Exception as error:  # noqa: BLE001  (it is the answer of that act alone)
                        refused.append((job, error))
                write_all(drafts)
                committing = True
    except IntegrityError:
        # A constraint, at the records or at the commit: nothing was kept, and one of them is the culprit.
        return jobs
    except Exception as error:  # noqa: BLE001  (the answer of all that shared the commit)
        if not committing and _collided(error):
            return jobs
        for job in jobs:
            job.error = error
        return []
    for job, refusal in refused:
        job.error = refusal
    for job, result in results:
        job.result = result
    return again


def _by_itself(job: Job) -> None:
    """One act, one commit; a collision with another process is tried again."""
    for turn in range(TRIES):
        drafts: list[Draft] = []
        try:
            with between_processes(), clear_errors(), transaction.atomic(), _sink(drafts, careful=False):
                job.result = job.context.run(_as_its_caller, job, _finished, drafts)
                write_all(drafts)
        except IntegrityError as error:
            # The same `once` was written meanwhile: doing it again finds the earlier outcome.
            job.error = taken(drafts) or error
            if turn or not isinstance(job.error, OnceAgain):
                return
            job.error = None
        except OperationalError as error:
            if not _collided(error) or turn == TRIES - 1:
                job.error = error
                return
            time.sleep(0.02 * (turn + 1))
        except Exception as error:  # noqa: BLE001  (it is the answer)
            job.error = error
            return
        else:
            return


def _as_its_caller(job: Job, do: Callable[[Work, list[Draft]], Any], drafts: list[Draft]) -> Any:
    assert job.work is not None
    with translation.override(job.language):
        return do(job.work, drafts)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Say a full disk in words, and leave no broken connection behind for the next act."""
    try:
        yield
    except DatabaseError as error:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        if is_full(error):
            raise Full from error
        raise


def _collided(error: BaseException) -> bool:
    """Whether the database undid the work because of another writer: deadlock, serialisation, lock timeout."""
    return getattr(error.__cause__, "sqlstate", None) in ("40P01", "40001", "55P03")


def lost(error: BaseException) -> bool:
    """Whether the connection itself is gone, so that nothing more can be done on it."""
    state = getattr(error.__cause__, "sqlstate", None)
    if connection.vendor == "postgresql":
        return connection.connection is None or bool(connection.connection.closed) or str(state)[:2] in ("08", "57")
    return connection.connection is None
