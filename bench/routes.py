"""Rounds by PyVRP: published instances beside their listed solutions, and an invented day of 200 visits and 20 workers.

Seconds are those of the processor on one core, so that a busy machine takes nothing from the search. LONG=1 gives an
instance 60 seconds more and the day a reference of 10 minutes; without it these rows are left out.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from time import process_time
from typing import Any

from bench.figures import CHECKOUT, Figure, data
from fengqiao.fieldwork.routes.day import HOUR, Plan, Stop, Visit, Worker, may, reaches, walked, wrong
from fengqiao.fieldwork.routes.hold import changed, put_in, without

VISITS, WORKERS, WIDE = 200, 20, 3_000
SKILLS = ("fire", "elder", "firm")
SEED = 20261130
REFERENCE = 600


def drawn() -> tuple[list[Visit], list[Worker]]:
    """A day over three kilometres: a third of the visits needs a skill, half have hours, a tenth ask for somebody."""
    chance = random.Random(SEED)

    def spot() -> tuple[float, float]:
        return chance.randrange(WIDE), chance.randrange(WIDE)

    homes = [spot() for _ in range(4)]
    workers = [
        Worker(f"w{n}", homes[n % 4], skills=frozenset(s for s in SKILLS if chance.random() < 0.5))
        for n in range(WORKERS)
    ]
    visits: list[Visit] = []
    while len(visits) < VISITS:
        skill = chance.choice(SKILLS) if chance.random() < 0.33 else ""
        opens = chance.choice((8, 9, 10, 13, 14, 15)) * HOUR
        hours = (opens, opens + 2 * HOUR) if chance.random() < 0.5 else (8 * HOUR, 17 * HOUR)
        asked = chance.choice(workers).key if chance.random() < 0.1 else ""
        visit = Visit(f"v{len(visits)}", spot(), chance.choice((10, 15, 20, 30)) * 60, *hours, skill, asked)
        if any(may(worker, visit) and reaches(worker, visit) for worker in workers):
            visits.append(visit)
    return visits, workers


def _day(seconds: float) -> dict[str, Any]:
    """The day in a process of its own: walking, what is left, faults, and the plan."""
    from fengqiao.fieldwork.routes.solve import planned  # noqa: PLC0415  (with what it loads)

    visits, workers = drawn()
    plan = planned(visits, workers, seconds, process_time)
    return {
        "walked": walked(plan, visits, workers), "left": len(plan.left),
        "faults": wrong(plan, visits, workers), "plan": [plan.rounds, plan.left],
    }  # fmt: skip


def _again(plan: Plan) -> tuple[float, float, int]:
    """Every visit called off once, and put in again: the longest in seconds, the largest share moved, faults."""
    visits, workers = drawn()
    slowest, most, faults = 0.0, 0.0, 0
    for gone in visits:
        begun = process_time()
        after = without(plan, visits, workers, gone.key)
        slowest = max(slowest, process_time() - begun)
        most = max(most, len(changed(plan, after)) / len(visits))
        faults += len(wrong(after, [each for each in visits if each != gone], workers))
        begun = process_time()
        again = put_in(after, visits, workers, gone)
        slowest = max(slowest, process_time() - begun)
        most = max(most, len(changed(after, again)) / len(visits))
        faults += len(wrong(again, visits, workers))
    return slowest, most, faults


def run() -> list[Figure]:
    """The rows."""
    long = os.environ.get("LONG") == "1"
    told = _part("day", 10)
    rounds, left = told["plan"]
    plan = Plan({name: tuple(Stop(*stop) for stop in stops) for name, stops in rounds.items()}, left)
    slowest, most, faults = _again(plan)
    day = f"a day of {VISITS} visits and {WORKERS} workers with skills and hours"
    print(f"routes: {told['walked'] / 3600:.1f} hours on foot, {told['left']} left", file=sys.stderr)
    found = [
        Figure(f"{day}, 10 s: faults by the checker", len(told["faults"]), "", 0, most=True),
        Figure("one visit called off or put in, the others held: the slowest of 400", slowest, "s", 1, most=True),
        Figure("the same: visits that others do or at another time, the most of 400", 100 * most, "%", 5, most=True),
        Figure("the same: faults by the checker", faults, "", 0, most=True),
    ]
    if long:
        best = _part("day", REFERENCE)
        over = 100 * (told["walked"] / best["walked"] - 1)
        found.insert(1, Figure(f"{day}, 10 s beside {REFERENCE} s: more walking", over, "%", 1, most=True))
    else:
        print(
            f"routes: the day's reference of {REFERENCE} s and 60 s an instance are left out; LONG=1", file=sys.stderr
        )
    folder = data()
    if folder is None or not (folder / "routing" / "index.csv").is_file():
        print("routes: no FENGQIAO_DATA with routing/: its instances are left out", file=sys.stderr)
        return found
    names = sorted(path.name for path in (folder / "routing").glob("*.vrp"))
    short = [_judged(folder / "routing" / name, 10) for name in names]
    near = sum(each["feasible"] and each["vehicles"] <= each["listed_vehicles"] + 1 for each in short)
    found.append(Figure("instances at 10 s: feasible, a vehicle more than listed at most", near, "", len(short)))
    if long:
        full = [_judged(folder / "routing" / name, 60) for name in names]
        gaps = [each["gap"] for each in full if each["feasible"] and each["gap"] is not None]
        found.append(Figure("instances at 60 s: the listed vehicles", len(gaps), "", 10))
        found.append(Figure("these: mean distance above the listed", 100 * sum(gaps) / len(gaps), "%", 1.5, most=True))
    return found


def _judged(path: object, seconds: int) -> dict[str, Any]:
    words = ["judge", "routes", "--test", str(path), "--seconds", str(seconds), "--processor"]
    return _last([sys.executable, "-m", "fengqiao", *words])


def _part(*words: object) -> dict[str, Any]:
    return _last([sys.executable, "-m", "bench.routes", *map(str, words)])


def _last(command: list[str]) -> dict[str, Any]:
    variables = os.environ | {"OMP_NUM_THREADS": "1"}
    told = subprocess.run(command, cwd=CHECKOUT, env=variables, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout.strip().splitlines()[-1])
    return found


if __name__ == "__main__":
    print(json.dumps(_day(float(sys.argv[2]))))
