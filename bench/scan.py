"""Clusters beyond chance: how long fifty thousand cases take, and how often a street without any is told of one."""

from __future__ import annotations

from typing import Any

from bench.figures import Figure

CASES, DEALT = 50_000, 999
SETS, OF, DEALT_EACH = 200, 2_000, 99


def town(chance: Any, cases: int, places: int, categories: int, days: int = 365) -> tuple[Any, Any, Any, list[str]]:
    """A made-up town: few places and kinds have many cases, most have few, and a day is as good as another."""
    import numpy as np  # noqa: PLC0415

    at = chance.uniform(0, 5000, (places, 2))
    busy = chance.gamma(0.5, 1, places)
    place = chance.choice(places, cases, p=busy / busy.sum())
    often = 1 / np.arange(1, categories + 1)
    kind = chance.choice(categories, cases, p=often / often.sum())
    return at[place, 0], at[place, 1], chance.integers(0, days, cases), [f"kind {each}" for each in kind]


def bound(wrong: int, asked: int) -> float:
    """The upper end of the one-sided 95 % interval of Clopper and Pearson, by halving."""
    from math import comb  # noqa: PLC0415

    low, high = 0.0, 1.0
    for _ in range(50):
        half = (low + high) / 2
        below = sum(comb(asked, n) * half**n * (1 - half) ** (asked - n) for n in range(wrong + 1))
        low, high = (half, high) if below > 0.05 else (low, half)
    return high


def run() -> list[Figure]:
    """One process; the sets are dealt anew from one town, as the figure asks."""
    import time  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    from fengqiao.evaluation.reckoning.clusters import clusters  # noqa: PLC0415

    chance = np.random.default_rng(20261130)
    many = town(chance, CASES, 4000, 20)
    begun = time.perf_counter()
    clusters(*many, seed=1, dealt=DEALT)
    took = time.perf_counter() - begun
    x, y, day, kind = town(chance, OF, 400, 8)
    wrong = sum(bool(clusters(x, y, chance.permutation(day), kind, seed=n, dealt=DEALT_EACH)) for n in range(SETS))
    return [
        Figure(f"clusters among {CASES:,} cases, {DEALT} worlds dealt, one process", took, "s", 60, most=True),
        Figure(f"upper 95% bound of false alarms, {SETS} dealt sets of {OF:,} cases", bound(wrong, SETS), "of 1", 0.09, most=True),
    ]  # fmt: skip
