"""Chains: every record is sealed anew and compared, every kept value against its commitment, every head."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from fengqiao.ledger import seal
from fengqiao.ledger.verify.findings import Findings
from fengqiao.ledger.verify.fold import Fold
from fengqiao.ledger.write import as_moment

RECORDS = (
    "SELECT number, {at}, kind, subject, actor, post, by_right, through, once, once_body, body, seal"
    " FROM ledger_record WHERE district = {here} ORDER BY number"
)
VALUES = 'SELECT number, field, "group", salt, value FROM ledger_value WHERE district = {here} ORDER BY number'

GONE = ["#?"]
_scan: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]

type Kept = dict[str, tuple[str, str | None, str | None]]


class Walk:
    """One pass over all chains of a snapshot."""

    def __init__(self, on: BaseDatabaseWrapper, fold: Fold, findings: Findings, tell: Callable[[int], None]) -> None:
        self.on = on
        self.fold = fold
        self.findings = findings
        self.tell = tell
        self.records = 0
        self.values = 0

    def all(self) -> int:
        """Walk every chain that has a head or a record; returns how many there are."""
        with self.on.cursor() as cursor:
            cursor.execute("SELECT district, number, seal, at FROM ledger_head")
            heads = {row[0]: row[1:] for row in cursor.fetchall()}
            cursor.execute(
                "SELECT DISTINCT district FROM ledger_record UNION SELECT DISTINCT district FROM ledger_value"
            )
            chains = sorted({*heads, *(row[0] for row in cursor.fetchall())})
        for chain in chains:
            self._chain(chain, heads.get(chain))
        return len(chains)

    def _chain(self, chain: str, head: tuple[Any, ...] | None) -> None:
        found, index = self.findings, self.fold.chain(chain)
        last, previous, last_at, at_text = 0, "", "", ""
        kept = _Kept(_rows(self.on, "kept", VALUES, chain), chain, found)
        for row in _rows(self.on, "records", RECORDS, chain):
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
            self._kept(chain, index, number, field, promised, values)
        # Most records hold no personal column: looking at the text once is quicker than at each cell.
        if '["#",' in text:
            # A row written twice in one act: the last word on a field is the one that is kept.
            wanted: dict[str, tuple[dict[str, Any], str]] = {}
            for table, key, columns in body["r"]:
                if columns is not None:
                    for name, value in columns.items():
                        if type(value) is list and is_commitment(value):
                            wanted[f"{table}.{key}.{name}"] = columns, name
            for field, (columns, name) in wanted.items():
                has = self._kept(chain, index, number, field, columns[name], values)
                columns[name] = GONE if has is None else fold.mark(has)
        for field in values:
            self.findings.add("value_extra", chain=chain, number=number, column=field)
        if kind == "ledger.erase":
            for other, which, field in body["g"]["fields"]:
                fold.erased(fold.chain(other), which, field)
        for table, names, rows in body.get("b", ()):
            for key, *cells in rows:
                columns = dict(zip(names, cells, strict=True))
                fold.wrote(table, seal.dump(key), index, number, columns)
        for table, key, columns in body["r"]:
            fold.wrote(table, seal.dump(key), index, number, columns)

    def _kept(self, chain: str, index: int, number: int, field: str, commitment: list[str], values: Kept) -> str | None:
        """The value that a commitment stands for, compared with it; None where it is gone."""
        _, group, promised = commitment
        has = values.pop(field, None)
        if has is None or has[1] is None or has[2] is None:
            self.fold.gone(index, number, field)
            return None
        if has[0] != group or seal.commitment(has[1], has[2]) != promised:
            self.findings.add("value", chain=chain, number=number, column=field)
        return has[2]


def is_commitment(value: Any) -> bool:
    """Whether a sealed value is the commitment to a personal one."""
    return type(value) is list and len(value) == 3 and value[0] == "#" and len(value[2]) == 64


class _Kept:
    """The kept values of a chain, handed out record by record."""

    def __init__(self, rows: Iterator[tuple[Any, ...]], chain: str, findings: Findings) -> None:
        self.rows = rows
        self.chain = chain
        self.findings = findings
        self.next = next(rows, None)

    def of(self, number: int) -> Kept:
        values: Kept = {}
        while self.next is not None and self.next[0] <= number:
            if self.next[0] < number:
                self._extra()
            else:
                values[self.next[1]] = self.next[2:]
            self.next = next(self.rows, None)
        return values

    def rest(self) -> None:
        while self.next is not None:
            self._extra()
            self.next = next(self.rows, None)

    def _extra(self) -> None:
        assert self.next is not None
        self.findings.add("value_extra", chain=self.chain, number=self.next[0], column=self.next[1])


def _rows(on: BaseDatabaseWrapper, name: str, sql: str, chain: str) -> Iterator[tuple[Any, ...]]:
    """Stream a chain's rows past the ORM, which would take most of the time."""
    if on.vendor == "postgresql":
        with on.connection.cursor(name=f"verify_{name}") as cursor:
            cursor.itersize = 2000
            yield from cursor.execute(sql.format(at="at", here="%s"), [chain])
        return
    cursor = on.connection.cursor()
    try:
        # As an expression the moment comes as the text that lies there, and is not read and written anew.
        yield from cursor.execute(sql.format(at="at || ''", here="?"), [chain])
    finally:
        cursor.close()


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
