"""Petitions (信访工作条例): told in 15 days, answered in 60 and 30 once, review and last review 30 days each, recusal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fengqiao.law.facts import CLOCK
from fengqiao.law.petition_law import NUMBERS, PETITION_LAW
from fengqiao.law.plain_world import small_city
from fengqiao.law.referral_law import NUMBERS as REFERRALS
from fengqiao.law.referral_law import REFERRAL_LAW
from tests.law.world import DESK, DESK_2, DISTRICT, LEAD, MONDAY, OFFICE, PLAIN, REPORTER, STREET, WILLOW, Story

STREET_DESK, DISTRICT_DESK = f"{STREET}/desk", f"{DISTRICT}/desk"


def petition() -> Story:
    return Story(small_city(numbers=NUMBERS, calendar=PLAIN), law=PETITION_LAW, origin=WILLOW, root="m1")


def replied() -> Story:
    story = petition()
    story.does("take_petition", DESK)
    story.does("reply", DESK, outcome="依条例答复")
    return story


def test_it_is_told_in_fifteen_days_and_answered_in_sixty() -> None:
    story = petition()
    assert story.facts.due == PLAIN.add(MONDAY, 15, "days")
    story.does("take_petition", DESK)
    assert story.facts.due == PLAIN.add(MONDAY, 60, "days")


def test_rule_27_thirty_days_more_once_by_a_lead_and_counted_from_the_due() -> None:
    story = petition()
    story.does("take_petition", DESK)
    due = story.facts.due
    assert due is not None and story.refused("prolong", DESK, reason="要鉴定") == "standing"
    story.does("prolong", LEAD, reason="要鉴定")
    assert story.facts.due == PLAIN.add(due, 30, "days")
    assert story.refused("prolong", LEAD, reason="还要") == "too_often"
    late = petition()
    late.does("take_petition", DESK)
    late.wait(days=90)
    assert late.refused("prolong", LEAD, reason="忘了") == "too_late"


def test_a_review_goes_one_level_up_and_the_last_one_level_more_thirty_days_each() -> None:
    story = replied()
    assert story.refused("ask_review", DESK, reason="替人提") == "standing"
    story.does("ask_review", REPORTER, reason="不服")
    assert (story.facts.held_by, story.facts.due) == (STREET, PLAIN.add(MONDAY, 30, "days"))
    assert story.refused("reply_review", DESK, outcome="维持") == "standing"
    story.does("reply_review", STREET_DESK, outcome="维持")
    story.does("ask_re_review", REPORTER, reason="仍不服")
    assert (story.facts.held_by, story.facts.due) == (DISTRICT, PLAIN.add(MONDAY, 30, "days"))
    assert story.does("reply_re_review", DISTRICT_DESK, outcome="维持").then == "final"


def test_unasked_for_thirty_days_the_answer_stands() -> None:
    story = replied()
    assert story.refused("stand", CLOCK) == "not_yet"
    assert story.clock().then == "stood"


def test_whoever_answered_never_reviews_it_in_another_post() -> None:
    story = replied()
    story.world.appoint(STREET_DESK, story.facts.worked_by[0])
    story.does("ask_review", OFFICE, reason="不服")
    assert story.facts.seat != STREET_DESK
    assert story.refused("reply_review", STREET_DESK, outcome="维持") == "own_work"


@pytest.mark.parametrize(("by", "stays"), [(DESK, DESK_2), (LEAD, DESK_2)])
def test_whoever_stands_back_answers_no_more_and_no_due_is_lengthened(by: str, stays: str) -> None:
    story = petition()
    due = story.facts.due
    story.does("recuse", by, reason="是当事人的亲戚")
    assert (story.facts.seat, story.facts.due) == (stays, due)
    assert story.refused("take_petition", DESK) == "own_work"
    story.does("take_petition", DESK_2)
    assert story.facts.seat == DESK_2


def test_where_both_desks_stand_back_somebody_else_answers() -> None:
    story = petition()
    story.does("recuse", DESK, reason="亲戚")
    story.does("recuse", DESK_2, reason="同学")
    assert story.facts.seat == LEAD


def test_what_is_late_is_urged_and_never_ends_by_itself() -> None:
    story = petition()
    for _ in range(3):
        assert story.clock().does == "chase"
    assert story.facts.state == "lodged" and story.facts.late


def test_a_referral_stays_until_it_is_received() -> None:
    world = small_city(numbers=REFERRALS, calendar=PLAIN)
    story = Story(world, law=REFERRAL_LAW, origin=WILLOW, root="m1")
    assert (story.facts.seat, story.facts.due) == (DESK, PLAIN.add(MONDAY, 5, "working_days"))
    for _ in range(4):
        assert story.clock().does == "chase"
    assert story.refused("received", DESK) == "needs"
    assert story.does("received", DESK, text="立案庭收下，（2026）津0101民初12号").then == "received"
    back = Story(world, law=REFERRAL_LAW, origin=WILLOW, root="m1", now=MONDAY + timedelta(days=1))
    assert back.does("came_back", DESK, reason="不属法院管").then == "came_back"


@pytest.mark.parametrize("channel", ["court", "arbitration", "petition", "police"])
def test_a_case_tells_one_of_four_channels_and_goes_on(channel: str) -> None:
    story = Story().accepted()
    due = story.facts.due
    story.does("refer", DESK, channel=channel, text="区法院诉讼服务中心，带身份证")
    assert (story.facts.state, story.facts.due, story.facts.seat) == ("accepted", due, DESK)
    assert story.refused("refer", DESK, channel="party", text="x") == "no_such"
    assert story.refused("refer", DESK, channel=channel) == "needs"
