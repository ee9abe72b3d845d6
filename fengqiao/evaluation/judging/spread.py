"""How far a figure may lie off: intervals from drawing the judged rows anew, again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

TIMES, SEED = 2_000, 12


def interval(figure: Callable[[Any], float], n: int, *, times: int = TIMES) -> list[float]:
    """The middle 95% of a figure of rows drawn anew; `figure` takes the places of the rows (n, with repetitions)."""
    chance = np.random.default_rng(SEED)
    found = [figure(chance.integers(0, n, n)) for _ in range(times)]
    low, high = np.quantile(found, (0.025, 0.975))
    return [round(float(low), 4), round(float(high), 4)]
