"""A dry run of a file of buildings, dwellings or premises: what would fit, what not and why, in which system it is."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import NamedTuple

from fengqiao.intake.act.stones import known
from fengqiao.intake.imports import stones, waiting
from fengqiao.intake.imports.stones import Here, Line, Reading, Rejected
from fengqiao.people.standing import Actor
from fengqiao.places.buildings import coordinates
from fengqiao.places.buildings.coordinates import Weighed

SHOWN = 5


class Fitting(NamedTuple):
    """Rows by what they would become; `grids` is in how many areas; the first that fit and the first that do not."""

    rows: int
    taken: int
    known: int
    grids: int
    why: Counter[str]
    fits: list[Line]
    rejected: list[Rejected]


def weigh(digest: str, reading: Reading, by: Actor) -> Weighed:
    """What the coordinates of the file's first rows speak for."""
    here = known(by, stones.BUILDINGS)
    rows = islice(waiting.rows(digest, org=by.org), coordinates.MOST_WEIGHED)
    written = (point for row in rows for point in stones.points(row, reading))
    return coordinates.weigh(written, lambda lon, lat: stones.lies(here, lon, lat))


def run(digest: str, reading: Reading, by: Actor) -> Fitting:
    """Try the whole file, a part of it in memory at a time; nothing is kept."""
    here = known(by, reading.what)
    why: Counter[str] = Counter()
    areas: set[str] = set()
    fits: list[Line] = []
    rejected: list[Rejected] = []
    rows = taken = there = 0
    for rows, row in enumerate(waiting.rows(digest, org=by.org), 1):
        made = stones.line(rows + 1, row, reading, here)
        if isinstance(made, Rejected):
            why[made.why] += 1
            if len(rejected) < SHOWN:
                rejected.append(made)
        elif isinstance(made, Here):
            there += 1
        else:
            taken += 1
            here.taken.update(made.keys)
            areas.add(getattr(made.found, "area", "") or made.found.building.area_id)
            if len(fits) < SHOWN:
                fits.append(made)
    return Fitting(rows, taken, there, len(areas), why, fits, rejected)
