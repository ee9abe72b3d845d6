"""`fengqiao judge routes`: an instance is read or refused in words, and rounds are looked at by who did not make them."""

from __future__ import annotations

import csv
import json
import os
from itertools import count, permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.evaluation.judge import main
from fengqiao.fieldwork.routes.instance import Instance, Unreadable, faults, length, read

SMALL = """NAME : small
TYPE : VRPTW
VEHICLES : 3
CAPACITY : 10
SERVICE_TIME : 5
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 0 10
DEMAND_SECTION
1 0
2 4
3 5
4 6
TIME_WINDOW_SECTION
1 0 100
2 0 50
3 0 50
4 0 50
DEPOT_SECTION
1
-1
EOF
"""


def test_an_instance_is_read() -> None:
    found = read(SMALL)
    assert (found.name, found.vehicles, found.capacity) == ("small", 3, 10)
    assert found.at == [(0, 0), (3, 4), (6, 8), (0, 10)]
    assert found.service == [0, 5, 5, 5]
    assert faults(found, [[2, 3], [4]]) == []
    assert length(found, [[2, 3], [4]]) == 40


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("EUC_2D", "EXPLICIT", "only EUC_2D"),
        ("2 3 4", "2 3", "2 numbers are expected"),
        ("2 3 4", "2 x 4", "not a number"),
        ("2 3 4", "2 nan 4", "not a number"),
        ("2 3 4", "9 3 4", "each node"),
        ("2 4\n", "", "each node"),
        ("CAPACITY : 10", "CAPACITY : ten", "heading"),
        ("VEHICLES : 3", "", "heading"),
        ("VEHICLES : 3", "VEHICLES : 0", "at least 1"),
        ("NAME : small", "small", "neither a heading"),
    ],
)
def test_what_is_no_instance_is_said(old: str, new: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(SMALL.replace(old, new, 1))


@pytest.mark.parametrize(
    ("routes", "says"),
    [
        ([[2, 3]], "not every customer once"),
        ([[2, 3], [4, 4]], "not every customer once"),
        ([[2, 3], [5]], "not every customer once"),
        ([[2, 3, 4]], "round 1: too much load"),
        ([[2], [3], [4], []], "4 vehicles of 3"),
    ],
)
def test_rounds_that_cannot_be_driven_are_found_out(routes: list[list[int]], says: str) -> None:
    assert says in faults(read(SMALL), routes)


def test_who_comes_too_late_is_found_out() -> None:
    late = read(SMALL.replace("3 0 50", "3 0 14.9"))
    assert faults(late, [[2, 3], [4]]) == ["round 1: too late at 3"]
    assert faults(late, [[3, 2], [4]]) == []
    assert faults(read(SMALL.replace("1 0 100", "1 0 24.9")), [[2, 3], [4]]) == [
        "round 1: too late at 1", "round 2: too late at 1",
    ]  # fmt: skip


@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 5), st.integers(0, 40), st.integers(0, 30)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_fewest_vehicles_are_found_and_the_rounds_can_be_driven(
    customers: list[tuple[int, int, int, int, int]],
) -> None:
    """As many as trying every order in every cut needs."""
    pytest.importorskip("pyvrp")
    from fengqiao.fieldwork.routes.fleet import fewest

    given_ = Instance(
        "drawn", 4, 10, [(10, 10), *((x, y) for x, y, *_ in customers)], [0, *(each[2] for each in customers)],
        [(0, 200), *((opens + 15, opens + 15 + wide) for *_, opens, wide in customers)], [0.0] + [1.0] * len(customers),
    )  # fmt: skip
    found = fewest(given_, 600, clock=count().__next__)  # a clock of looks: a busy machine takes none away
    assert faults(given_, found) == []
    names = range(2, len(given_.at) + 1)
    best = min(
        len(cut)
        for order in permutations(names)
        for cut in _cuts(order)
        if not faults(given_, cut)
    )  # fmt: skip
    assert len(found) == best


def _cuts(order: tuple[int, ...]) -> list[list[list[int]]]:
    """Every way to cut a row into pieces."""
    if not order:
        return [[]]
    return [[list(order[:n]), *rest] for n in range(1, len(order) + 1) for rest in _cuts(order[n:])]


def test_the_last_line_is_one_object_and_a_gap_stands_where_vehicles_are_equal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyvrp")
    from fengqiao.evaluation.judging import routes

    monkeypatch.setattr(routes, "monotonic", count().__next__)
    file, index = tmp_path / "small.vrp", tmp_path / "index.csv"
    file.write_text(SMALL)
    for vehicles, gap in (("2", 0.0), ("1", None)):
        index.write_text(f"instance,solution_vehicles,solution_distance_exact\nsmall,{vehicles},40.0\n")
        assert main(["routes", "--test", str(file), "--seconds", "600"]) == 0
        told = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert told.pop("seconds") >= 0
        assert told == {
            "instance": "small", "vehicles": 2, "cost": 40.0, "listed_vehicles": int(vehicles), "listed_cost": 40.0,
            "gap": gap, "feasible": True,
        }  # fmt: skip
    index.unlink()
    assert main(["routes", "--test", str(file), "--seconds", "600"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["listed_vehicles"] is None


def test_what_is_wrong_with_the_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyvrp")
    file = tmp_path / "small.vrp"
    for content, says in ((None, "no such file"), ("路灯", "cannot be read"), (SMALL, "more than 0")):
        if content is not None:
            file.write_text(content, encoding="utf-8")
        assert main(["routes", "--test", str(file), "--seconds", "1" if content != SMALL else "0"]) == 2
        assert says in capsys.readouterr().err


@pytest.mark.data
def test_the_listed_solutions_stand_before_the_checker() -> None:
    """It agrees with published solutions on every length, and refuses each with a customer less."""
    folder = Path(os.environ.get("FENGQIAO_DATA", "../shared/data")) / "routing"
    with (folder / "index.csv").open() as file:
        listed = list(csv.DictReader(file))
    for row in listed:
        found = read((folder / f"{row['instance']}.vrp").read_text())
        lines = (folder / f"{row['instance']}.sol").read_text().splitlines()
        routes = [[int(w) + 1 for w in line.split(":")[1].split()] for line in lines if line.startswith("Route")]
        assert faults(found, routes) == []
        assert len(routes) == int(row["solution_vehicles"])
        assert abs(length(found, routes) - float(row["solution_distance_exact"])) < 0.001
        assert faults(found, [routes[0][1:], *routes[1:]]) == ["not every customer once"]
