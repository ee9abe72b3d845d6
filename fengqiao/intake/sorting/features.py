"""What a model sees of a case: n-grams of its title and text, and the domains, topics and words it speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import log, sqrt
from typing import NamedTuple

from fengqiao.intake.sorting.signs import folded, petitions, weight

GRAMS = (1, 2, 3)
PARTS = ("title", "text", "domains", "topics", "words")
"""Each part is a linear model of its own; what they say is added up (late fusion)."""

DIGITS = re.compile(r"\d+|[●*×]{2,}")


class Asked(NamedTuple):
    """A case as it came in: `at` is aware and in the zone of its place, None where the hour tells nothing."""

    title: str
    text: str
    place: str = ""
    at: datetime | None = None


def masked(text: str) -> str:
    """Folded, with every run of digits as one 0: no phone, door or amount is ever learned."""
    return DIGITS.sub("0", folded(text))


def grams(text: str) -> Counter[str]:
    """Its runs of one to three characters, without blanks at their ends."""
    flat = " ".join(masked(text).split())
    counted: Counter[str] = Counter()
    for size in GRAMS:
        counted.update(flat[place : place + size] for place in range(len(flat) - size + 1))
    return counted


def features(asked: Asked) -> dict[str, dict[str, float]]:
    """Part -> feature -> value; the last three have length one, the n-grams are weighed when the model is known."""
    title, text = folded(asked.title), folded(asked.text)
    signs = petitions()
    in_title, in_text = signs.found(title), signs.found(text)
    domains: dict[str, float] = {}
    topics: dict[str, float] = {}
    words: dict[str, float] = {}
    for word in in_title.keys() | in_text.keys():
        places = signs.words[word]
        said = weight(word, in_title[word], in_text[word])
        own = {signs.topics[place][0] for place in places}
        for domain in own:
            domains[domain] = domains.get(domain, 0.0) + said / len(own)
        for place in places:
            name = "/".join(signs.topics[place])
            topics[name] = topics.get(name, 0.0) + said / len(places)
        words[word] = 2.0 * (in_title[word] > 0) + (in_text[word] > 0)
    for word in signs.found(folded(asked.place)):
        words[f"@{word}"] = 1.0
    if asked.at is not None:
        words[f"~{asked.at.hour // 6}"] = 1.0
    return {
        "title": {gram: 1 + log(n) for gram, n in grams(asked.title).items()},
        "text": {gram: 1 + log(n) for gram, n in grams(asked.text).items()},
        "domains": _unit({name: sqrt(value) for name, value in domains.items()}),
        "topics": _unit({name: sqrt(value) for name, value in topics.items()}),
        "words": _unit(words),
    }


def weighed(values: Mapping[str, float], known: Mapping[str, int], idf: Sequence[float]) -> dict[int, float]:
    """Of a part the features that a model knows, by their place in it; with idf, weighed and of length one."""
    found = {known[name]: value for name, value in values.items() if name in known}
    return _unit({place: value * idf[place] for place, value in found.items()}) if len(idf) else found


def _unit[Name](values: dict[Name, float]) -> dict[Name, float]:
    size = sqrt(sum(value * value for value in values.values()))
    return {name: value / size for name, value in values.items()} if size else values
