"""A proposal's map: the area around it, and its problems at a building or in the middle of the area they lie in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from fengqiao.evaluation.models import Topic
from fengqiao.evaluation.topics.gather import community_of
from fengqiao.matters.models import Matter
from fengqiao.places import find as places
from fengqiao.places.models import Boundary, Building
from fengqiao.places.outlines import HIGH, WIDE, Outline, Point, Sheet


class Mark(NamedTuple):
    """So many problems at a place, which is a building or an area: never a dwelling, never where somebody stood."""

    x: float
    y: float
    n: int
    size: float


class Map(NamedTuple):
    """What the template draws; `view` is the viewBox, empty where there is no outline."""

    view: str
    outlines: list[Outline]
    marks: list[Mark]


def drawn(topic: Topic, rows: Sequence[Matter], *, public: bool) -> Map:
    """Only the problems that are given, which are those in the reader's sight."""
    own, below = _around(topic.area)
    if not own and not below:
        return Map("", [], [])
    sheet = Sheet(own + below)
    outlines = [sheet.outline(box, places.tree()) for box in below or own]
    at: Counter[Point] = Counter()
    buildings = _buildings(rows) if public else {}
    boxes = {box.area_id: box for box in places.boundaries_of({_area(row, public) for row in rows})}
    for row in rows:
        building, box = buildings.get(row.case.building), boxes.get(_area(row, public))
        if building is not None:
            at[sheet.at(*building)] += 1
        elif box is not None:
            at[sheet.middle(box)] += 1
    marks = [Mark(x, y, n, min(80.0, 26.0 + 6 * n)) for (x, y), n in sorted(at.items())]
    return Map(f"0 0 {WIDE:.0f} {HIGH:.0f}", outlines, marks)


def _around(area: str) -> tuple[list[Boundary], list[Boundary]]:
    """The community around it with its grids; where it lies in several, the areas right below the common one."""
    code = community_of(area)
    children = [place.code for place in places.tree().children(code)]
    return list(places.boundaries_of([code])), list(places.boundaries_of(children))


def _area(row: Matter, public: bool) -> str:
    return str(row.case.area) if public else community_of(str(row.case.area))


def _buildings(rows: Sequence[Matter]) -> dict[str, Point]:
    wanted = {row.case.building for row in rows if row.case.building}
    known = Building.objects.filter(pk__in=wanted).values_list("pk", "lon", "lat")
    return {str(key): (lon, lat) for key, lon, lat in known if lon is not None and lat is not None}
