"""The open reports of a place in the memory of one process: what the platform's rows of the database are held against.

Two ways lead to a candidate: it stands within reach, or it shares rare pieces of text. Reports come and go one by one.
What is kept of a text is its beginning and the buckets of its rarest pieces.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable
from datetime import datetime
from heapq import nlargest, nsmallest
from typing import NamedTuple

from fengqiao.intake.duplicates import nearness
from fengqiao.intake.duplicates.clues import around, buckets, cell
from fengqiao.intake.duplicates.learning import Weights
from fengqiao.intake.duplicates.score import Report, Score, among, score
from fengqiao.intake.duplicates.texts import Background, Words

CROWDED = 500
"""The most that one piece leads to: the newest."""

NEAREST = 8
"""How many are looked at by their place alone; `most` of them where words have to be compared as well."""


class Open(NamedTuple):
    """What is kept of an open report."""

    key: Hashable
    title: str
    text: str
    length: float
    point: tuple[float, float] | None
    at: datetime | None
    category: str
    buckets: array[int]


class Found(NamedTuple):
    """A report that a new one may repeat: its pair's score, and its chance among all that were found."""

    key: Hashable
    score: Score
    chance: float


class OpenReports:
    """Put one in when a case opens, take it out when it closes, and ask for what a new one may repeat."""

    def __init__(
        self, background: Background | None = None, weights: Weights | None = None, *, new: float = 1.0
    ) -> None:
        self.background = background or Background()
        self.weights = weights
        # The odds that it is none of them, against one of which nothing but USUAL is known.
        self.new = new
        self._slots: dict[int, Open] = {}
        self._of: dict[Hashable, int] = {}
        self._next = 0
        self._cells: dict[int, array[int]] = {}
        self._buckets: dict[int, array[int]] = {}

    def __len__(self) -> int:
        return len(self._of)

    def __contains__(self, key: object) -> bool:
        return key in self._of

    def put(self, key: Hashable, report: Report) -> None:
        """One more; under a key that is there already, in its place."""
        self.take(key)
        words = report.words
        own = array("I", buckets(words) if words is not None else ())
        title, text = (words.start.title, words.start.body) if words is not None else ("", "")
        length = words.start.length if words is not None else 0.0
        slot, self._next = self._next, self._next + 1
        self._slots[slot] = Open(key, title, text, length, report.point, report.at, report.category, own)
        self._of[key] = slot
        for bucket in own:
            self._buckets.setdefault(bucket, array("I")).append(slot)
        if report.point is not None:
            self._cells.setdefault(cell(report.point), array("I")).append(slot)

    def take(self, key: Hashable) -> bool:
        """One less; False where it is not there."""
        slot = self._of.pop(key, None)
        if slot is None:
            return False
        kept = self._slots.pop(slot)
        for bucket in kept.buckets:
            self._drop(self._buckets, bucket, slot)
        if kept.point is not None:
            self._drop(self._cells, cell(kept.point), slot)
        return True

    def likely(self, report: Report, most: int = 3, least: float = 0.0) -> list[Found]:
        """At most `most` with at least that chance, likeliest first."""
        if report.words is not None:
            report = report._replace(words=report.words.start)
        found = [(self._slots[slot], score(report, self._report(slot), weights=self.weights))
                 for slot in self._candidates(report, most)]  # fmt: skip
        shares = among([each.chance for _, each in found], self.new)
        ranked = [Found(kept.key, each, share) for (kept, each), share in zip(found, shares, strict=True)]
        return nlargest(most, (each for each in ranked if each.chance >= least), key=lambda each: each.chance)

    def _candidates(self, report: Report, most: int) -> list[int]:
        slots: set[int] = set()
        if report.point is not None:
            point = report.point
            near = [(nearness.metres(point, there), slot)
                    for slot in self._around(point) if (there := self._slots[slot].point) is not None]  # fmt: skip
            number = NEAREST if report.words is None else most
            slots.update(slot for apart, slot in nsmallest(number, near) if apart <= nearness.REACH)
        if report.words is not None and report.words.speaks:
            slots.update(self._sharing(report.words, most))
        return sorted(slots)

    def _around(self, point: tuple[float, float]) -> list[int]:
        return [slot for each in around(point) for slot in self._cells.get(each, ())]

    def _sharing(self, words: Words, most: int) -> list[int]:
        hits: dict[int, int] = {}
        for bucket in buckets(words):
            for slot in self._buckets.get(bucket, ())[-CROWDED:]:
                hits[slot] = hits.get(slot, 0) + 1
        # One shared piece is often luck of the bucket.
        return nlargest(most, (slot for slot, times in hits.items() if times > 1), key=lambda slot: (hits[slot], slot))

    def _report(self, slot: int) -> Report:
        kept = self._slots[slot]
        words = Words.plain(kept.title, kept.text, self.background, kept.length) if kept.title or kept.text else None
        return Report(words, kept.point, kept.at, kept.category)

    @staticmethod
    def _drop[K](lists: dict[K, array[int]], name: K, slot: int) -> None:
        there = lists[name]
        there.remove(slot)
        if not there:
            del lists[name]
