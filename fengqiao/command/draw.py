"""The wall's map as SVG: the areas' outlines, and open problems at the middle of a building or an area."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from fengqiao.command.find import Sayings, Step, tone
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from fengqiao.places import find as places
from fengqiao.places.models import Boundary, Building
from fengqiao.places.outlines import HIGH, WIDE, Outline, Point, Sheet

ORDER = ("river", "amber", "alarm")


class Mark(NamedTuple):
    """One or more problems at a place; `numbers` are their lines in the list."""

    x: float
    y: float
    tone: str
    numbers: str
    says: str


class Map(NamedTuple):
    """What the template draws; `view` is the viewBox."""

    view: str
    outlines: list[Outline]
    marks: list[Mark]


def drawn(by: Actor, rows: list[Matter], numbered: list[tuple[Step, Matter]], words: Sayings, now: datetime) -> Map:
    """The post's own area with what lies right below it, and the open problems in it."""
    own, below = _areas(by, words)
    if not own and not below:
        return Map("", [], [])
    sheet = Sheet(own + below)
    outlines = [sheet.outline(box, words.tree) for box in below or own]
    return Map(f"0 0 {WIDE:.0f} {HIGH:.0f}", outlines, _marks(rows, numbered, sheet, words, now))


def _areas(by: Actor, words: Sayings) -> tuple[list[Boundary], list[Boundary]]:
    code = by.org.partition(":")[0]
    children = [place.code for place in words.tree.children(code)]
    return list(places.boundaries_of([code])), list(places.boundaries_of(children))


def _marks(
    rows: list[Matter], numbered: list[tuple[Step, Matter]], sheet: Sheet, words: Sayings, now: datetime
) -> list[Mark]:
    """A public kind stands at its building; everything else at the middle of the area it may be shown in."""
    wanted = {str(row.case.building) for row in rows if row.case.building and words.public(row)}
    known = {str(each.pk): each for each in Building.objects.filter(pk__in=wanted).exclude(lon=None).exclude(lat=None)}
    boxes = {box.area_id: box for box in places.boundaries_of({words.area(row) for row in rows})}
    number = {row.id: step.number for step, row in numbered}
    at: dict[Point, list[Matter]] = defaultdict(list)
    for row in rows:
        building = known.get(str(row.case.building)) if words.public(row) else None
        box = boxes.get(words.area(row))
        if building is not None and building.lon is not None and building.lat is not None:
            at[sheet.at(building.lon, building.lat)].append(row)
        elif box is not None:
            at[sheet.middle(box)].append(row)
    marks = []
    for (x, y), here in at.items():
        worst = max((tone(row, now) for row in here), key=ORDER.index)
        lines = sorted(number[row.id] for row in here if row.id in number)
        says = "; ".join(sorted({f"{words.kind(row)}, {words.where(row)}" for row in here}))
        marks.append(Mark(x, y, worst, " ".join(str(line) for line in lines), says))
    return sorted(marks, key=lambda mark: (bool(mark.numbers), ORDER.index(mark.tone)))
