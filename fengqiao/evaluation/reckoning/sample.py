"""The weekly draw: how many are checked and which, from a seed that nobody knew when the pool was fixed.

Size: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), 4.4: n0 = z² p (1 - p) / e² with the share p that asks
for most, one half; in a pool of N, n = n0 / (1 + (n0 - 1) / N), rounded up. Strata get shares of it in proportion
(5.9), each two at least. Within a stratum those are drawn whose SHA-256 of seed and token comes first.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fengqiao.evaluation.reckoning.figures import Z

WANTED = 0.15
"""Half the width of the interval that is wanted for the share refuted, with 95% confidence."""
FEWEST = 5
AT_LEAST = 2
MIXED = "mixed"


class Entry(NamedTuple):
    """One of the pool: a random token that tells nothing of the matter, and its stratum."""

    token: str
    stratum: str


def size(pool: int, wanted: float = WANTED) -> int:
    """How many of a pool are checked for that error."""
    if pool <= 0:
        return 0
    first = Z * Z * 0.25 / (wanted * wanted)
    return min(pool, math.ceil(first / (1 + (first - 1) / pool)))


def strata(named: Mapping[str, str]) -> dict[str, str]:
    """Token -> stratum, with strata of fewer than five put together, so that none of them is told by itself."""
    count: dict[str, int] = defaultdict(int)
    for stratum in named.values():
        count[stratum] += 1
    small = {stratum for stratum, many in count.items() if many < FEWEST}
    if small and sum(count[each] for each in small) < FEWEST:
        large = sorted((many, stratum) for stratum, many in count.items() if stratum not in small)
        small |= {stratum for _, stratum in large[:1]}
    return {token: MIXED if stratum in small and len(count) > 1 else stratum for token, stratum in named.items()}


def shares(pool: Iterable[Entry], wanted: float = WANTED) -> dict[str, int]:
    """How many are drawn of each stratum: in proportion, by largest remainder, each two at least."""
    count: dict[str, int] = defaultdict(int)
    for entry in pool:
        count[entry.stratum] += 1
    whole = sum(count.values())
    drawn = size(whole, wanted)
    exact = {stratum: drawn * many / whole for stratum, many in count.items()}
    found = {stratum: math.floor(part) for stratum, part in exact.items()}
    left = drawn - sum(found.values())
    for stratum in sorted(exact, key=lambda each: (found[each] - exact[each], each))[:left]:
        found[stratum] += 1
    return {stratum: min(count[stratum], max(AT_LEAST, many)) for stratum, many in found.items()}


def drawn(pool: Iterable[Entry], seed: str, wanted: float = WANTED) -> frozenset[str]:
    """The tokens that are drawn: the same for everybody who knows pool and seed, in whatever order the pool stands."""
    entries = list(pool)
    parts = shares(entries, wanted)
    by_stratum: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        by_stratum[entry.stratum].append(entry.token)
    return frozenset(
        token
        for stratum, tokens in by_stratum.items()
        for token in sorted(tokens, key=lambda each: place(seed, each))[: parts[stratum]]
    )


def place(seed: str, token: str) -> str:
    """Where a token comes in the order of a seed."""
    return hashlib.sha256(f"{seed}:{token}".encode()).hexdigest()


def offices(
    held_by: str, scope: str, apart_from: Iterable[str], centres: Mapping[str, str], most: int = 2
) -> list[str]:
    """Which centres check: the one above the holder, then its neighbours, then further up; none that worked on it.

    `centres` are scopes by code.
    """
    away = {held_by, *apart_from} | {code for code, other in centres.items() if other.startswith(scope)}

    def far(code: str) -> tuple[int, bool, str]:
        other = centres[code]
        shared = [len(each) for each in centres.values() if scope.startswith(each) and other.startswith(each)]
        # Nearest first: the level above, then who stands under the same one.
        return (-max(shared, default=0), not scope.startswith(other), code)

    return sorted((code for code in centres if code not in away), key=far)[:most]
