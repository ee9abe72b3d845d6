"""Writing: drafts of records are sealed into their chains inside the transaction that changes the rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection, models

from fengqiao.ledger import seal
from fengqiao.ledger.kinds import declared


class By(Protocol):
    """Who is on record: a person (or 'clock', or a voice's random number), the post, whether for a resident."""

    @property
    def actor(self) -> str: ...
    @property
    def post(self) -> str: ...
    @property
    def through(self) -> bool: ...


class Draft:
    """A record in the making: what was given and which rows changed, personal values as commitments."""

    __slots__ = (
        "actor", "at", "clear", "committed", "district", "kind", "number", "once", "once_body", "post", "right",
        "rows", "subject", "through", "values",
    )  # fmt: skip

    def __init__(
        self,
        *,
        district: str,
        kind: str,
        at: datetime,
        actor: str,
        post: str = "",
        right: str = "",
        through: bool = False,
        subject: str = "",
        once: str | None = None,
        once_body: str = "",
    ) -> None:
        declared(kind)
        self.district = district
        self.kind = kind
        self.at = at
        self.actor = actor
        self.post = post
        self.right = right
        self.through = through
        self.subject = subject
        self.once = once
        self.once_body = once_body
        self.clear: dict[str, Any] = {}
        self.committed: dict[str, list[str]] = {}
        self.rows: list[list[Any]] = []
        self.values: list[tuple[str, str, str, str]] = []
        self.number = 0

    def given(self, name: str, value: Any, group: str | None = None) -> None:
        """Keep a given value; with a field group it is personal and only its commitment is sealed."""
        if group is None:
            self.clear[name] = seal.canonical(value)
        else:
            self.committed[name] = self._commit(name, value, group)

    def row(self, table: str, key: Any, columns: dict[str, Any], groups: dict[str, str | None]) -> None:
        """Put changed columns of a row into the record."""
        sealed: dict[str, Any] = {}
        for name, value in columns.items():
            group = groups[name]
            if group is None:
                sealed[name] = seal.canonical(value)
            else:
                sealed[name] = self._commit(f"{table}.{key}.{name}", value, group)
        self.rows.append([table, seal.canonical(key), sealed])

    def _commit(self, field: str, value: Any, group: str) -> list[str]:
        salt, text = seal.new_salt(), seal.text(value)
        self.values.append((field, group, salt, text))
        return ["#", group, seal.commitment(salt, text)]

    # What a room's act.py writes with when speed is no matter.
    def new(self, obj: models.Model) -> models.Model:
        """Insert a row and put its sealed columns into the record."""
        obj.save(force_insert=True)
        sealed: dict[str, str | None] = obj.SEALED  # type: ignore[attr-defined]
        self.row(obj._meta.db_table, obj.pk, {name: _column(obj, name) for name in sealed}, sealed)
        return obj

    def set(self, obj: models.Model, **columns: Any) -> models.Model:
        """Change columns of a row and put the sealed ones into the record."""
        for name, value in columns.items():
            setattr(obj, name, value)
        obj.save(update_fields=list(columns))
        sealed: dict[str, str | None] = obj.SEALED  # type: ignore[attr-defined]
        changed = {}
        for name in columns:
            column = obj._meta.get_field(name).attname if name not in sealed else name  # type: ignore[union-attr]
            if column in sealed:
                changed[column] = _column(obj, column)
        if changed:
            self.row(obj._meta.db_table, obj.pk, changed, sealed)
        return obj

    def bulk(self, model: type[models.Model], objs: list[Any]) -> None:
        """Insert many stones at once; the digest of their sealed columns enters the record."""
        model._default_manager.bulk_create(objs, batch_size=500)
        sealed: dict[str, str | None] = model.SEALED  # type: ignore[attr-defined]
        rows = [[seal.canonical(obj.pk), {name: _column(obj, name) for name in sealed}] for obj in objs]
        self.given(
            f"bulk.{model._meta.db_table}", {"rows": len(objs), "sha256": seal.digest(sorted(rows, key=str))}
        )


def _column(obj: models.Model, name: str) -> Any:
    return getattr(obj, name)


LOCK = {
    "postgresql": "SELECT district, number, seal, at FROM ledger_head WHERE district IN ({}) ORDER BY district FOR UPDATE",
    "sqlite": "SELECT district, number, seal, at FROM ledger_head WHERE district IN ({}) ORDER BY district",
}
RECORD = (
    "INSERT INTO ledger_record (district, number, at, kind, subject, actor, post, by_right, through, once,"
    " once_body, body, seal) VALUES "
)
VALUE = 'INSERT INTO ledger_value (district, number, field, "group", salt, value) VALUES '


def write_all(drafts: list[Draft]) -> None:
    """Seal the drafts into their chains, in the order they were made; heads are locked last, in code order."""
    if not drafts:
        return
    with connection.cursor() as cursor:
        heads = _lock_heads(cursor, sorted({draft.district for draft in drafts}))
        records: list[Any] = []
        values: list[Any] = []
        for draft in drafts:
            number, previous, last = heads[draft.district]
            number += 1
            at = draft.at if last is None or draft.at > last else last
            body = seal.text({"c": draft.committed, "g": draft.clear, "r": draft.rows})
            header = [
                draft.district, number, seal.instant(at), draft.kind, draft.subject, draft.actor, draft.post,
                draft.right, draft.through, draft.once, draft.once_body,
            ]  # fmt: skip
            sealed = seal.seal(previous, header, body)
            records += [draft.district, number, _moment(at), *header[3:], body, sealed]
            for field, group, salt, value in draft.values:
                values += [draft.district, number, field, group, salt, value]
            draft.number = number
            heads[draft.district] = (number, sealed, at)
        _insert(cursor, RECORD, records, 13)
        _insert(cursor, VALUE, values, 6)
        for district, (number, sealed, at) in heads.items():
            cursor.execute(
                "UPDATE ledger_head SET number = %s, seal = %s, at = %s WHERE district = %s",
                [number, sealed, _moment(at), district],
            )


def _insert(cursor: Any, sql: str, values: list[Any], width: int) -> None:
    most = width * (900 // width)
    for start in range(0, len(values), most):
        part = values[start : start + most]
        row = "(" + ", ".join(["%s"] * width) + ")"
        cursor.execute(sql + ", ".join([row] * (len(part) // width)), part)


def _lock_heads(cursor: Any, districts: list[str]) -> dict[str, tuple[int, str, datetime | None]]:
    sql = LOCK[connection.vendor].format(", ".join(["%s"] * len(districts)))
    cursor.execute(sql, districts)
    found = {row[0]: (row[1], row[2], _aware(row[3])) for row in cursor.fetchall()}
    missing = [district for district in districts if district not in found]
    if missing:
        for district in missing:
            cursor.execute(
                "INSERT INTO ledger_head (district, number, seal) VALUES (%s, 0, '') ON CONFLICT DO NOTHING",
                [district],
            )
        return _lock_heads(cursor, districts)
    return found


def _moment(at: datetime | None) -> Any:
    return at if at is None else connection.ops.adapt_datetimefield_value(at)


def _aware(at: Any) -> datetime | None:
    if at is None or isinstance(at, datetime) and at.tzinfo is not None:
        return at
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    return at.replace(tzinfo=UTC)
