"""Snapshots: one moment of the database, seen by one process or by several, without keeping writers waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

ALIAS = "verify"


@contextmanager
def snapshot(of: Any) -> Iterator[tuple[Any, str]]:
    """A connection of its own that sees one moment: on SQLite without keeping writers waiting."""
    from django.db import connection  # noqa: PLC0415

    source = connection if of is None else of
    if source.in_atomic_block:
        yield source, source.alias
        return
    with _moment(source.copy(alias=ALIAS)) as own:
        yield own, ALIAS


@contextmanager
def _moment(own: Any, exported: str = "") -> Iterator[Any]:
    from django.db import connections, transaction  # noqa: PLC0415

    if own.vendor == "sqlite":
        own.settings_dict["OPTIONS"] = {**own.settings_dict["OPTIONS"], "transaction_mode": "DEFERRED"}
    connections[ALIAS] = own
    try:
        with transaction.atomic(using=ALIAS):
            if own.vendor == "postgresql":
                with own.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    if exported:
                        cursor.execute(f"SET TRANSACTION SNAPSHOT '{exported}'")
            yield own
    finally:
        own.close()
        del connections[ALIAS]


def exported(on: Any) -> str:
    """The name under which others may see the same moment; SQLite has none."""
    if on.vendor != "postgresql":
        return ""
    with on.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        name: str = cursor.fetchone()[0]
    return name


def ends(on: Any) -> list[Any]:
    """Where every chain ends; where they are the same, no act lies between two moments."""
    with on.cursor() as cursor:
        cursor.execute("SELECT district, number, seal FROM ledger_head ORDER BY district")
        return [list(row) for row in cursor.fetchall()]


@contextmanager
def same(store: dict[str, Any], name: str, agrees: Callable[[list[Any]], bool]) -> Iterator[Any]:
    """Another process's view of a moment: by its name, or taken again until the chains end where they ended there."""
    from django.db.utils import load_backend  # noqa: PLC0415

    for _ in range(TURNS):
        with _moment(load_backend(store["ENGINE"]).DatabaseWrapper(store, ALIAS), name) as own:
            if agrees(ends(own)):
                yield own
                return
    raise TooBusy


TURNS = 200


class TooBusy(Exception):
    """So many acts a second that no two processes saw the same moment."""
