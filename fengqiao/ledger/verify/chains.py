"""Chains: every record is sealed anew and compared, every kept value against its commitment, every head."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain as chain_of
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from fengqiao.ledger import locked, seal
from fengqiao.ledger.verify.findings import Findings
from fengqiao.ledger.verify.fold import Fold
from fengqiao.ledger.write import as_moment

RECORDS = (
    "SELECT number, {at}, kind, subject, actor, post, by_right, through, once, once_body, body, seal"
    " FROM ledger_record WHERE district = {here} AND number > {here} AND number <= {here} ORDER BY number"
)
VALUES = (
    'SELECT number, field, "group", salt, value FROM ledger_value'
    " WHERE district = {here} AND number > {here} AND number <= {here} ORDER BY number"
)
LAST = "SELECT number, seal, {at} FROM ledger_record WHERE district = %s AND number <= %s ORDER BY number DESC LIMIT 1"
FIRST, FURTHEST = -(2**63), 2**63 - 1

GONE = ["#?"]
_scan: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]

TOGETHER = 2000
# As an expression SQLite gives the moment as the text that lies there, and does not read and write it anew.
AT = {"sqlite": "at || ''", "postgresql": "at"}
# From one chain's name to the next in the index: DISTINCT would look at every row.
CHAINS = (
    "WITH RECURSIVE c(d) AS (SELECT min(district) FROM {table} UNION ALL"
    " SELECT (SELECT min(district) FROM {table} WHERE district > c.d) FROM c WHERE c.d IS NOT NULL)"
    " SELECT d FROM c WHERE d IS NOT NULL"
)

type Kept = dict[str, list[Any]]


class Walk:
    """One pass over all chains of a snapshot."""

    def __init__(self, on: BaseDatabaseWrapper, fold: Fold, findings: Findings, tell: Callable[[int], None]) -> None:
        self.on = on
        self.fold = fold
        self.findings = findings
        self.tell = tell
        self.records = 0
        self.values = 0

    def segment(self, chain: str, after: int, upto: int) -> None:
        """Walk a chain's records behind one number up to another; at its end the head is looked at."""
        found, index = self.findings, self.fold.chain(chain)
        last, previous, last_at, at_text = 0, "", "", ""
        if after > 0:
            with self.on.cursor() as cursor:
                cursor.execute(LAST.format(at=AT[self.on.vendor]), [chain, after])
                if (row := cursor.fetchone()) is not None:
                    last, previous, last_at = row[0], row[1], instant_of(row[2])
                    at_text = last_at
        bounds = chain, after if after > 0 else FIRST, upto
        kept = _Kept(_rows(self.on, "kept", VALUES, bounds), chain, found)
        for row in chain_of.from_iterable(_rows(self.on, "records", RECORDS, bounds)):
            number, body, sealed = row[0], row[10], row[11]
            self.records += 1
            if not self.records % 2000:
                self.tell(self.records)
            values = kept.of(number)
            self.values += len(values)
            at_text = instant_of(row[1])
            header = [chain, number, at_text, *row[2:7], bool(row[7]), *row[8:10]]
            if number != last + 1:
                found.add("gap", chain=chain, number=number)
            elif seal.seal(previous, header, body) != sealed:
                found.add("seal", chain=chain, number=number)
            # Written alike, moments of four-digit years follow each other as their texts do.
            if at_text < last_at:
                found.add("time", chain=chain, number=number)
            last, previous, last_at = number, sealed, max(at_text, last_at)
            try:
                self._body(chain, index, number, row[2], body, values)
            except (StopIteration, ValueError, KeyError, TypeError, IndexError, AttributeError):
                found.add("body", chain=chain, number=number)
        kept.rest()
        if upto == FURTHEST:
            self._head(chain, last, previous, at_text)

    def _head(self, chain: str, last: int, previous: str, at_text: str) -> None:
        with self.on.cursor() as cursor:
            cursor.execute("SELECT number, seal, at FROM ledger_head WHERE district = %s", [chain])
            head = cursor.fetchone()
        found = self.findings
        if head is None:
            found.add("no_head", chain=chain)
        elif head[0] > last:
            found.add("cut", chain=chain, number=last + 1)
        elif (head[0], head[1]) != (last, previous) or (last and instant_of(head[2]) != at_text):
            found.add("head", chain=chain, number=head[0])

    def _body(self, chain: str, index: int, number: int, kind: str, text: str, values: Kept) -> None:
        # The scanner itself: what json.loads does around it takes as long again on short texts.
        body, end = _scan(text, 0)
        if end != len(text):
            raise ValueError(end)
        fold = self.fold
        for field, promised in body["c"].items():
            self._kept(chain, number, field, promised, values)
        # Most records hold no personal column: looking at the text once is quicker than at each cell.
        if '["#",' in text:
            # A row written twice in one act: the last word on a field is the one that is kept.
            wanted: dict[str, tuple[dict[str, Any], str]] = {}
            for table, key, columns in body["r"]:
                if columns is not None:
                    for name, value in columns.items():
                        if type(value) is list and len(value) == 3 and value[0] == "#" and len(value[2]) == 64:
                            wanted[f"{table}.{key}.{name}"] = columns, name
            for field, (columns, name) in wanted.items():
                has = self._kept(chain, number, field, columns[name], values)
                columns[name] = GONE if has is None else fold.mark(has)
        for field in values:
            self.findings.add("value_extra", chain=chain, number=number, column=field)
        if kind == "ledger.erase":
            for other, which, field in body["g"]["fields"]:
                fold.erased(other, which, field)
        for table, names, rows in body.get("b", ()):
            for key, *cells in rows:
                columns = dict(zip(names, cells, strict=True))
                fold.wrote(table, seal.quick(key), index, number, columns)
        for table, key, columns in body["r"]:
            fold.wrote(table, seal.quick(key), index, number, columns)

    def _kept(self, chain: str, number: int, field: str, commitment: list[str], values: Kept) -> str | None:
        """The value that a commitment stands for, compared with it; None where it is gone."""
        _, group, promised = commitment
        has = values.pop(field, None)
        if has is None or has[1] is None or has[2] is None:
            self.fold.gone(chain, number, field)
            return None
        own_group, salt, lying = has
        value = locked.unlock(locked.at("ledger_value", (chain, number, field), "value"), lying)
        if own_group != group or seal.commitment(salt, value) != promised:
            self.findings.add("value", chain=chain, number=number, column=field)
        told: str = value
        return told


