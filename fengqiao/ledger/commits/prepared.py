"""Statements of the busiest path on PostgreSQL, prepared once a connection and put to it without a cursor.

A cursor takes ten times as long over a small statement as the library beneath it. Django's execute wrappers do not
see what is put this way, and changes that wait for the end of their commit (later.py, beside this) are not written
before it.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.pq.abc import PGresult

_there: weakref.WeakKeyDictionary[Any, set[str]] = weakref.WeakKeyDictionary()


class Prepared:
    """One statement with $1, $2 … for what is given, each as text or None."""

    __slots__ = ("name", "sql")

    def __init__(self, name: str, sql: str) -> None:
        self.name = f"fq_{name}"
        self.sql = sql

    def rows(self, *given: str | None, first: str = "") -> list[tuple[Any, ...]]:
        """Put it within the open transaction, `first` before it; the rows it answers, as a cursor would give them."""
        from psycopg.adapt import Transformer  # noqa: PLC0415  (an office on SQLite never loads it)

        line, answer = self._put(given, first)
        made = Transformer(line)
        made.set_pgresult(answer)
        return made.load_rows(0, answer.ntuples, tuple)

    def put(self, *given: str | None) -> None:
        """Put it within the open transaction."""
        self._put(given)

    def commit(self, *given: str | None) -> None:
        """Put it as the last statement of the open transaction, and commit, in one message."""
        self._put(given, last="COMMIT")

    def text(self, *given: str | None) -> str:
        """The same as a statement that can go with others in one message."""
        with connection.wrap_database_errors:
            line = _line()
            self._prepare(line)
            return self._words(line, given)

    def _put(self, given: Sequence[str | None], first: str = "", last: str = "") -> tuple[Connection[Any], PGresult]:
        with connection.wrap_database_errors:
            line = _line()
            self._prepare(line)
            opening = _opening(line)
            if opening or first or last:
                these = "; ".join(part for part in (opening, first, self._words(line, given), last) if part)
                return line, _checked(line, line.pgconn.exec_(these.encode()))
            values = [None if value is None else value.encode() for value in given]
            return line, _checked(line, line.pgconn.exec_prepared(self.name.encode(), values))

    def _prepare(self, line: Connection[Any]) -> None:
        names = _names(line)
        if self.name not in names:
            _checked(line, line.pgconn.prepare(self.name.encode(), self.sql.encode()))
            names.add(self.name)

    def _words(self, line: Connection[Any], given: Sequence[str | None]) -> str:
        from psycopg.pq import Escaping  # noqa: PLC0415

        literal = Escaping(line.pgconn).escape_literal
        words = ["NULL" if value is None else bytes(literal(value.encode())).decode() for value in given]
        return f"EXECUTE {self.name} ({', '.join(words)})" if words else f"EXECUTE {self.name}"


def put_plain(sql: str) -> None:
    """Put statements without values within the open transaction."""
    with connection.wrap_database_errors:
        line = _line()
        _checked(line, line.pgconn.exec_("; ".join(part for part in (_opening(line), sql) if part).encode()))


def _line() -> Any:
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    line = connection.connection
    if line.autocommit:
        raise RuntimeError("outside of a transaction")
    return line


def _opening(line: Connection[Any]) -> str:
    """What opens the transaction where nothing was put in it yet; it goes with the first statement."""
    from psycopg.pq import TransactionStatus  # noqa: PLC0415

    return "BEGIN" if line.pgconn.transaction_status == TransactionStatus.IDLE else ""


def _checked(line: Connection[Any], answer: PGresult) -> PGresult:
    from psycopg import errors  # noqa: PLC0415
    from psycopg.pq import ExecStatus  # noqa: PLC0415

    if answer.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise errors.error_from_result(answer, encoding=line.info.encoding)
    return answer


def _names(line: Connection[Any]) -> set[str]:
    """What is prepared on this connection. psycopg forgets all of it, ours too, when something is rolled back."""
    found = _there.get(line)
    if found is None:
        names = found = _there[line] = set()
        manager: Any = line._prepared
        clear = manager.clear

        def cleared() -> bool:
            done: bool = clear()
            if done:
                names.clear()
            return done

        manager.clear = cleared
    return found
