"""The gate: writers of one process share a commit, and queue fairly instead of colliding.

SQLite's busy handler is unfair (waits of seconds were measured), so one writer at a time holds the gate and
carries out whatever waits behind it in the same transaction: each act in its own savepoint, answered after
the commit. Between processes a pair of file locks keeps the order.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from fengqiao.ledger.commits import later
from fengqiao.ledger.commits.prepared import Overtaken
from fengqiao.ledger.once import OnceAgain, check_once, taken
from fengqiao.ledger.turns.processes import between_processes
from fengqiao.ledger.turns.queue import QUEUE, Ahead, Interrupted, Job, Work
from fengqiao.ledger.write import Draft, Full, is_full, write_all

TRIES = 4


class _Here(threading.local):
    """What this thread stands in: the open batch, whether each act gets a savepoint, whether it holds the gate."""

    sink: list[Draft] | None = None
    careful = False
    holds = 0


_here = _Here()


def inside() -> list[Draft] | None:
    """The drafts of the batch this thread stands in, or None."""
    return _here.sink


def run(work: Work, ahead: Ahead | None = None) -> Any:
    """Carry out `work`, which appends its record to the list it is given; return when it is durable.

    `ahead` names what it will read and how: acts that share a commit have it read in one question.

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
    job = Job(work, ahead)
    if _here.holds:
        _carry_out([job])
    elif jobs := QUEUE.enter(job):
        try:
            _carry_out(jobs, job)
        finally:
            QUEUE.leave()
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
        write_all(drafts, ending=True)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the gate for one transaction of one's own."""
    if connection.in_atomic_block or _here.holds:
        yield
        return
    QUEUE.enter(Job(None))
    _here.holds += 1
    try:
        with between_processes():
            yield
    finally:
        _here.holds -= 1
        QUEUE.leave()


@contextmanager
def _sink(drafts: list[Draft], *, careful: bool) -> Iterator[None]:
    before = _here.sink, _here.careful
    _here.sink, _here.careful = drafts, careful
    try:
        with later.allowed():
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
            return _finished_or_given_up(work, sink)
    except BaseException:
        del sink[before:]
        raise


def _finished_or_given_up(work: Work, sink: list[Draft]) -> Any:
    """The same, and what it let wait is given up with it."""
    place = later.mark()
    try:
        return _finished(work, sink)
    except BaseException:
        later.back(place)
        raise


def _carry_out(jobs: list[Job], own: Job | None = None) -> None:
    """Carry the jobs out in one commit and answer them; those that collided are done again one by one."""
    try:
        left = jobs
        if len(jobs) > 1 and (left := _together(jobs, careful=False)):
            left = _together(left, careful=True)
        for job in left:
            _by_itself(job)
    except BaseException as error:
        # The holder itself was interrupted; who shared its commit must not wait for ever.
        for job in jobs:
            if not job.answered:
                job.refuse(error if job is own else Interrupted())
        raise
    finally:
        for job in jobs:
            job.done = True
            if job is not own:
                job.turn.set()


class _Wrote:
    """Notices whether anything but a question was put to the database."""

    def __init__(self) -> None:
        self.anything = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith("SELECT"):
            self.anything = True
        return execute(sql, params, many, context)


class _Undone(Exception):
    """An act failed after it had written: the commit is given up and done again with a savepoint each."""


def _together(jobs: list[Job], *, careful: bool) -> list[Job]:
    """Several acts, one commit; returns those that have to be done again.

    Most acts succeed or are refused before they write anything, so the first time none gets a savepoint.
    """
    again: list[Job] = []
    refused: list[tuple[Job, Exception]] = []
    results: list[tuple[Job, Any]] = []
    wrote = _Wrote()
    committing = False
    try:
        with between_processes(), clear_errors(), transaction.atomic():
            drafts: list[Draft] = []
            with _sink(drafts, careful=False), _read_ahead(jobs), connection.execute_wrapper(wrote):
                for job in jobs:
                    wrote.anything, before = False, len(drafts)
                    try:
                        results.append((job, job.do(_in_savepoint if careful else _finished_or_given_up, drafts)))
                    except Exception as error:
                        if not careful and (wrote.anything or isinstance(error, DatabaseError)):
                            raise _Undone from error
                        del drafts[before:]
                        if isinstance(error, DatabaseError):
                            if connection.needs_rollback or lost(error) or is_full(error):
                                raise
                            again.append(job)
                        elif isinstance(error, OnceAgain):
                            again.append(job)
                        else:
                            refused.append((job, error))
                write_all(drafts, ending=True)
            committing = True
    except (_Undone, Overtaken, IntegrityError):
        # Nothing was kept, and one of them is the culprit.
        return jobs
    except Exception as error:  # noqa: BLE001  (the answer of all that shared the commit)
        if not committing and _collided(error):
            return jobs
        for job in jobs:
            job.refuse(error)
        return []
    for job, refusal in refused:
        job.refuse(refusal)
    for job, result in results:
        job.answer(result)
    return again


@contextmanager
def _read_ahead(jobs: list[Job]) -> Iterator[None]:
    """Read in one question what the acts will read one by one; on SQLite a question costs no way there and back."""
    asked: dict[Callable[[list[str]], None], list[str]] = {}
    if connection.vendor == "postgresql":
        for job in jobs:
            if job.ahead is not None:
                asked.setdefault(job.ahead[0], []).append(job.ahead[1])
    try:
        for read, names in asked.items():
            read(names)
        yield
    finally:
        for read in asked:
            read([])


def _by_itself(job: Job) -> None:
    """One act, one commit; a collision with another process is tried again."""
    for turn in range(TRIES):
        drafts: list[Draft] = []
        try:
            with between_processes(), clear_errors(), transaction.atomic(), _sink(drafts, careful=False):
                result = job.do(_finished, drafts)
                write_all(drafts, ending=True)
        except IntegrityError as error:
            found = taken(drafts)
            if turn or not isinstance(found, OnceAgain):
                return job.refuse(found or error)
            # The same `once` was written meanwhile: doing it again finds the earlier outcome.
        except (OperationalError, Overtaken) as error:
            if not _collided(error) or turn == TRIES - 1:
                return job.refuse(error)
            time.sleep(0.02 * (turn + 1))
        except Exception as error:  # noqa: BLE001  (it is the answer)
            return job.refuse(error)
        else:
            return job.answer(result)
    return None


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
    return isinstance(error, Overtaken) or getattr(error.__cause__, "sqlstate", None) in (
        "40P01",
        "40001",
        "55P03",
    )


def lost(error: BaseException) -> bool:
    """Whether the connection itself is gone, so that nothing more can be done on it."""
    state = getattr(error.__cause__, "sqlstate", None)
    if connection.vendor == "postgresql":
        return connection.connection is None or bool(connection.connection.closed) or str(state)[:2] in ("08", "57")
    return connection.connection is None
