"""How right and how fast the sorting is, on the labelled petitions of the data folder."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import process_time

from bench.figures import Figure, answer, data, start


def run() -> list[Figure]:
    """Right: cross-validated twice; fast: one document after another on one core, by a model of all of them."""
    folder = data()
    if folder is None:
        print("sorting: FENGQIAO_DATA (petitions) is not there: its figures are left out", file=sys.stderr)
        return []
    told = answer(start("bench.sorting", str(folder / "petitions" / "zh_labelled_train.csv"), OPENBLAS_NUM_THREADS="1"))
    right, served = told["right"], told["served"]
    low, high = right["macro_f1_95"]
    name = f"sorting, {right['n']} petitions, 7 classes, cross-validated twice"
    return [
        Figure(f"{name}, macro-F1 (95%: {low} to {high})", right["macro_f1"], "", 0.83),
        Figure(
            f"the same, above TF-IDF and a linear model ({right['baseline_macro_f1']}), lower end of 95%",
            right["better_by_95"][0], "", 0.0001,
        ),
        Figure("the same, right among the 60% it is surest of", right["surest_60_accuracy"], "", 0.97),
        Figure("the same, share above thresholds from training folds", right["sure_share"], "", 0.6),
        Figure("the same, right among these", right["sure_accuracy"], "", 0.97),
        Figure("the same, with an office's floor of 20 cases an n-gram, macro-F1", served["macro_f1"], "", 0.83),
        Figure("the right domain of 15 among the first three, nothing learned", right["first_day_top_3"], "", 0.8),
        Figure("sorting a document, with its words", told["ms"], "ms", 2, most=True),
    ]  # fmt: skip


def main(path: str) -> int:
    """One object on the last line."""
    from fengqiao.evaluation.judging import files, sorting  # noqa: PLC0415
    from fengqiao.intake.sorting import learn  # noqa: PLC0415
    from fengqiao.intake.sorting.features import Asked  # noqa: PLC0415
    from fengqiao.intake.sorting.first_day import Named, signs_for  # noqa: PLC0415
    from fengqiao.intake.sorting.sort import sort  # noqa: PLC0415

    parser = ArgumentParser()
    sorting.arguments(parser)
    right = sorting.judged(parser.parse_args(["--train", path]))
    served = sorting.judged(parser.parse_args(["--train", path, "--floor", str(learn.CASES), "--turns", "1"]))
    rows = files.rows(Path(path), sorting.COLUMNS)
    asked = [Asked(row["subject"], row["text"]) for row in rows]
    data = learn.seen([learn.Example(each, row["label"]) for each, row in zip(asked, rows, strict=True)])
    model = learn.learned(data, cases=learn.CASES, reporters=1, turns=1)
    named = [Named(label, label) for label in model.labels]
    signs, best = signs_for(named), float("inf")
    for _ in range(3):
        begun = process_time()
        for each in asked:
            sort(each, named, model=model, signs=signs)
        best = min(best, (process_time() - begun) / len(asked))
    print(json.dumps({"right": right, "served": served, "ms": best * 1000}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
