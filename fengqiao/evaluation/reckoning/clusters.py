"""The problem behind the problems: where, since when and in which category reports stand closer than chance puts them.

The space-time permutation scan of Kulldorff, Heffernan, Hartman, Assunção and Mostashari (PLoS Medicine 2:e59, 2005):
it needs no count of inhabitants, for within each category the days are dealt anew among the cases, which keeps how many
a place has and how many a day has. What is told are problems at buildings and public places, never persons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

WINDOWS: Final = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60)
"""Lengths in days of what may have begun lately; all end with the last day."""
NEIGHBOURS: Final = 12
"""So many places at most make a cluster: beyond that it is a matter of the area, not of a cause."""
FEWEST: Final = 3
"""Fewer cases than this are never called a cluster."""


ALPHA: Final = 0.02
"""A month without any cluster brings one all the same as often as this: once in four years."""


class Cluster(NamedTuple):
    """One cluster: its cases as positions in what was asked, and how sure it is.

    `p` is the share of worlds without any cluster in which the strongest looks at least as strong as this one.
    """

    category: str
    cases: tuple[int, ...]
    centre: tuple[float, float]
    metres: float
    days: int
    expected: float
    strength: float
    p: float


class Zones(NamedTuple):
    """What stays the same however the days are dealt: P places by category, K neighbours, W windows."""

    place: NDArray[np.int64]
    """(n,) place of each case, in the order of `case`."""
    case: NDArray[np.int64]
    """(n,) positions of the cases, category after category."""
    slices: list[slice]
    """Cases of each category, in that order."""
    of: NDArray[np.int64]
    """(P,) category of each place."""
    near: NDArray[np.int64]
    """(P, K) the place itself and its nearest within reach, P where there are no more."""
    xy: NDArray[np.float64]
    """(P, 2) metres."""
    window: NDArray[np.int64]
    """(n,) the shortest window that holds the case, W for none."""
    least: NDArray[np.float32]
    """(P, K, W) what a count must pass to be looked at; infinite where it is no cluster at all."""
    expected: NDArray[np.float32]
    """(P, K, W)"""
    total: NDArray[np.float64]
    """(P,) cases of the place's category."""


def clusters(
    x: Sequence[float],
    y: Sequence[float],
    day: Sequence[int],
    category: Sequence[str],
    *,
    seed: int,
    dealt: int = 999,
    alpha: float = ALPHA,
    metres: float = 300.0,
    told: Callable[[int], bool] | None = None,
) -> list[Cluster]:
    """The clusters that are beyond chance, the strongest first, none sharing a case with a stronger one.

    x and y are metres of the place of each case (a building, a crossing: equal for equal places), day a whole number.
    `dealt` worlds are made by dealing the days anew; `told` hears how many are done and stops it by True. The seed goes
    on record, so that anybody can repeat it.
    """
    if not len(x):
        return []
    names, kind = np.unique(np.asarray(category), return_inverse=True)
    zones = _zones(np.asarray(x, float), np.asarray(y, float), np.asarray(day), kind, metres)
    seen = _strength(zones, _counted(zones, zones.window))
    best = np.sort(np.unique(seen[1]))[::-1]
    if not len(best):
        return []
    chance = np.random.default_rng(seed)
    strongest = []
    for turn in range(dealt):
        if told is not None and told(turn):
            return []
        window = zones.window.copy()
        for each in zones.slices:
            chance.shuffle(window[each])
        found = _strength(zones, _counted(zones, window))[1]
        strongest.append(found.max() if len(found) else 0.0)
    return _apart(zones, names, seen, np.sort(np.asarray(strongest)), alpha)


