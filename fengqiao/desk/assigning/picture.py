"""A small picture of a batch: the areas' outlines, each case with a line to the middle of whose area takes it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from fengqiao.desk.assigning.sight import Pool
from fengqiao.desk.assigning.weigh import Case
from fengqiao.places import find as places

WIDE, EDGE, MOST = 640, 16, 80
Point = tuple[int, int]


class Picture(NamedTuple):
    """What the template draws: the viewBox, outlines, lines with their row's number, and posts."""

    view: str
    outlines: list[str]
    lines: list[tuple[Point, Point]]
    cases: list[tuple[Point, int]]
    posts: list[Point]


def drawn(placed: Iterable[tuple[int, Case, str]], here: Pool) -> Picture | None:
    """The cases by their row's number, each with the post it is proposed for ('': none); None where no place is known.

    A case stands where a list may show it, to about a hundred metres.
    """
    rows = [(number, case, post) for number, case, post in placed if case.at is not None]
    at = {each.key: each.at for each in here.takers if each.at is not None}
    areas = {here.seats[key].area or here.seats[key].organisation.area_id for key in at}
    rings = _rings(areas, here) if len(areas) <= MOST else []
    points = [*(case.at for _, case, _ in rows if case.at), *at.values(), *(point for ring in rings for point in ring)]
    if not rows or not points:
        return None
    west, south = min(x for x, _ in points), min(y for _, y in points)
    east, north = max(x for x, _ in points), max(y for _, y in points)
    scale = (WIDE - 2 * EDGE) / max(east - west, north - south, 1)

    def spot(point: Point) -> Point:
        return round(EDGE + (point[0] - west) * scale), round(EDGE + (north - point[1]) * scale)

    high = round(2 * EDGE + (north - south) * scale)
    width = round(2 * EDGE + (east - west) * scale)
    return Picture(
        f"0 0 {width} {high}",
        ["M" + "L".join(f"{x} {y}" for x, y in map(spot, ring)) + "Z" for ring in rings],
        [(spot(case.at), spot(at[post])) for _, case, post in rows if case.at and post in at],
        [(spot(case.at), number) for number, case, _ in rows if case.at],
        [spot(point) for point in set(at.values())],
    )


def _rings(areas: set[str], here: Pool) -> list[list[Point]]:
    found = []
    for text in places.boundaries_of(areas).values_list("geometry", flat=True):
        shape = json.loads(text)
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        found += [[here.sheet.at(lon, lat) for lon, lat, *_ in ring] for part in parts for ring in part]
    return found
