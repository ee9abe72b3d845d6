"""A day of visits and those who walk them: how long a way takes, what a plan is, and what is wrong with one.

Pure. Places are metres east and north of any point of the area, times are whole seconds since the day began there.
A plan is advice: who departs from it is not recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import ceil, hypot
from typing import NamedTuple

DETOUR = 1.3
"""How much longer a way on foot is than the straight line (streets, gates): 1.2 to 1.4 in built-up areas."""

PACE = 1.1
"""Metres a second on foot, with a bag and no hurry."""

HOUR = 3600


class Visit(NamedTuple):
    """One visit: where, how long it takes, between when it may begin, the skill it needs ('': none), and whom the
    resident asked for ('': anybody)."""

    key: str
    at: tuple[float, float]
    seconds: int
    opens: int = 0
    closes: int = 24 * HOUR
    skill: str = ""
    asked_for: str = ""


class Worker(NamedTuple):
    """Who walks: from where and back to there, between when, and what they can do."""

    key: str
    at: tuple[float, float]
    begins: int = 8 * HOUR
    ends: int = 17 * HOUR
    skills: frozenset[str] = frozenset()


class Stop(NamedTuple):
    """A visit in a round, with the time it begins."""

    visit: str
    begins: int


class Plan(NamedTuple):
    """Each worker's round in order; what nobody can reach today stands apart with the reason (see WHY_NOT)."""

    rounds: Mapping[str, tuple[Stop, ...]]
    left: Mapping[str, str] = {}

    def whose(self) -> dict[str, tuple[str, int]]:
        """Visit -> its worker and when it begins."""
        return {stop.visit: (worker, stop.begins) for worker, stops in self.rounds.items() for stop in stops}


WHY_NOT = ("skill", "asked", "hours", "full")
"""Nobody who can do it is on shift; who was asked for is not; its hours lie outside the shift; the day is full."""


def walk(a: tuple[float, float], b: tuple[float, float]) -> int:
    """Seconds on foot, rounded up: one who stops on the way is never quicker than one who does not."""
    return ceil(round(hypot(a[0] - b[0], a[1] - b[1]) * DETOUR / PACE, 6))


def may(worker: Worker, visit: Visit) -> bool:
    """Whether this worker can be sent there at all, whatever else the day holds."""
    if visit.asked_for and visit.asked_for != worker.key:
        return False
    return not visit.skill or visit.skill in worker.skills


def reaches(worker: Worker, visit: Visit) -> bool:
    """Whether they are there within its hours and back within the shift if they did nothing else."""
    way = walk(worker.at, visit.at)
    begins = max(worker.begins + way, visit.opens)
    return begins <= visit.closes and begins + visit.seconds + way <= worker.ends


def why_not(visit: Visit, workers: Iterable[Worker]) -> str:
    """Why nobody goes there today; one of WHY_NOT."""
    able = [worker for worker in workers if may(worker, visit)]
    if not able:
        return "asked" if visit.asked_for else "skill"
    return "full" if any(reaches(worker, visit) for worker in able) else "hours"


def timed(worker: Worker, visits: Sequence[Visit], told: Mapping[str, int] | None = None) -> tuple[Stop, ...] | None:
    """The round in this order, each visit as early as it can begin but not before what was told; None: it cannot be."""
    now, at, stops = worker.begins, worker.at, []
    for visit in visits:
        begins = max(now + walk(at, visit.at), visit.opens, (told or {}).get(visit.key, 0))
        if begins > visit.closes:
            return None
        stops.append(Stop(visit.key, begins))
        now, at = begins + visit.seconds, visit.at
    return tuple(stops) if now + walk(at, worker.at) <= worker.ends else None


def walked(plan: Plan, visits: Sequence[Visit], workers: Sequence[Worker]) -> int:
    """Seconds on foot of everybody together, the ways home included."""
    places = {visit.key: visit.at for visit in visits}
    total = 0
    for worker in workers:
        way = [worker.at, *(places[stop.visit] for stop in plan.rounds.get(worker.key, ())), worker.at]
        total += sum(walk(a, b) for a, b in pairwise(way))
    return total


def wrong(plan: Plan, visits: Sequence[Visit], workers: Sequence[Worker]) -> list[str]:
    """Everything that keeps a plan from being walked, in plain words; it knows nothing of how plans are made."""
    found = []
    every = {visit.key: visit for visit in visits}
    seen = [stop.visit for stops in plan.rounds.values() for stop in stops] + list(plan.left)
    found += [f"{key}: planned {seen.count(key)} times" for key in every if seen.count(key) != 1]
    found += [f"{key}: there is no such visit" for key in seen if key not in every]
    staff = {worker.key: worker for worker in workers}
    for name, stops in plan.rounds.items():
        if name not in staff:
            found.append(f"{name}: nobody of this name is on shift")
            continue
        worker = staff[name]
        free, (x, y) = worker.begins, worker.at
        for stop in stops:
            if stop.visit not in every:
                continue
            visit = every[stop.visit]
            metres = ((x - visit.at[0]) ** 2 + (y - visit.at[1]) ** 2) ** 0.5
            if stop.begins < free + metres * DETOUR / PACE - 1e-3:
                found.append(f"{visit.key}: {name} is not there yet")
            if not visit.opens <= stop.begins <= visit.closes:
                found.append(f"{visit.key}: outside its hours")
            if visit.skill and visit.skill not in worker.skills:
                found.append(f"{visit.key}: {name} cannot do it")
            if visit.asked_for not in ("", name):
                found.append(f"{visit.key}: another was asked for")
            free, (x, y) = stop.begins + visit.seconds, visit.at
        home = ((x - worker.at[0]) ** 2 + (y - worker.at[1]) ** 2) ** 0.5
        if free + home * DETOUR / PACE > worker.ends + 1e-3:
            found.append(f"{name}: not back when the shift ends")
    return found
