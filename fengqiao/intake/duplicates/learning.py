"""The weights of the text part, learned from pairs that people judged; plain Python, the same on every machine."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fengqiao.intake.duplicates.agreement import SIGNS

VERSION = 1
"""Of the meaning of the figures: weights of another version are not used."""

PULL = 10.0
"""How strongly weights are drawn to nought: one over scikit-learn's C."""

SWEEPS = 200


class Unusable(Exception):
    """Why weights or pairs cannot be used, in words (中文 · English)."""


class Weights(NamedTuple):
    """log odds of "same problem" = base + sum of weight times figure, each with its sign; `share` of the pairs was so.

    The evidence of the text alone is that less the log odds of `share`.
    """

    base: float
    by: dict[str, float]
    share: float

    def evidence(self, figures: Mapping[str, float]) -> float:
        """How much more likely these figures are where it is the same problem, as a natural logarithm."""
        odds = self.base + math.fsum(weight * figures[name] for name, weight in self.by.items())
        return odds - math.log(self.share / (1 - self.share))

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {"version": VERSION, "base": self.base, "by": self.by, "share": self.share}

    @classmethod
    def read(cls, kept: Any) -> Weights:
        """What `kept` gave; of another version, or with a sign turned round, it is refused."""
        try:
            if kept["version"] != VERSION:
                raise Unusable("权重属于另一版本 · the weights are of another version")
            found = cls(float(kept["base"]), {name: float(kept["by"][name]) for name in SIGNS}, float(kept["share"]))
        except (KeyError, TypeError, ValueError):
            raise Unusable("权重文件读不懂 · the weights cannot be read") from None
        numbers = (found.base, found.share, *found.by.values())
        if not all(map(math.isfinite, numbers)) or not 0 < found.share < 1:
            raise Unusable("权重文件读不懂 · the weights cannot be read")
        if any(SIGNS[name] * weight < 0 for name, weight in found.by.items()):
            raise Unusable("权重方向相反 · a weight points the wrong way")
        return found


def learned(figures: Sequence[Mapping[str, float]], same: Sequence[bool]) -> Weights:
    """Logistic regression with a quadratic pull to nought and no weight against its sign, by coordinate descent."""
    yes = sum(same)
    if not 0 < yes < len(same):
        raise Unusable("须有相同与不同两类样本 · there must be pairs that are the same and pairs that are not")
    names = list(SIGNS)
    middle = {name: math.fsum(row[name] for row in figures) / len(figures) for name in names}
    width = {
        name: math.sqrt(math.fsum((row[name] - middle[name]) ** 2 for row in figures) / len(figures)) or 1.0
        for name in names
    }
    columns = [[(row[name] - middle[name]) / width[name] for row in figures] for name in names]
    columns.append([1.0] * len(figures))
    weights = [0.0] * len(names) + [math.log(yes / (len(same) - yes))]
    odds = [weights[-1]] * len(figures)
    for _ in range(SWEEPS):
        moved = 0.0
        for place, column in enumerate(columns):
            pull = PULL if place < len(names) else 0.0
            sign = SIGNS[names[place]] if place < len(names) else 0
            moved = max(moved, _step(weights, place, column, odds, same, pull, sign))
        if moved < 1e-7:
            break
    by = {name: weights[place] / width[name] for place, name in enumerate(names)}
    base = weights[-1] - math.fsum(by[name] * middle[name] for name in names)
    return Weights(base, by, yes / len(same))


def _step(
    weights: list[float],
    place: int,
    column: list[float],
    odds: list[float],
    same: Sequence[bool],
    pull: float,
    sign: int,
) -> float:
    """One step of one weight, bounded by its sign; `odds` follows. How far it went."""
    slope, bend = -pull * weights[place], pull
    for value, odd, yes in zip(column, odds, same, strict=True):
        chance = probability(odd)
        slope += value * (yes - chance)
        # The steepest the curve can be keeps a step from overshooting.
        bend += value * value * max(chance * (1 - chance), 0.05)
    wanted = weights[place] + slope / bend
    if sign:
        wanted = max(0.0, wanted) if sign > 0 else min(0.0, wanted)
    step = wanted - weights[place]
    weights[place] = wanted
    for row, value in enumerate(column):
        odds[row] += step * value
    return abs(step)


def probability(odds: float) -> float:
    """Of log odds; never quite 0 or 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
