"""Folding: what every record wrote, row by row, in a private file that disappears with the process."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

TOGETHER = 4000
# Two chains may write one row at the same moment; which came last is then not known.
SAME_TIME = 3600


class Written(NamedTuple):
    """What one record wrote into a row; without columns the row was deleted."""

    chain: str
    number: int
    at: float
    columns: dict[str, Any] | None


class Fold:
    """Memory stays the same whatever the length of the chains: the rows lie in SQLite's own temporary file."""

    def __init__(self) -> None:
        # An empty name is a file that no other process can find and that SQLite removes by itself.
        self.db = sqlite3.connect("", isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -32000", "temp_store = FILE"):
            self.db.execute(f"PRAGMA {pragma}")
        self.db.execute("CREATE TABLE wrote (t INT, k TEXT, c INT, n INT, at REAL, cols TEXT)")
        self.db.execute("CREATE TABLE seen (t INT, k TEXT, PRIMARY KEY (t, k)) WITHOUT ROWID")
        self.db.execute("CREATE TABLE gone (c INT, n INT, f TEXT)")
        self.db.execute("CREATE TABLE erased (c INT, n INT, f TEXT)")
        self.db.execute("BEGIN")
        self.tables: dict[str, int] = {}
        self.chains: dict[str, int] = {}
        self._names: list[str] = []
        self._waiting: list[tuple[Any, ...]] = []
        # Personal values never enter the file, only hashes under a key that lives as long as this run.
        self._key = secrets.token_bytes(32)

    def mark(self, value_text: str) -> list[str]:
        """A personal value for comparison within this run."""
        return ["#=", hashlib.blake2b(value_text.encode(), key=self._key, digest_size=16).hexdigest()]

    def chain(self, code: str) -> int:
        if code not in self.chains:
            self.chains[code] = len(self.chains)
            self._names.append(code)
        return self.chains[code]

    def wrote(self, table: str, key: str, chain: int, number: int, at: float, columns: str | None) -> None:
        """Keep what a record wrote into a row."""
        self._waiting.append((self.tables.setdefault(table, len(self.tables)), key, chain, number, at, columns))
        if len(self._waiting) >= TOGETHER:
            self._flush()

    def _flush(self) -> None:
        self.db.executemany("INSERT INTO wrote VALUES (?, ?, ?, ?, ?, ?)", self._waiting)
        self._waiting.clear()

    def gone(self, chain: int, number: int, field: str) -> None:
        """A committed value that is not there."""
        self.db.execute("INSERT INTO gone VALUES (?, ?, ?)", (chain, number, field))

    def erased(self, chain: int, number: int, field: str) -> None:
        """A value that an act of erasure named."""
        self.db.execute("INSERT INTO erased VALUES (?, ?, ?)", (chain, number, field))

    def finish(self) -> None:
        """All records are read: make the rows findable."""
        self._flush()
        self.db.execute("CREATE INDEX wrote_by ON wrote (t, k)")
        self.db.execute("CREATE INDEX erased_by ON erased (c, n, f)")
        self.db.execute("CREATE INDEX gone_by ON gone (c, n, f)")

    def unexplained(self) -> Iterator[tuple[str, str, int, str]]:
        """Values that are gone without an act, and values that are there in spite of one."""
        for what, one, other in (("value_gone", "gone", "erased"), ("value_back", "erased", "gone")):
            for chain, number, field in self.db.execute(
                f"SELECT DISTINCT c, n, f FROM {one} x WHERE NOT EXISTS"
                f" (SELECT 1 FROM {other} y WHERE y.c = x.c AND y.n = x.n AND y.f = x.f) ORDER BY c, n, f"
            ):
                yield what, self._names[chain], number, field

    def written(self, table: str, keys: list[str]) -> dict[str, list[Written]]:
        """Everything that was written into these rows, in order; the rows count as seen."""
        t = self.tables.get(table, -1)
        self.db.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(t, key) for key in keys])
        found: dict[str, list[Written]] = {}
        marks = ", ".join("?" * len(keys))
        for k, c, n, at, cols in self.db.execute(
            f"SELECT k, c, n, at, cols FROM wrote WHERE t = ? AND k IN ({marks}) ORDER BY rowid", [t, *keys]
        ):
            found.setdefault(k, []).append(Written(self._names[c], n, at, None if cols is None else json.loads(cols)))
        return found

    def unseen(self, table: str) -> Iterator[tuple[str, Written]]:
        """Rows that the records know and that were not seen, unless the last word was that they are deleted."""
        t = self.tables.get(table, -1)
        last = None
        for k, c, n, at, cols in self.db.execute(
            "SELECT k, c, n, at, cols FROM wrote w WHERE t = ? AND NOT EXISTS"
            " (SELECT 1 FROM seen s WHERE s.t = w.t AND s.k = w.k) ORDER BY k, w.rowid",
            [t],
        ):
            if last is not None and last[0] != k and last[1].columns is not None:
                yield last
            last = k, Written(self._names[c], n, at, None if cols is None else {})
        if last is not None and last[1].columns is not None:
            yield last

    def close(self) -> None:
        self.db.close()


def last_words(written: list[Written]) -> tuple[dict[str, list[tuple[Any, Written]]], bool]:
    """For every column what it may hold, each with the record that wrote it; and whether the row was deleted.

    There is more than one answer only where several chains wrote the column at about the same time.
    """
    by_chain: dict[str, dict[str, tuple[Any, Written]]] = {}
    deleted = False
    for one in written:
        if one.columns is None:
            by_chain.clear()
            deleted = True
            continue
        deleted = False
        columns = by_chain.setdefault(one.chain, {})
        for name, value in one.columns.items():
            columns[name] = value, one
    if len(by_chain) == 1:
        return {name: [found] for name, found in next(iter(by_chain.values())).items()}, deleted
    state: dict[str, list[tuple[Any, Written]]] = {}
    for columns in by_chain.values():
        for name, found in columns.items():
            state.setdefault(name, []).append(found)
    for name, answers in state.items():
        latest = max(found[1].at for found in answers)
        state[name] = [found for found in answers if found[1].at >= latest - SAME_TIME]
    return state, deleted
