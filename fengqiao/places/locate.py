"""Point to area, exactly: integers of 1e-7 degree, and on a border the lowest code wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import isfinite, isqrt
from typing import Any, Final

type Edge = tuple[int, int, int, int]
type Polygons = Sequence[Sequence[Sequence[Sequence[float]]]]
# What is true of one cell of the raster: nothing is there, one area fills it, or, in the order of their
# codes, the areas whose border crosses it with the edges of that row; the last may fill the rest.
type Cell = str | tuple[tuple[str, tuple[Edge, ...] | None], ...] | None

UNIT: Final = 10_000_000  # steps in a degree: one is about a centimetre
_MOST_CELLS_A_SIDE: Final = 512


def polygons(geometry: Mapping[str, Any]) -> Polygons:
    """The polygons of a GeoJSON Polygon or MultiPolygon."""
    coordinates: Polygons = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates  # type: ignore[list-item]


def covers(parts: Polygons, lon: float, lat: float) -> bool:
    """Whether these polygons cover a point, borders included."""
    return _covers(tuple(_edges(parts)), steps(lon), steps(lat))


def steps(degrees: float) -> int:
    """Degrees as a whole number of 1e-7."""
    return round(degrees * UNIT)


class Locator:
    """Areas with their polygons, ready to be asked which of them covers a point, borders included."""

    __slots__ = ("_cells", "_column", "_row", "_side", "_south", "_west")

    def __init__(self, shapes: Iterable[tuple[str, Polygons]]) -> None:
        areas = [(code, list(_edges(parts))) for code, parts in sorted(shapes, key=lambda shape: shape[0])]
        areas = [(code, edges) for code, edges in areas if edges]
        every = [edge for _, edges in areas for edge in edges]
        self._side = min(_MOST_CELLS_A_SIDE, max(8, 2 * isqrt(len(every))))
        self._west = min((min(edge[0], edge[2]) for edge in every), default=0)
        self._south = min((edge[1] for edge in every), default=0)
        east = max((max(edge[0], edge[2]) for edge in every), default=0)
        north = max((edge[3] for edge in every), default=0)
        self._column = (east - self._west) // self._side + 1
        self._row = (north - self._south) // self._side + 1
        self._cells: list[Cell] = [None] * (self._side * self._side)
        for code, edges in areas:
            self._lay(code, edges)

    def locate(self, lon: float, lat: float) -> str | None:
        """The area that covers the point, None outside all."""
        if not (isfinite(lon) and isfinite(lat)):
            return None
        return self.at(round(lon * UNIT), round(lat * UNIT))

    def at(self, x: int, y: int) -> str | None:
        """The same for a point in steps of 1e-7 degree."""
        side = self._side
        column = (x - self._west) // self._column
        row = (y - self._south) // self._row
        if not (0 <= column < side and 0 <= row < side):
            return None
        cell = self._cells[row * side + column]
        if cell is None or isinstance(cell, str):
            return cell
        for code, edges in cell:
            if edges is None or _covers(edges, x, y):
                return code
        return None

    def _lay(self, code: str, edges: list[Edge]) -> None:
        west, column, south, row = self._west, self._column, self._south, self._row
        rows: dict[int, list[Edge]] = {}
        crossed: dict[int, set[int]] = {}
        for edge in edges:
            for r in range((edge[1] - south) // row, (edge[3] - south) // row + 1):
                rows.setdefault(r, []).append(edge)
                low, high = _reach(edge, south + r * row, south + (r + 1) * row)
                first, last = max(0, (low - west) // column), min(self._side - 1, (high - west) // column)
                crossed.setdefault(r, set()).update(range(first, last + 1))
        for r, near in rows.items():
            self._lay_row(code, r, tuple(near), crossed[r])

    def _lay_row(self, code: str, r: int, edges: tuple[Edge, ...], crossed: set[int]) -> None:
        fills, tested = False, False
        for c in range(min(crossed), max(crossed) + 1):
            at = r * self._side + c
            if c in crossed:
                self._cells[at] = _with(self._cells[at], (code, edges))
                tested = False
                continue
            # Between two crossed cells no border runs, so one point speaks for all of them.
            if not tested:
                x, y = self._west + c * self._column, self._south + r * self._row
                fills, tested = _covers(edges, x, y), True
            if fills:
                self._cells[at] = _with(self._cells[at], (code, None))


def _with(cell: Cell, entry: tuple[str, tuple[Edge, ...] | None]) -> Cell:
    if cell is None:
        return entry[0] if entry[1] is None else (entry,)
    if isinstance(cell, str) or cell[-1][1] is None:
        return cell  # a lower code fills it, so a later one never gets a turn
    return (*cell, entry)


def _reach(edge: Edge, bottom: int, top: int) -> tuple[int, int]:
    """How far west and east the edge can come within a row, a step to spare."""
    x1, y1, x2, y2 = edge
    if y2 > y1:
        low_y, high_y = max(y1, bottom), min(y2, top)
        run, rise = x2 - x1, y2 - y1
        x1, x2 = x1 + run * (low_y - y1) // rise, x1 + run * (high_y - y1) // rise
    return min(x1, x2) - 1, max(x1, x2) + 1


def _edges(parts: Polygons) -> Iterator[Edge]:
    for part in parts:
        for ring in part:
            points = [(steps(point[0]), steps(point[1])) for point in ring]
            if points and points[0] != points[-1]:
                points.append(points[0])
            for start, end in pairwise(points):
                if start == end:
                    continue
                # Lower end first, so that an edge reads the same from both of its sides.
                (y1, x1), (y2, x2) = sorted((start[::-1], end[::-1]))
                yield x1, y1, x2, y2


def _covers(edges: tuple[Edge, ...], x: int, y: int) -> bool:
    inside = False
    for x1, y1, x2, y2 in edges:
        if y < y1 or y > y2:
            continue
        turn = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
        if turn == 0:
            if y1 != y2 or x1 <= x <= x2:
                return True
        elif turn > 0 and y < y2:
            inside = not inside
    return inside
