"""What stands closer in place, time and kind than chance puts it is found; what chance puts there is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

numpy = pytest.importorskip("numpy")
pytest.importorskip("shapely")

from bench.scan import bound, town  # noqa: E402  (they need what was just asked for)
from fengqiao.evaluation.reckoning.clusters import FEWEST, clusters  # noqa: E402


@pytest.fixture(scope="module")
def quiet():
    return town(numpy.random.default_rng(7), 1_500, 300, 6)


def planted(quiet, *, many=8, days=4, kind="kind 2", apart=0.0):
    """The same with so many more in the last days, at one place or a few metres apart."""
    x, y, day, kinds = quiet
    where = numpy.arange(many) * apart
    return (
        numpy.append(x, 6_000 + where), numpy.append(y, numpy.full(many, 100.0)),
        numpy.append(day, 364 - numpy.arange(many) % days), [*kinds, *[kind] * many],
    )  # fmt: skip


def test_a_cause_is_found_with_its_place_its_kind_its_days_and_its_cases(quiet) -> None:
    [found] = clusters(*planted(quiet), seed=1, dealt=199)
    assert found.category == "kind 2" and found.centre == (6_000.0, 100.0) and found.metres == 0
    assert found.cases == tuple(range(1_500, 1_508))
    assert 3 <= found.days <= 7 and found.expected < 1 and found.p == 1 / 200


def test_a_cause_along_a_street_is_one_cluster_of_several_places(quiet) -> None:
    [found] = clusters(*planted(quiet, apart=20.0), seed=1, dealt=199)
    assert len(found.cases) >= 7 and 0 < found.metres <= 300


def test_a_street_without_a_cause_is_told_of_none(quiet) -> None:
    assert clusters(*quiet, seed=1, dealt=199) == []


def test_a_place_that_is_always_busy_is_no_news(quiet) -> None:
    x, y, day, kinds = quiet
    busy = numpy.arange(0, 365, 3)
    more = (
        numpy.append(x, numpy.full(len(busy), 6_000.0)),
        numpy.append(y, numpy.full(len(busy), 9.0)),
        numpy.append(day, busy),
    )
    assert clusters(*more, [*kinds, *["kind 1"] * len(busy)], seed=1, dealt=199) == []


def test_a_season_of_a_kind_everywhere_is_no_place_s_cluster(quiet) -> None:
    x, y, day, kinds = quiet
    winter = numpy.where(numpy.asarray(kinds) == "kind 0", 340 + day % 25, day)
    assert clusters(x, y, winter, kinds, seed=1, dealt=199) == []


def test_two_causes_are_told_apart_and_share_no_case(quiet) -> None:
    x, y, day, kinds = planted(quiet, many=9)
    both = planted((x + 0, y + 3_000.0, day, kinds), many=7, kind="kind 4")
    found = clusters(*both, seed=1, dealt=199)
    assert [each.category for each in found] == ["kind 2", "kind 4"]
    assert not set(found[0].cases) & set(found[1].cases)


def test_the_same_seed_finds_the_same_and_the_answer_can_be_repeated(quiet) -> None:
    asked = planted(quiet, many=6)
    assert clusters(*asked, seed=5, dealt=99) == clusters(*asked, seed=5, dealt=99)


def test_two_of_a_kind_are_a_coincidence(quiet) -> None:
    assert clusters(*planted(quiet, many=FEWEST - 1, days=1), seed=1, dealt=199) == []


def test_it_can_be_stopped_while_it_reckons(quiet) -> None:
    heard = []
    assert clusters(*planted(quiet), seed=1, dealt=199, told=lambda done: heard.append(done) or done == 3) == []
    assert heard == [0, 1, 2, 3]


def test_nothing_is_found_in_nothing() -> None:
    assert clusters([], [], [], [], seed=1) == []
    assert clusters([1.0], [1.0], [3], ["a"], seed=1) == []


few = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 70), st.sampled_from("ab")), min_size=1, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(few)
def test_whatever_is_asked_the_answer_is_sound(rows) -> None:
    x, y, day, kind = zip(*rows, strict=True)
    found = clusters([100.0 * each for each in x], [100.0 * each for each in y], day, kind, seed=1, dealt=19, alpha=1.0)
    taken = [case for each in found for case in each.cases]
    assert len(taken) == len(set(taken))
    for each in found:
        assert len(each.cases) >= FEWEST and 0 < each.p <= 1 and len(each.cases) > each.expected
        assert {kind[case] for case in each.cases} == {each.category}
        assert all(max(day) - day[case] < each.days for case in each.cases)


def test_the_bound_of_false_alarms_is_that_of_clopper_and_pearson() -> None:
    assert bound(0, 200) == pytest.approx(1 - 0.05 ** (1 / 200), abs=1e-6)
    assert bound(10, 200) == pytest.approx(0.0833, abs=2e-3)