class _Kept:
    """The kept values of a chain, handed out record by record."""

    def __init__(self, rows: Iterator[list[tuple[Any, ...]]], chain: str, findings: Findings) -> None:
        self.rows = rows
        self.chain = chain
        self.findings = findings
        self.waiting: dict[int, Kept] = {}
        # All values up to this record are at hand.
        self.reached = -sys.maxsize

    def of(self, number: int) -> Kept:
        """Its values by their fields."""
        if number > self.reached:
            self._fetch(number)
        return self.waiting.pop(number, None) or {}

    def _fetch(self, number: int) -> None:
        # What is left of the part before belongs to the last record that it began, or to none.
        for past in [one for one in self.waiting if one < number]:
            self._extra(past, self.waiting.pop(past))
        for part in self.rows:
            for which, field, *has in part:
                try:
                    self.waiting[which][field] = has
                except KeyError:
                    self.waiting[which] = {field: has}
            self.reached = part[-1][0] - 1
            if self.reached >= number:
                return
        self.reached = sys.maxsize

    def rest(self) -> None:
        """What no record asked for."""
        self._fetch(sys.maxsize)
        for number, values in self.waiting.items():
            self._extra(number, values)

    def _extra(self, number: int, values: Kept) -> None:
        for field in values:
            self.findings.add("value_extra", chain=self.chain, number=number, column=field)


def _rows(
    on: BaseDatabaseWrapper, name: str, sql: str, bounds: tuple[str, int, int]
) -> Iterator[list[tuple[Any, ...]]]:
    """Stream a chain's rows, some thousand at a time, past the ORM, which would take most of the time."""
    at = AT[on.vendor]
    if on.vendor == "postgresql":
        with on.connection.cursor(name=f"verify_{name}") as cursor:
            cursor.execute(sql.format(at=at, here="%s"), bounds)
            while part := cursor.fetchmany(TOGETHER):
                yield part
        return
    cursor = on.connection.cursor()
    try:
        cursor.execute(sql.format(at=at, here="?"), bounds)
        while part := cursor.fetchmany(TOGETHER):
            yield part
    finally:
        cursor.close()


def heads(on: BaseDatabaseWrapper) -> dict[str, int]:
    """Every chain that has a head, a record or a value, in order, with the number that its head gives it."""
    with on.cursor() as cursor:
        cursor.execute("SELECT district, number FROM ledger_head")
        known = dict(cursor.fetchall())
        for table in ("ledger_record", "ledger_value"):
            cursor.execute(CHAINS.format(table=table))
            known = dict.fromkeys([row[0] for row in cursor.fetchall()], 0) | known
    return dict(sorted(known.items()))


def instant_of(at: datetime | str | None) -> str:
    """A stored moment in the letters of the seal; what is none stays as it is, and fits no seal."""
    if type(at) is str and at[10:11] == " ":
        # SQLite's own writing, in UTC: whole seconds, or with six digits behind them.
        if len(at) == 19:
            return f"{at[:10]}T{at[11:]}.000000Z"
        if len(at) == 26:
            return f"{at[:10]}T{at[11:]}Z"
    try:
        moment = as_moment(at)
    except ValueError:
        return str(at)
    return "" if moment is None else seal.instant(moment)
