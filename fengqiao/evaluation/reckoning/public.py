"""The tables that everybody may read: areas by what became of their problems, and the sums that hold in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from fengqiao.evaluation.reckoning import looked
from fengqiao.evaluation.reckoning.figures import BUCKETS, PICKED, RATES, Rate, Story
from fengqiao.evaluation.reckoning.small import Cell, Line, hidden

OWN = "*"
"""After an area's code: what began at its own centre, in none of the areas below."""
SPLITS = ("in_time", "own_word", "by_inspection", "at_once")
REST = "not "


class Area(NamedTuple):
    """An area with a centre of its own."""

    code: str
    scope: str
    parent: str


class Table(NamedTuple):
    """All cells of all areas for one period, and which of them are hidden."""

    cells: Mapping[Cell, int]
    hidden: frozenset[Cell]

    def shown(self, area: str, column: str) -> int | None:
        """A number, or None where it is not published."""
        cell = area, column
        return None if cell in self.hidden else self.cells.get(cell, 0)

    def rate(self, area: str, name: str) -> Rate | None:
        """A rate, where both its numbers are published."""
        n, d = self.shown(area, f"in_{name}" if name == "solved" else name), self.shown(area, "reported")
        return None if n is None or d is None else Rate(n, d)


_PARTS = (*SPLITS, "returned")
COLUMNS = (
    "reported", *(f"in_{name}" for name in BUCKETS), *_PARTS, *(REST + name for name in _PARTS),
    *looked.LOOKS, looked.IN_TIME, *looked.CALLS,
)  # fmt: skip

type Counted = tuple[str, Sequence[str]]
"""Something beside the problems: the area where it began, and the columns that count it."""


def table(stories: Iterable[Story], areas: Sequence[Area], beside: Iterable[Counted] = ()) -> Table:
    """Count the problems of every area, and hide what is small with what would give it away."""
    counted = [(story.area, _columns(story)) for story in stories]
    cells = _count([*counted, *beside], areas)
    rows = _rows(areas)
    lines = [Line((row, "reported"), tuple((row, f"in_{name}") for name in BUCKETS)) for row in rows]
    for row in rows:
        lines.append(Line((row, "reported"), ((row, "returned"), (row, REST + "returned"))))
        lines += [Line((row, "in_solved"), ((row, name), (row, REST + name))) for name in SPLITS]
        lines += [Line((row, whole), tuple((row, part) for part in parts)) for whole, parts in looked.SUMS]
    below: dict[str, list[str]] = defaultdict(list)
    for area in areas:
        below[area.parent].append(area.code)
    for area in areas:
        if below[area.code]:
            parts = (*below[area.code], area.code + OWN)
            lines += [Line((area.code, column), tuple((part, column) for part in parts)) for column in COLUMNS]
    return Table(cells, hidden(cells, lines))


def _rows(areas: Sequence[Area]) -> list[str]:
    above = {area.parent for area in areas}
    return [code for area in areas for code in ((area.code, area.code + OWN) if area.code in above else (area.code,))]


def _count(what: Iterable[Counted], areas: Sequence[Area]) -> dict[Cell, int]:
    by_code = {area.code: area for area in areas}
    above = {area.parent for area in areas}
    counted: Counter[Cell] = Counter()
    for place, columns in what:
        around = [area for area in areas if place.startswith(area.scope)]
        begun = max(around, key=lambda area: len(area.scope), default=None)
        if begun is None:
            continue
        rows = [begun.code + OWN] if begun.code in above else []
        here: Area | None = begun
        while here is not None:
            rows.append(here.code)
            here = by_code.get(here.parent)
        for column in columns:
            for row in rows:
                counted[row, column] += 1
    return {(row, column): counted[row, column] for row in _rows(areas) for column in COLUMNS}


def _columns(story: Story) -> list[str]:
    found = ["reported", *(f"in_{name}" for name in BUCKETS if PICKED[f"in_{name}"](story))]
    found.append("returned" if PICKED["returned"](story) else REST + "returned")
    if RATES["solved"](story):
        found += [name if RATES[name](story) else REST + name for name in SPLITS]
    return found
