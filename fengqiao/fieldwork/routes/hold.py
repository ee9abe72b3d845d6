"""A day planned anew after one visit is called off or comes in: the rest is held, for people were told their times.

Pure, and quick enough for a page. Whoever stands in the plan keeps their worker and, where it can be, the time they
were told; a visit that comes in goes where it moves the fewest others, and of these where the way grows least.
"""

from __future__ import annotations

from collections.abc import Sequence

from fengqiao.fieldwork.routes.day import Plan, Stop, Visit, Worker, may, timed, walk, why_not

MOVED = 0.05
"""The share of visits whose worker or time may change; what needs more waits for the next plan."""


def changed(before: Plan, after: Plan) -> set[str]:
    """The visits of both plans that another does now, or at another time."""
    old, new = before.whose(), after.whose()
    return {key for key in old.keys() & new.keys() if old[key] != new[key]}


def without(plan: Plan, visits: Sequence[Visit], workers: Sequence[Worker], gone: str) -> Plan:
    """The plan after one visit is called off: nobody else is moved, and who was left out before is asked in."""
    rounds = {name: tuple(s for s in stops if s.visit != gone) for name, stops in plan.rounds.items()}
    found = Plan(rounds, {key: why for key, why in plan.left.items() if key != gone})
    for visit in visits:
        if visit.key != gone and found.left.get(visit.key) == "full":
            found = put_in(found, visits, workers, visit, moved=0)
    return found


def put_in(plan: Plan, visits: Sequence[Visit], workers: Sequence[Worker], new: Visit, moved: float = MOVED) -> Plan:
    """The plan with one visit more, which stands among those left where too many others would have to move."""
    every = {visit.key: visit for visit in visits}
    told = {stop.visit: stop.begins for stops in plan.rounds.values() for stop in stops}
    most = int(moved * len(told))
    best: tuple[int, int, str, tuple[Stop, ...]] | None = None
    for worker in workers:
        if not may(worker, new):
            continue
        stops = plan.rounds.get(worker.key, ())
        there = [every[stop.visit] for stop in stops]
        way = [worker.at, *(visit.at for visit in there), worker.at]
        for place in range(len(there) + 1):
            longer = walk(way[place], new.at) + walk(new.at, way[place + 1]) - walk(way[place], way[place + 1])
            if best is not None and best[0] == 0 and longer >= best[1]:
                continue
            round_ = timed(worker, [*there[:place], new, *there[place:]], told)
            if round_ is None:
                continue
            others = sum(stop.visit in told and told[stop.visit] != stop.begins for stop in round_)
            if others <= most and (best is None or (others, longer) < best[:2]):
                best = (others, longer, worker.key, round_)
    left = {key: why for key, why in plan.left.items() if key != new.key}
    if best is None:
        return Plan(plan.rounds, {**left, new.key: why_not(new, workers)})
    return Plan({**plan.rounds, best[2]: best[3]}, left)
