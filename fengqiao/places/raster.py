"""Many points to their areas at once: the same answers as `locate`, from arrays laid over the map once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from math import isfinite
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fengqiao.places.locate import UNIT, Polygons

type Whole = NDArray[np.int64]
type Few = NDArray[np.int32]

_NOBODY: Final = np.iinfo(np.int32).max
_FINE: Final = 4
"""So many cells a side as this times the root of the edges: finer costs memory, coarser costs tests of edges."""
_MOST_CELLS_A_SIDE: Final = 4096
_AT_ONCE: Final = 1 << 16


class Raster:
    """Areas with their polygons as a raster of cells, each of which knows the few edges that run through its row.

    A cell that one area fills is answered by looking; in a cell that a border crosses only the edges of that row of
    those areas are tested, in whole steps of 1e-7 degree, so that a border is found exactly and its lowest code wins.
    """

    __slots__ = (
        "_cells", "_codes", "_columns", "_edges", "_fallback", "_groups", "_looked", "_mixed", "_pair_area",
        "_pair_group", "_rows", "_shift_x", "_shift_y", "_south", "_west",
    )  # fmt: skip

    def __init__(self, shapes: Iterable[tuple[str, Polygons]]) -> None:
        known = sorted(shapes, key=lambda shape: shape[0])
        self._codes = [code for code, _ in known]
        edges, area = _edges([parts for _, parts in known])
        self._west, self._south = (int(edges[:, (0, 2)].min()), int(edges[:, 1].min())) if len(edges) else (0, 0)
        width = int(edges[:, (0, 2)].max()) - self._west if len(edges) else 0
        height = int(edges[:, 3].max()) - self._south if len(edges) else 0
        side = min(_MOST_CELLS_A_SIDE, max(8, _FINE * int(len(edges) ** 0.5)))
        # A power of two each, so that the cell of a point is a shift away.
        self._shift_x = max(0, (width // side).bit_length())
        self._shift_y = max(0, (height // side).bit_length())
        self._columns, self._rows = (width >> self._shift_x) + 1, (height >> self._shift_y) + 1
        self._lay(edges, area)

    def locate(self, lon: float, lat: float) -> str | None:
        """The area that covers the point, None outside all."""
        if not (isfinite(lon) and isfinite(lat)):
            return None
        return self.at(round(lon * UNIT), round(lat * UNIT))

    def at(self, x: int, y: int) -> str | None:
        """The same for a point in steps of 1e-7 degree."""
        column, row = (x - self._west) >> self._shift_x, (y - self._south) >> self._shift_y
        if not (0 <= column < self._columns and 0 <= row < self._rows):
            return None
        cells, mixed, areas, pairs, groups, edges = self._looked
        found = cells[row * self._columns + column]
        if found >= -1:
            return None if found < 0 else self._codes[found]
        for pair in range(mixed[-2 - found], mixed[-1 - found]):
            inside = False
            group = pairs[pair]
            for e in range(4 * groups[group], 4 * groups[group + 1], 4):
                y1, y2 = edges[e + 1], edges[e + 3]
                if y < y1 or y > y2:
                    continue
                x1, x2 = edges[e], edges[e + 2]
                turn = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
                if turn == 0:
                    if y1 != y2 or x1 <= x <= x2:
                        return self._codes[areas[pair]]
                elif turn > 0 and y < y2:
                    inside = not inside
            if inside:
                return self._codes[areas[pair]]
        last = int(self._fallback[-2 - found])
        return None if last == _NOBODY else self._codes[last]

    @property
    def codes(self) -> list[str]:
        """What the numbers of `of` stand for."""
        return self._codes

    def of(self, x: Whole, y: Whole) -> Few:
        """For n points in steps of 1e-7 degree, n places in `codes`; -1 outside all."""
        found = np.empty(len(x), np.int32)
        for begin in range(0, len(x), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            found[part] = self._of(x[part], y[part])
        return found

    def of_degrees(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Few:
        """The same for degrees; what is no number lies nowhere."""
        good = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 360) & (np.abs(lat) <= 360)
        steps = [np.rint(np.where(good, each, 0.0) * UNIT).astype(np.int64) for each in (lon, lat)]
        return np.where(good, self.of(*steps), np.int32(-1))

    def _of(self, x: Whole, y: Whole) -> Few:
        column, row = (x - self._west) >> self._shift_x, (y - self._south) >> self._shift_y
        # Read as unsigned, what lies west or south of everything is far beyond the east and the north.
        within = (column.view(np.uint64) < self._columns) & (row.view(np.uint64) < self._rows)
        cell = np.where(within, row * self._columns + column, len(self._cells) - 1)
        found = self._cells[cell]
        at = np.flatnonzero(found < -1)
        if len(at):
            found[at] = self._weigh(-2 - found[at], x[at], y[at])
        return found

    def _weigh(self, mixed: Few, x: Whole, y: Whole) -> Few:
        """The lowest area whose edges have the point inside or on them, in cells that borders cross."""
        begin = self._mixed[mixed]
        count = self._mixed[mixed + 1] - begin
        pair, point = _spread(begin, count)
        inside = self._inside(self._pair_group[pair], x[point], y[point])
        theirs = np.where(inside, self._pair_area[pair], _NOBODY)
        lowest = np.minimum(np.minimum.reduceat(theirs, _starts(count)), self._fallback[mixed])
        return np.where(lowest == _NOBODY, np.int32(-1), lowest)

    def _inside(self, group: NDArray[Any], x: Whole, y: Whole) -> NDArray[np.bool_]:
        begin = self._groups[group]
        count = self._groups[group + 1] - begin
        edge, which = _spread(begin, count)
        x1, y1, x2, y2 = self._edges[edge].T
        up = y[which] - y1
        rise = y2 - y1
        along = x[which] - x1
        turn = (x2 - x1) * up - along * rise
        high = (up >= 0) & (up <= rise)
        on = (turn == 0) & high & ((rise != 0) | ((along >= 0) & (along <= x2 - x1)))
        over = (turn > 0) & high & (up < rise)
        # Crossings are counted below the sixteenth bit, touchings above it.
        told = np.add.reduceat(over.astype(np.int32) + (on.astype(np.int32) << 16), _starts(count))
        return (told & 1).astype(bool) | (told >= 1 << 16)

    def _lay(self, edges: Whole, area: Whole) -> None:
        rows = np.int64(self._rows)
        low = (edges[:, 1] - self._south) >> self._shift_y
        count = ((edges[:, 3] - self._south) >> self._shift_y) - low + 1
        row, edge = _spread(low, count)
        # Every edge stands once in each row it comes through, beside the others of its area.
        strip = area[edge] * rows + row
        order = np.argsort(strip, kind="stable")
        row, edge, strip = row[order], edge[order], strip[order]
        strips, first, of = np.unique(strip, return_index=True, return_inverse=True)
        self._edges = np.ascontiguousarray(edges[edge])
        self._groups = np.append(first, len(edge)).astype(np.int64)
        crossed = self._crossed(self._edges, row, of)
        group, column = crossed // self._columns, crossed % self._columns
        row_of, area_of = strips % rows, (strips // rows).astype(np.int32)
        full = self._filled(group, column, row_of)
        cells = np.full(self._columns * self._rows + 1, _NOBODY, np.int32)
        np.minimum.at(cells, full[0], area_of[full[1]])
        cell, theirs = row_of[group] * self._columns + column, area_of[group]
        # What a lower code fills never gets a turn.
        asked = theirs < cells[cell]
        cell, theirs, group = cell[asked], theirs[asked], group[asked]
        order = np.lexsort((theirs, cell))
        self._pair_area, self._pair_group = theirs[order], group[order].astype(np.int32)
        mixed, begin = np.unique(cell[order], return_index=True)
        self._mixed = np.append(begin, len(order)).astype(np.int64)
        self._fallback = cells[mixed]
        cells[cells == _NOBODY] = -1
        cells[mixed] = -2 - np.arange(len(mixed), dtype=np.int32)
        self._cells = cells
        self._looked = tuple(
            memoryview(np.ascontiguousarray(each).reshape(-1))
            for each in (cells, self._mixed, self._pair_area, self._pair_group, self._groups, self._edges)
        )

    def _crossed(self, edges: Whole, row: Whole, group: Whole) -> Whole:
        """The cells that an edge may come through, as group * columns + column, each once, in order."""
        x1, y1, x2, y2 = edges.T
        bottom = self._south + (row << self._shift_y)
        low_y, high_y = np.maximum(y1, bottom), np.minimum(y2, bottom + (1 << self._shift_y))
        run, rise = x2 - x1, np.maximum(y2 - y1, 1)
        level = y1 == y2
        at_low = np.where(level, x1, x1 + run * (low_y - y1) // rise)
        at_high = np.where(level, x2, x1 + run * (high_y - y1) // rise)
        # A step to spare on both sides, for the division rounds.
        west = (np.minimum(at_low, at_high) - 1 - self._west) >> self._shift_x
        east = (np.maximum(at_low, at_high) + 1 - self._west) >> self._shift_x
        west, east = np.maximum(west, 0), np.minimum(east, self._columns - 1)
        column, which = _spread(west, east - west + 1)
        return np.unique(group[which] * np.int64(self._columns) + column)

    def _filled(self, group: Whole, column: Whole, row_of: Whole) -> tuple[Whole, Whole]:
        """Cells that lie whole inside an area, with the group that says so: no border runs between two crossed ones."""
        gap = np.flatnonzero((group[1:] == group[:-1]) & (column[1:] > column[:-1] + 1))
        theirs, from_column, length = group[gap], column[gap] + 1, column[gap + 1] - column[gap] - 1
        x = self._west + (from_column << self._shift_x)
        y = self._south + (row_of[theirs] << self._shift_y)
        inside = self._inside(theirs, x, y) if len(gap) else np.zeros(0, bool)
        theirs, from_column, length = theirs[inside], from_column[inside], length[inside]
        cell, which = _spread(row_of[theirs] * np.int64(self._columns) + from_column, length)
        return cell, theirs[which]


def _spread(begin: NDArray[Any], count: NDArray[Any]) -> tuple[Whole, Whole]:
    """begin[i], begin[i] + 1, ... so many as count[i] says, for all i; and the i of each."""
    which = np.repeat(np.arange(len(count), dtype=np.int64), count)
    return np.arange(len(which), dtype=np.int64) + (begin - _starts(count))[which], which


def _starts(count: NDArray[Any]) -> Whole:
    starts: Whole = np.cumsum(count, dtype=np.int64) - count
    return starts


def _edges(areas: list[Polygons]) -> tuple[Whole, Whole]:
    """Every edge as x1, y1, x2, y2 with its lower end first, and the place of its area."""
    ends: list[Whole] = []
    area: list[int] = []
    for number, parts in enumerate(areas):
        for ring in chain.from_iterable(parts):
            if not len(ring):
                continue
            points = np.rint(np.asarray([point[:2] for point in ring], np.float64) * UNIT).astype(np.int64)
            if (points[0] != points[-1]).any():
                points = np.vstack((points, points[:1]))
            ends.append(np.hstack((points[:-1], points[1:])))
            area += [number] * (len(points) - 1)
    if not ends:
        return np.zeros((0, 4), np.int64), np.zeros(0, np.int64)
    edges, of = np.vstack(ends), np.asarray(area, np.int64)
    kept = (edges[:, 0] != edges[:, 2]) | (edges[:, 1] != edges[:, 3])
    edges, of = edges[kept], of[kept]
    # An edge reads the same from both of its sides.
    down = (edges[:, 1] > edges[:, 3]) | ((edges[:, 1] == edges[:, 3]) & (edges[:, 0] > edges[:, 2]))
    edges[down] = edges[down][:, (2, 3, 0, 1)]
    return edges, of