def _zones(x: Any, y: Any, day: Any, kind: Any, metres: float) -> Zones:
    case = np.argsort(kind, kind="stable")
    places, place = np.unique(np.column_stack((kind, x, y)), axis=0, return_inverse=True)
    of, xy = places[:, 0].astype(np.int64), np.ascontiguousarray(places[:, 1:])
    place = place.reshape(-1)[case]
    ends = np.cumsum(np.bincount(kind))
    slices = [slice(int(end - many), int(end)) for end, many in zip(ends, np.bincount(kind), strict=True)]
    near = np.full((len(of), NEIGHBOURS), len(of), np.int64)
    for each in np.unique(of):
        _befriend(near, np.flatnonzero(of == each), xy, metres)
    window = np.searchsorted(WINDOWS, (day.max() - day[case]) + 1)
    of_place = np.bincount(place, minlength=len(of))
    in_zone = np.cumsum(np.append(of_place, 0)[near], axis=1)
    total = np.bincount(of[place], minlength=of.max() + 1).astype(float)
    in_window = np.zeros((len(total), len(WINDOWS) + 1))
    np.add.at(in_window, (of[place], window), 1)
    share = (np.cumsum(in_window, axis=1)[:, :-1] / np.maximum(total, 1)[:, None])[of]
    expected = (in_zone[:, :, None] * share[:, None, :]).astype(np.float32)
    least = np.maximum(expected, FEWEST - 0.5)
    # More than half of all is where the category is, not where something happened.
    least[in_zone > total[of][:, None] / 2] = np.inf
    return Zones(place, case, slices, of, near, xy, window, least, expected, total[of])


def _befriend(near: Any, here: Any, xy: Any, metres: float) -> None:
    """For places of one category: each first, then the nearest, no farther than that."""
    points = shapely.points(xy[here])
    one, other = shapely.STRtree(points).query(points, "dwithin", metres)
    apart = np.hypot(*(xy[here[one]] - xy[here[other]]).T)
    order = np.lexsort((here[other], apart, one))
    one, other = one[order], other[order]
    begin = np.searchsorted(one, np.arange(len(here)))
    rank = np.arange(len(one)) - begin[one]
    kept = rank < NEIGHBOURS
    near[here[one[kept]], rank[kept]] = here[other[kept]]


def _counted(zones: Zones, window: Any) -> Any:
    """(P, K, W) cases in every cylinder."""
    long = len(WINDOWS) + 1
    each = np.bincount(zones.place * long + window, minlength=len(zones.of) * long).reshape(-1, long)
    upto = np.zeros((len(zones.of) + 1, long - 1), np.int32)
    np.cumsum(each[:, :-1], axis=1, out=upto[:-1])
    return np.cumsum(upto[zones.near], axis=1, dtype=np.int32)


def _strength(zones: Zones, counted: Any) -> tuple[Any, Any]:
    """Where there are more than expected, and the logarithm of how much likelier that is with a cluster there."""
    at = np.flatnonzero(counted > zones.least)
    seen = counted.reshape(-1)[at].astype(float)
    thought = zones.expected.reshape(-1)[at].astype(float)
    total = zones.total[at // (NEIGHBOURS * len(WINDOWS))]
    rest = total - seen
    ratio = np.where(rest > 0, rest * np.log(np.maximum(rest, 1) / (total - thought)), 0.0)
    return at, seen * np.log(seen / thought) + ratio


def _apart(zones: Zones, names: Any, seen: tuple[Any, Any], chance: Any, alpha: float) -> list[Cluster]:
    found: list[Cluster] = []
    taken: set[int] = set()
    at, strength = seen
    for one in np.argsort(-strength, kind="stable"):
        above = len(chance) - np.searchsorted(chance, strength[one] - 1e-9)
        p = float((1 + above) / (1 + len(chance)))
        if p > alpha:
            break
        place, which, window = np.unravel_index(at[one], zones.expected.shape)
        within = zones.near[place, : which + 1]
        inside = np.isin(zones.place, within[within < len(zones.of)]) & (zones.window <= window)
        cases = zones.case[inside]
        if taken & set(cases.tolist()):
            continue
        taken |= set(cases.tolist())
        last = within[within < len(zones.of)][-1]
        found.append(
            Cluster(
                str(names[zones.of[place]]), tuple(sorted(cases.tolist())), tuple(zones.xy[place].tolist()),
                float(np.hypot(*(zones.xy[place] - zones.xy[last]))), WINDOWS[window],
                float(zones.expected[place, which, window]), float(strength[one]), p,
            )
        )  # fmt: skip
    return found
