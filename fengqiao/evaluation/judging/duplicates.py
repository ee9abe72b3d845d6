"""How right "same problem?" is on judged pairs: cross-validated by component, against the cosine of TF-IDF.

Components are connected reports: whoever learned from one pair of them is never asked about another. Where the two
files share none, everything is learned from the one and asked of the other; where they do, every tenth of the
components is asked of what was learned without it. How rare words are is counted over all texts of --texts, the
asked ones with them: no label goes into that, and an office has them before it is asked. Judged is the text part as it
is for whole texts; single lines are weighed by other weights (intake/duplicates/score.py).
"""

from __future__ import annotations

import random
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Sequence
from math import fsum, log, sqrt
from pathlib import Path
from typing import Any, NamedTuple

from fengqiao.evaluation.judging.files import Unjudgeable, rows
from fengqiao.intake.duplicates.agreement import agreement
from fengqiao.intake.duplicates.learning import Unusable, Weights, learned
from fengqiao.intake.duplicates.texts import Background, Words

FOLDS = 10
SEED = 20261130
REPLICATIONS = 1000
HARD = 0.4
"""Below this cosine a pair is hard: not copied from one another."""

WANTED = 0.95
"""The precision at which recall is given."""


class Pair(NamedTuple):
    """Two reports by id, and whether somebody judged them the same problem."""

    a: str
    b: str
    same: bool


def arguments(parser: ArgumentParser) -> None:
    """What the method asks for."""
    parser.add_argument("--texts", type=Path, required=True, help="id, subject, text · 诉求原文")
    parser.add_argument("--train", type=Path, required=True, help="id_a, id_b, label (same, …) · 学习用")
    parser.add_argument("--test", type=Path, required=True, help="id_a, id_b, label · 评判用，可与学习用的相同")


def judged(asked: Namespace) -> dict[str, Any]:
    """The object: figures with 95% intervals, by resampling components."""
    texts = {row["id"]: (row["subject"], row["text"]) for row in rows(asked.texts, ["id", "subject", "text"])}
    train, test = pairs(asked.train, texts), pairs(asked.test, texts)
    if len({pair.same for pair in test}) < 2:
        raise Unjudgeable(f"{asked.test}：须有 same 与其他两类 · there must be pairs labelled same and others")
    of = components([*train, *test])
    cosine = Cosine(texts)
    base = [cosine(pair.a, pair.b) for pair in test]
    background = Background.of(f"{subject}\n{text}" for subject, text in texts.values())
    words: dict[str, Words] = {}
    for pair in (*train, *test):
        for name in (pair.a, pair.b):
            words.setdefault(name, Words(*texts[name], background))
    figures: dict[frozenset[str], dict[str, float]] = {}
    for pair in (*train, *test):
        key = frozenset((pair.a, pair.b))
        if key not in figures:
            figures[key] = agreement(words[pair.a], words[pair.b]).figures
    found, over, parts = _asked(train, test, of, figures)
    same = [pair.same for pair in test]
    hard = [value < HARD for value in base]
    drawn = _drawn([of[pair.a] for pair in test])
    reached = [value for value, pair in zip(over, test, strict=True) if pair.same]
    sure = [pair.same for value, pair in zip(over, test, strict=True) if value]
    difference = _over(drawn, lambda rows: _precision(same, found, rows) - _precision(same, base, rows))
    hard_difference = _over(drawn, lambda rows: _hard(same, found, hard, rows) - _hard(same, base, hard, rows))
    everything = range(len(test))
    return {
        "n": len(test),
        "same": sum(same),
        "components": len({of[pair.a] for pair in test}),
        "folds": parts,
        "average_precision": _precision(same, found, everything),
        "average_precision_ci": _ends(_over(drawn, lambda rows: _precision(same, found, rows))),
        "baseline_average_precision": _precision(same, base, everything),
        "baseline_average_precision_ci": _ends(_over(drawn, lambda rows: _precision(same, base, rows))),
        "difference_ci": _ends(difference),
        "difference_not_above_0": sum(value <= 0 for value in difference) / max(1, len(difference)),
        "hard_n": sum(hard),
        "hard_average_precision": _hard(same, found, hard, everything),
        "hard_average_precision_ci": _ends(_over(drawn, lambda rows: _hard(same, found, hard, rows))),
        "hard_baseline_average_precision": _hard(same, base, hard, everything),
        "hard_difference_ci": _ends(hard_difference),
        "recall_at_95_precision": sum(reached) / len(reached),
        "recall_at_95_precision_ci": _ends(_over(drawn, lambda rows: _recall(same, over, rows))),
        "precision_there": sum(sure) / len(sure) if sure else None,
    }


def pairs(path: Path, texts: dict[str, Any]) -> list[Pair]:
    """The pairs of a file; a text that is not there is named."""
    found = [Pair(row["id_a"], row["id_b"], row["label"] == "same") for row in rows(path, ["id_a", "id_b", "label"])]
    missing = sorted({name for pair in found for name in (pair.a, pair.b)} - texts.keys())
    if missing:
        raise Unjudgeable(f"{path}：原文中没有这些编号 · ids without a text: {', '.join(missing[:5])}")
    return found


