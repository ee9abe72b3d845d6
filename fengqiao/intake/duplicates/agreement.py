"""How far the words of two reports agree, as a few figures that each mean something by themselves."""

from __future__ import annotations

import math
from typing import NamedTuple

from fengqiao.intake.duplicates.texts import BETWEEN, Words

SIGNS = {
    "whole": 1,
    "heads_best": 1,
    "heads_least": 1,
    "rarest": 1,
    "shared": 1,
    "shared_heads": 1,
    "numbers": 1,
    "numbers_differ": -1,
    "areas_differ": -1,
}
"""Figure -> +1 where more of it can only speak for the same problem, -1 where only against it.

whole: cosine of all weighed pieces, 0..1. heads_best, heads_least: how much of one report's head stands in the other
report, the better and the worse of both directions, 0..1. rarest: mean rarity of the three rarest shared pieces, 0..5.
shared: log(1 + rarity times length of everything shared). shared_heads: the same for what also stands in a head.
numbers: 1 where a number with its unit stands in both. numbers_differ, areas_differ: 1 where both name such and none
agrees.
"""


class Agreement(NamedTuple):
    """The figures by name, and the shared pieces of text, rarest first."""

    figures: dict[str, float]
    pieces: list[str]


def agreement(a: Words, b: Words) -> Agreement:
    """Of two reports' words; the order of the two does not matter."""
    rarity = a.background.rarity
    found = sorted(
        ((rarity(piece), piece) for piece in _shared(a, b)), key=lambda each: (-each[0], -len(each[1]), each[1])
    )
    in_heads = [(value, piece) for value, piece in found if piece in a.head or piece in b.head]
    heads = (_stands(a, b), _stands(b, a))
    units = a.numbers.keys() & b.numbers.keys()
    same = any(a.numbers[unit] & b.numbers[unit] for unit in units)
    figures = {
        "whole": _cosine(a, b),
        "heads_best": max(heads),
        "heads_least": min(heads),
        "rarest": sum(value for value, _ in found[:3]) / 3,
        "shared": math.log1p(sum(value * min(len(piece), 6) for value, piece in found)),
        "shared_heads": math.log1p(sum(value for value, _ in in_heads)),
        "numbers": float(same),
        "numbers_differ": float(bool(units - {""}) and not same),
        "areas_differ": float(bool(a.areas and b.areas) and not a.areas & b.areas),
    }
    return Agreement(figures, [piece for _, piece in found])


def _cosine(a: Words, b: Words) -> float:
    """Over the pieces of whichever is weighed already; the other's are only looked for."""
    if "weights" not in a.__dict__:
        a, b = b, a
    rarity, unseen, text = a.background.rarities.get, a.background.unseen, b.whole
    product = a.length * b.length
    shared = (
        weight * (1 + rarity(piece, unseen)) * (1 + math.log(_times(piece, text)))
        for piece, weight in a.weights.items()
        if piece in text
    )
    return math.fsum(shared) / product if product else 0.0


def _times(piece: str, text: str) -> int:
    """How often it stands there, overlapping ones too."""
    if len(piece) == 1 or piece[0] != piece[-1]:
        return text.count(piece)
    return sum(text.startswith(piece, start) for start in range(len(text)))


def _stands(a: Words, b: Words) -> float:
    """The share of a's head, by rarity, that stands in b."""
    total = math.fsum(a.asked.values())
    return math.fsum(value for piece, value in a.asked.items() if piece in b.whole) / total if total else 0.0


def _shared(a: Words, b: Words) -> set[str]:
    """The longest runs of at least two characters that stand in both, cut where a sentence is cut."""
    first, second = sorted((a.whole, b.whole), key=lambda text: (len(text), text))
    found: set[str] = set()
    end = reached = 0
    for start in range(len(first)):
        end = max(end, start)
        while end < len(first) and first[start : end + 1] in second:
            end += 1
        if end > reached:
            found.update(piece for piece in BETWEEN.split(first[start:end]) if len(piece) >= 2)
            reached = end
    return found - (a.areas | b.areas)
