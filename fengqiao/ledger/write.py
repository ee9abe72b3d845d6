"""Writing: drafts of records are sealed into their chains inside the transaction that changes the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import OperationalError, connection, models

from fengqiao.ledger import locked, seal
from fengqiao.ledger.commits import later
from fengqiao.ledger.commits.prepared import Prepared, Put
from fengqiao.ledger.kinds import declared
from fengqiao.ledger.locked.columns import found_by

type Groups = Mapping[str, str | None]


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
        "_body", "_counted", "actor", "at", "bulks", "clear", "committed", "district", "kind", "number", "once",
        "once_body", "post", "right", "rows", "subject", "through", "values",
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
        if once is not None and not (0 < len(once) <= 64 and once.isprintable()):
            raise ValueError("`once` is 1 to 64 printable characters")
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
        self.bulks: list[list[Any]] = []
        self.values: dict[str, tuple[str, str, str]] = {}
        self.number = 0
        self._body = ""
        self._counted = (0, 0, 0, 0)

    def given(self, name: str, value: Any, group: str | None = None) -> None:
        """Keep a given value; with a field group it is personal and only its commitment is sealed."""
        self._body = ""
        if group is None:
            self.clear[name] = seal.canonical(value)
        else:
            self.committed[name] = self._commit(name, value, group)

    def row(self, table: str, key: Any, columns: dict[str, Any], groups: Groups) -> None:
        """Put changed columns of a row into the record."""
        plain = seal.canonical(key)
        sealed: dict[str, Any] = {}
        for name, value in columns.items():
            group = groups[name]
            if group is None:
                sealed[name] = seal.canonical(value)
            else:
                sealed[name] = self._commit(f"{table}.{plain}.{name}", value, group)
        self.rows.append([table, plain, sealed])

    def _commit(self, field: str, value: Any, group: str) -> list[str]:
        salt, text = seal.new_salt(), seal.text(value)
        # The last word on a field within one act is the one that is kept.
        self.values[field] = group, salt, text
        return ["#", group, seal.commitment(salt, text)]

    # What a room's act.py writes with when speed is no matter.
    def new(self, obj: models.Model) -> models.Model:
        """Insert a row and put its sealed columns into the record."""
        obj.save(force_insert=True)
        sealed = sealed_of(type(obj))
        self.row(obj._meta.db_table, obj.pk, {name: _column(obj, name) for name in sealed}, sealed)
        return obj

    def set(self, obj: models.Model, **columns: Any) -> models.Model:
        """Change columns of a row and put the sealed ones into the record."""
        for name, value in columns.items():
            setattr(obj, name, value)
        marks = {mark.attname for name in columns for mark in found_by(type(obj), name)}
        obj.save(update_fields=[*columns, *marks])
        sealed = sealed_of(type(obj))
        changed = {}
        for name in columns:
            column = obj._meta.get_field(name).attname if name not in sealed else name  # type: ignore[union-attr]
            if column in sealed:
                changed[column] = _column(obj, column)
        if changed:
            self.row(obj._meta.db_table, obj.pk, changed, sealed)
        return obj

    def remove(self, obj: models.Model) -> None:
        """Delete a row; the record says that it is gone."""
        self.rows.append([obj._meta.db_table, seal.canonical(obj.pk), None])
        obj.delete()

    def bulk(self, model: type[models.Model], objs: list[Any]) -> None:
        """Insert many rows at once; their sealed columns enter the record as one table."""
        model._default_manager.bulk_create(objs, batch_size=500)
        sealed, table = sealed_of(model), model._meta.db_table
        self.given(f"bulk.{table}", {"rows": len(objs)})
        if any(sealed.values()):
            for obj in objs:
                self.row(table, obj.pk, {name: _column(obj, name) for name in sealed}, sealed)
            return
        names = sorted(sealed)
        rows = [[seal.canonical(obj.pk), *(seal.canonical(_column(obj, name)) for name in names)] for obj in objs]
        self.bulks.append([table, names, rows])

    def finish(self) -> str:
        """The canonical body; computed once unless something was added since."""
        counted = (len(self.clear), len(self.committed), len(self.rows), len(self.bulks))
        if not self._body or counted != self._counted:
            # Every part is canonical already.
            body: dict[str, Any] = {"c": self.committed, "g": self.clear, "r": self.rows}
            if self.bulks:
                body["b"] = self.bulks
            self._body, self._counted = seal.dump(body), counted
            self._body.encode()
        return self._body


def sealed_of(model: type[models.Model]) -> Groups:
    """The columns of a model that enter its records, each with its field group or None."""
    sealed: Groups = model.SEALED  # type: ignore[attr-defined]
    return sealed


def _column(obj: models.Model, name: str) -> Any:
    """A column's value as the database will give it back."""
    value = getattr(obj, name)
    return value if value is None else obj._meta.get_field(name).to_python(value)  # type: ignore[union-attr]


class Full(Exception):
    """The disk is full: nothing of the act was kept, and it can be done again once there is room."""

    def __init__(self) -> None:
        super().__init__(
            "磁盘已满，这一步没有保存，也没有留下一半。请腾出空间后再做一次。"
            " The disk is full: nothing was saved and nothing is half done. Make room, then do it again."
        )


def is_full(error: BaseException) -> bool:
    """Whether the database could not write for want of room."""
    if getattr(error.__cause__, "sqlstate", None) == "53100":
        return True
    return isinstance(error, OperationalError) and "disk is full" in str(error)


