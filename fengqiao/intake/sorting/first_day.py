"""The first day: sorting by words alone, before anything was learned."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fengqiao.intake.sorting.features import Asked, features
from fengqiao.intake.sorting.model import apart
from fengqiao.intake.sorting.signs import Signs, folded, petitions, shipped, signs_of, weight

ENOUGH, AHEAD = 2, 1.5
"""Sure on the first day: so many different words, and so many times the next one's weight."""

BETWEEN = re.compile(r"[、，,;；/()（）和与及·\s]+")


class Named(NamedTuple):
    """A category an office has: its code and its names in Chinese and English."""

    code: str
    zh: str
    en: str = ""


class Guess(NamedTuple):
    """One category, how sure (0..1), and the words that speak for it."""

    code: str
    chance: float
    words: tuple[str, ...]


def domains(asked: Asked) -> list[str]:
    """The domains of petitions, likeliest first; those nothing speaks for come last, in their order."""
    found = features(asked)["domains"]
    return sorted(petitions().domains, key=lambda name: -found.get(name, 0.0))


def signs_for(categories: Sequence[Named]) -> Signs:
    """Words for an office's own categories: shipped ones, those of a domain or topic of that name, their own names."""
    known: Mapping[str, tuple[str, ...]] = shipped()
    signs = petitions()
    by_name: dict[str, list[str]] = {}
    for word, places in signs.words.items():
        for place in places:
            for name in set(signs.topics[place]) - {"其他"}:
                by_name.setdefault(name, []).append(word)

    def words(each: Named) -> list[str]:
        own = [part for part in BETWEEN.split(each.zh) if len(part) >= 2]
        english = [part for part in re.split(r"[^a-z]+", each.en.casefold()) if len(part) >= 5]
        return [*known.get(each.code, ()), *by_name.get(each.zh, ()), *own, *english]

    return signs_of(((each.code, each.zh), words(each)) for each in categories)


def guesses(asked: Asked, signs: Signs) -> list[Guess]:
    """The categories something speaks for, likeliest first. Their chance is their share of what was said."""
    title, text = folded(asked.title), folded(f"{asked.text}\n{asked.place}")
    in_title, in_text = signs.found(title), signs.found(text)
    said: dict[int, dict[str, float]] = {}
    for word in in_title.keys() | in_text.keys():
        places = signs.words[word]
        for place in places:
            said.setdefault(place, {})[word] = weight(word, in_title[word], in_text[word]) / len(places)
    whole = sum(sum(words.values()) for words in said.values())
    ordered = sorted(said.items(), key=lambda row: (-sum(row[1].values()), row[0]))
    return [
        Guess(
            signs.topics[place][0],
            round(sum(words.values()) / whole, 4),
            tuple(apart(sorted(words, key=lambda word: (-words[word], word)), 5)),
        )
        for place, words in ordered
    ]


def sure(found: Sequence[Guess]) -> bool:
    """Whether words alone are enough to speak of a first guess as one."""
    if not found or len(found[0].words) < ENOUGH:
        return False
    return len(found) == 1 or found[0].chance >= AHEAD * found[1].chance
