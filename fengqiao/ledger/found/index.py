"""The index over what is found: kept by the database itself, so that whatever changes a row changes it too.

PostgreSQL: GIN over the numbers of characters and pairs. SQLite: FTS5 over the same in hex, written by triggers. It
leads to the rows that may hold a word, in any column or in the first alone, which more may read than the others;
whether they do is asked of their columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models, transaction

from fengqiao.ledger.found import fold
from fengqiao.ledger.found.columns import found_in

PAIR = 2_097_152
"""A pair is its first character times this, plus its second: more than there are characters."""

FUNCTION = f"""
CREATE OR REPLACE FUNCTION fq_grams(t text) RETURNS int8[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 1000 AS $$
    SELECT array_agg(a) || array_agg(a * {PAIR} + b) FILTER (WHERE b IS NOT NULL)
    FROM (SELECT ascii(c)::int8 AS a, ascii(d)::int8 AS b
          FROM unnest(string_to_array(t, NULL), string_to_array(substr(t, 2), NULL)) AS u (c, d)) AS pairs
$$
"""
# A short list of what waits to be sorted in: who fills it up sorts it, and somebody waits for them.
WAITING = 128

FIRST = "T"
"""SQLite: what stands in the first column is in the index once more, behind this letter, with which no hex begins."""

MANY = 4
"""So many times more rows than are asked for, by PostgreSQL's own guess: it need not be tried."""


class Looked(NamedTuple):
    """A table that is looked in, its key, and the columns with the words."""

    table: str
    key: str
    columns: tuple[str, ...]

    @property
    def docs(self) -> str:
        return f"{self.table}_found"

    @property
    def grams(self) -> str:
        return f"{self.table}_found_grams"

    def named(self, *, first: bool) -> str:
        """PostgreSQL's index over all columns, or the one over the first."""
        return f"{self.table}_found_first" if first else self.grams

    def text(self, row: str = "", *, first: bool = False) -> str:
        """The words of a row, or of its first column alone, as an SQL expression."""
        dot = f"{row}." if row else ""
        return " || '\n' || ".join(f"coalesce({dot}{column}, '')" for column in self.columns[: 1 if first else None])

    def triggers(self) -> dict[str, str]:
        """Name -> SQL of what keeps it in SQLite."""
        new, old, on = self.text("NEW"), self.text("OLD"), self.table
        came, went = (_hexed(text, self.text(row, first=True)) for text, row in ((new, "NEW"), (old, "OLD")))
        put = (
            f"INSERT INTO {self.docs} (doc) SELECT NEW.{self.key} WHERE trim({new}, '\n') <> '';"
            f" INSERT INTO {self.grams} (rowid, g)"
            f" SELECT id, {came} FROM {self.docs} WHERE doc = NEW.{self.key};"
        )
        take = (
            f"INSERT INTO {self.grams} ({self.grams}, rowid, g)"
            f" SELECT 'delete', id, {went} FROM {self.docs} WHERE doc = OLD.{self.key};"
            f" DELETE FROM {self.docs} WHERE doc = OLD.{self.key};"
        )
        changed = f"AFTER UPDATE OF {', '.join(self.columns)} ON {on} WHEN {old} <> {new}"
        return {
            f"{self.docs}_new": f"AFTER INSERT ON {on} BEGIN {put} END",
            f"{self.docs}_set": f"{changed} BEGIN {take} {put} END",
            f"{self.docs}_out": f"AFTER DELETE ON {on} BEGIN {take} END",
        }


def _hexed(text: str, first: str) -> str:
    """The characters and pairs of a text, each in hex; what stands in `first`, with which it begins, once more."""
    return (
        f"(WITH RECURSIVE c (rest, a) AS (SELECT {text}, length({first})"
        " UNION ALL SELECT substr(rest, 2), a - 1 FROM c WHERE length(rest) > 1)"
        " SELECT group_concat(hex(substr(rest, 1, 1)) || ' ' || hex(substr(rest, 1, 2)) || CASE WHEN a > 0 THEN"
        f" ' {FIRST}' || hex(substr(rest, 1, 1)) || ' {FIRST}' || hex(substr(rest, 1, 1 + (a > 1))) ELSE '' END, ' ')"
        " FROM c)"
    )


def looked_in() -> list[Looked]:
    """Every table with such columns."""
    found = []
    for model in apps.get_models():
        columns = tuple(field.attname for field in found_in(model))
        if columns:
            found.append(Looked(model._meta.db_table, str(model._meta.pk.column), columns))
    return found


def create(on: Any = connection) -> None:
    """Make what is missing or of another release, and put into it what is there; what stands is left as it is."""
    for looked in looked_in():
        with on.cursor() as cursor:
            there = {column.name for column in on.introspection.get_table_description(cursor, looked.table)}
            if not there.issuperset(looked.columns):
                continue
            if on.vendor == "postgresql":
                cursor.execute(FUNCTION)
                for first in (False, True):
                    cursor.execute(
                        f"CREATE INDEX IF NOT EXISTS {looked.named(first=first)} ON {looked.table}"
                        f" USING gin (fq_grams({looked.text(first=first)})) WITH (gin_pending_list_limit = {WAITING})"
                    )
                continue
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'trigger')")
            standing = dict(cursor.fetchall())
            wanted = {name: f"CREATE TRIGGER {name} {sql}" for name, sql in looked.triggers().items()}
            if not standing.keys() >= {looked.docs, looked.grams} or not standing.items() >= wanted.items():
                _drop(cursor, looked)
                _make(cursor, looked)


