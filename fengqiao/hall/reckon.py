"""Figures of a hall: how long people waited, by hour and kind, each with its n; of no clerk and no window; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

# Fewer than so many are not told apart (SECURITY.md 3, small numbers).
FEWEST: Final = 5


class Drawn(NamedTuple):
    """One number: what it was about, in which hour it was drawn, minutes until its first call (None: never)."""

    topic: str
    hour: int
    waited: int | None
    state: str


class Cell(NamedTuple):
    """n numbers, of which `called` were called; the middle wait and the one that nine of ten did not exceed."""

    n: int
    called: int
    half: int | None
    most: int | None
    left: int | None
    unreached: int | None


def cell(rows: Iterable[Drawn]) -> Cell:
    """What is told of some numbers; of fewer than five nothing but that they are few."""
    found = list(rows)
    if len(found) < FEWEST:
        return Cell(len(found), 0, None, None, None, None)
    waits = sorted(row.waited for row in found if row.waited is not None)
    enough = len(waits) >= FEWEST
    return Cell(
        len(found),
        len(waits),
        waits[(len(waits) - 1) // 2] if enough else None,
        waits[-(-len(waits) * 9 // 10) - 1] if enough else None,
        sum(row.state == "left" for row in found),
        sum(row.state == "over" for row in found),
    )


def by_hour(rows: Iterable[Drawn]) -> list[tuple[int, Cell]]:
    """Each hour in which numbers were drawn."""
    found: dict[int, list[Drawn]] = defaultdict(list)
    for row in rows:
        found[row.hour].append(row)
    return [(hour, cell(found[hour])) for hour in sorted(found)]


def by_topic(rows: Iterable[Drawn]) -> dict[str, Cell]:
    """Each kind."""
    found: dict[str, list[Drawn]] = defaultdict(list)
    for row in rows:
        found[row.topic].append(row)
    return {topic: cell(each) for topic, each in sorted(found.items())}
