"""Changes that wait for the end of their commit, so that those of many acts are written in one statement.

Whatever else is put to the database before that sees them: they are written first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from fengqiao.ledger.commits.prepared import Put, put_all

type Write = Callable[[list[Any]], list[Put]]
"""From what waits the statements that write it."""


class _Waiting(threading.local):
    """What waits in this thread's commit, by who writes it; None outside of a commit that ends by write_all."""

    changes: dict[Write, list[Any]] | None = None
    done: set[str] | None = None


_waiting = _Waiting()


def open_here() -> bool:
    """Whether a change may wait here."""
    return _waiting.changes is not None


def first(what: str) -> bool:
    """Whether `what` must still be done in this commit; done in a savepoint it may be taken back, and counts not."""
    if _waiting.done is None or connection.savepoint_ids:
        return True
    if what in _waiting.done:
        return False
    _waiting.done.add(what)
    return True


def put(write: Write, change: Any) -> None:
    """Let `write` have this change with the others, in the order in which they came."""
    assert _waiting.changes is not None
    _waiting.changes.setdefault(write, []).append(change)


def waiting(write: Write) -> list[Any]:
    """What waits for `write`."""
    return [] if _waiting.changes is None else _waiting.changes.get(write, [])


def mark() -> dict[Write, int]:
    """How much waits now, for `back`."""
    return {write: len(changes) for write, changes in (_waiting.changes or {}).items()}


def back(to: dict[Write, int]) -> None:
    """Give up what was put since the mark; what has been written meanwhile is not undone by this."""
    for write, changes in (_waiting.changes or {}).items():
        del changes[to.get(write, 0) :]


def statements() -> list[Put]:
    """The statements that write what waits, to be put at once; nothing waits any longer."""
    changes, _waiting.changes = _waiting.changes, None if _waiting.changes is None else {}
    return [put for write, what in (changes or {}).items() if what for put in write(what)]


def write() -> None:
    """Write what waits."""
    if puts := statements():
        put_all(puts)


def _first(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if _waiting.changes:
        if sql.startswith("ROLLBACK"):
            # Whatever waited when the savepoint was set was written before it.
            _waiting.changes = {}
        else:
            write()
    return execute(sql, params, many, context)


@contextmanager
def allowed() -> Iterator[None]:
    """Let changes wait in this commit; SQLite, which is asked without a way there and back, needs none of it."""
    if connection.vendor != "postgresql":
        yield
        return
    before = _waiting.changes, _waiting.done
    _waiting.changes, _waiting.done = {}, set()
    try:
        with connection.execute_wrapper(_first):
            yield
    finally:
        _waiting.changes, _waiting.done = before
