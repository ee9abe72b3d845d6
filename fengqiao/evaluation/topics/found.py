"""What a month's problems give: clusters beyond chance, and what comes again at one building."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.evaluation.reckoning.repeats import repeats
from fengqiao.evaluation.topics.gather import Problem
from fengqiao.places import find as places

DEALT: Final = 999
CLUSTER, REPEAT = "cluster", "repeat"


class Found(NamedTuple):
    """One proposal to be: `expected` in thousandths of a problem, `chance` in ten-thousandths."""

    why: str
    category: str
    matters: tuple[str, ...]
    area: str
    building: str
    metres: int
    since: date
    until: date
    expected: int = 0
    chance: int = 0


class Looked(NamedTuple):
    """What was found, with which seed; `scanned` is false where nothing could be dealt for want of numpy."""

    found: list[Found]
    seed: int
    scanned: bool


def seed_of(district: str, key: str) -> int:
    """Nobody chooses it: it follows from the district and the month, so anybody finds the same again."""
    return int.from_bytes(hashlib.sha256(f"topics {district} {key}".encode()).digest()[:6])


def looked(
    problems: Sequence[Problem], district: str, period: Period, told: Callable[[int], bool] | None = None
) -> Looked:
    """Clusters first; at a building that is in none of them, what came again."""
    seed = seed_of(district, period.key)
    scanned = _scanned(problems, seed, told)
    clusters = scanned or []
    taken = [place for _, cases in clusters for place in cases]
    lately = period.starts.date().toordinal()
    again = repeats([(each.building, each.category, each.day) for each in problems], lately=lately, without=taken)
    found = [each for each, _ in clusters]
    for each in again:
        here = [problems[place] for place in each.cases]
        found.append(
            Found(REPEAT, each.category, tuple(row.matter for row in here), _common(here), each.building, 0,
                  date.fromordinal(each.since), date.fromordinal(each.until))
        )  # fmt: skip
    return Looked(found, seed, scanned is not None)


def _scanned(
    problems: Sequence[Problem], seed: int, told: Callable[[int], bool] | None
) -> list[tuple[Found, tuple[int, ...]]] | None:
    try:
        from fengqiao.evaluation.reckoning.clusters import clusters  # noqa: PLC0415  (a small office has no numpy)
    except ImportError:
        return None
    at = [(place, each.x, each.y) for place, each in enumerate(problems) if each.x is not None and each.y is not None]
    there = [problems[place] for place, _, _ in at]
    seen = clusters(
        [float(x) for _, x, _ in at], [float(y) for _, _, y in at], [each.day for each in there],
        [each.category for each in there], seed=seed, dealt=DEALT, told=told,
    )  # fmt: skip
    found = []
    for each in seen:
        here = [there[place] for place in each.cases]
        buildings = {row.building for row in here}
        days = [row.day for row in here]
        found.append(
            (
                Found(
                    CLUSTER, each.category, tuple(row.matter for row in here), _common(here),
                    buildings.pop() if len(buildings) == 1 else "", round(each.metres),
                    date.fromordinal(min(days)), date.fromordinal(max(days)),
                    max(1, round(1000 * each.expected)), max(1, round(10_000 * each.p)),
                ),
                tuple(at[place][0] for place in each.cases),
            )
        )  # fmt: skip
    return found


def _common(here: Sequence[Problem]) -> str:
    """The smallest area that holds them all; grids of one community are that community."""
    paths = [[place.code for place in places.tree().path(each.area)] for each in here]
    if len({each.area for each in here}) == 1:
        return here[0].area
    shared = [codes[0] for codes in zip(*paths, strict=False) if len(set(codes)) == 1]
    return shared[-1] if shared else here[0].area[:9] + "000"
