"""How pressing a case is, as the office's closed cases teach it: it may raise, and never lowers what words raised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from fengqiao.intake.sorting.features import Asked
from fengqiao.intake.sorting.model import Model

if TYPE_CHECKING:
    from fengqiao.intake.sorting.learn import Seen

NORMAL, URGENT = "normal", "urgent"
LEAST = 20
"""Cases of each urgency; with fewer, words and categories alone say it."""

WANTED = {NORMAL: 0.98, URGENT: 0.9}
"""Of what it is sure of so much was right in its folds: to call a thing ordinary takes more than to call it urgent."""


class Pressing(NamedTuple):
    """What was learned of one case: which urgency, how likely (0..1), the words that speak for it, whether sure."""

    urgency: str
    chance: float
    words: tuple[str, ...]
    sure: bool


def heard(model: Model, asked: Asked, seen: Mapping[str, Mapping[str, float]] | None = None) -> Pressing:
    """What a model of urgency makes of a case; below the confidence of what it says it abstains."""
    found = model.hear(asked, seen)
    place = found.likely()[0]
    urgency, chance = model.labels[place], float(found.chances[place])
    enough = float(model.about.get("sure_from", {}).get(urgency, model.threshold))
    return Pressing(urgency, round(chance, 4), tuple(found.words(place)), chance >= enough)


def learned(data: Seen, **floors: int) -> Model | None:
    """A model of urgency, calibrated on folds it did not see; None where one urgency has too few cases."""
    from fengqiao.intake.sorting import learn  # noqa: PLC0415  (needs the extra named numeric)

    counted = Counter(each.label for each in data.examples)
    if min(counted[NORMAL], counted[URGENT]) < LEAST:
        return None
    labels, rows = (NORMAL, URGENT), range(len(data.examples))
    floors = {"cases": learn.CASES, "reporters": learn.REPORTERS, "turns": learn.TURNS, **floors}
    answers, scores = learn.out_of_fold(data, rows, list(labels), **floors)
    temperature, shift = calibrated(scores, answers)
    floors.pop("turns")
    parts = learn.fitted(data, rows, labels, **floors)
    # The parts learn both urgencies as equally heavy; how rare the urgent ones are is told once, in one constant.
    parts["words"] = replace(parts["words"], bias=parts["words"].bias + shift.astype("<f4"))
    said = learn.chances(scores + shift, temperature)
    sure_from = {label: _sure_from(said, answers, place) for place, label in enumerate(labels)}
    import numpy as np  # noqa: PLC0415

    thresholds = np.array([sure_from[label] for label in labels])[said.argmax(axis=1)]
    about: dict[str, Any] = {
        "n": len(rows),
        "sure_from": sure_from,
        "figures": learn.figures(said, answers, thresholds, labels),
    }
    return Model(labels, parts, temperature, 2.0, about)


def calibrated(scores: Any, answers: Any) -> tuple[float, Any]:
    """The temperature and the constants (one a label) at which what is said of rows it did not see is likeliest."""
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import minimize  # noqa: PLC0415

    from fengqiao.intake.sorting.learn import chances  # noqa: PLC0415

    def cost(given: Any) -> float:
        found = chances(scores + np.array([0.0, given[1]]), float(np.exp(np.clip(given[0], -2, 4))))
        return float(-np.log(np.maximum(found[np.arange(len(answers)), answers], 1e-12)).mean())

    best = minimize(cost, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-8})
    return float(np.exp(np.clip(best.x[0], -2, 4))), np.array([0.0, float(best.x[1])])


def _sure_from(said: Any, answers: Any, place: int) -> float:
    """From which confidence on so much of what is called by this label was so."""
    from fengqiao.intake.sorting.learn import sure_from  # noqa: PLC0415

    called = said.argmax(axis=1) == place
    if not called.any():
        return 2.0
    return round(sure_from(said[called], answers[called], WANTED[(NORMAL, URGENT)[place]], LEAST), 4)
