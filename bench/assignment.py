"""A batch of 10,000 cases to 1,000 persons, solved to the proven optimum, and one new case put in.

Places are drawn over 20 km, each person has one to three of eight skills, 9 to 13 hands and up to four matters open;
100 grids lie among them. Seconds are those of this process on one core; the batch's memory is all that it holds.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from time import process_time
from typing import Any

from bench.figures import CHECKOUT, Figure
from fengqiao.desk.assigning.weigh import Case, Taker, Weights, best, rooms, special

PEOPLE, CASES, SKILLS, GRIDS, WIDE = 1_000, 10_000, 8, 100, 20_000
SEED = 20261130
WEIGHTS = Weights(most=13)


def drawn() -> tuple[list[Case], list[Taker]]:
    """The cases and the persons."""
    chance = random.Random(SEED)

    def spot() -> tuple[int, int]:
        return chance.randrange(WIDE), chance.randrange(WIDE)

    skills = [f"s{number}" for number in range(SKILLS)]
    takers = [
        Taker(
            f"t{number}", f"t{number}", f"12-{chance.randrange(GRIDS):02}", at=spot(), load=chance.randint(0, 4),
            skills=frozenset(chance.sample(skills, chance.randint(1, 3))),
        )
        for number in range(PEOPLE)
    ]  # fmt: skip
    cases = [
        Case(
            str(number), f"{chance.choice(skills)}.x", f"12-{chance.randrange(GRIDS):02}", "12", spot(),
            chance.random() < 0.1,
        )
        for number in range(CASES)
    ]  # fmt: skip
    return cases, takers


def solved() -> dict[str, Any]:
    """One optimum, timed from lists of cases and persons to the proof."""
    import resource  # noqa: PLC0415

    from fengqiao.desk.assigning.solve import Batch  # noqa: PLC0415  (with what it loads)

    cases, takers = drawn()
    took, answer, evener = [], None, None
    for _ in range(3):
        begun = process_time()
        batch = Batch(cases, takers, WEIGHTS, special(takers))
        answer = batch.answer(rooms(takers, WEIGHTS))
        took.append(process_time() - begun)
        evener = batch.answer(rooms(takers, WEIGHTS, 12))
    assert answer is not None
    assert evener is not None
    return {
        "seconds": min(took), "proven": answer.proven and evener.proven, "placed": answer.placed, "cost": answer.cost,
        "evener": evener.cost, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }  # fmt: skip


def inserted(asked: int = 1_000) -> tuple[float, float]:
    """Milliseconds of one new case, in the middle and at the 95th percentile: what stands is not moved."""
    cases, takers = drawn()
    room, skills = rooms(takers, WEIGHTS), special(takers)
    took = []
    for case in cases[:asked]:
        begun = process_time()
        found = best(case, takers, WEIGHTS, skills, room)
        room[found[0].taker.owner] -= 1
        took.append((process_time() - begun) * 1000)
    took.sort()
    return took[asked // 2], took[int(asked * 0.95)]


def run() -> list[Figure]:
    """The batch in a process of its own, as the page solves it; and a new case."""
    told = subprocess.run([sys.executable, "-m", "bench.assignment"], cwd=CHECKOUT, capture_output=True, check=True)
    found = json.loads(told.stdout)
    middle, slow = inserted()
    print(f"assignment: cost {found['cost']:,}; at most 12 open each {100 * (found['evener'] / found['cost'] - 1):.1f}% "
          f"more; a new case {middle:.2f} ms in the middle")  # fmt: skip
    what = f"{CASES:,} cases to {PEOPLE:,} persons with skills and capacity"
    return [
        Figure(f"{what}, proven optimum", found["seconds"], "s", 0.6, most=True),
        Figure(
            "the same, placed, cost equal to the bound over all pairs", found["placed"] * found["proven"], "", CASES
        ),
        Figure("the same, memory of its process", found["memory"], "MB", 416, most=True),
        Figure("one new case among them, nothing moved, p95", slow, "ms", 5, most=True),
    ]


if __name__ == "__main__":
    print(json.dumps(solved()))
