"""The fewest vehicles, then the shortest way, for a published instance: PyVRP, with one vehicle less again and again.

PyVRP weighs all costs in one sum and is slow to give up a vehicle by itself. So it is asked first with a price on
vehicles; then one round is dissolved and what it held must find place among the others, until that fails for too long
or the loads fill the vehicles; what time is left goes into the way. Distances are rounded up to thousandths, so that
what PyVRP calls possible is so by exact distances.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor
from time import monotonic

import numpy as np
from pyvrp import Client, Depot, Location, ProblemData, VehicleType

from fengqiao.fieldwork.routes.instance import Instance
from fengqiao.fieldwork.routes.search import Until, rounds, search

SCALE = 1000
VEHICLE = 2_000 * SCALE
"""What a vehicle costs at first: more than any way it spares."""

FIRST, FEWER = 0.1, 0.4
"""The share of the time after which the first search ends, and after which no vehicle more is given up."""

PATIENCE = 3
"""How often a round is dissolved, each time the next larger one, within that time."""


def fewest(given: Instance, seconds: float, clock: Callable[[], float] = monotonic, seed: int = 1) -> list[list[int]]:
    """The rounds that were found: customers as the instance numbers them, from 2 (1 is the depot)."""
    begun = clock()
    problem = _problem(given)
    kind = problem.vehicle_type(0)
    found = search(problem, None, Until(clock, begun + FIRST * seconds), seed)
    best = rounds(found)
    bound = max(1, ceil(sum(given.demands) / given.capacity))
    tried = 0
    while found.is_feasible() and len(best) > bound and clock() < begun + FEWER * seconds:
        fewer = problem.replace(vehicle_types=[kind.replace(num_available=len(best) - 1, fixed_cost=0)])
        best.sort(key=len)
        dissolved = tried % len(best)
        end = min(begun + FEWER * seconds, clock() + FEWER * seconds / PATIENCE)
        some = search(fewer, best[:dissolved] + best[dissolved + 1 :], Until(clock, end), seed + tried, first=True)
        tried += 1
        if some.is_feasible():
            best, tried = rounds(some), 0
    count = len(best) if found.is_feasible() else given.vehicles
    last = problem.replace(vehicle_types=[kind.replace(num_available=count, fixed_cost=0)])
    found = search(last, best, Until(clock, begun + seconds), seed)
    return [[customer + 2 for customer in each] for each in rounds(found) if each]


def _problem(given: Instance) -> ProblemData:
    at = np.array(given.at, float)
    ways = np.sqrt(((at[:, None] - at[None]) ** 2).sum(-1))
    scaled = np.ceil(np.round(ways * SCALE, 6)).astype(np.int64)
    opens = [ceil(round(each[0] * SCALE, 6)) for each in given.windows]
    closes = [floor(round(each[1] * SCALE, 6)) for each in given.windows]
    clients = [
        Client(
            n, delivery=[given.demands[n]], service_duration=ceil(round(given.service[n] * SCALE, 6)),
            tw_early=opens[n], tw_late=closes[n],
        )
        for n in range(1, len(given.at))
    ]  # fmt: skip
    return ProblemData(
        [Location(x, y) for x, y in given.at],
        clients,
        [Depot(0, tw_early=opens[0], tw_late=closes[0])],
        [VehicleType(given.vehicles, [given.capacity], fixed_cost=VEHICLE)],
        [scaled],
        [scaled],
    )
