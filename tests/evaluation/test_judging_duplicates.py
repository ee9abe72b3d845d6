"""`fengqiao judge duplicates`: no component on both sides, and the figures worked out by hand."""

from __future__ import annotations

import csv
import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.evaluation.judge import main
from fengqiao.evaluation.judging.duplicates import Cosine, Pair, _precision, components, folds

PLACES = ("柳荫里东门", "和顺里菜场", "清溪桥头", "老年食堂", "第三小学", "电影院后街", "河沿停车场", "车站广场")
WHAT = ("路灯一直不亮", "垃圾没有人收", "下水道堵了")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Eight places with three problems, each told twice; pairs of the same and of others at that place."""
    texts, pairs = tmp_path / "texts.csv", tmp_path / "pairs.csv"
    told = {
        f"{place}-{what}-{teller}": (f"{PLACES[place]}{WHAT[what]}", f"{manner}{PLACES[place]}{WHAT[what]}{teller}次了")
        for place in range(8)
        for what in range(3)
        for teller, manner in ((2, "我住附近，"), (3, "家里老人说"))
    }
    with texts.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "subject", "text"), *((name, *each) for name, each in told.items())])
    with pairs.open("w", encoding="utf-8", newline="") as file:
        rows = [
            (a, b, "same" if a[:3] == b[:3] else "related")
            for a, b in combinations(told, 2)
            if a[0] == b[0] and (a[:3] == b[:3] or a[-1] == b[-1])
        ]
        csv.writer(file).writerows([("id_a", "id_b", "label"), *rows])
    return texts, pairs


def test_the_object_says_how_right_it_is(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    texts, pairs = files
    assert main(["duplicates", "--texts", str(texts), "--train", str(pairs), "--test", str(pairs)]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (found["n"], found["same"], found["components"], found["folds"]) == (72, 24, 8, 8)
    for name in ("average_precision", "baseline_average_precision", "recall_at_95_precision"):
        low, high = found[f"{name}_ci"]
        assert 0 <= low <= found[name] <= high <= 1
    assert found["average_precision"] > 0.95
    assert 0 <= found["hard_average_precision"] <= 1


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.booleans()), min_size=2, max_size=30), st.data())
def test_no_row_that_is_asked_was_seen_in_training(found: list[tuple[int, int, bool]], data: st.DataObject) -> None:
    pairs = [Pair(str(a), str(b), same) for a, b, same in found]
    cut = data.draw(st.integers(1, len(pairs) - 1))
    for train, test in ((pairs, pairs), (pairs[:cut], pairs[cut:])):
        of = components([*train, *test])
        asked: list[int] = []
        for learn, ask in folds(train, test, of):
            seen = {name for row in learn for name in train[row][:2]}
            assert not seen & {name for row in ask for name in test[row][:2]}
            assert not {of[name] for name in seen} & {of[test[row].a] for row in ask}
            asked += ask
        assert sorted(asked) == list(range(len(test)))


def test_average_precision_as_worked_out_by_hand() -> None:
    assert _precision([True, False, True], [3.0, 2.0, 1.0], range(3)) == pytest.approx((1 + 2 / 3) / 2)
    # A tie counts as one step: no luck of the order.
    assert _precision([True, False], [1.0, 1.0], range(2)) == 0.5


def test_the_baseline_is_one_for_equal_and_nought_for_strange_texts() -> None:
    cosine = Cosine({"a": ("灯", "坏"), "b": ("灯", "坏"), "c": ("xyz", "")})
    assert cosine("a", "b") == pytest.approx(1)
    assert cosine("a", "c") < 0.1


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("id_a,id_b,label\nx,0-0-2,same\n0-0-2,0-1-2,related\n", "ids without a text: x"),
        ("id_a,id_b,label\n0-0-2,0-0-3,same\n", "labelled same and others"),
        ("id_a,id_b\n0-0-2,0-0-3\n", "columns are missing: label"),
    ],
)
def test_pairs_that_cannot_be_judged_are_refused(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, says: str
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(rows, encoding="utf-8")
    assert main(["duplicates", "--texts", str(files[0]), "--train", str(files[1]), "--test", str(other)]) == 2
    assert says in capsys.readouterr().err
