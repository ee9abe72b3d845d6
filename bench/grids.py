"""Which of ten thousand ragged grids each of ten million points lies in, beside shapely's tree in the same run."""

from __future__ import annotations

import os
from itertools import pairwise
from time import perf_counter, process_time
from typing import Any

from bench.figures import Figure

GRIDS, BENDS, POINTS, ASKED_ALONE = 10_000, 16, 10_000_000, 200_000
UNIT = 10_000_000
SPAN = 4_000_000
"""Steps of 1e-7 degree along a side of the map: some 40 km."""


def ragged(grids: int, bends: int, *, seed: int) -> list[Any]:
    """Voronoi cells whose sides bend: every side in so many pieces, the same from both of its sides, whole steps."""
    import numpy as np  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    chance = np.random.default_rng(seed)
    seeds = shapely.multipoints(chance.uniform(0, SPAN, (grids, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=shapely.box(0, 0, SPAN, SPAN)))
    known: dict[tuple[float, ...], Any] = {}
    found = []
    for cell in cells:
        corners = shapely.get_coordinates(shapely.intersection(cell, shapely.box(0, 0, SPAN, SPAN))).round()
        ring = []
        for one, other in pairwise(corners):
            low, high = sorted((tuple(one), tuple(other)))
            if low == high:
                continue
            if (low, high) not in known:
                along = np.linspace(0, 1, bends + 1)[:, None]
                line = np.asarray(low) + along * (np.asarray(high) - np.asarray(low))
                line[1:-1] += chance.uniform(-0.3, 0.3, (bends - 1, 2)) * np.hypot(*np.subtract(high, low)) / bends
                known[low, high] = line.round()
            line = known[low, high]
            ring.append((line if tuple(one) == low else line[::-1])[:-1])
        found.append(shapely.polygons(np.vstack(ring)))
    return found


def rings(shape: Any) -> list[list[list[tuple[float, float]]]]:
    """As GeoJSON has it, in degrees."""
    return [[[(x / UNIT, y / UNIT) for x, y in shape.exterior.coords]]]


def asked(raster: Any, tree: Any, x: Any, y: Any) -> tuple[float, float, int]:
    """Processor seconds of ours and of shapely's tree for the same points, and how many answers differ."""
    import numpy as np  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    begun = process_time()
    ours = raster.of(x, y)
    mine = process_time() - begun
    none = len(tree)
    theirs, took = np.full(len(x), none), 0.0
    for part in range(0, len(x), 1_000_000):
        points = shapely.points(x[part : part + 1_000_000], y[part : part + 1_000_000])
        begun = process_time()
        which, cell = tree.query(points, "intersects")
        took += process_time() - begun
        np.minimum.at(theirs, which + part, cell)
    theirs[theirs == none] = -1
    return mine, took, int((ours != theirs).sum())


def run() -> list[Figure]:
    """One thread; strewn evenly, and with a tenth of them on corners and borders, which are where answers differ."""
    import numpy as np  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    from fengqiao.places.raster import Raster  # noqa: PLC0415

    os.environ["OMP_NUM_THREADS"] = "1"
    shapes = ragged(GRIDS, BENDS, seed=20261130)
    begun = perf_counter()
    raster = Raster((f"{number:05}", rings(shape)) for number, shape in enumerate(shapes))
    built = perf_counter() - begun
    tree = shapely.STRtree(shapes)
    tree.query(shapely.points(0, 0), "intersects")

    chance = np.random.default_rng(5)
    xy = chance.integers(-SPAN // 100, SPAN + SPAN // 100, (POINTS, 2))
    strewn = asked(raster, tree, np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1]))
    corners = shapely.get_coordinates(shapes).astype(np.int64)
    some = chance.integers(0, len(corners) - 1, POINTS // 10)
    # On a corner, half way to the next (a whole step, so mostly a hair beside the border), one step beside a corner.
    beside = np.stack((corners[some], (corners[some] + corners[some + 1]) // 2, corners[some] + (1, 0)))
    xy[: len(some)] = beside[np.arange(len(some)) % 3, np.arange(len(some))]
    chance.shuffle(xy)
    hard = asked(raster, tree, np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1]))

    alone = [(int(a), int(b)) for a, b in xy[:ASKED_ALONE]]
    begun = process_time()
    for a, b in alone:
        raster.at(a, b)
    single = (process_time() - begun) / ASKED_ALONE
    corners_each = len(corners) / len(shapes)
    what = f"{POINTS:,} points in {GRIDS:,} grids of {corners_each:.0f} corners"
    differ = strewn[2] + hard[2]
    return [
        Figure(f"{what}, against shapely's tree (intersects), one thread", hard[1] / hard[0], "x", 15),
        Figure("the same, strewn evenly, none laid on corners and borders", strewn[1] / strewn[0], "x", 15),
        Figure("points a second, one thread", POINTS / hard[0], "/s", 4_000_000),
        Figure("of them answered otherwise than by it (corners, borders, outside included)", differ, "", 0, most=True),
        Figure("one point alone", single * 1e6, "µs", 3, most=True),
        Figure("laying the grids over the map", built, "s", 10, most=True),
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
