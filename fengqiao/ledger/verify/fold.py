"""Folding: what the records add up to, row by row, in a private file that disappears with the process."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from fengqiao.ledger.seal import dump

# Rows lately written stay at hand: most are written again soon, and only their sum goes into the file.
AT_HAND = 8_000
TOGETHER = 2_000

type Columns = dict[str, Any]


class _Sum:
    """What the records of one chain made of a row since it was last put into the file."""

    __slots__ = ("anew", "by", "chain", "columns", "number")

    def __init__(self, chain: int) -> None:
        self.chain = chain
        self.number = 0
        self.columns: Columns | None = None
        self.by: dict[str, int] | None = None
        self.anew = False

    def write(self, number: int, columns: Columns | None) -> None:
        before = self.columns
        if columns is None:
            # Deleted: what was written before counts no more.
            self.columns, self.by, self.anew = None, None, True
        elif before is None:
            self.columns = columns
        else:
            by = self.by
            if by is None:
                by = self.by = dict.fromkeys(before, self.number)
            by |= dict.fromkeys(columns, number)
            before |= columns
        self.number = number


class Standing(NamedTuple):
    """What a row must hold by the records: each column with the number of the record that wrote it last."""

    chain: str
    number: int
    columns: Columns
    by: dict[str, int]
    deleted: bool
    chains: tuple[str, ...]


class Fold:
    """Memory stays the same whatever the length of the chains: the rows lie in SQLite's own temporary file."""

    def __init__(self) -> None:
        # An empty name is a file that no other process can find and that SQLite removes by itself.
        self.db = sqlite3.connect("", isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -32000", "temp_store = FILE"):
            self.db.execute(f"PRAGMA {pragma}")
        self.db.execute("CREATE TABLE wrote (t INT, k TEXT, c INT, n INT, anew INT, cols TEXT, by TEXT)")
        self.db.execute("CREATE TABLE seen (t INT, k TEXT, PRIMARY KEY (t, k)) WITHOUT ROWID")
        self.db.execute("CREATE TABLE gone (c INT, n INT, f TEXT)")
        self.db.execute("CREATE TABLE erased (c INT, n INT, f TEXT)")
        self.db.execute("BEGIN")
        self.tables: dict[str, int] = {}
        self.chains: dict[str, int] = {}
        self._names: list[str] = []
        self._at_hand: dict[tuple[int, str], _Sum] = {}
        # Personal values never enter the file, only hashes under a key that lives as long as this run.
        self._keyed = hashlib.blake2b(key=secrets.token_bytes(32), digest_size=16)

    def mark(self, value_text: str) -> list[str]:
        """A personal value for comparison within this run."""
        # A copy of what has taken the key in already: half the work on a short value.
        marked = self._keyed.copy()
        marked.update(value_text.encode())
        return ["#=", marked.hexdigest()]

    def chain(self, code: str) -> int:
        if code not in self.chains:
            self.chains[code] = len(self.chains)
            self._names.append(code)
        return self.chains[code]

    def wrote(self, table: str, key: str, chain: int, number: int, columns: Columns | None) -> None:
        """Add what a record wrote into a row; without columns it was deleted."""
        row = self.tables.setdefault(table, len(self.tables)), key
        found = self._at_hand.pop(row, None)
        if found is not None and found.chain != chain:
            self._put([(row, found)])
            found = None
        if found is None:
            found = _Sum(chain)
            if len(self._at_hand) >= AT_HAND:
                oldest = list(islice(self._at_hand.items(), TOGETHER))
                for other, _ in oldest:
                    del self._at_hand[other]
                self._put(oldest)
        # The one written last stands last.
        self._at_hand[row] = found
        found.write(number, columns)

    def _put(self, rows: list[tuple[tuple[int, str], _Sum]]) -> None:
        self.db.executemany(
            "INSERT INTO wrote VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (t, k, one.chain, one.number, one.anew, None if one.columns is None else dump(one.columns),
                 None if one.by is None else dump(one.by))
                for (t, k), one in rows
            ],
        )  # fmt: skip

    def gone(self, chain: int, number: int, field: str) -> None:
        """A committed value that is not there."""
        self.db.execute("INSERT INTO gone VALUES (?, ?, ?)", (chain, number, field))

    def erased(self, chain: int, number: int, field: str) -> None:
        """A value that an act of erasure named."""
        self.db.execute("INSERT INTO erased VALUES (?, ?, ?)", (chain, number, field))

    def finish(self) -> None:
        """All records are read: make the rows findable."""
        self._put(list(self._at_hand.items()))
        self._at_hand.clear()
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

    def written(self, table: str, keys: list[str]) -> dict[str, Standing]:
        """How these rows must stand; they count as seen."""
        t = self.tables.get(table, -1)
        self.db.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(t, key) for key in keys])
        marks = ", ".join("?" * len(keys))
        sums: dict[str, list[Any]] = {}
        for k, *one in self.db.execute(
            f"SELECT k, c, n, anew, cols, by FROM wrote WHERE t = ? AND k IN ({marks}) ORDER BY rowid", [t, *keys]
        ):
            sums.setdefault(k, []).append(one)
        return {key: self._standing(parts) for key, parts in sums.items()}

    def _standing(self, parts: list[Any]) -> Standing:
        columns: Columns = {}
        by: dict[str, int] = {}
        chains: dict[str, None] = {}
        for chain, number, anew, text, by_text in parts:
            chains[self._names[chain]] = None
            if anew:
                columns, by = {}, {}
            if text is not None:
                more = json.loads(text)
                columns |= more
                by |= dict.fromkeys(more, number) if by_text is None else json.loads(by_text)
        chain, number, _, text, _ = parts[-1]
        return Standing(self._names[chain], number, columns, by, text is None, tuple(chains))

    def unseen(self, table: str) -> Iterator[tuple[str, str, int]]:
        """Rows that the records know and that were not seen, unless the last word was that they are deleted."""
        t = self.tables.get(table, -1)
        for k, c, n in self.db.execute(
            "SELECT k, c, n FROM wrote w WHERE t = ? AND cols IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM seen s WHERE s.t = w.t AND s.k = w.k) AND NOT EXISTS"
            " (SELECT 1 FROM wrote l WHERE l.t = w.t AND l.k = w.k AND l.rowid > w.rowid) ORDER BY k",
            [t],
        ):
            yield k, self._names[c], n

    def close(self) -> None:
        self.db.close()
