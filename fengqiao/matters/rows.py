"""The matter row, read and written in one statement each: the hot path of act()."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import Any, ClassVar

from django.db import connection

from fengqiao.law.facts import Facts
from fengqiao.ledger.commits import later
from fengqiao.ledger.commits.prepared import Prepared, Put
from fengqiao.ledger.seal import dump, instant
from fengqiao.matters.models import Matter
from fengqiao.people import steady

COLUMNS = tuple(field.column for field in Matter._meta.concrete_fields)
TABLE = Matter._meta.db_table
AT_ID = COLUMNS.index("id")
MOMENTS = frozenset({"seat_since", "due", "promise", "opened_at", "ended_at"})
LISTS = frozenset({"worked_by", "about"})
STAMP = "(SELECT number FROM people_stamp WHERE id = 1)"
SELECT = f"SELECT {', '.join('m.' + name for name in COLUMNS)}, {STAMP} FROM {TABLE} m WHERE m.id = %s"
# Whoever will act on a matter holds its row until the commit: what the act changes may then wait for the others'.
# The ids come as JSON, of which the planner always expects the same number: it plans once and not for every call.
HELD = Prepared(
    "hold_matters",
    SELECT.replace(
        "m.id = %s",
        "m.id = ANY(ARRAY(SELECT json_array_elements_text($1::json))) ORDER BY m.id FOR NO KEY UPDATE OF m",
    ),
)
INSERT = f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
SEALED = Matter.SEALED
KEPT_MOMENTS = ("due", "promise")


class Row:
    """A matter as it lies in the database: its facts, version, number and the stamp of posts it was read at."""

    __slots__ = ("facts", "held_scope", "number", "origin_scope", "stamp", "version")

    def __init__(self, facts: Facts, version: int, number: str, stamp: int) -> None:
        self.facts = facts
        self.version = version
        self.number = number
        self.stamp = stamp
        self.held_scope = ""
        self.origin_scope = ""


class _Ahead(threading.local):
    """Rows read in one question for the acts of a shared commit, each for one of them."""

    rows: ClassVar[dict[str, tuple[Any, ...]]] = {}


_ahead = _Ahead()


def ahead(matters: list[str]) -> None:
    """Read these for the acts that follow in this commit; none: forget what was not used."""
    _ahead.rows = {}
    if len(matters) > 1 and connection.vendor == "postgresql":
        _ahead.rows = {values[AT_ID]: values for values in _held(matters)}


def read(matter: str, *, hold: bool = False) -> Row | None:
    """The matter's row, or None; `hold`: neither it nor a post changes by others until this transaction ends."""
    if hold and connection.vendor == "postgresql":
        kept = _ahead.rows.pop(matter, None)
        if kept is None:
            if any(waiting[0] == matter for waiting in later.waiting(_write)):
                later.write()
            kept = next(iter(_held([matter])), None)
        return None if kept is None else of_values(kept)
    with connection.cursor() as cursor:
        cursor.execute(SELECT, [matter])
        values = cursor.fetchone()
    return None if values is None else of_values(values)


def _held(matters: list[str]) -> list[tuple[Any, ...]]:
    # Posts first and in a statement of its own: what is read after it is as they are until the commit.
    first = [Put(steady.SHARED)] if later.first("posts") else []
    return HELD.rows(dump([matter for matter in dict.fromkeys(matters) if "\0" not in matter]), first=first)


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
    # Every act makes one: a loop in Python over 33 facts would take as long as the law's whole decision.
    any(map(setattr, repeat(facts), FACTS, AS_THEY_ARE(columns)))
    for name, made in MADE:
        setattr(facts, name, made(columns[name]))
    return facts


def insert(facts: Facts, *, number: str, held_scope: str, origin_scope: str) -> dict[str, Any]:
    """Insert a matter; returns its sealed columns."""
    columns = {name: column(name, getattr(facts, name)) for name in Facts.__slots__ if name != "open_tasks"}
    columns |= {"version": 1, "number": number, "held_scope": held_scope, "origin_scope": origin_scope}
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [adapt(name, columns[name]) for name in COLUMNS])
    return {name: columns[name] for name in SEALED}


def update(
    matter: str, version: int, changes: Mapping[str, Any], held_scope: str | None, *, held: bool = False
) -> dict[str, Any] | None:
    """Write what a decision changed if nobody acted since `version`; None if somebody did.

    With `held` the row was read with `hold` in this transaction: then, where changes may wait for the end of their
    commit, this one does.
    """
    columns = {name: column(name, value) for name, value in changes.items()}
    sets = dict(columns)
    if held_scope is not None:
        sets["held_scope"] = held_scope
    if held and later.open_here():
        later.put(_write, (matter, version, {name: adapt(name, value) for name, value in sets.items()}))
        return columns
    _ahead.rows.pop(matter, None)
    sql = f"UPDATE {TABLE} SET {', '.join(name + ' = %s' for name in sets)}, version = version + 1 WHERE id = %s AND version = %s"
    given = [*(adapt(name, value) for name, value in sets.items()), matter, version]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return columns if cursor.rowcount == 1 else None


def _write(changes: list[tuple[str, int, dict[str, Any]]]) -> list[Put]:
    """What writes that which acts of one commit changed; those that changed the same columns share a statement."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for matter, version, sets in changes:
        plain = {name: instant(value) if isinstance(value, datetime) else value for name, value in sets.items()}
        alike.setdefault(tuple(sorted(sets)), []).append({"at_id": matter, "at_version": version, **plain})
    return [
        Put(_changing(names), (dump(these), dump([each["at_id"] for each in these])), changes=len(these))
        for names, these in alike.items()
    ]


@cache
def _changing(names: tuple[str, ...]) -> Prepared:
    types = {field.column: field.db_type(connection) for field in Matter._meta.concrete_fields}
    sets = "".join(f"{name} = n.{name}, " for name in names)
    given = ", ".join(["at_id varchar", "at_version integer", *(f"{name} {types[name]}" for name in names)])
    return Prepared(
        f"change_{'_'.join(str(COLUMNS.index(name)) for name in names)}",
        # The ids once more, or the planner of a small table would rather read all of it.
        f"UPDATE {TABLE} m SET {sets}version = m.version + 1 FROM json_to_recordset($1::json) AS n ({given})"
        " WHERE m.id = n.at_id AND m.version = n.at_version"
        " AND m.id = ANY(ARRAY(SELECT json_array_elements_text($2::json)))",
    )


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


def _made(name: str) -> Callable[[Any], Any] | None:
    """What makes a fact of its column, where they differ."""
    if name in MOMENTS:
        return moment
    if name in LISTS:
        return unframe
    return {"tally": json.loads, "kept": thaw, "hazard": bool, "late": bool}.get(name)


FACTS = tuple(name for name in Facts.__slots__ if name != "open_tasks")
AS_THEY_ARE = itemgetter(*FACTS)
MADE = tuple((name, made) for name in FACTS if (made := _made(name)) is not None)
