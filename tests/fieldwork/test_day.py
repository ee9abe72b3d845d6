"""A day's plan: what makes one wrong is seen, and whoever is called off or comes in disturbs few."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.fieldwork.routes.day import (
    HOUR,
    WHY_NOT,
    Plan,
    Stop,
    Visit,
    Worker,
    may,
    timed,
    walk,
    walked,
    why_not,
    wrong,
)
from fengqiao.fieldwork.routes.hold import MOVED, changed, put_in, without

LI, WANG = Worker("李强", (0, 0)), Worker("王芳", (1000, 0), skills=frozenset({"elder"}))
NINE, TEN = 9 * HOUR, 10 * HOUR

spots = st.tuples(st.integers(0, 3000), st.integers(0, 3000))
skills = st.sampled_from(["", "fire", "elder"])


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Visit], list[Worker]]:
    """A few workers, and visits that some of them could make."""
    count = draw(st.integers(1, 4))
    workers = [Worker(f"w{n}", draw(spots), 8 * HOUR, 12 * HOUR, draw(st.frozensets(skills))) for n in range(count)]
    visits = [
        Visit(
            f"v{n}", draw(spots), draw(st.integers(0, 45)) * 60, opens := draw(st.integers(7, 12)) * HOUR,
            opens + draw(st.integers(0, 4)) * HOUR // 2, draw(skills), draw(st.sampled_from(["", "", "", "w0", "w9"])),
        )
        for n in range(draw(st.integers(1, 14)))
    ]  # fmt: skip
    return visits, workers


def _one_by_one(visits: list[Visit], workers: list[Worker]) -> Plan:
    plan = Plan({})
    for number, visit in enumerate(visits):
        plan = put_in(plan, visits[: number + 1], workers, visit)
    return plan


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days())
def test_whoever_comes_in_leaves_a_plan_that_can_be_walked(day: tuple[list[Visit], list[Worker]]) -> None:
    visits, workers = day
    plan = _one_by_one(visits, workers)
    assert wrong(plan, visits, workers) == []
    assert set(plan.left.values()) <= set(WHY_NOT)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days(), st.data())
def test_whoever_is_called_off_moves_nobody_and_whoever_comes_in_few(
    day: tuple[list[Visit], list[Worker]], data: st.DataObject
) -> None:
    visits, workers = day
    plan = _one_by_one(visits, workers)
    gone = data.draw(st.sampled_from(visits))
    rest = [each for each in visits if each != gone]
    after = without(plan, visits, workers, gone.key)
    assert wrong(after, rest, workers) == []
    assert changed(plan, after) == set()
    again = put_in(after, visits, workers, gone)
    assert wrong(again, visits, workers) == []
    assert len(changed(after, again)) <= MOVED * len(visits)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days(), st.data())
def test_a_plan_that_is_bent_is_found_out(day: tuple[list[Visit], list[Worker]], data: st.DataObject) -> None:
    """One visit more, one less, one at another's, one before anybody can be there."""
    visits, workers = day
    plan = _one_by_one(visits, workers)
    where = plan.whose()
    if not where:
        return
    key = data.draw(st.sampled_from(sorted(where)))
    worker, begins = where[key]
    visit = next(each for each in visits if each.key == key)
    stops = list(plan.rounds[worker])
    place = stops.index(Stop(key, begins))

    def bent(new: list[Stop]) -> Plan:
        return Plan({**plan.rounds, worker: tuple(new)}, plan.left)

    assert wrong(bent(stops[:place] + stops[place + 1 :]), visits, workers)
    assert wrong(bent([*stops, stops[place]]), visits, workers)
    assert wrong(bent([*stops[:place], Stop(key, visit.closes + 1), *stops[place + 1 :]]), visits, workers)
    home = next(each for each in workers if each.key == worker)
    if (early := home.begins + walk(home.at, visit.at) - 60) < begins:
        assert wrong(bent([Stop(key, early), *stops[:place], *stops[place + 1 :]]), visits, workers)
    others = [each for each in workers if each.key != worker and not may(each, visit)]
    for other in others:
        taken = {**plan.rounds, worker: tuple(stops[:place] + stops[place + 1 :])}
        taken[other.key] = (*taken.get(other.key, ()), stops[place])
        assert wrong(Plan(taken, plan.left), visits, workers)


@settings(deadline=None)
@given(spots, spots, spots)
def test_who_stops_on_the_way_is_never_quicker(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> None:
    assert walk(a, b) <= walk(a, c) + walk(c, b)


def test_why_nobody_goes_is_said() -> None:
    here = (0.0, 0.0)
    assert why_not(Visit("a", here, 600, skill="fire"), [LI, WANG]) == "skill"
    assert why_not(Visit("a", here, 600, asked_for="孙立"), [LI, WANG]) == "asked"
    assert why_not(Visit("a", here, 600, 20 * HOUR, 21 * HOUR), [LI, WANG]) == "hours"
    assert why_not(Visit("a", here, 600), [LI, WANG]) == "full"


def test_whom_the_resident_asked_for_comes_although_another_is_nearer() -> None:
    visit = Visit("a", (0, 0), 600, asked_for="王芳")
    plan = put_in(Plan({}), [visit], [LI, WANG], visit)
    assert list(plan.rounds) == ["王芳"]


def test_who_was_left_out_is_asked_in_when_another_is_called_off() -> None:
    first, second = Visit("a", (0, 0), 600, NINE, NINE), Visit("b", (0, 0), 600, NINE, NINE)
    plan = put_in(put_in(Plan({}), [first], [LI], first), [first, second], [LI], second)
    assert plan.left == {"b": "full"}
    after = without(plan, [first, second], [LI], "a")
    assert (after.whose(), after.left) == ({"b": ("李强", NINE)}, {})


def test_a_time_that_was_told_is_kept_when_the_one_before_falls_away() -> None:
    first, second = Visit("a", (0, 0), HOUR, NINE, NINE), Visit("b", (0, 0), HOUR)
    stops = timed(LI, [first, second])
    assert stops == (Stop("a", NINE), Stop("b", TEN))
    after = without(Plan({"李强": stops}), [first, second], [LI], "a")
    assert after.rounds["李强"] == (Stop("b", TEN),)


def test_the_way_home_counts_as_walking() -> None:
    visit = Visit("a", (110, 0), 600)
    plan = put_in(Plan({}), [visit], [LI], visit)
    assert walked(plan, [visit], [LI]) == 2 * 130
