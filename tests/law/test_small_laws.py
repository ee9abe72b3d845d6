"""The laws beside the case pass the same: one answers, repeats are bounded, there is a way up, and it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.law.facts import Who
from fengqiao.law.table import Law
from tests.law.small_walks import LAWS, UP, SmallWalk

walks = settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
kinds = st.sampled_from(sorted(LAWS))
seeds = st.integers(0, 2**32)
STAFF = 12
"""Acts of staff that end any of these from wherever it stands."""


@walks
@given(kinds, seeds)
def test_exactly_one_answers_and_nothing_is_done_more_often_than_it_may_be_whatever_people_do(kind, seed) -> None:
    SmallWalk(kind, seed).run(40)


@walks
@given(kinds, seeds)
def test_the_same_holds_where_the_matter_complains_of_an_office(kind, seed) -> None:
    SmallWalk(kind, seed, complains=True).run(30)


@walks
@given(kinds, seeds)
def test_it_only_ever_goes_up(kind, seed) -> None:
    walk = SmallWalk(kind, seed).run(40)
    assert walk.levels == sorted(walk.levels, reverse=True)


def ends(walk: SmallWalk) -> bool:
    """Whether those who answer for it bring it to an end, the clock doing its part, nobody else helping."""
    for _ in range(STAFF):
        if walk.over:
            return True
        walk.now = max(walk.now, walk.facts.due or walk.now)
        walk.clock()
        # At the top, and at an hour when people are up.
        walk.now = (walk.now + timedelta(days=1)).replace(hour=3, minute=0)
        if walk.over:
            return True
        for seat in [walk.facts.seat, *sorted(walk.world.seats)]:
            who = walk.world.who(seat)
            if any(walk.does(row.does, who) for row in walk.law.rows if row.then in walk.law.ended_states or row.needs):
                break
    return walk.over


@walks
@given(kinds, seeds)
def test_from_wherever_it_has_come_to_staff_and_clock_bring_it_to_an_end(kind, seed) -> None:
    walk = SmallWalk(kind, seed).run(15)
    assert ends(walk), walk.facts.state


@walks
@given(seeds)
def test_a_callback_ends_by_itself_and_the_others_stay_late_until_somebody_answers(seed) -> None:
    for kind in LAWS:
        walk = SmallWalk(kind, seed)
        for _ in range(20):
            if walk.over:
                break
            walk.now = max(walk.now, walk.facts.due)
            walk.clock()
        if kind == "callback":
            assert walk.facts.state in ("uncalled", "unreached")
        else:
            assert not walk.over and walk.facts.late, "never ended by waiting, and never out of sight"


@walks
@given(seeds)
def test_an_objection_that_nobody_answers_comes_to_the_top_and_stays_there(seed) -> None:
    walk = SmallWalk("objection", seed)
    for _ in range(12):
        walk.now = max(walk.now, walk.facts.due)
        walk.clock()
    assert (walk.world.rung(walk.facts.held_by).above is None and walk.facts.state == "passed_up") or walk.level() == 0


def reporter() -> Who:
    return Who(person="qin", kind="resident", tokens=frozenset({"p:qin"}), reports=True)


@pytest.mark.parametrize("kind", ["petition", "objection"])
def test_who_got_no_for_an_answer_goes_up_until_nobody_is_above(kind: str) -> None:
    for seed in range(40):
        walk = SmallWalk(kind, seed)
        for _ in range(12):
            if kind == "petition" and walk.facts.state in ("lodged", "examined", "review", "re_review"):
                person = walk.world.who(walk.facts.seat)
                assert any(
                    walk.does(does, person) for does in ("take_petition", "reply", "reply_review", "reply_re_review")
                )
            elif kind == "objection" and not walk.over:
                assert walk.does("overrule", walk.world.who(walk.facts.seat))
            elif not any(walk.does(does, reporter()) for does in UP[kind]):
                break
        last = walk.world.rung(walk.facts.held_by)
        assert walk.facts.state == "final" or last.above is None


@pytest.mark.parametrize("kind", LAWS)
def test_every_state_is_reached_and_every_act_happens(kind: str) -> None:
    law: Law = LAWS[kind][0]
    acts, states = set(), set()
    for seed in range(2000):
        walk = SmallWalk(kind, seed)
        for _ in range(40):
            states.add(walk.facts.state)
            walk.act()
            walk.time()
        acts |= set(walk.acts)
        states.add(walk.facts.state)
        if acts == law.acts and states == {*law.open_states, *law.ended_states}:
            break
    assert (law.acts - acts, {*law.open_states, *law.ended_states} - states) == (set(), set())


@pytest.mark.parametrize("kind", LAWS)
def test_the_way_up_is_open_to_the_person_or_the_clock_and_staff_cannot_close_it(kind: str) -> None:
    rows = [row for row in LAWS[kind][0].rows if row.does in UP[kind]]
    assert rows and all(not row.at_most for row in rows)
