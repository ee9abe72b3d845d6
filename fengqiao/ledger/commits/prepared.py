"""Statements of the busiest path on PostgreSQL, prepared once a connection and put to it without a cursor.

A cursor takes ten times as long over a small statement as the library beneath it. Django's execute wrappers do not
see what is put this way, and changes that wait for the end of their commit (later.py, beside this) are not written
before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
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

    def rows(self, *given: str | None, first: str = "") -> list[tuple[Any, ...]]:
        """Put it within the open transaction, `first` before it; the rows it answers, as a cursor would give them."""
        line, answer = self._put(given, first.encode())
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
        self._put(given, last=b"COMMIT")

    def text(self, *given: str | None) -> str:
        """The same as a statement that can go with others in one message."""
        here = connections[DEFAULT_DB_ALIAS]
        with here.wrap_database_errors:
            line = _line(here)
            self._prepare(line)
            return self._words(line, given).decode()

    def _put(self, given: Sequence[str | None], first: bytes = b"", last: bytes = b"") -> tuple[Any, PGresult]:
        here = connections[DEFAULT_DB_ALIAS]
        with here.wrap_database_errors:
            line = _line(here)
            self._prepare(line)
            opening = _opening(line)
            if opening or first or last:
                these = b"; ".join(part for part in (opening, first, self._words(line, given), last) if part)
                return line, _checked(line, line.pgconn.exec_(these))
            values = [None if value is None else value.encode() for value in given]
            return line, _checked(line, line.pgconn.exec_prepared(self.wire, values))

    def _prepare(self, line: Connection[Any]) -> None:
        names = _there(line).names
        if self.name not in names:
            _checked(line, line.pgconn.prepare(self.wire, self.sql.encode()))
            names.add(self.name)

    def _words(self, line: Connection[Any], given: Sequence[str | None]) -> bytes:
        literal = _there(line).literal
        words = [b"NULL" if value is None else literal(value.encode()) for value in given]
        return b"EXECUTE %s (%s)" % (self.wire, b", ".join(words)) if words else b"EXECUTE " + self.wire


def put_plain(sql: str) -> None:
    """Put statements without values within the open transaction."""
    here = connections[DEFAULT_DB_ALIAS]
    with here.wrap_database_errors:
        line = _line(here)
        _checked(line, line.pgconn.exec_(b"; ".join(part for part in (_opening(line), sql.encode()) if part)))


class _Library(NamedTuple):
    """What is used of psycopg, which an office on SQLite never loads."""

    reader: Any
    escaping: Any
    idle: Any
    good: tuple[Any, Any]
    error: Any


@cache
def _library() -> _Library:
    from psycopg.adapt import Transformer  # noqa: PLC0415
    from psycopg.errors import error_from_result  # noqa: PLC0415
    from psycopg.pq import Escaping, ExecStatus, TransactionStatus  # noqa: PLC0415

    good = ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK
    return _Library(Transformer, Escaping, TransactionStatus.IDLE, good, error_from_result)


def _line(here: Any) -> Any:
    here.ensure_connection()
    here.validate_no_broken_transaction()
    line = here.connection
    if line.autocommit:
        raise RuntimeError("outside of a transaction")
    return line


def _opening(line: Connection[Any]) -> bytes:
    """What opens the transaction where nothing was put in it yet; it goes with the first statement."""
    return b"BEGIN" if line.pgconn.transaction_status == _library().idle else b""


def _checked(line: Connection[Any], answer: PGresult) -> PGresult:
    library = _library()
    if answer.status not in library.good:
        raise library.error(answer, encoding=line.info.encoding)
    return answer


class _There:
    """What is kept beside a connection, and goes with it: what is prepared on it, and what reads its answers."""

    __slots__ = ("literal", "names", "readers")

    def __init__(self, line: Connection[Any]) -> None:
        self.names: set[str] = set()
        self.readers: dict[str, Any] = {}
        self.literal: Any = _library().escaping(line.pgconn).escape_literal


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