def components(found: Sequence[Pair]) -> dict[str, str]:
    """Id -> the least id that it is connected with, over however many pairs."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while (higher := above.setdefault(name, name)) != name:
            above[name] = above[higher]
            name = higher
        return name

    for pair in found:
        low, high = sorted((top(pair.a), top(pair.b)))
        above[high] = low
    return {name: top(name) for name in list(above)}


def folds(train: Sequence[Pair], test: Sequence[Pair], of: dict[str, str]) -> list[tuple[list[int], list[int]]]:
    """Rows of train to learn from and rows of test to ask, such that no component stands on both sides."""
    shared = {of[pair.a] for pair in train} & {of[pair.a] for pair in test}
    if not shared:
        return [(list(range(len(train))), list(range(len(test))))]
    names = sorted({of[pair.a] for pair in test})
    random.Random(SEED).shuffle(names)  # noqa: S311
    found = []
    for part in range(min(FOLDS, len(names))):
        held = set(names[part::FOLDS])
        learn = [row for row, pair in enumerate(train) if of[pair.a] not in held]
        ask = [row for row, pair in enumerate(test) if of[pair.a] in held]
        found.append((learn, ask))
    return found


def _asked(
    train: Sequence[Pair], test: Sequence[Pair], of: dict[str, str], figures: dict[frozenset[str], dict[str, float]]
) -> tuple[list[float], list[bool], int]:
    """The evidence for each pair of test, whether it is over the threshold of its fold, and the number of folds."""
    found, over = [0.0] * len(test), [False] * len(test)
    parts = folds(train, test, of)
    for learn, ask in parts:
        known = [train[row] for row in learn]
        weights = _learned(known, figures)
        least = _threshold(known, of, figures)
        for row in ask:
            found[row] = weights.evidence(figures[frozenset(test[row][:2])])
            over[row] = found[row] >= least
    return found, over, len(parts)


def _learned(known: Sequence[Pair], figures: dict[frozenset[str], dict[str, float]]) -> Weights:
    try:
        return learned([figures[frozenset(pair[:2])] for pair in known], [pair.same for pair in known])
    except Unusable as why:
        raise Unjudgeable(str(why)) from None


def _threshold(known: Sequence[Pair], of: dict[str, str], figures: dict[frozenset[str], dict[str, float]]) -> float:
    """The least evidence with WANTED precision among the training pairs, each asked of what was learned without it."""
    evidence: list[tuple[float, bool]] = []
    for learn, ask in folds(known, known, of):
        weights = _learned([known[row] for row in learn], figures)
        evidence += [(weights.evidence(figures[frozenset(known[row][:2])]), known[row].same) for row in ask]
    evidence.sort(reverse=True)
    least, right = float("inf"), 0
    for place, (value, same) in enumerate(evidence, 1):
        right += same
        if right / place >= WANTED:
            least = value
    return least


class Cosine:
    """The baseline: TF-IDF of runs of 1 to 3 characters with sublinear counts, as scikit-learn's vectorizer does it."""

    def __init__(self, texts: dict[str, tuple[str, str]]) -> None:
        self.texts = {name: f"{subject} {text}".lower() for name, (subject, text) in texts.items()}
        self.counts: Counter[str] = Counter()
        for text in self.texts.values():
            self.counts.update(set(_runs(text)))
        self.vectors: dict[str, dict[str, float]] = {}

    def __call__(self, a: str, b: str) -> float:
        short, long = sorted((self._vector(a), self._vector(b)), key=len)
        return fsum(value * long.get(run, 0.0) for run, value in short.items())

    def _vector(self, name: str) -> dict[str, float]:
        if name not in self.vectors:
            weighed = {
                run: (1 + log(n)) * (log((1 + len(self.texts)) / (1 + self.counts[run])) + 1)
                for run, n in Counter(_runs(self.texts[name])).items()
            }
            length = sqrt(fsum(value * value for value in weighed.values())) or 1.0
            self.vectors[name] = {run: value / length for run, value in weighed.items()}
        return self.vectors[name]


def _runs(text: str) -> list[str]:
    return [text[k : k + n] for n in (1, 2, 3) for k in range(len(text) - n + 1)]


def _precision(same: Sequence[bool], found: Sequence[float], among: Sequence[int]) -> float:
    """Average precision, ties taken together, as scikit-learn has it; 0 where nothing is the same."""
    order = sorted(among, key=lambda row: -found[row])
    all_same = sum(same[row] for row in order)
    total, right = 0.0, 0
    place = 0
    while place < len(order):
        end, level = place, found[order[place]]
        gained = 0
        while end < len(order) and found[order[end]] == level:
            gained += same[order[end]]
            end += 1
        right += gained
        total += gained * right / end
        place = end
    return total / all_same if all_same else 0.0


def _hard(same: Sequence[bool], found: Sequence[float], hard: Sequence[bool], among: Sequence[int]) -> float:
    return _precision(same, found, [row for row in among if hard[row]])


def _recall(same: Sequence[bool], over: Sequence[bool], among: Sequence[int]) -> float:
    reached = [over[row] for row in among if same[row]]
    return sum(reached) / len(reached) if reached else 0.0


def _drawn(component: Sequence[str]) -> list[list[int]]:
    """Rows by drawing whole components with replacement."""
    of: dict[str, list[int]] = {}
    for row, name in enumerate(component):
        of.setdefault(name, []).append(row)
    groups = [of[name] for name in sorted(of)]
    chance = random.Random(SEED)  # noqa: S311
    return [[row for group in chance.choices(groups, k=len(groups)) for row in group] for _ in range(REPLICATIONS)]


def _over(drawn: Sequence[Sequence[int]], value: Callable[[Sequence[int]], float]) -> list[float]:
    return sorted(value(rows) for rows in drawn)


def _ends(values: Sequence[float]) -> list[float]:
    """The middle 95 in a hundred of sorted values."""
    return [values[int(len(values) * 0.025)], values[int(len(values) * 0.975)]]
