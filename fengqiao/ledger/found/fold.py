"""One way of writing for what is looked for and where: simplified, narrow, small, without spaces. Plain Python."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

LONGEST = 4000
"""Characters of a text that are looked at."""

WORDS, WORD = 8, 40
"""How many words may be looked for together, and how long one may be."""

BETWEEN = "\n"
"""What no word holds: it stands between the parts of what is found."""

# Phones and identity numbers: who has them is found by them as a whole, elsewhere and on record (SECURITY.md 2.8).
_NUMBERS = re.compile(r"\d{7,}|\d(?:-?\d){7,}")


@cache
def simplified() -> dict[int, int]:
    """Traditional character -> the simplified one."""
    text = (Path(__file__).parent / "traditional.txt").read_text(encoding="utf-8")
    pairs = "".join("".join(line.split()) for line in text.splitlines() if not line.startswith("#"))
    return str.maketrans(pairs[::2], pairs[1::2])


def fold(text: str) -> str:
    """The text as it is compared."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().translate(simplified())
    return "".join(each for each in plain if each.isprintable() and not each.isspace())


@lru_cache(maxsize=8192)
def _letter(each: str) -> str:
    """One character as it is compared: a page looks at some thousands of the same few hundred."""
    return fold(each)


def kept(text: str) -> str:
    """The same without phones and identity numbers: what may be found by a part of it."""
    return _NUMBERS.sub(BETWEEN, fold(text))


def words(asked: str) -> tuple[str, ...]:
    """What somebody looks for: each of these has to be there; none for nothing but spaces."""
    found = dict.fromkeys(word for each in asked.split() if (word := fold(each)[:WORD]))
    return tuple(found)[:WORDS]


def grams(word: str) -> list[str]:
    """What a word is looked up by: its pairs of characters, or the one that it is."""
    return list(dict.fromkeys(word[k : k + 2] for k in range(len(word) - 1))) or [word]


def spans(text: str, looked_for: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the words stand in a text as it was written, from left to right, those that touch as one."""
    letters: list[str] = []
    places: list[int] = []
    for place, each in enumerate(text[:LONGEST]):
        for letter in _letter(each):
            letters.append(letter)
            places.append(place)
    whole = "".join(letters)
    found: list[tuple[int, int]] = []
    for word in looked_for:
        start = whole.find(word)
        while start >= 0:
            found.append((places[start], places[start + len(word) - 1] + 1))
            start = whole.find(word, start + len(word))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def pieces(text: str, looked_for: tuple[str, ...], around: int = 0) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it was looked for; with `around`, only so much before and after."""
    there = spans(text, looked_for)
    first, last = (there[0][0], there[0][1]) if there else (0, 0)
    start = max(0, first - around) if around else 0
    end = min(len(text), last + 2 * around) if around else len(text)
    found: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for here, there_ in there:
        if here >= end:
            break
        found += [(text[at:here], False), (text[here : min(there_, end)], True)]
        at = min(there_, end)
    found.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return [piece for piece in found if piece[0]]