# One question and one answer for a whole commit, in a form that stays prepared whatever the number of acts.
POSTGRESQL_LOCK = Prepared(
    "lock_heads",
    "SELECT district, number, seal, at FROM ledger_head"
    " WHERE district = ANY(ARRAY(SELECT json_array_elements_text($1::json))) ORDER BY district FOR UPDATE",
)
POSTGRESQL_WRITE = Prepared(
    "write_records",
    """
WITH record AS (
    INSERT INTO ledger_record (district, number, at, kind, subject, actor, post, by_right, through, once,
        once_body, body, seal)
    SELECT n.* FROM json_to_recordset($1::json) AS n (a varchar, b bigint, c timestamptz, d varchar, e varchar,
        f varchar, g varchar, h varchar, i boolean, j varchar, k varchar, l text, m varchar)
), value AS (
    INSERT INTO ledger_value (district, number, field, "group", salt, value)
    SELECT n.* FROM json_to_recordset($2::json) AS n (a varchar, b bigint, c varchar, d varchar, e varchar, f text)
)
UPDATE ledger_head h SET number = n.b, seal = n.c, at = n.d
FROM json_to_recordset($3::json) AS n (a varchar, b bigint, c varchar, d timestamptz)
WHERE h.district = n.a
""",
)
SQLITE_LOCK = "SELECT district, number, seal, at FROM ledger_head WHERE district IN ({})"
RECORD = (
    "INSERT INTO ledger_record (district, number, at, kind, subject, actor, post, by_right, through, once,"
    " once_body, body, seal) VALUES "
)
VALUE = 'INSERT INTO ledger_value (district, number, field, "group", salt, value) VALUES '
HEAD = "UPDATE ledger_head SET number = %s, seal = %s, at = %s WHERE district = %s"

type Row = tuple[Any, ...]


def write_all(drafts: list[Draft], *, ending: bool = False) -> None:
    """Seal the drafts into their chains, in the order they were made; heads are locked last, in code order.

    `ending`: nothing more is put in this transaction, so that the commit may go with the records.
    """
    if not drafts:
        later.write()
        return
    heads = _lock_heads(sorted({draft.district for draft in drafts}), later.statements())
    lock = locked.present() if any(draft.values for draft in drafts) else None
    postgresql = connection.vendor == "postgresql"
    records: list[Row] = []
    values: list[Row] = []
    moments: dict[str, Any] = {}
    for draft in drafts:
        number, previous, last = heads[draft.district]
        number += 1
        # A clock set back must not let the chain's time run backwards.
        at = last if last is not None and last > draft.at else draft.at
        moment = seal.instant(at)
        kept = moments[draft.district] = moment if postgresql else connection.ops.adapt_datetimefield_value(at)
        body = draft.finish()
        header = [
            draft.district, number, moment, draft.kind, draft.subject, draft.actor, draft.post,
            draft.right, draft.through, draft.once, draft.once_body,
        ]  # fmt: skip
        sealed = seal.seal(previous, header, body)
        records.append((draft.district, number, kept, *header[3:], body, sealed))
        for field, (group, salt, text) in draft.values.items():
            lying = locked.lock(locked.at("ledger_value", (draft.district, number, field), "value"), text, lock)
            values.append((draft.district, number, field, group, salt, lying))
        draft.number = number
        heads[draft.district] = (number, sealed, at)
    ends = [(district, number, sealed, moments[district]) for district, (number, sealed, _) in heads.items()]
    if postgresql:
        put = POSTGRESQL_WRITE.commit if ending and len(connection.atomic_blocks) == 1 else POSTGRESQL_WRITE.put
        put(_records(records), _records(values), _records(ends))
        return
    with connection.cursor() as cursor:
        _insert(cursor, RECORD, records, 13)
        _insert(cursor, VALUE, values, 6)
        cursor.executemany(HEAD, [(number, sealed, at, district) for district, number, sealed, at in ends])


def _records(rows: list[Row]) -> str:
    """Rows as json_to_recordset takes them, their columns in the order of the alphabet."""
    return seal.dump([dict(zip("abcdefghijklm", row, strict=False)) for row in rows])


def _insert(cursor: Any, sql: str, rows: list[Row], width: int) -> None:
    most = 900 // width
    row = "(" + ", ".join(["%s"] * width) + ")"
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        cursor.execute(sql + ", ".join([row] * len(part)), [cell for each in part for cell in each])


def _lock_heads(districts: list[str], first: Sequence[Put] = ()) -> dict[str, tuple[int, str, datetime | None]]:
    if connection.vendor == "postgresql":
        rows = POSTGRESQL_LOCK.rows(seal.dump(districts), first=first)
    else:
        with connection.cursor() as cursor:
            cursor.execute(SQLITE_LOCK.format(", ".join(["%s"] * len(districts))), districts)
            rows = cursor.fetchall()
    found = {row[0]: (row[1], row[2], as_moment(row[3])) for row in rows}
    missing = [district for district in districts if district not in found]
    if not missing:
        return found
    with connection.cursor() as cursor:
        for district in missing:
            cursor.execute(
                "INSERT INTO ledger_head (district, number, seal) VALUES (%s, 0, '') ON CONFLICT DO NOTHING",
                [district],
            )
    return _lock_heads(districts)


def as_moment(at: Any) -> datetime | None:
    """A stored moment, which SQLite gives as text, as an aware one."""
    if at is None:
        return None
    moment: datetime = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
