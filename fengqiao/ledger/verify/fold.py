"""Folding: what the records add up to, row by row, in a private file that disappears with the process."""

from __future__ import annotations

import hashlib
import marshal
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

# Rows lately written stay at hand: most are written again soon, and only their sum goes into the file.
AT_HAND = 8_000
TOGETHER = 2_000

type Columns = dict[str, Any]

# Only what this run itself wrote, in a file that nobody else can open.
_read = marshal.loads


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


class Standing:
    """What a row must hold by the records, from the sums of it in the order in which they were made."""

    __slots__ = ("chains", "columns", "deleted", "number", "sums")

    def __init__(self, sums: list[Any], names: list[str]) -> None:
        self.sums = sums
        chain, self.number, _, last, _ = sums[-1]
        self.deleted = last is None
        if len(sums) == 1:
            self.columns: Columns = {} if last is None else _read(last)
            self.chains = [names[chain]]
            return
        self.columns = {}
        for _, _, anew, columns, _ in sums:
            if anew:
                self.columns = {}
            if columns is not None:
                self.columns |= _read(columns)
        # In the order of their last word on the row.
        self.chains = [names[each] for each in dict.fromkeys(one[0] for one in reversed(sums))][::-1]

    @property
    def chain(self) -> str:
        last: str = self.chains[-1]
        return last

    @property
    def by(self) -> dict[str, int]:
        """Each column with the number of the record that wrote it last; asked only where something is wrong."""
        by: dict[str, int] = {}
        for _, number, anew, columns, numbers in self.sums:
            if anew:
                by = {}
            if columns is not None:
                by |= dict.fromkeys(_read(columns), number) if numbers is None else _read(numbers)
        return by


class Fold:
    """Memory stays the same whatever the length of the chains: the rows lie in SQLite's own temporary file."""

    def __init__(
        self, path: str = "", *, key: bytes = b"", tables: Sequence[str] = (), chains: Sequence[str] = ()
    ) -> None:
        """Several folds of one run share the key and the order of tables and chains; each has a file of its own."""
        # An empty name is a file that no other process can find and that SQLite removes by itself.
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("ATTACH ? AS own", [path and f"{path}.seen"])
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            self.db.execute(f"PRAGMA main.{pragma}")
            self.db.execute(f"PRAGMA own.{pragma}")
        self.db.execute("PRAGMA main.cache_size = -24000")
        self.db.execute("PRAGMA own.cache_size = -2000")
        self.db.execute("PRAGMA temp_store = FILE")
        self.db.execute("CREATE TABLE wrote (t INT, k TEXT, c INT, n INT, anew INT, cols BLOB, by BLOB)")
        self.db.execute("CREATE TABLE gone (c TEXT, n INT, f TEXT)")
        self.db.execute("CREATE TABLE erased (c TEXT, n INT, f TEXT)")
        self.db.execute("CREATE TABLE own.seen (t INT, k TEXT)")
        self.db.execute("BEGIN")
        self.tables = {table: index for index, table in enumerate(tables)}
        self._names = list(chains)
        self.chains = {chain: index for index, chain in enumerate(chains)}
        self._at_hand: dict[tuple[int, str], _Sum] = {}
        # The folds whose sums make a row, in the order of the records that they read.
        self._parts = ["main"]
        # Personal values never enter the file, only hashes under a key that lives as long as this run.
        self._keyed = hashlib.blake2b(key=key or secrets.token_bytes(32), digest_size=16)

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
                (t, k, one.chain, one.number, one.anew, None if one.columns is None else marshal.dumps(one.columns),
                 None if one.by is None else marshal.dumps(one.by))
                for (t, k), one in rows
            ],
        )  # fmt: skip

    def gone(self, chain: str, number: int, field: str) -> None:
        """A committed value that is not there."""
        self.db.execute("INSERT INTO gone VALUES (?, ?, ?)", (chain, number, field))

    def erased(self, chain: str, number: int, field: str) -> None:
        """A value that an act of erasure named."""
        self.db.execute("INSERT INTO erased VALUES (?, ?, ?)", (chain, number, field))

    def finish(self) -> None:
        """All records are read: make the rows findable, also for those who stand beside."""
        self._put(list(self._at_hand.items()))
        self._at_hand.clear()
        self.db.execute("CREATE INDEX wrote_by ON wrote (t, k)")
        self.db.execute("COMMIT")
        self.db.execute("BEGIN")

    def beside(self, paths: Sequence[str], own: int | None = None) -> None:
        """Read what all of these folds hold, in their order; `own` says which this one is, None that it gathers."""
        self.db.execute("COMMIT")
        if own is None:
            for index, path in enumerate(paths):
                self.db.execute(f"ATTACH ? AS s{index}", [f"{path}.seen"])
        for index, path in enumerate(paths):
            if index != own:
                self.db.execute(f"ATTACH ? AS p{index}", [path])
        self._parts = ["main" if index == own else f"p{index}" for index in range(len(paths))]
        self.db.execute("BEGIN")

    def _all(self, table: str) -> str:
        return " UNION ALL ".join(f"SELECT * FROM {part}.{table}" for part in self._parts)

    def unexplained(self) -> Iterator[tuple[str, str, int, str]]:
        """Values that are gone without an act, and values that are there in spite of one."""
        for what, one, other in (("value_gone", "gone", "erased"), ("value_back", "erased", "gone")):
            for chain, number, field in self.db.execute(
                f"SELECT c, n, f FROM ({self._all(one)}) EXCEPT SELECT c, n, f FROM ({self._all(other)})"
                " ORDER BY c, n, f"
            ):
                yield what, chain, number, field

    def written(self, table: str, keys: list[str]) -> dict[str, Standing]:
        """How these rows must stand; they count as seen."""
        self.db.executemany("INSERT INTO own.seen VALUES (?, ?)", [(self.tables.get(table, -1), key) for key in keys])
        return self._standing(table, keys)

    def _standing(self, table: str, keys: list[str]) -> dict[str, Standing]:
        marks = ", ".join("?" * len(keys))
        sums: dict[str, list[Any]] = {}
        for part in self._parts:
            for k, *one in self.db.execute(
                f"SELECT k, c, n, anew, cols, by FROM {part}.wrote WHERE t = ? AND k IN ({marks}) ORDER BY rowid",
                [self.tables.get(table, -1), *keys],
            ):
                sums.setdefault(k, []).append(one)
        return {key: Standing(some, self._names) for key, some in sums.items()}

    def saw(self) -> None:
        """All rows are read: let who gathers know which."""
        self.db.execute("COMMIT")

    def unseen(self, table: str, saw: int = 0) -> Iterator[tuple[str, str, int]]:
        """Rows that the records know and nobody saw, unless the last word was that they are deleted.

        `saw`: how many folds beside this one looked at rows.
        """
        t = self.tables.get(table, -1)
        seen = " UNION ALL ".join(f"SELECT t, k FROM {one}.seen" for one in [f"s{n}" for n in range(saw)] or ["own"])
        asked = self.db.execute(
            f"SELECT k FROM ({self._all('wrote')}) WHERE t = ? EXCEPT SELECT k FROM ({seen}) WHERE t = ? ORDER BY k",
            [t, t],
        )
        while keys := [key for (key,) in asked.fetchmany(500)]:
            for key, stands in self._standing(table, keys).items():
                if not stands.deleted:
                    yield key, stands.chain, stands.number

    def close(self) -> None:
        self.db.close()
