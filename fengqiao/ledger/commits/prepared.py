"""Statements of the busiest path on PostgreSQL, prepared once a connection and put to it without a cursor.

A cursor takes ten times as long over a small statement as the library beneath it. Django's execute wrappers do not
see what is put this way, and changes that wait for the end of their commit (later.py, beside this) are not written
before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from select import POLLIN, POLLOUT, poll
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.pq.abc import PGresult


class Prepared:
    """One statement with $1, $2 … for what is given, each as text or None."""

    __slots__ = ("name", "sql", "wire")

    def __init__(self, name: str, sql: str) -> None:
        self.name = f"fq_{name}"
        self.wire = self.name.encode()
        self.sql = sql

    def rows(self, *given: str | None, first: Sequence[Put] = ()) -> list[tuple[Any, ...]]:
        """Put it within the open transaction, `first` before it; the rows it answers, as a cursor would give them."""
        line, answer = self._put(given, first)
        readers = _there(line).readers
        reader = readers.get(self.name)
        if reader is None:
            reader = readers[self.name] = _library().reader(line)
            reader.set_pgresult(answer)
        else:
            # The same statement on the same connection answers in the same columns.
            reader.set_pgresult(answer, set_loaders=False)
        found: list[tuple[Any, ...]] = reader.load_rows(0, answer.ntuples, tuple)
        return found

    def put(self, *given: str | None) -> None:
        """Put it within the open transaction."""
        self._put(given)

    def commit(self, *given: str | None) -> None:
        """Put it as the last statement of the open transaction, and commit, in one message."""
        self._put(given, last=(Put(COMMIT),))

    def _put(self, given: Sequence[str | None], first: Sequence[Put] = (), last: Sequence[Put] = ()) -> tuple[Any, Any]:
        line, answers = put_all([*first, Put(self, given), *last])
        return line, answers[-1 - len(last)]


class Put(NamedTuple):
    """A statement with what is given to it; `changes` is how many rows it must change, where that matters."""

    statement: Prepared
    given: Sequence[str | None] = ()
    changes: int | None = None


class Overtaken(Exception):
    """What waited no longer fits what is there: the commit is given up, and may be done again from its beginning."""


BEGIN = Prepared("begin", "BEGIN")
COMMIT = Prepared("commit", "COMMIT")


def put_all(puts: Sequence[Put]) -> tuple[Any, list[PGresult]]:
    """Put these within the open transaction, in one message; the connection and their answers in the same order.

    The first of the transaction opens it. Once one fails the server carries out none of those behind it.
    """
    here = connections[DEFAULT_DB_ALIAS]
    with here.wrap_database_errors:
        line = _line(here)
        if opening := line.pgconn.transaction_status == _library().idle:
            puts = [Put(BEGIN), *puts]
        for put in puts:
            _prepare(line, put.statement)
        answers = _exchanged(line, puts)
    for put, answer in zip(puts, answers, strict=True):
        if put.changes is not None and answer.command_tuples != put.changes:
            raise Overtaken
    return line, answers[opening:]


def put_plain(sql: str) -> None:
    """Put a statement that is not prepared within the open transaction."""
    here = connections[DEFAULT_DB_ALIAS]
    with here.wrap_database_errors:
        line = _line(here)
        opening = b"BEGIN; " if line.pgconn.transaction_status == _library().idle else b""
        _checked(line, line.pgconn.exec_(opening + sql.encode()))


def _prepare(line: Any, statement: Prepared) -> None:
    names = _there(line).names
    if statement.name not in names:
        _checked(line, line.pgconn.prepare(statement.wire, statement.sql.encode()))
        names.add(statement.name)


def _exchanged(line: Any, puts: Sequence[Put]) -> list[PGresult]:
    """Send all, then read all answers; meanwhile other threads go on, as the library by itself would not let them."""
    wire, library = line.pgconn, _library()
    ready = _there(line).poll
    try:
        wire.enter_pipeline_mode()
        for put in puts:
            wire.send_query_prepared(
                put.statement.wire, [None if each is None else each.encode() for each in put.given]
            )
        wire.pipeline_sync()
        while wire.flush():
            # More than goes in at once: the server may have to be heard before it listens.
            ready.modify(wire.socket, POLLIN | POLLOUT)
            ready.poll()
            ready.modify(wire.socket, POLLIN)
            wire.consume_input()
        answers: list[PGresult] = []
        while True:
            while wire.is_busy():
                ready.poll()
                wire.consume_input()
            answer = wire.get_result()
            if answer is None:
                continue
            if answer.status == library.synchronised:
                break
            answers.append(answer)
        wire.exit_pipeline_mode()
    except BaseException:
        # Half an exchange cannot be gone on with: the transaction is lost with its connection.
        line.close()
        raise
    for answer in answers:
        _checked(line, answer)
    return answers


class _Library(NamedTuple):
    """What is used of psycopg, which an office on SQLite never loads."""

    reader: Any
    idle: Any
    synchronised: Any
    good: tuple[Any, Any]
    error: Any


@cache
def _library() -> _Library:
    from psycopg.adapt import Transformer  # noqa: PLC0415
    from psycopg.errors import error_from_result  # noqa: PLC0415
    from psycopg.pq import ExecStatus, TransactionStatus  # noqa: PLC0415

    good = ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK
    return _Library(Transformer, TransactionStatus.IDLE, ExecStatus.PIPELINE_SYNC, good, error_from_result)


def _line(here: Any) -> Any:
    here.ensure_connection()
    here.validate_no_broken_transaction()
    line = here.connection
    if line.autocommit:
        raise RuntimeError("outside of a transaction")
    return line


def _checked(line: Connection[Any], answer: PGresult) -> PGresult:
    library = _library()
    if answer.status not in library.good:
        raise library.error(answer, encoding=line.info.encoding)
    return answer


class _There:
    """What is kept beside a connection, and goes with it: what is prepared on it, and what reads its answers."""

    __slots__ = ("names", "poll", "readers")

    def __init__(self, line: Connection[Any]) -> None:
        self.names: set[str] = set()
        self.readers: dict[str, Any] = {}
        self.poll = poll()
        self.poll.register(line.pgconn.socket, POLLIN)


def _there(line: Any) -> _There:
    """psycopg forgets all that is prepared, ours too, when something is rolled back."""
    found: _There | None = getattr(line, "fengqiao", None)
    if found is None:
        there = found = line.fengqiao = _There(line)
        manager = line._prepared
        clear = manager.clear

        def cleared() -> bool:
            done: bool = clear()
            if done:
                there.names.clear()
                there.readers.clear()
            return done

        manager.clear = cleared
    return found
