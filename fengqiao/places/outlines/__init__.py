"""A map without anybody else's tiles: areas as paths of SVG on one sheet, in equal lengths east and north."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import cos, radians
from typing import NamedTuple

from fengqiao.places.models import Boundary
from fengqiao.places.tree import Tree
from fengqiao.ui.words import say

WIDE, HIGH, EDGE = 1200.0, 880.0, 40.0
Point = tuple[float, float]


class Outline(NamedTuple):
    """An area: its path, its name in the reader's language, and where that stands."""

    path: str
    name: str
    x: float
    y: float


class Sheet:
    """Degrees to the sheet: the whole of the areas inside the edge."""

    def __init__(self, boxes: Sequence[Boundary]) -> None:
        self.west, self.north = min(box.west for box in boxes), max(box.north for box in boxes)
        east, south = max(box.east for box in boxes), min(box.south for box in boxes)
        self.narrow = cos(radians((south + self.north) / 2))
        across, down = max((east - self.west) * self.narrow, 1e-9), max(self.north - south, 1e-9)
        self.scale = min((WIDE - 2 * EDGE) / across, (HIGH - 2 * EDGE) / down)
        self.left = (WIDE - across * self.scale) / 2
        self.top = (HIGH - down * self.scale) / 2

    def at(self, lon: float, lat: float) -> Point:
        """Where a point of the earth lies on the sheet."""
        x = self.left + (lon - self.west) * self.narrow * self.scale
        return round(x, 1), round(self.top + (self.north - lat) * self.scale, 1)

    def middle(self, box: Boundary) -> Point:
        """The middle of an area."""
        return self.at((box.west + box.east) / 2, (box.south + box.north) / 2)

    def outline(self, box: Boundary, tree: Tree) -> Outline:
        """An area as it is drawn."""
        shape = json.loads(box.geometry)
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        path = "".join(
            "M" + "L".join(f"{x} {y}" for x, y in (self.at(lon, lat) for lon, lat, *_ in ring)) + "Z"
            for part in parts
            for ring in part
        )
        place = tree.get(box.area_id)
        x, _ = self.middle(box)
        return Outline(path, say(dict(place.name)) if place else "", x, self.at(box.west, box.north)[1] + 34)
