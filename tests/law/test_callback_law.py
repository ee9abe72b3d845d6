"""Callback (回访): at other hours each time, by nobody who did the work, and nothing said counts as solved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fengqiao.law.callback_law import CALLBACK_LAW, NUMBERS
from fengqiao.law.facts import CLOCK, Facts
from fengqiao.law.plain_world import small_city
from fengqiao.law.workings.calls import caller, may_call, tried
from tests.law.world import CITY, DESK, DISTRICT, GRID, INDEPENDENT, MONDAY, PLAIN, STREET, URBAN, WILLOW, Story, city

CALLS = f"{STREET}/desk"


def call(**facts: object) -> Story:
    world = small_city(numbers=NUMBERS, calendar=PLAIN)
    return Story(world, law=CALLBACK_LAW, origin=STREET, held_by=STREET, root="m1", **facts)


def root(**facts: object) -> Facts:
    return Facts(id="m1", kind="case", district=DISTRICT, origin=WILLOW, held_by=WILLOW, state="done", **facts)


def test_three_tries_at_three_parts_of_the_day_then_a_letter_then_unreached() -> None:
    story = call()
    assert (story.facts.state, story.facts.seat) == ("to_call", CALLS)
    story.does("no_answer", CALLS)
    assert story.refused("no_answer", CALLS) == "other_hour"
    story.wait(hours=4)
    story.does("no_answer", CALLS)
    story.wait(hours=4)
    story.does("no_answer", CALLS)
    assert story.facts.state == "to_write" and tried(story.facts) == ["morning", "afternoon", "evening"]
    assert story.offered(CALLS) >= {"letter", "visit"} and "no_answer" not in story.offered(CALLS)
    story.does("letter", CALLS)
    assert story.refused("unreached", CLOCK) == "not_yet"
    assert story.clock().then == "unreached"


@pytest.mark.parametrize(("hour", "holiday", "may"), [(8, False, False), (9, False, True), (19, False, True),
    (20, False, False), (9, True, False), (10, True, True), (17, True, True), (18, True, False), (20, True, False)])  # fmt: skip
def test_nobody_is_called_late_nor_on_a_holiday_evening(hour: int, *, holiday: bool, may: bool) -> None:
    day = MONDAY - timedelta(days=1) if holiday else MONDAY
    now = day + timedelta(hours=hour - 10)
    assert may_call(PLAIN, now) is may
    story = call()
    story.now = now
    got = story.tries("no_answer", CALLS)
    assert (getattr(got, "why", "") != "calling_hour") is may
    said = story.tries("says_solved", CALLS, text="好了")
    assert (getattr(said, "why", "") != "calling_hour") is may


def test_rule_23_who_did_the_work_cannot_say_what_they_say() -> None:
    story = call(worked_by=(f"of {CALLS}",))
    for does in ("no_answer", "says_solved", "says_not", "says_nothing"):
        assert story.refused(does, CALLS, text="好了") == "own_work"


def test_what_they_say_needs_their_own_words_and_a_refusal_to_speak_needs_none() -> None:
    story = call()
    assert story.refused("says_not", CALLS) == "needs"
    assert story.does("says_not", CALLS, text="还是湿的").effects == ("not_solved",)
    assert call().does("says_solved", CALLS, text="好了").effects == ("solved",)
    assert call().does("says_nothing", CALLS).then == "said_nothing"


def test_the_caller_is_outside_every_unit_that_did_the_work() -> None:
    world = city()
    assert caller(root(), world, {URBAN, STREET}) == WILLOW
    assert caller(root(), world, {WILLOW, GRID}) == STREET
    assert caller(root(), world, {WILLOW, STREET}) == DISTRICT
    assert caller(root(worked_by=(f"of {DESK}",)), world, {GRID}) == STREET
    assert caller(root(about=(f"o:{WILLOW}",)), world, {URBAN}) == STREET


def test_where_everybody_did_the_work_the_top_holds_it_and_the_law_refuses_them() -> None:
    found = caller(root(), city(), {WILLOW, STREET, DISTRICT, CITY, INDEPENDENT})
    assert found == CITY


def test_a_call_nobody_makes_is_urged_once_and_then_on_record_as_not_made() -> None:
    story = call()
    assert story.clock().does == "chase" and story.facts.late
    assert story.clock().then == "uncalled"


def test_it_is_called_off_only_once_they_have_spoken_or_the_work_goes_on() -> None:
    story = call()
    assert story.refused("call_off", CLOCK, root_facts=root()) == "not_yet"
    assert story.does("call_off", CLOCK, root_facts=root(), spoken=True).then == "called_off"
    again = root()
    again.state = "working"
    assert call().does("call_off", CLOCK, root_facts=again).then == "called_off"


def test_an_answer_to_the_letter_comes_at_any_hour() -> None:
    story = call()
    for hours in (0, 4, 4):
        story.wait(hours=hours)
        story.does("no_answer", CALLS)
    story.does("letter", CALLS)
    story.wait(hours=5)
    assert story.does("says_partly", CALLS, text="厨房好了，卫生间还漏").then == "said_partly"
