"""Statements of the busiest path on PostgreSQL, prepared once a connection and put to it without a cursor.

A cursor takes ten times as long over a small statement as the library beneath it. What is put this way is not seen
by Django's execute wrappers; changes that wait for the end of their commit (later.py) are not written before it.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.pq.abc import PGresult

_there: weakref.WeakKeyDictionary[Any, set[bytes]] = weakref.WeakKeyDictionary()


class Prepared:
    """One statement with $1, $2 … for what is given, each as text or None."""

    __slots__ = ("name", "sql")

    def __init__(self, name: str, sql: str) -> None:
        self.name = f"fq_{name}".encode()
        self.sql = sql.encode()

    def rows(self, *given: str | None, first: str = "") -> list[tuple[Any, ...]]:
        """Put it within the open transaction, `first` before it; the rows it answers, as a cursor would give them."""
        from psycopg.adapt import Transformer  # noqa: PLC0415  (an office on SQLite never loads it)

        line, answer = self._put(given, first)
        made = Transformer(line)
        made.set_pgresult(answer)
        return made.load_rows(0, answer.ntuples, tuple)

    def count(self, *given: str | None) -> int:
        """Put it within the open transaction; how many rows it changed."""
        return self._put(given)[1].command_tuples or 0

    def commit(self, *given: str | None) -> None:
        """Put it as the last statement of the open transaction, and commit, in one message."""
        self._put(given, last="COMMIT")

    def _put(self, given: Sequence[str | None], first: str = "", last: str = "") -> tuple[Connection[Any], PGresult]:
        values = [None if value is None else value.encode() for value in given]
        with connection.wrap_database_errors:
            line = _line()
            server = line.pgconn
            names = _names(line)
            if self.name not in names:
                _checked(line, server.prepare(self.name, self.sql))
                names.add(self.name)
            opening = _opening(line)
            if not opening and not first and not last:
                return line, _checked(line, server.exec_prepared(self.name, values))
            these = [opening, first.encode(), self._text(server, values), last.encode()]
            return line, _checked(line, server.exec_(b"; ".join(part for part in these if part)))

    def _text(self, server: Any, values: list[bytes | None]) -> bytes:
        from psycopg.pq import Escaping  # noqa: PLC0415

        literal = Escaping(server).escape_literal
        words = b", ".join(b"NULL" if value is None else bytes(literal(value)) for value in values)
        return b"EXECUTE %b (%b)" % (self.name, words) if values else b"EXECUTE %b" % self.name


def plain(sql: str) -> None:
    """Put a statement without values within the open transaction."""
    with connection.wrap_database_errors:
        line = _line()
        opening = _opening(line)
        _checked(line, line.pgconn.exec_((opening + b"; " if opening else b"") + sql.encode()))


def _line() -> Any:
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    line = connection.connection
    if line.autocommit:
        raise RuntimeError("outside of a transaction")
    return line


def _opening(line: Connection[Any]) -> bytes:
    """What opens the transaction where nothing was put in it yet; it goes with the first statement."""
    from psycopg.pq import TransactionStatus  # noqa: PLC0415

    return b"BEGIN" if line.pgconn.transaction_status == TransactionStatus.IDLE else b""


def _checked(line: Connection[Any], answer: PGresult) -> PGresult:
    from psycopg import errors  # noqa: PLC0415
    from psycopg.pq import ExecStatus  # noqa: PLC0415

    if answer.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise errors.error_from_result(answer, encoding=line.info.encoding)
    return answer


def _names(line: Connection[Any]) -> set[bytes]:
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

