"""A report's words made ready for comparing, and how rare each piece of them is among the reports of a place."""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from heapq import nsmallest

from fengqiao.ledger.found.fold import simplified

LONGEST = 4000
"""Characters of a text that are looked at; what somebody pastes beyond that says no more about which problem it is."""

START = 240
"""Characters of title and of text by which open reports are compared; what a report is about stands there."""

FEWEST_TEXTS = 200
"""A place with fewer texts is taken as if it had so many: in a handful, everything would seem common."""

FEWEST = 4
"""Letters or characters below which a text says nothing about which problem it is."""

PIECES = 3
"""The longest pieces of a text that are counted, in characters."""

RARE = 24
"""How many of a text's rarest runs lead to it."""

RAREST = 5.0
"""Rarity is bounded here (one text in 150), so that it means the same in a street and in a city."""

_LINK = re.compile(r"https?://\S+")
_SPACE = re.compile(r"\s+")
BETWEEN = re.compile(r"[\W_]+")
_AREA = re.compile(r"[a-z]\d+[市区县]")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(号楼|号门|号|栋|幢|路|期|楼|层|单元|线|座|门|室|组)|(\d{3,})")


def plain(text: str) -> str:
    """One width, lower case, simplified, no links, no spaces; at most LONGEST characters."""
    start = unicodedata.normalize("NFKC", text[: 2 * LONGEST]).translate(simplified())
    return _SPACE.sub("", _LINK.sub("", start).lower())[:LONGEST]


def pieces(text: str, shortest: int = 1) -> list[str]:
    """Every run of `shortest` to PIECES characters, as often as it stands there."""
    return [text[k : k + n] for n in range(shortest, PIECES + 1) for k in range(len(text) - n + 1)]


class Background:
    """In how many of a place's texts each piece stands; what stands in only one is as rare as what stands in none."""

    def __init__(self, texts: int = 0, counts: Mapping[str, int] | None = None) -> None:
        self.texts = max(texts, FEWEST_TEXTS)
        self.unseen = self._rare(1)
        self.rarities = {piece: self._rare(n) for piece, n in (counts or {}).items()}

    def _rare(self, texts: int) -> float:
        return max(0.0, min(RAREST, math.log((self.texts + 1) / (texts + 1))))

    @classmethod
    def of(cls, texts: Iterable[str]) -> Background:
        """Counted over whole texts (title and text), each once however often it came; who wrote them plays no part."""
        counts: Counter[str] = Counter()
        told = {plain(text) for text in texts}
        for text in told:
            counts.update(set(pieces(text)))
        return cls(len(told), {piece: n for piece, n in counts.items() if n > 1})

    def rarity(self, piece: str) -> float:
        """0 (in every text) to RAREST, in natural logarithms; of a longer piece that of its rarest part."""
        if len(piece) > PIECES:
            return max(self.rarity(piece[k : k + PIECES]) for k in range(len(piece) - PIECES + 1))
        return self.rarities.get(piece, self.unseen)


class Words:
    """Title and text of one report against a background; what is computed of it is computed once."""

    def __init__(self, title: str, text: str, background: Background) -> None:
        self._set(plain(title), plain(text), background)

    def _set(self, title: str, body: str, background: Background) -> None:
        self.title, self.body = title, body
        self.whole = f"{title}。{body}" if title and body else title or body
        self.background = background

    @classmethod
    def plain(cls, title: str, body: str, background: Background, length: float | None = None) -> Words:
        """Of texts that went through plain() before, with the length that was computed then."""
        words = cls.__new__(cls)
        words._set(title, body, background)
        if length is not None:
            words.__dict__["length"] = length
        return words

    @cached_property
    def start(self) -> Words:
        """The report's beginning, where all that is compared is beginnings."""
        return Words.plain(self.title[:START], self.body[:START], self.background)

    @property
    def speaks(self) -> bool:
        """Whether there is enough to tell a problem by."""
        return len(BETWEEN.sub("", self.whole)) >= FEWEST

    @cached_property
    def rare(self) -> list[str]:
        """Its rarest runs of PIECES characters, by which others like it are found."""
        runs = {self.whole[k : k + PIECES] for k in range(len(self.whole) - PIECES + 1)}
        rarity, unseen = self.background.rarities.get, self.background.unseen
        # Of equally rare ones the same in every process.
        return nsmallest(RARE, runs, key=lambda run: (-rarity(run, unseen), zlib.crc32(run.encode())))

    @cached_property
    def head(self) -> str:
        """The title, or the beginning of a text without one: what the report says it is about."""
        return self.title or self.whole[:24]

    @cached_property
    def weights(self) -> dict[str, float]:
        """Piece -> its weight: sublinear count times rarity."""
        rarity, unseen = self.background.rarities.get, self.background.unseen
        return {
            piece: (1 + rarity(piece, unseen)) * (1 if n == 1 else 1 + math.log(n))
            for piece, n in Counter(pieces(self.whole)).items()
        }

    @cached_property
    def length(self) -> float:
        """The Euclidean length of `weights`."""
        return math.sqrt(sum(weight * weight for weight in self.weights.values()))

    @cached_property
    def asked(self) -> dict[str, float]:
        """The pieces of the head with their rarity."""
        return {piece: self.background.rarity(piece) for piece in set(pieces(self.head, 2))}

    @cached_property
    def areas(self) -> frozenset[str]:
        """Coded districts that are named, such as a3区."""
        return frozenset(_AREA.findall(self.whole))

    @cached_property
    def numbers(self) -> dict[str, frozenset[str]]:
        """Unit -> the numbers named with it: {"号楼": {"3"}, "路": {"362"}}; "" for long bare ones."""
        found: dict[str, set[str]] = {}
        for number, unit, bare in _NUMBER.findall(self.whole):
            found.setdefault("" if bare else unit, set()).add(bare or number)
        return {unit: frozenset(numbers) for unit, numbers in found.items()}
