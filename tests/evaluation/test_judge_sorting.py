"""`fengqiao judge sorting`: what it prints, and that nothing it is judged on was seen before."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from fengqiao.evaluation.judge import main
from fengqiao.intake.sorting import learn

Row = tuple[str, str, str]
KINDS = {
    "教育文体": "学校 补课 学费 家长 老师 教育局 幼儿园",
    "环境保护": "化工厂 排污 河水 噪音 臭味 环保局 污水",
    "交通运输": "公交 出租车 乘客 拒载 线路 客运站 司机",
}


def rows(numbers: Iterable[int]) -> list[Row]:
    """Invented petitions, each with words of its own."""
    return [
        (
            f"{'甲乙丙丁戊'[n % 5]}镇的问题",
            "".join(_said(n, place, word) for place, word in enumerate(text.split())),
            label,
        )
        for n in numbers
        for label, text in KINDS.items()
    ]


def _said(number: int, place: int, word: str) -> str:
    return f"{chr(0x4E00 + 97 * number + 7 * place)}{chr(0x6E00 + 53 * number + 11 * place)}{word}"


@pytest.fixture
def file(tmp_path: Path):
    def write(name: str, found: list[Row]) -> str:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([("subject", "text", "label"), *found])
        return str(path)

    return write


def printed(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    from fengqiao.evaluation.judging import spread

    monkeypatch.setattr(spread.interval, "__kwdefaults__", {"times": 20})


def test_one_object_with_all_that_is_asked_for(file, capsys) -> None:
    assert (
        main(["sorting", "--train", file("a.csv", rows(range(8))), "--test", file("b.csv", rows(range(20, 24)))]) == 0
    )
    told = printed(capsys)
    assert {"n", "macro_f1", "accuracy", "sure_share", "sure_accuracy"} <= set(told)
    assert told["n"] == 12
    assert told["macro_f1"] == told["accuracy"] == 1
    assert told["first_day_top_3"] == 1
    assert told["macro_f1_95"][0] <= told["macro_f1"] <= told["macro_f1_95"][1]


def test_a_text_that_is_judged_is_left_out_of_learning_and_counted(file, capsys, monkeypatch) -> None:
    learned_from: list[str] = []
    seen = learn.learned

    def watched(data, among=None, **more):
        chosen = range(len(data.examples)) if among is None else among
        learned_from.extend(data.examples[row].asked.text for row in chosen)
        return seen(data, among, **more)

    monkeypatch.setattr(learn, "learned", watched)
    both = rows(range(6, 8))
    # The same text with other digits and blanks is the same text.
    hidden = [(title, f" {text}", label) for title, text, label in both]
    main(["sorting", "--train", file("a.csv", rows(range(8))), "--test", file("b.csv", hidden + rows(range(30, 32)))])
    told = printed(capsys)
    assert told["left_out_of_training"] == 6
    assert told["train_n"] == 18
    assert told["n"] == 12
    assert not {text for _, text, _ in both} & set(learned_from)


def test_the_same_file_twice_is_refused_with_a_way_out(file, capsys) -> None:
    same = file("a.csv", rows(range(6)))
    assert main(["sorting", "--train", same, "--test", same]) == 2
    assert "leave out --test" in capsys.readouterr().err


def test_cross_validated_no_row_is_judged_by_a_model_that_saw_it(file, capsys, monkeypatch) -> None:
    chosen: list[set[int]] = []
    judged: list[set[int]] = []
    learned, scored = learn.learned, learn.scored

    def watched_learning(data, among=None, **more):
        model = learned(data, among, **more)
        chosen.append(set(among))
        judged.clear()
        return model

    def watched_scoring(data, held, parts):
        if chosen:
            judged.append(set(held))
            outer.append((chosen[-1], set(held)))
        return scored(data, held, parts)

    outer: list[tuple[set[int], set[int]]] = []
    monkeypatch.setattr(learn, "learned", watched_learning)
    monkeypatch.setattr(learn, "scored", watched_scoring)
    assert main(["sorting", "--train", file("a.csv", rows(range(7))), "--turns", "1"]) == 0
    told = printed(capsys)
    assert told["n"] == 21
    # The first judgement after each learning is that of the fold held out.
    after = [pair for place, pair in enumerate(outer) if place == 0 or pair[0] is not outer[place - 1][0]]
    assert len(after) == learn.FOLDS
    assert all(not seen & held for seen, held in after)
    assert set().union(*(held for _, held in after)) == set(range(21))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ([("a", "b", "")], "the column label is empty"),
        ([("a", "b", "x"), ("c", "d", "x")], "one label only"),
        ([("a", "b", "x"), ("c", "d", "y")], "too few rows"),
    ],
)
def test_what_cannot_be_judged_says_why(file, capsys, content: list[Row], says: str) -> None:
    assert main(["sorting", "--train", file("a.csv", content)]) == 2
    assert says in capsys.readouterr().err


def test_a_poisoned_file_is_only_text(file, capsys) -> None:
    odd = [
        ("=cmd()", "'; DROP TABLE x; -- \u202e😀" * 3, "教育文体"),
        ("", "x" * 60_000, "交通运输"),
        ("", "", "环境保护"),
    ]
    assert (
        main(["sorting", "--train", file("a.csv", odd + rows(range(6))), "--test", file("b.csv", rows(range(40, 42)))])
        == 0
    )
    assert printed(capsys)["accuracy"] > 0.6


@pytest.mark.data
def test_words_alone_name_the_domain_of_four_fifths_of_the_petitions_among_three() -> None:
    from fengqiao.evaluation.judging.files import rows as read
    from fengqiao.intake.sorting.features import Asked
    from fengqiao.intake.sorting.first_day import domains
    from tests.conftest import DATA

    found = read(DATA / "petitions" / "zh_labelled_train.csv", ["subject", "text", "label"])[::3]
    right = [row["label"] in domains(Asked(row["subject"], row["text"]))[:3] for row in found]
    assert sum(right) / len(right) >= 0.8
