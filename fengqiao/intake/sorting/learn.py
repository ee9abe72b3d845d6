"""Learning: from cases with their answers to a calibrated model; the same cases give the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from fengqiao.intake.sorting import signs
from fengqiao.intake.sorting.features import PARTS, Asked, features, masked
from fengqiao.intake.sorting.model import Model, Part, chances

CASES, REPORTERS = 20, 10
"""An n-gram is learned only if so many cases, of so many reporters, hold it."""

FOLDS, TURNS = 5, 3
WANTED = 0.98
"""Of what a model is sure of so much was right in its folds: one point above the promise, for a threshold that is
chosen among many looks better than it is."""

STRENGTH = {"title": 30.0, "text": 30.0, "domains": 10.0, "topics": 10.0, "words": 10.0}
SMALL = 2_000

NEVER = -1_000.0
"""The constant of a label that a fold holds no case of."""


class Example(NamedTuple):
    """A case that is known: what it said, its category, and whose it was (any name that tells reporters apart)."""

    asked: Asked
    label: str
    reporter: str = ""


class Seen(NamedTuple):
    """Examples as matrices' makings, read once however often they are learned from."""

    examples: Sequence[Example]
    values: Sequence[Mapping[str, Mapping[str, float]]]


def seen(examples: Sequence[Example]) -> Seen:
    """Read the examples, in an order that is theirs alone."""
    ordered = sorted(examples, key=lambda each: (each.label, each.asked.title, each.asked.text, each.reporter))
    return Seen(ordered, [features(each.asked) for each in ordered])


def known_features(data: Seen, part: str, rows: Sequence[int], cases: int, reporters: int) -> list[str]:
    """The features a part may know: n-grams by the floors; of the words what stands in two cases."""
    held: Counter[str] = Counter()
    by: dict[str, set[str]] = {}
    counts_reporters = part in ("title", "text") and reporters > 1
    for row in rows:
        for name in data.values[row][part]:
            held[name] += 1
            if counts_reporters and len(found := by.setdefault(name, set())) < reporters:
                found.add(data.examples[row].reporter)
    floor = cases if part in ("title", "text") else 1
    return sorted(
        name for name, n in held.items() if n >= floor and (not counts_reporters or len(by[name]) >= reporters)
    )


def matrix(data: Seen, part: str, rows: Sequence[int], known: Mapping[str, int], idf: Any) -> Any:
    """Cases x features, sparse; with idf weighed and each row of length one."""
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for row in rows:
        for name, value in data.values[row][part].items():
            if (place := known.get(name)) is not None:
                columns.append(place)
                values.append(value)
        ends.append(len(columns))
    found = sparse.csr_matrix((values, columns, ends), shape=(len(rows), len(known)))
    if not len(idf):
        return found
    found = found @ sparse.diags(idf)
    sizes = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    return sparse.diags(1 / np.where(sizes > 0, sizes, 1)) @ found


def fitted(data: Seen, rows: Sequence[int], labels: Sequence[str], cases: int, reporters: int) -> dict[str, Part]:
    """The parts, each learned from these rows alone."""
    answers = np.array([labels.index(data.examples[row].label) for row in rows])
    parts = {}
    for name in PARTS:
        names = known_features(data, name, rows, cases, reporters)
        known = {each: place for place, each in enumerate(names)}
        idf: Any = np.zeros(0)
        if name in ("title", "text"):
            held = Counter(each for row in rows for each in data.values[row][name] if each in known)
            idf = np.array([1 + np.log((1 + len(rows)) / (1 + held[each])) for each in names])
        weights, bias = _fit(matrix(data, name, rows, known, idf), answers, len(labels), STRENGTH[name])
        parts[name] = Part(known, idf.astype("<f4"), weights.astype("<f4"), bias.astype("<f4"))
    return parts


def _fit(cases: Any, answers: Any, labels: int, strength: float) -> tuple[Any, Any]:
    """Multinomial logistic regression, each label as heavy as any other; weights (labels x features), bias.

    Few cases with many features are turned into as many directions as there are cases: the answer is the same.
    """
    if cases.shape[1] == 0:
        return np.zeros((labels, 0)), np.zeros(labels)
    if len(there := np.unique(answers)) == 1:
        # A fold of which nothing but one label is left knows no other.
        return np.zeros((labels, cases.shape[1])), np.where(np.arange(labels) == there[0], 0.0, NEVER)
    back, turned = None, cases
    if cases.shape[0] < min(SMALL, cases.shape[1]):
        values, directions = np.linalg.eigh((cases @ cases.T).toarray())
        kept = values > 1e-9
        turned = directions[:, kept] * np.sqrt(values[kept])
        back = (cases.T @ (directions[:, kept] / np.sqrt(values[kept]))).T
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=400)
    model.fit(turned, answers)
    coefficients, constants = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients, constants = np.vstack([-coefficients, coefficients]) / 2, np.hstack([-constants, constants]) / 2
    weights, bias = np.zeros((labels, coefficients.shape[1])), np.full(labels, NEVER)
    weights[model.classes_], bias[model.classes_] = coefficients, constants
    return (weights if back is None else weights @ back), bias


