"""What comes again at one building: the same kind of problem several times in half a year, the last of them lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

FEWEST: Final = 4
"""So many of one kind at a building are asked about; fewer happen."""


class Repeat(NamedTuple):
    """One building's problems of a kind: their positions in what was asked, and the days from the first to the last."""

    category: str
    building: str
    cases: tuple[int, ...]
    since: int
    until: int


def repeats(
    rows: Iterable[tuple[str, str, int]], *, lately: int, without: Iterable[int] = (), fewest: int = FEWEST
) -> list[Repeat]:
    """Rows are (building or '', category, day); `lately` is the first day of which one must be.

    What a cluster has taken already (`without`, positions) is not told twice: a building whose problems lie in one
    for the greater part is left out. The most first, of equals by name.
    """
    taken = set(without)
    at: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for place, (building, category, day) in enumerate(rows):
        if building:
            at[category, building].append((day, place))
    found = []
    for (category, building), here in at.items():
        days = [day for day, _ in here]
        cases = tuple(sorted(place for _, place in here))
        if len(here) < fewest or max(days) < lately or 2 * len(taken.intersection(cases)) > len(cases):
            continue
        found.append(Repeat(category, building, cases, min(days), max(days)))
    return sorted(found, key=lambda each: (-len(each.cases), each.category, each.building))
