"""Tables as plain rows that either kind of database can take: read in one snapshot, loaded past the ORM."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field

# Who is signed in is nobody's to keep: after a restore everybody signs in anew.
LEFT_OUT = ("django_session", "usersessions_usersession")
SHAPES = {
    "BooleanField": "bool", "DateTimeField": "moment", "DateField": "day", "TimeField": "day", "UUIDField": "uuid",
    "JSONField": "json", "DurationField": "span", "BinaryField": "bytes", "GenericIPAddressField": "address",
    "DecimalField": "number",
}  # fmt: skip
TOGETHER = 500

READ = {
    "postgresql": {
        "moment": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", "day": "{0}::text",
        "json": "{0}::text", "number": "{0}::text", "uuid": "replace({0}::text, '-', '')", "bool": "{0}::int",
        "span": "(extract(epoch FROM {0}) * 1000000)::bigint", "bytes": "encode({0}, 'hex')", "address": "host({0})",
    },
    # As expressions they come as they lie there: the driver would make objects of them.
    "sqlite": {
        "moment": "{0} || ''", "day": "{0} || ''", "bool": "{0} + 0", "bytes": "hex({0})", "number": "{0} || ''",
    },
}  # fmt: skip


class Table(NamedTuple):
    """A table with the shape of each column."""

    name: str
    columns: list[tuple[str, str]]


def kept(on: BaseDatabaseWrapper) -> list[Table]:
    """Every table that a backup holds, with the columns that are there: before an upgrade some are still to come."""
    found = {}
    named = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with on.cursor() as cursor:
        # What the database keeps beside them for itself, as the index of words, is made anew and not carried along.
        there = {
            name: {column.name for column in on.introspection.get_table_description(cursor, name)}
            for name in on.introspection.table_names(cursor)
            if name in named
        }
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.db_table not in LEFT_OUT:
            columns = [
                (field.column, _shape(field))
                for field in meta.local_concrete_fields
                if field.column in there.get(meta.db_table, ())
            ]
            if not columns:
                continue
            found[meta.db_table] = Table(meta.db_table, columns)
    return sorted(found.values())


def _shape(field: Field[Any, Any]) -> str:
    while field.remote_field is not None:
        field = field.target_field
    return SHAPES.get(field.get_internal_type(), "plain")


def rows(on: BaseDatabaseWrapper, table: Table) -> Iterator[list[Any]]:
    """All rows of a table, in parts."""
    ways = READ[on.vendor]
    names = ", ".join(ways.get(shape, "{0}").format(on.ops.quote_name(name)) for name, shape in table.columns)
    sql = f"SELECT {names} FROM {on.ops.quote_name(table.name)}"
    if on.vendor == "postgresql":
        with on.connection.cursor(name="backup") as cursor:
            cursor.itersize = TOGETHER
            cursor.execute(sql)
            while part := cursor.fetchmany(TOGETHER):
                yield part
        return
    cursor = on.connection.cursor()
    try:
        cursor.execute(sql)
        while part := cursor.fetchmany(TOGETHER):
            yield part
    finally:
        cursor.close()


class Bare:
    """The tables without what makes single rows safe and many slow; what was taken off is put back at the end."""

    def __init__(self, on: BaseDatabaseWrapper) -> None:
        self.on = on
        self.back: list[str] = []

    def __enter__(self) -> None:
        from fengqiao.ledger import triggers  # noqa: PLC0415  (models exist only once the settings are there)
        from fengqiao.ledger.found import index  # noqa: PLC0415

        triggers.drop(self.on)
        index.drop(self.on)
        with self.on.cursor() as cursor:
            if self.on.vendor == "sqlite":
                cursor.execute(
                    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
                )
                for kind, name, sql in cursor.fetchall():
                    cursor.execute(f'DROP {kind} "{name}"')
                    self.back.append(sql)
            else:
                cursor.execute(
                    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM"
                    " pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
                )
                for table, name, told in cursor.fetchall():
                    cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
                    self.back.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {told}")
            for table in self.on.introspection.table_names(cursor):
                if table != "django_migrations":
                    cursor.execute(f"DELETE FROM {self.on.ops.quote_name(table)}")

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            return
        from fengqiao.ledger import triggers  # noqa: PLC0415
        from fengqiao.ledger.found import index  # noqa: PLC0415

        with self.on.cursor() as cursor:
            for sql in self.back:
                cursor.execute(sql)
            if self.on.vendor == "postgresql":
                _counters(self.on, cursor)
                cursor.execute("ANALYZE")
            elif cursor.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise ValueError("foreign keys")
        triggers.create(self.on)
        # What is looked for is of this kind of database: it is made from the words that were loaded.
        index.create(self.on)


def _counters(on: BaseDatabaseWrapper, cursor: Any) -> None:
    """A table that counts its own rows goes on where it was."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND is_identity = 'YES'"
    )
    for table, column in cursor.fetchall():
        name = on.ops.quote_name
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce((SELECT max({name(column)}) FROM {name(table)}), 0)"
            " + 1, false)",
            [name(table), column],
        )


def load(on: BaseDatabaseWrapper, table: Table, parts: Iterable[list[list[Any]]]) -> int:
    """Put rows into a table that is there already; returns how many."""
    names = ", ".join(on.ops.quote_name(name) for name, _ in table.columns)
    turn = _turns(on.vendor, table)
    count = 0
    if on.vendor == "postgresql":
        with on.connection.cursor() as cursor:
            cursor.execute("SET LOCAL timezone = 'UTC'")
            with cursor.copy(f"COPY {on.ops.quote_name(table.name)} ({names}) FROM STDIN") as copy:
                for part in parts:
                    for row in turn(part):
                        copy.write_row(row)
                    count += len(part)
        return count
    marks = ", ".join("?" * len(table.columns))
    cursor = on.connection.cursor()
    try:
        for part in parts:
            cursor.connection.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', turn(part))
            count += len(part)
    finally:
        cursor.close()
    return count


def _turns(vendor: str, table: Table) -> Any:
    """What makes a part's cells those of this kind of database."""
    if vendor == "postgresql":
        change = {"span": lambda value: f"{value} microseconds", "bytes": lambda value: "\\x" + value}
    else:
        # Whole seconds as Django writes them: in this database moments are compared as texts.
        change = {"moment": lambda value: value.removesuffix(".000000"), "bytes": bytes.fromhex}
    ways = [(place, change[shape]) for place, (_, shape) in enumerate(table.columns) if shape in change]

    def turn(part: list[list[Any]]) -> list[list[Any]]:
        for row in part:
            for place, way in ways:
                if row[place] is not None:
                    row[place] = way(row[place])
        return part

    return turn
