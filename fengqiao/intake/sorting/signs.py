"""The words by which cases are known on the first day, and how a text is read: folded, bounded, scanned once."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent

FIRST, LAST = 3_000, 1_000
"""Characters of a text that are read at its beginning and at its end; who writes more says it there."""

HEAVY = 3.0
"""How much more a word counts in a title than in a text."""


def _fold() -> dict[int, str]:
    """Traditional characters beside the simplified ones in which the words are written."""
    lines = (HERE / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return str.maketrans({pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()})


FOLD = _fold()


def folded(text: str) -> str:
    """The text as the words are written: wide letters narrow, capitals small, traditional characters simplified."""
    if len(text) > FIRST + LAST:
        text = f"{text[:FIRST]}\n{text[-LAST:]}"
    return unicodedata.normalize("NFKC", text).casefold().translate(FOLD)


class Signs(NamedTuple):
    """Words, each with the topics it speaks for; a topic belongs to one domain."""

    topics: tuple[tuple[str, str], ...]
    words: Mapping[str, tuple[int, ...]]
    by_first: Mapping[str, tuple[str, ...]]

    def found(self, text: str) -> Counter[str]:
        """How often each word stands in a folded text."""
        counted: Counter[str] = Counter()
        by_first = self.by_first
        for place, letter in enumerate(text):
            for word in by_first.get(letter, ()):
                if text.startswith(word, place):
                    counted[word] += 1
        return counted

    @property
    def domains(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(domain for domain, _ in self.topics))


def signs_of(topics: Iterable[tuple[tuple[str, str], Iterable[str]]]) -> Signs:
    """Signs from topics with their words."""
    names: list[tuple[str, str]] = []
    words: dict[str, list[int]] = {}
    for topic, said in topics:
        names.append(topic)
        for word in dict.fromkeys(folded(each) for each in said):
            if word:
                words.setdefault(word, []).append(len(names) - 1)
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[0], []).append(word)
    return Signs(
        tuple(names),
        {word: tuple(places) for word, places in words.items()},
        {letter: tuple(found) for letter, found in by_first.items()},
    )


def _lines(name: str) -> Iterable[tuple[str, str]]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            head, _, said = line.partition(":")
            yield head, said.strip()


@cache
def petitions() -> Signs:
    """The domains of petitions and their topics."""
    return signs_of(((head.split("/")[0], head.split("/")[1]), said.split()) for head, said in _lines("domains.txt"))


@cache
def shipped() -> Mapping[str, tuple[str, ...]]:
    """Words for the codes of the categories that are shipped: Chinese apart by blanks, English by commas."""
    found = {}
    for code, said in _lines("categories.txt"):
        english = re.search(r"(?<=\s)[a-z].*$", said)
        chinese = said[: english.start()] if english else said
        found[code] = (*chinese.split(), *(word.strip() for word in (english.group() if english else "").split(",")))
    return found


@cache
def digest() -> str:
    """SHA-256 of the words a model is learned with."""
    return hashlib.sha256((HERE / "domains.txt").read_bytes()).hexdigest()


def weight(word: str, in_title: int, in_text: int) -> float:
    """How much a word says: longer ones more, repeated ones in a text less and less."""
    from math import log1p  # noqa: PLC0415

    return (HEAVY * in_title + log1p(in_text)) * min(len(word), 6)
