"""A day's plan by PyVRP: as many visits as can be, then the least walking.

Run as a module it reads one JSON object and prints another, so that what it needs stays out of a server's memory. Who
may not do a visit finds every way to it closed (a price above that of leaving it out): PyVRP knows no skills.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from time import monotonic

import numpy as np
from pyvrp import Client, Depot, Location, ProblemData, Route, Solution, VehicleType

from fengqiao.fieldwork.routes.day import Plan, Visit, Worker, may, reaches, timed, walk, walked, why_not
from fengqiao.fieldwork.routes.hold import put_in
from fengqiao.fieldwork.routes.search import Until, search

LEFT_OUT = 1_000_000
"""What a visit that nobody makes costs, in seconds of walking: more than a day's walking of many."""

CLOSED = 10_000_000

AT_FIRST = 0.5
"""The share of the time in which visits may be left out; then room is made for them, and all that have it are kept."""


def planned(
    visits: Sequence[Visit],
    workers: Sequence[Worker],
    seconds: float,
    clock: Callable[[], float] = monotonic,
    seed: int = 1,
) -> Plan:
    """The best plan found within so many seconds of the clock."""
    begun = clock()
    doable = [v for v in visits if any(may(worker, v) and reaches(worker, v) for worker in workers)]
    left = {visit.key: why_not(visit, workers) for visit in visits if visit not in doable}
    if not doable:
        return Plan({}, left)
    # Whoever few can make goes in first.
    doable.sort(key=lambda visit: (sum(may(worker, visit) for worker in workers), visit.closes, visit.key))
    loose = _problem(doable, workers, every=False)
    found = search(loose, None, Until(clock, begun + AT_FIRST * seconds), seed)
    start = _room_made(_filled(_plan(found, doable, workers, left), visits, workers), doable, workers)
    problem = loose if len(start.left) > len(left) else _problem(doable, workers, every=True)
    found = search(problem, _routes(problem, start, doable, workers), Until(clock, begun + seconds), seed)
    last = _filled(_plan(found, doable, workers, left), visits, workers)
    return min((last, start), key=lambda each: (len(each.left), walked(each, visits, workers)))


def _room_made(plan: Plan, visits: Sequence[Visit], workers: Sequence[Worker]) -> Plan:
    """Whoever was left comes first in the round of somebody who may do it, and whom that puts out goes elsewhere: the
    search finds no way to a visit of few through ways that are closed to most."""
    for visit in visits:
        if visit.key not in plan.left:
            continue
        found = [plan]
        for worker in workers:
            if may(worker, visit):
                out = {stop.visit for stop in plan.rounds.get(worker.key, ())}
                bare = {name: stops for name, stops in plan.rounds.items() if name != worker.key}
                first = put_in(Plan(bare, plan.left), visits, [worker], visit, moved=1.0)
                waiting = first.left | {each.key: "full" for each in visits if each.key in out}
                found.append(_filled(Plan(first.rounds, waiting), visits, workers))
        plan = min(found, key=lambda each: (len(each.left), walked(each, visits, workers)))
    return plan


def _routes(problem: ProblemData, plan: Plan, visits: Sequence[Visit], workers: Sequence[Worker]) -> list[Route]:
    number = {visit.key: n for n, visit in enumerate(visits)}
    return [
        Route(problem, [number[stop.visit] for stop in plan.rounds[worker.key]], n)
        for n, worker in enumerate(workers)
        if plan.rounds.get(worker.key)
    ]


def _filled(plan: Plan, visits: Sequence[Visit], workers: Sequence[Worker]) -> Plan:
    """What was left because the day was full is put in where it still fits; nobody was told a time yet."""
    every = {visit.key: visit for visit in visits}
    for key in [key for key, why in plan.left.items() if why == "full"]:
        plan = put_in(plan, visits, workers, every[key], moved=1.0)
    return plan


def _problem(visits: Sequence[Visit], workers: Sequence[Worker], *, every: bool) -> ProblemData:
    homes = list(dict.fromkeys(worker.at for worker in workers))
    places = [*homes, *(visit.at for visit in visits)]
    ways = np.array([[walk(a, b) for b in places] for a in places], np.int64)
    profiles: dict[tuple[bool, ...], int] = {}
    costs = []
    whose = []
    for worker in workers:
        allowed = tuple(may(worker, visit) for visit in visits)
        if allowed not in profiles:
            profiles[allowed] = len(profiles)
            cost = ways.copy()
            cost[:, len(homes) + np.flatnonzero(~np.array(allowed))] = CLOSED
            np.fill_diagonal(cost, 0)
            costs.append(cost)
        whose.append(profiles[allowed])
    clients = [
        Client(
            len(homes) + n, service_duration=visit.seconds, tw_early=visit.opens, tw_late=visit.closes,
            prize=0 if every else LEFT_OUT, required=every,
        )
        for n, visit in enumerate(visits)
    ]  # fmt: skip
    return ProblemData(
        [Location(x, y) for x, y in places],
        clients,
        [Depot(n) for n in range(len(homes))],
        [
            VehicleType(
                1, start_depot=homes.index(worker.at), end_depot=homes.index(worker.at), tw_early=worker.begins,
                tw_late=worker.ends, profile=profile,
            )
            for worker, profile in zip(workers, whose, strict=True)
        ],
        costs,
        [ways] * len(costs),
    )  # fmt: skip


def _plan(found: Solution, visits: Sequence[Visit], workers: Sequence[Worker], left: dict[str, str]) -> Plan:
    """The solution with times; a round that cannot be walked gives up its last visits, so that any answer is one."""
    walks, gone = {}, dict(left)
    for route in found.routes():
        worker = workers[route.vehicle_type()]
        order = [visit for visit in _order(route, visits) if may(worker, visit)]
        while (stops := timed(worker, order)) is None:
            order.pop()
        walks[worker.key] = stops
    there = {stop.visit for stops in walks.values() for stop in stops}
    gone |= {visit.key: why_not(visit, workers) for visit in visits if visit.key not in there}
    return Plan(walks, gone)


def _order(route: Route, visits: Sequence[Visit]) -> list[Visit]:
    return [visits[each.idx] for each in route if each.is_client()]


def main() -> None:
    """One object in, one out."""
    given = json.load(sys.stdin)
    visits = [Visit(key, tuple(at), *rest) for key, at, *rest in given["visits"]]
    workers = [
        Worker(key, tuple(at), begins, ends, frozenset(skills)) for key, at, begins, ends, skills in given["workers"]
    ]
    plan = planned(visits, workers, given["seconds"])
    print(json.dumps({"rounds": plan.rounds, "left": plan.left}))


if __name__ == "__main__":
    main()
