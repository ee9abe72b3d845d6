"""How right the sorting is: learned from one file and judged on another, or cross-validated within one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fengqiao.evaluation.judging.files import Unjudgeable, rows
from fengqiao.intake.sorting.features import Asked, masked

if TYPE_CHECKING:
    from fengqiao.intake.sorting.learn import Example, Seen

COLUMNS = ("subject", "text", "label")
FLOOR = 2
SHARE = 0.6


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--train", type=Path, required=True, help="学习用的表 · learned from: subject, text, label")
    parser.add_argument("--test", type=Path, help="评判用的表；不给则交叉验证 · judged on; without, cross-validated")
    parser.add_argument("--turns", type=int, default=2, choices=range(1, 11), help="交叉验证几遍 · how often")
    parser.add_argument(
        "--floor", type=int, default=FLOOR, help="字串至少出现在几件中（平台上为 20）· cases an n-gram stands in"
    )


def judged(asked: Namespace) -> dict[str, Any]:
    """The object: see docs/bench.md for what each figure says."""
    from fengqiao.intake.sorting import learn  # noqa: PLC0415  (needs the extra named numeric)

    train = _examples(rows(asked.train, COLUMNS), asked.train)
    if asked.test is None:
        return _crossed(learn.seen(train), asked.floor, asked.turns)
    test = _examples(rows(asked.test, COLUMNS), asked.test)
    known = {_said(each) for each in test}
    kept = [each for each in train if _said(each) not in known]
    if len({each.label for each in kept}) < 2:
        raise Unjudgeable(
            f"{asked.train}：去掉评判表里也有的文字后，剩下不到两类。要在一张表内评判，请不写 --test。 · without the "
            "texts that are judged too, fewer than two labels are left; to judge within one file, leave out --test"
        )
    data, judges = learn.seen(kept), learn.seen(test)
    model = learn.learned(data, cases=asked.floor, reporters=1)
    labels = list(model.labels)
    answers = _answers(judges, labels)
    said = learn.chances(learn.scored(judges, range(len(test)), model.parts), model.temperature)
    simple = _baseline(data, range(len(kept)), judges, range(len(test)), labels)
    told = {
        "train_n": len(kept),
        "left_out_of_training": len(train) - len(kept),
        "threshold": round(model.threshold, 4),
    }
    return _told(said, simple, answers, said.max(axis=1) >= model.threshold, told) | _first_day(judges)


def _examples(found: list[dict[str, str]], path: Path) -> list[Example]:
    from fengqiao.intake.sorting.learn import Example  # noqa: PLC0415

    kept = [Example(Asked(row["subject"], row["text"]), row["label"].strip()) for row in found if row["label"].strip()]
    if not kept:
        raise Unjudgeable(f"{path}：label 列是空的 · the column label is empty")
    return kept


def _said(example: Example) -> str:
    """The text by which a row is known again: without blanks, capitals and digits."""
    text = example.asked.text if example.asked.text.strip() else example.asked.title
    return "".join(masked(text).split())


def _answers(data: Seen, labels: list[str]) -> Any:
    import numpy as np  # noqa: PLC0415

    # A label that was never learned is never right: it is given a number of its own.
    more = {each.label for each in data.examples} - set(labels)
    places = {label: place for place, label in enumerate([*labels, *sorted(more)])}
    return np.array([places[each.label] for each in data.examples])


def _crossed(data: Seen, floor: int, turns: int) -> dict[str, Any]:
    """Each row judged by models that saw neither it nor what is nearly the same; thresholds from their own folds."""
    import numpy as np  # noqa: PLC0415

    from fengqiao.intake.sorting import learn  # noqa: PLC0415

    everything = range(len(data.examples))
    labels = sorted({each.label for each in data.examples})
    if len(labels) < 2:
        raise Unjudgeable("只有一类，无从评判 · there is one label only: nothing can be judged")
    said, simple, sure, answers = [], [], [], []
    for turn in range(turns):
        for held in learn.folds(data, everything, turn + 100):
            within = set(held)
            rest = [row for row in everything if row not in within]
            if not rest or len({data.examples[row].label for row in rest}) < 2:
                raise Unjudgeable("行太少，无从交叉验证 · there are too few rows to cross-validate")
            model = learn.learned(data, rest, cases=floor, reporters=1, turns=1)
            own = learn.chances(learn.scored(data, held, model.parts), model.temperature)
            whole = np.zeros((len(held), len(labels)))
            whole[:, [labels.index(label) for label in model.labels]] = own
            said.append(whole)
            sure.append(own.max(axis=1) >= model.threshold)
            simple.append(_baseline(data, rest, data, held, labels))
            answers += [labels.index(data.examples[row].label) for row in held]
    told = {"folds": learn.FOLDS, "turns": turns}
    return _told(np.vstack(said), np.hstack(simple), np.array(answers), np.hstack(sure), told) | _first_day(data)


def _baseline(data: Seen, rest: Any, judges: Seen, held: Any, labels: list[str]) -> Any:
    """What a linear support vector machine over TF-IDF of one to three characters says, of title and text."""
    import numpy as np  # noqa: PLC0415
    from scipy import sparse  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    seen, asked = [], []
    for part in ("title", "text"):
        weigh = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
        texts = [getattr(data.examples[row].asked, part) or "-" for row in rest]
        seen.append(weigh.fit_transform(texts))
        asked.append(weigh.transform([getattr(judges.examples[row].asked, part) or "-" for row in held]))
    known = np.array([labels.index(data.examples[row].label) for row in rest])
    return (
        LinearSVC(C=1.0, random_state=0).fit(sparse.hstack(seen).tocsr(), known).predict(sparse.hstack(asked).tocsr())
    )


def _told(said: Any, simple: Any, answers: Any, sure: Any, more: dict[str, Any]) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415

    from fengqiao.evaluation.judging.spread import interval  # noqa: PLC0415
    from fengqiao.intake.sorting.learn import macro_f1  # noqa: PLC0415

    n = len(answers) // more.get("turns", 1)
    best = said.argmax(axis=1)
    right = best == answers
    order = np.argsort(-said.max(axis=1), kind="stable")[: round(SHARE * len(answers))]
    first = (np.argsort(-said, axis=1)[:, :3] == answers[:, None]).any(axis=1)
    bins = np.minimum((said.max(axis=1) * 10).astype(int), 9)
    apart = sum(
        abs(right[bins == each].sum() - said.max(axis=1)[bins == each].sum()) for each in np.unique(bins)
    ) / len(answers)

    def again(places: Any) -> Any:
        # Several turns over the same rows are no more rows: as many are drawn as there are.
        return places[:n]

    def better(places: Any) -> float:
        return macro_f1(best[places], answers[places]) - macro_f1(simple[places], answers[places])

    surest = np.zeros(len(answers), bool)
    surest[order] = True
    return {
        "n": n,
        "macro_f1": round(macro_f1(best, answers), 4),
        "accuracy": round(float(right.mean()), 4),
        "sure_share": round(float(sure.mean()), 4),
        "sure_accuracy": round(float(right[sure].mean()), 4) if sure.any() else None,
        "macro_f1_95": interval(lambda places: macro_f1(best[again(places)], answers[again(places)]), len(answers)),
        "accuracy_95": interval(lambda places: float(right[again(places)].mean()), len(answers)),
        "sure_share_95": interval(lambda places: float(sure[again(places)].mean()), len(answers)),
        "sure_accuracy_95": _of(right, sure, again),
        "surest_60_accuracy": round(float(right[order].mean()), 4),
        "surest_60_accuracy_95": _of(right, surest, again),
        "top_3": round(float(first.mean()), 4),
        "calibration_error": round(float(apart), 4),
        "baseline_macro_f1": round(macro_f1(simple, answers), 4),
        "baseline_accuracy": round(float((simple == answers).mean()), 4),
        "better_by": round(better(np.arange(len(answers))), 4),
        "better_by_95": interval(lambda places: better(again(places)), len(answers)),
    } | more


def _of(right: Any, chosen: Any, again: Any) -> list[float] | None:
    from fengqiao.evaluation.judging.spread import interval  # noqa: PLC0415

    if not chosen.any():
        return None

    def share(places: Any) -> float:
        within = again(places)
        return float(right[within][chosen[within]].mean()) if chosen[within].any() else 1.0

    return interval(share, len(right))


def _first_day(data: Seen) -> dict[str, Any]:
    """Where the labels are names of domains: how often the right one is among the first three without learning."""
    from fengqiao.evaluation.judging.spread import interval  # noqa: PLC0415
    from fengqiao.intake.sorting.first_day import domains  # noqa: PLC0415
    from fengqiao.intake.sorting.signs import petitions  # noqa: PLC0415

    known = [each for each in data.examples if each.label in petitions().domains]
    if not known:
        return {}
    first = [each.label in domains(each.asked)[:3] for each in known]
    return {
        "first_day_n": len(known),
        "first_day_top_1": round(sum(domains(each.asked)[:1] == [each.label] for each in known) / len(known), 4),
        "first_day_top_3": round(sum(first) / len(known), 4),
        "first_day_top_3_95": interval(lambda places: sum(first[place] for place in places) / len(known), len(known)),
    }