def learned(
    data: Seen,
    rows: Sequence[int] | None = None,
    *,
    cases: int = CASES,
    reporters: int = REPORTERS,
    turns: int = TURNS,
    about: Mapping[str, Any] | None = None,
) -> Model:
    """A model of these rows; its temperature and threshold come from folds of these rows alone."""
    rows = range(len(data.examples)) if rows is None else rows
    labels = sorted({data.examples[row].label for row in rows})
    if len(labels) < 2:
        raise ValueError("fewer than two categories")
    answers, scores = out_of_fold(data, rows, labels, cases=cases, reporters=reporters, turns=turns)
    temperature = calibrated(scores, answers) if len(answers) else 1.0
    threshold = sure_from(chances(scores, temperature), answers)
    model = Model(tuple(labels), fitted(data, rows, labels, cases, reporters), temperature, threshold)
    told = figures(chances(scores, temperature), answers, threshold, labels) if len(answers) else {}
    return replace(model, about={"n": len(rows), "words": signs.digest(), "figures": told, **(about or {})})


def out_of_fold(
    data: Seen, rows: Sequence[int], labels: Sequence[str], *, cases: int, reporters: int, turns: int
) -> tuple[Any, Any]:
    """Answers and scores of each row by a model that did not see it, `turns` times over."""
    answers, scores = [], []
    for turn in range(turns):
        for held in folds(data, rows, turn):
            within = set(held)
            rest = [row for row in rows if row not in within]
            if not rest:
                continue
            parts = fitted(data, rest, labels, cases, reporters)
            scores.append(scored(data, held, parts))
            answers += [labels.index(data.examples[row].label) for row in held]
    return np.array(answers, dtype=int), np.vstack([np.zeros((0, len(labels))), *scores])


def scored(data: Seen, rows: Sequence[int], parts: Mapping[str, Part]) -> Any:
    """What the parts say together of each row (rows x labels)."""
    said = []
    for name, part in parts.items():
        z = matrix(data, name, rows, part.known, part.idf) @ part.weights.T.astype(float) + part.bias
        z = z - z.max(axis=1, keepdims=True)
        said.append(z - np.log(np.exp(z).sum(axis=1, keepdims=True)))
    return np.sum(said, axis=0)


def folds(data: Seen, rows: Sequence[int], turn: int, count: int = FOLDS) -> list[list[int]]:
    """Folds in which every label has its share and texts that are nearly the same lie together."""
    together: dict[int, list[int]] = {}
    for row, group in zip(rows, groups([data.examples[row].asked for row in rows]), strict=True):
        together.setdefault(group, []).append(row)

    def drawn(members: list[int]) -> bytes:
        first = data.examples[members[0]].asked
        return sha256(f"{turn}\n{first.title}\n{first.text}".encode()).digest()

    found: list[list[int]] = [[] for _ in range(count)]
    held: list[Counter[str]] = [Counter() for _ in range(count)]
    for members in sorted(together.values(), key=lambda each: (-len(each), drawn(each))):
        label = data.examples[members[0]].label
        least = min(range(count), key=lambda each: (held[each][label], len(found[each])))
        found[least] += members
        held[least].update(data.examples[row].label for row in members)
    return [sorted(each) for each in found if each]


def groups(asked: Sequence[Asked]) -> list[int]:
    """For each text the number of its group: texts that are nearly the same are one.

    A text is known by the pairs of neighbours among its least four hashes of ten characters.
    """
    parents = list(range(len(asked)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    first: dict[Any, int] = {}
    for place, each in enumerate(asked):
        flat = "".join(masked(each.text).split()) or "".join(masked(each.title).split())
        least = sorted({crc32(flat[at : at + 10].encode()) for at in range(max(1, len(flat) - 9))})[:4]
        for pair in [tuple(least[at : at + 2]) for at in range(max(1, len(least) - 1))]:
            parents[root(place)] = root(first.setdefault(pair, place))
    return [root(place) for place in range(len(asked))]


def calibrated(scores: Any, answers: Any) -> float:
    """The temperature at which what a model says of rows it did not see is likeliest."""

    def cost(power: float) -> float:
        found = chances(scores, float(np.exp(power)))[np.arange(len(answers)), answers]
        return float(-np.log(np.maximum(found, 1e-12)).mean())

    return float(np.exp(minimize_scalar(cost, bounds=(-2, 4), method="bounded").x))


def sure_from(said: Any, answers: Any, wanted: float = WANTED, least: int = 20) -> float:
    """The lowest confidence from which on so much is right; above 1 where that is never so."""
    sure, right = said.max(axis=1), said.argmax(axis=1) == answers
    order = np.argsort(-sure, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero((share >= wanted) & (np.arange(1, len(order) + 1) >= least))
    return float(sure[order[enough[-1]]]) if len(enough) else 2.0


def figures(said: Any, answers: Any, threshold: float, labels: Sequence[str]) -> dict[str, Any]:
    """How right: n, macro_f1, accuracy, sure_share, sure_accuracy, and for each label n, right and how often unsure."""
    told, sure = said.argmax(axis=1), said.max(axis=1) >= threshold
    right = told == answers
    each = {}
    for place, label in enumerate(labels):
        own = answers == place
        if own.any():
            each[label] = {
                "n": int(own.sum()),
                "right": round(float(right[own].mean()), 4),
                "unsure": round(float((~sure[own]).mean()), 4),
            }
    return {
        "n": len(answers),
        "macro_f1": round(macro_f1(told, answers), 4),
        "accuracy": round(float(right.mean()), 4),
        "sure_share": round(float(sure.mean()), 4),
        "sure_accuracy": round(float(right[sure].mean()), 4) if sure.any() else None,
        "labels": each,
    }


def macro_f1(told: Any, answers: Any) -> float:
    """The mean over the labels that occur of the harmonic mean of precision and recall."""
    found = []
    for label in np.union1d(told, answers):
        both = int(((told == label) & (answers == label)).sum())
        found.append(2 * both / int((told == label).sum() + (answers == label).sum()))
    return float(np.mean(found))
