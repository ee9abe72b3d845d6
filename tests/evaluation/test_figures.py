"""No figure improves by keeping a problem down; every rate is n of d with its interval."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.evaluation.reckoning.figures import (
    BUCKETS,
    PICKED,
    RATES,
    Event,
    Rate,
    Story,
    as_many_reported,
    bucket,
    compared,
    figures,
    told,
    wilson,
)

START = datetime(2026, 10, 1, tzinfo=UTC)
STATES = ("reported", "accepted", "working", "suspended", "done", "merged", "closed", "rejected", "withdrawn")
VERIFIED = ("", "checked", "reporter", "through", "unverified", "root")
hours = st.integers(0, 2000).map(lambda n: START + timedelta(hours=n))
stories = st.lists(
    st.builds(
        Story,
        id=st.uuids().map(str),
        area=st.just("120101001001"),
        opened_at=hours,
        state=st.sampled_from(STATES),
        verified=st.sampled_from(VERIFIED),
        promised=st.none() | hours,
        solved_at=st.none() | hours,
        returned=st.integers(0, 3),
    ),
    min_size=1,
    max_size=30,
)

KEPT_DOWN = {
    "rejected": lambda story: story._replace(state="rejected"),
    "merged into another": lambda story: story._replace(state="merged"),
    "closed with the other": lambda story: story._replace(state="closed", verified="root"),
    "suspended": lambda story: story._replace(state="suspended"),
    "talked into withdrawing": lambda story: story._replace(state="withdrawn"),
    "closed without a check": lambda story: story._replace(state="closed", verified="unverified"),
    "declared solved by the office": lambda story: story._replace(state="closed", verified="through"),
    "called done": lambda story: story._replace(state="done"),
    "left lying": lambda story: story._replace(state="reported"),
}


@pytest.mark.parametrize("way", KEPT_DOWN)
@given(stories, st.data())
def test_no_rate_rises_by_keeping_a_problem_down(way, all_of_them, data):
    before = figures(all_of_them)
    place = data.draw(st.integers(0, len(all_of_them) - 1))
    after = figures([*all_of_them[:place], KEPT_DOWN[way](all_of_them[place]), *all_of_them[place + 1 :]])
    for name in RATES:
        assert after.rates[name].d == before.rates[name].d
        assert after.rates[name].n <= before.rates[name].n
        assert after.rates[name].low <= before.rates[name].low
        assert compared(after.rates[name], before.rates[name]) <= 0


@given(stories, st.data())
def test_no_number_solved_rises_and_no_comparison_improves_because_somebody_did_not_report(all_of_them, data):
    place = data.draw(st.integers(0, len(all_of_them) - 1))
    fewer = all_of_them[:place] + all_of_them[place + 1 :]
    before, after = figures(all_of_them), figures(fewer)
    for name in RATES:
        assert compared(after.rates[name], before.rates[name]) <= 0
        held, was = (as_many_reported(each.rates[name], len(all_of_them)) for each in (after, before))
        assert held.share <= was.share and held.low <= was.low


@given(
    hours, st.lists(st.tuples(st.sampled_from(("recategorise", "extend", "suspend", "escalate")), hours), max_size=6)
)
def test_a_later_deadline_or_another_category_changes_no_rate(promised, later):
    """What was first promised counts, whatever is promised afterwards."""
    events = [Event(START, "report", "reported", promise=promised)]
    events += [Event(START, does, "working", promise=promise) for does, promise in later]
    assert told("1", "a", START, events).promised == promised


@given(stories)
def test_each_problem_stands_in_one_place_and_only_one_of_them_is_solved(all_of_them):
    found = figures(all_of_them)
    assert found.reported == len(all_of_them) == sum(found.beside.values())
    assert found.beside["solved"] == found.rates["solved"].n
    for story in all_of_them:
        assert [name for name in BUCKETS if PICKED[f"in_{name}"](story)] == [bucket(story)]
        if any(counts(story) for counts in RATES.values()):
            assert (story.state, bucket(story)) == ("closed", "solved")
            assert story.verified in ("checked", "reporter")


def test_unverified_rejected_withdrawn_merged_suspended_and_said_through_the_office_are_never_solved():
    for state in set(STATES) - {"closed"}:
        assert not RATES["solved"](Story("1", "", START, state, "reporter"))
    for verified in ("", "through", "unverified", "root"):
        assert not RATES["solved"](Story("1", "", START, "closed", verified))


def test_rule_24_no_case_is_no_rate_and_not_all_of_them():
    nothing = figures([])
    for rate in nothing.rates.values():
        assert (rate.n, rate.d, rate.share) == (0, 0, None)
        assert (rate.low, rate.high) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("n", "d", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (8, 10, 0.4902, 0.9433), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_is_wilsons(n, d, low, high):
    """The last line is Newcombe 1998, Statistics in Medicine 17, table I."""
    assert wilson(n, d) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10_000), st.data())
def test_the_interval_solves_wilsons_equation_and_holds_the_share(d, data):
    n = data.draw(st.integers(0, d))
    rate = Rate(n, d)
    assert 0 <= rate.low <= rate.share <= rate.high <= 1
    for end in (rate.low, rate.high):
        assert math.isclose(abs(n / d - end), 1.959964 * math.sqrt(end * (1 - end) / d), abs_tol=1e-9)


def test_a_problem_that_came_back_is_told_so_and_its_clock_runs_on():
    day = timedelta(days=1)
    events = [
        Event(START, "report", "reported", verified="", promise=START + 14 * day),
        Event(START + day, "finish", "done"),
        Event(START + 2 * day, "close", "closed", verified="checked"),
        Event(START + 3 * day, "reopen", "reported", verified=""),
        Event(START + 20 * day, "finish", "done"),
        Event(START + 21 * day, "close", "closed", verified="checked"),
        Event(START + 22 * day, "confirm", "closed", verified="reporter"),
    ]
    story = told("1", "a", START, events)
    assert (story.returned, story.solved_at, story.verified) == (1, START + 21 * day, "reporter")
    assert not RATES["in_time"](story) and not RATES["at_once"](story) and RATES["own_word"](story)
