"""Small numbers: which cells of published tables stay hidden, so that none can be worked out from the others.

Cells of one to four are hidden, and with them as many others as it takes that no sum, and no combination of sums,
gives one of them back. A nought counts nobody and is shown. What is hidden is never told apart: a hidden cell may
be small or stand before a small one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

LEAST = 5
PRIME = 2**61 - 1

type Cell = tuple[str, str]


class Line(NamedTuple):
    """A sum that every reader knows: the total is its parts together."""

    total: Cell
    parts: tuple[Cell, ...]


def hidden(cells: Mapping[Cell, int], lines: Sequence[Line], least: int = LEAST) -> frozenset[Cell]:
    """The cells that are not shown."""
    found = {cell for cell, value in cells.items() if 0 < value < least}
    within: dict[Cell, list[Line]] = defaultdict(list)
    for line in lines:
        for cell in (line.total, *line.parts):
            within[cell].append(line)
    waiting = list(lines)
    while True:
        while waiting:
            line = waiting.pop()
            if (more := _open(line, cells, found, least)) is not None:
                found.add(more)
                waiting += within[more]
        # Each line holds by itself; several together may still give a cell away.
        for cell in sorted(known(lines, found)):
            nexts = [_next(line, cells, found) for line in within[cell]]
            following = min((each for each in nexts if each), default=None)
            if following is not None:
                found.add(following[1])
                waiting += within[following[1]]
        if not waiting:
            return frozenset(found)


def _open(line: Line, cells: Mapping[Cell, int], found: set[Cell], least: int) -> Cell | None:
    """The cell to be hidden next in a line that gives something away, or None."""
    here = [part for part in line.parts if part in found]
    if line.total in found:
        tells = not here
    else:
        # With the total shown, the hidden parts together are known: one alone, or too few in sum, are told.
        tells = bool(here) and (len(here) < 2 or sum(cells[part] for part in here) < least)
    following = _next(line, cells, found) if tells else None
    return following[1] if following else None


def _next(line: Line, cells: Mapping[Cell, int], found: set[Cell]) -> tuple[int, Cell] | None:
    """The smallest cell of a line that counts somebody and is still shown; a total only where no part is left."""
    shown = [(cells[part], part) for part in line.parts if part not in found and cells[part]]
    if shown:
        return min(shown)
    return None if line.total in found else (cells[line.total], line.total)


def known(lines: Sequence[Line], found: set[Cell]) -> set[Cell]:
    """The hidden cells that some combination of the lines gives exactly.

    The hidden cells are unknowns of as many equations as there are lines; one is known if elimination leaves it
    alone in a row. Counting modulo a large prime finds the same rows as fractions would.
    """
    equations: list[dict[Cell, int]] = []
    for line in lines:
        row = {part: 1 for part in line.parts if part in found}
        if line.total in found:
            row[line.total] = PRIME - 1
        if row:
            equations.append(row)
    columns: dict[Cell, set[int]] = defaultdict(set)
    for place, row in enumerate(equations):
        for cell in row:
            columns[cell].add(place)
    pivots: list[tuple[Cell, int]] = []
    free = set(range(len(equations)))
    while free:
        # The shortest equation first, and in it the cell that stands in fewest others: little is filled in.
        place = min(free, key=lambda each: (len(equations[each]), each))
        free.discard(place)
        row = equations[place]
        if not row:
            continue
        pivot = min(row, key=lambda cell: (len(columns[cell]), cell))
        pivots.append((pivot, place))
        inverse = pow(row[pivot], -1, PRIME)
        for cell in row:
            row[cell] = row[cell] * inverse % PRIME
        for other in columns[pivot] - {place}:
            _subtract(equations, columns, other, row, equations[other][pivot])
    return {pivot for pivot, place in pivots if len(equations[place]) == 1}


def _subtract(
    equations: list[dict[Cell, int]], columns: dict[Cell, set[int]], other: int, row: Mapping[Cell, int], times: int
) -> None:
    target = equations[other]
    for cell, value in row.items():
        left = (target.get(cell, 0) - times * value) % PRIME
        if left:
            target[cell] = left
            columns[cell].add(other)
        elif cell in target:
            del target[cell]
            columns[cell].discard(other)
