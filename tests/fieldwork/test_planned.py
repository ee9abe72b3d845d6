"""PyVRP plans a day in a process of its own that ends in time, and what it says can be walked."""

from __future__ import annotations

import random
from itertools import count
from threading import Event, Timer

import pytest

from fengqiao.fieldwork.routes import run
from fengqiao.fieldwork.routes.day import HOUR, Visit, Worker, wrong

pytest.importorskip("pyvrp")


def _day() -> tuple[list[Visit], list[Worker]]:
    chance = random.Random(7)
    workers = [Worker(f"w{n}", (0, 0), skills=frozenset({"fire"} if n == 0 else {"elder"})) for n in range(3)]
    visits = [
        Visit(
            f"v{n}", (chance.randrange(2000), chance.randrange(2000)), 900,
            skill=chance.choice(["", "fire", "elder"]), asked_for="w2" if n == 3 else "",
        )
        for n in range(15)
    ]  # fmt: skip
    visits[3] = visits[3]._replace(skill="")
    return [*visits, Visit("nobody", (0, 0), 60, skill="locks"), Visit("night", (0, 0), 60, 22 * HOUR)], workers


@pytest.mark.whole
def test_a_day_is_planned_in_a_process_of_its_own() -> None:
    visits, workers = _day()
    plan = run.plan(visits, workers, seconds=0.3)
    assert wrong(plan, visits, workers) == []
    assert plan.left == {"nobody": "skill", "night": "hours"}
    assert plan.whose()["v3"][0] == "w2"


@pytest.mark.whole
def test_who_calls_it_off_waits_no_longer() -> None:
    visits, workers = _day()
    off = Event()
    Timer(0.2, off.set).start()
    with pytest.raises(run.Cancelled):
        run.plan(visits, workers, seconds=60, cancelled=off)


@pytest.mark.whole
def test_a_plan_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    visits, workers = _day()
    monkeypatch.setattr(run, "GRACE", -59.8)
    with pytest.raises(run.TooLong):
        run.plan(visits, workers, seconds=60)


def test_without_the_package_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "NEEDED", ("numpy", "no_such_package"))
    with pytest.raises(run.Missing, match="no_such_package"):
        run.plan(*_day())


def test_more_visits_than_one_plan_takes_are_refused() -> None:
    visit = Visit("a", (0, 0), 60)
    with pytest.raises(run.TooMany):
        run.plan([visit._replace(key=str(n)) for n in range(run.MOST + 1)], [])


def test_more_visits_than_the_day_holds_leave_some_and_say_so() -> None:
    from fengqiao.fieldwork.routes.solve import planned

    visits = [Visit(f"v{n}", (n * 10.0, 0), 2 * HOUR) for n in range(6)]
    workers = [Worker("w", (0, 0), 8 * HOUR, 13 * HOUR)]
    plan = planned(visits, workers, 400, clock=count().__next__)
    assert wrong(plan, visits, workers) == []
    assert list(plan.left.values()) == ["full"] * 4


def test_a_day_that_nobody_can_make_is_an_empty_plan() -> None:
    from fengqiao.fieldwork.routes.solve import planned

    plan = planned([Visit("a", (0, 0), 60, skill="fire")], [Worker("w", (0, 0))], 0.05)
    assert (plan.rounds, plan.left) == ({}, {"a": "skill"})