def drop(on: Any = connection) -> None:
    """Take it away: where a whole table is filled at once, it is quicker made anew."""
    for looked in looked_in():
        with on.cursor() as cursor:
            if on.vendor == "postgresql":
                for first in (False, True):
                    cursor.execute(f"DROP INDEX IF EXISTS {looked.named(first=first)}")
            else:
                _drop(cursor, looked)


def _drop(cursor: Any, looked: Looked) -> None:
    for name in looked.triggers():
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
    for name in (looked.grams, looked.docs):
        cursor.execute(f"DROP TABLE IF EXISTS {name}")


def _make(cursor: Any, looked: Looked) -> None:
    cursor.execute(f"CREATE TABLE {looked.docs} (id INTEGER PRIMARY KEY, doc TEXT NOT NULL UNIQUE)")
    cursor.execute(
        f"CREATE VIRTUAL TABLE {looked.grams}"
        " USING fts5 (g, content = '', columnsize = 0, detail = none, tokenize = 'ascii')"
    )
    text = looked.text("t")
    cursor.execute(
        f"INSERT INTO {looked.docs} (doc) SELECT {looked.key} FROM {looked.table} t WHERE trim({text}, '\n') <> ''"
    )
    cursor.execute(
        f"INSERT INTO {looked.grams} (rowid, g) SELECT d.id, {_hexed(text, looked.text('t', first=True))}"
        f" FROM {looked.docs} d JOIN {looked.table} t ON t.{looked.key} = d.doc"
    )
    for name, sql in looked.triggers().items():
        cursor.execute(f"CREATE TRIGGER {name} {sql}")


def tidy(on: Any = connection) -> None:
    """After an erasure: what SQLite's index only crossed out is gone from it; PostgreSQL's VACUUM does the same."""
    if on.vendor == "sqlite":
        with on.cursor() as cursor:
            for looked in looked_in():
                cursor.execute(f"INSERT INTO {looked.grams} ({looked.grams}) VALUES ('optimize')")


@contextmanager
def planned(on: Any = connection) -> Iterator[None]:
    """What is asked inside is planned for the words that are asked, and answered by one process.

    PostgreSQL plans a statement that came five times for any words alike: a page took 85 ms then, and 50 before. To
    start others that help it takes longer than what they help with.
    """
    if on.vendor != "postgresql":
        yield
        return
    with transaction.atomic(using=on.alias):
        with on.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
                " set_config('max_parallel_workers_per_gather', '0', true)"
            )
        yield


def may_hold(
    model: type[models.Model], words: Iterable[str], most: int, *, first: bool = False, on: Any = connection
) -> list[str] | None:
    """Keys of all rows that may hold all these words, in no order; None where they are more than `most`."""
    looked = next(each for each in looked_in() if each.table == model._meta.db_table)
    pairs = list(dict.fromkeys(gram for word in words for gram in fold.grams(word)))
    with on.cursor() as cursor:
        if on.vendor == "postgresql":
            sql = f"SELECT {looked.key} FROM {looked.table} WHERE fq_grams({looked.text(first=first)}) @> %s::int8[]"
            given = [[_number(pair) for pair in pairs]]
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", given)
            if cursor.fetchone()[0][0]["Plan"]["Plan Rows"] > MANY * most:
                return None
            cursor.execute(f"{sql} LIMIT %s", [*given, most + 1])
        else:
            before = FIRST if first else ""
            asked = " ".join(f'"{before}{pair.encode().hex().upper()}"' for pair in pairs)
            cursor.execute(
                f"SELECT d.doc FROM {looked.grams} g JOIN {looked.docs} d ON d.id = g.rowid"
                f" WHERE {looked.grams} MATCH %s LIMIT %s",
                [asked, most + 1],
            )
        keys = [key for (key,) in cursor.fetchall()]
    return keys if len(keys) <= most else None


def _number(pair: str) -> int:
    return ord(pair) if len(pair) == 1 else ord(pair[0]) * PAIR + ord(pair[1])
