"""Which looks of a week a lead reviews: one in a hundred, by a seed nobody chose; anybody draws the same again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

OUT_OF = 100


def drawn(looks: Iterable[str], seed: str) -> list[str]:
    """Of these ids one in a hundred, at least one: those whose digest with the seed is the smallest."""
    ranked = sorted(looks, key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).digest())
    return ranked[: -(-len(ranked) // OUT_OF)]
