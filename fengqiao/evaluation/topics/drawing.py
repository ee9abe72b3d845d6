"""A proposal's map: the area around it, and its problems at a building or in the middle of the area they lie in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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


class Known(NamedTuple):
    """Outlines by area and buildings by id, read at once for all maps of a page."""

    boxes: dict[str, Boundary]
    buildings: dict[str, Point]


def known(shown: Iterable[tuple[Topic, Sequence[Matter]]]) -> Known:
    """What the maps of these proposals draw."""
    areas: set[str] = set()
    wanted: set[str] = set()
    for topic, rows in shown:
        code = community_of(topic.area)
        areas |= {code, *(place.code for place in places.tree().children(code))}
        areas |= {_area(row, public) for row in rows for public in (True, False)}
        wanted |= {row.case.building for row in rows if row.case.building}
    at = Building.objects.filter(pk__in=wanted).values_list("pk", "lon", "lat")
    return Known(
        {box.area_id: box for box in places.boundaries_of(areas)},
        {str(key): (lon, lat) for key, lon, lat in at if lon is not None and lat is not None},
    )


def drawn(topic: Topic, rows: Sequence[Matter], of: Known, *, public: bool) -> Map:
    """Only the problems that are given, which are those in the reader's sight."""
    # The community around it with its grids; where it lies in several, the areas right below the common one.
    code = community_of(topic.area)
    own = [of.boxes[code]] if code in of.boxes else []
    children = sorted(place.code for place in places.tree().children(code))
    below = [of.boxes[child] for child in children if child in of.boxes]
    if not own and not below:
        return Map("", [], [])
    sheet = Sheet(own + below)
    outlines = [sheet.outline(box, places.tree()) for box in below or own]
    at: Counter[Point] = Counter()
    for row in rows:
        building, box = of.buildings.get(row.case.building) if public else None, of.boxes.get(_area(row, public))
        if building is not None:
            at[sheet.at(*building)] += 1
        elif box is not None:
            at[sheet.middle(box)] += 1
    marks = [Mark(x, y, n, min(80.0, 26.0 + 6 * n)) for (x, y), n in sorted(at.items())]
    return Map(f"0 0 {WIDE:.0f} {HIGH:.0f}", outlines, marks)


def _area(row: Matter, public: bool) -> str:
    return str(row.case.area) if public else community_of(str(row.case.area))
