"""The matter row, read and written in one statement each: the hot path of act()."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import connection

from fengqiao.law.facts import Facts
from fengqiao.ledger.seal import instant
from fengqiao.matters.models import Matter
from fengqiao.people.steady import SHARED

COLUMNS = tuple(field.column for field in Matter._meta.concrete_fields)
TABLE = Matter._meta.db_table
AT_ID = COLUMNS.index("id")
MOMENTS = frozenset({"seat_since", "due", "promise", "opened_at", "ended_at"})
LISTS = frozenset({"worked_by", "about"})
STAMP = "(SELECT number FROM people_stamp WHERE id = 1)"
SELECT = f"SELECT {', '.join('m.' + name for name in COLUMNS)}, {STAMP} FROM {TABLE} m WHERE m.id = %s"
HOLD = SELECT.replace(f", {STAMP}", f", {STAMP}, {SHARED}")
AHEAD = HOLD.replace("m.id = %s", "m.id = ANY(%s)")
INSERT = f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
SEALED = Matter.SEALED
KEPT_MOMENTS = ("due", "promise")


class Row:
    """A matter as it lies in the database: its facts, version, number and the stamp of posts it was read at."""

    __slots__ = ("ahead", "facts", "held_scope", "number", "origin_scope", "stamp", "version")

    def __init__(self, facts: Facts, version: int, number: str, stamp: int) -> None:
        self.facts = facts
        self.version = version
        self.number = number
        self.stamp = stamp
        self.held_scope = ""
        self.origin_scope = ""
        self.ahead = False


class _Ahead(threading.local):
    """Rows read in one question for the acts of a shared commit, each for one of them."""

    rows: ClassVar[dict[str, tuple[Any, ...]]] = {}


_ahead = _Ahead()


def ahead(matters: list[str]) -> None:
    """Read these for the acts that follow in this commit; none: forget what was not used."""
    _ahead.rows = {}
    if len(matters) > 1:
        with connection.cursor() as cursor:
            cursor.execute(AHEAD, [list(set(matters))])
            _ahead.rows = {values[AT_ID]: values for values in cursor.fetchall()}


def read(matter: str, *, hold: bool = False) -> Row | None:
    """The matter's row, or None; `hold`: no post changes until this transaction ends."""
    if hold and (kept := _ahead.rows.pop(matter, None)) is not None:
        row = of_values(kept)
        row.ahead = True
        return row
    with connection.cursor() as cursor:
        cursor.execute(HOLD if hold and connection.vendor == "postgresql" else SELECT, [matter])
        values = cursor.fetchone()
    return None if values is None else of_values(values)


def of_values(values: tuple[Any, ...]) -> Row:
    """A row from the columns of SELECT."""
    columns = dict(zip(COLUMNS, values, strict=False))
    row = Row(facts_of(columns), columns["version"], columns["number"], values[len(COLUMNS)] or 0)
    row.held_scope = columns["held_scope"]
    row.origin_scope = columns["origin_scope"]
    return row


def facts_of(columns: Mapping[str, Any]) -> Facts:
    """The law's facts from a row's columns (a model instance's __dict__ will do)."""
    facts = Facts()
    for name in Facts.__slots__:
        if name == "open_tasks":
            continue
        value = columns[name]
        if name in MOMENTS:
            value = moment(value)
        elif name in LISTS:
            value = unframe(value)
        elif name == "tally":
            value = json.loads(value)
        elif name == "kept":
            value = thaw(value)
        elif name in ("hazard", "late"):
            value = bool(value)
        setattr(facts, name, value)
    return facts


def insert(facts: Facts, *, number: str, held_scope: str, origin_scope: str) -> dict[str, Any]:
    """Insert a matter; returns its sealed columns."""
    columns = {name: column(name, getattr(facts, name)) for name in Facts.__slots__ if name != "open_tasks"}
    columns |= {"version": 1, "number": number, "held_scope": held_scope, "origin_scope": origin_scope}
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [adapt(name, columns[name]) for name in COLUMNS])
    return {name: columns[name] for name in SEALED}


def update(
    matter: str, version: int, changes: Mapping[str, Any], held_scope: str | None, *, stamp: int | None = None
) -> dict[str, Any] | None:
    """Write what a decision changed if nobody acted since `version`; None if somebody did.

    With `stamp` the posts too must be those the decision was made by: a SELECT that had to wait for their lock
    still saw them as they were before.
    """
    columns = {name: column(name, value) for name, value in changes.items()}
    sets = dict(columns)
    if held_scope is not None:
        sets["held_scope"] = held_scope
    sql = f"UPDATE {TABLE} SET {', '.join(name + ' = %s' for name in sets)}, version = version + 1 WHERE id = %s AND version = %s"
    given = [*(adapt(name, value) for name, value in sets.items()), matter, version]
    if stamp is not None and connection.vendor == "postgresql":
        sql += f" AND COALESCE({STAMP}, 0) = %s"
        given.append(stamp)
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return columns if cursor.rowcount == 1 else None


def column(name: str, value: Any) -> Any:
    """A fact as its column holds it."""
    if name in LISTS:
        return frame(value)
    if name == "tally":
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    if name == "kept":
        return freeze(value)
    return value


def adapt(name: str, value: Any) -> Any:
    if name in MOMENTS and value is not None:
        return connection.ops.adapt_datetimefield_value(value)
    return value


def moment(value: Any) -> datetime | None:
    """A stored moment as an aware one."""
    if value is None:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def frame(values: tuple[str, ...]) -> str:
    return f"|{'|'.join(values)}|" if values else ""


def unframe(text: str) -> tuple[str, ...]:
    return tuple(text.strip("|").split("|")) if text else ()


def freeze(kept: Mapping[str, Any] | None) -> str:
    if not kept:
        return ""
    plain = {name: instant(value) if isinstance(value, datetime) else value for name, value in kept.items()}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def thaw(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    kept: dict[str, Any] = json.loads(text)
    for name in KEPT_MOMENTS:
        if kept.get(name):
            kept[name] = datetime.fromisoformat(kept[name])
    return kept
