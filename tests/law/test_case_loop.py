"""The plain way of a matter, who is called in, and the top and the bottom of the tree."""

from __future__ import annotations

from datetime import timedelta

from fengqiao.law.case_law import CASE_LAW
from fengqiao.law.facts import CLOCK
from tests.law.world import (
    CITY,
    DESK,
    DESK_2,
    DISTRICT,
    GRID,
    GRID_2,
    HESHUN,
    LEAD,
    PROPERTY,
    REPORTER,
    SORTED,
    STRANGER,
    STREET,
    STREET_2,
    URBAN,
    WILLOW,
    WORKER,
    Story,
)  # fmt: skip


def test_a_problem_goes_from_report_to_verified_close_and_the_reporter_has_the_last_word() -> None:
    story = Story()
    assert story.facts.seat == DESK
    story.does("accept", DESK_2, **SORTED)
    assert story.facts.seat == DESK
    story.does("assign", DESK, assignee=WORKER)
    assert story.facts.seat == WORKER
    story.does("finish", WORKER, outcome="lamp replaced")
    assert (story.facts.state, story.facts.seat, story.facts.checked_by) == ("done", DESK, f"{WILLOW}/desk")
    assert story.does("close", DESK, finding="lit").right == "checker"
    assert (story.facts.verified, story.facts.seat, story.facts.due) == ("checked", "", None)
    story.does("confirm", REPORTER)
    assert story.facts.verified == "reporter"


def test_a_stranger_and_a_neighbouring_desk_may_do_nothing() -> None:
    story = Story()
    assert story.offered(STRANGER) == set()
    assert story.offered(f"{HESHUN}/desk") == set()
    assert story.refused("accept", f"{HESHUN}/desk", **SORTED) == "standing"


def test_an_act_that_is_none_and_an_act_at_the_wrong_time_are_told_apart() -> None:
    story = Story()
    assert story.refused("vanish", DESK) == "unknown"
    assert story.refused("close", DESK, finding="x") == "not_now"


def test_every_move_of_the_holder_clears_the_assignee_and_the_flags() -> None:
    story = Story().working()
    story.does("object", WORKER, duty_row="7", reason="not ours")
    story.does("escalate", DESK, reason="too big for us")
    facts = story.facts
    assert (facts.held_by, facts.sent_by, facts.seat, facts.state) == (STREET, WILLOW, f"{STREET}/desk", "reported")
    assert (facts.assignee, facts.offered_to, facts.objected_by, facts.ruler) == ("", "", "", "")


def test_at_the_top_what_is_overdue_stays_is_urged_and_stands_on_the_public_list() -> None:
    story = Story(origin=CITY)
    seat = story.facts.seat
    decision = story.clock()
    assert decision.effects == ("urged",)
    facts = story.facts
    assert (facts.state, facts.held_by, facts.seat, facts.late) == ("reported", CITY, seat, True)
    for _ in range(20):
        before = facts.due
        story.clock()
        assert facts.due and before and facts.due > before
    assert "escalate" not in story.offered(seat)
    assert story.refused("escalate", seat, reason="x") == "top"
    assert story.refused("climb", REPORTER, reason="x") == "top"
    story.accepted().does("settle", seat, outcome="seen to")


def test_work_at_the_top_keeps_its_assignee_when_overdue() -> None:
    story = Story(origin=CITY).working(f"{CITY}/desk")
    story.clock()
    assert (story.facts.state, story.facts.assignee) == ("working", f"{CITY}/desk")


def test_an_objection_at_the_top_is_ruled_on_by_the_lead_there_and_suspending_is_theirs_too() -> None:
    story = Story(origin=CITY).accepted()
    story.does("object", f"{CITY}/desk", duty_row="1", reason="x")
    assert story.facts.ruler == CITY
    story.does("rule", f"{CITY}/lead", organisation=DISTRICT, reason="theirs")
    assert story.facts.held_by == DISTRICT
    other = Story(origin=CITY).working(f"{CITY}/desk")
    other.does("suspend", f"{CITY}/lead", reason="x", review_on=other.now + timedelta(days=5))


def test_from_the_bottom_nothing_can_be_handed_down() -> None:
    story = Story(origin=GRID)
    assert "hand_down" not in story.offered(f"{GRID}/lead")
    assert story.refused("hand_down", f"{GRID}/lead", to=GRID_2) == "bottom"


def test_handing_down_goes_below_once_and_keeps_the_promise() -> None:
    story = Story(origin=STREET)
    promise = story.facts.promise
    assert story.refused("hand_down", f"{STREET}/lead", to=f"{STREET_2[:-3]}001", reason="x") == "not_below"
    assert story.refused("hand_down", f"{STREET}/lead", to=DISTRICT, reason="x") == "not_below"
    assert story.refused("hand_down", f"{STREET}/lead", to=WILLOW) == "needs"
    story.does("hand_down", f"{STREET}/lead", to=WILLOW, reason="theirs to mend")
    assert (story.facts.held_by, story.facts.seat, story.facts.promise) == (WILLOW, DESK, promise)
    assert story.refused("hand_down", LEAD, to=GRID, reason="x") == "too_often"


def test_escalating_past_a_level_tells_the_one_passed_over() -> None:
    story = Story(origin=GRID)
    assert story.refused("escalate", f"{GRID}/desk", reason="x", to=f"{STREET_2[:-3]}001") == "not_above"
    decision = story.does("escalate", f"{GRID}/desk", reason="x", to=DISTRICT)
    assert decision.passed == (WILLOW, STREET)
    assert story.facts.held_by == DISTRICT


def test_overdue_by_overdue_it_climbs_to_the_top_with_a_new_promise_on_every_level() -> None:
    story = Story(origin=GRID)
    way = [story.facts.held_by]
    while not story.facts.late:
        story.clock()
        way.append(story.facts.held_by)
    assert way == [GRID, WILLOW, STREET, DISTRICT, CITY, CITY]


def test_work_ends_only_when_those_called_in_have_answered() -> None:
    story = Story().working()
    decision = story.does("call_in", DESK, organisations=[URBAN, PROPERTY], question="whose lamp?")
    assert decision.effects == ("tasks",)
    assert story.refused("call_in", DESK, organisations=["nobody"], question="?") == "no_such"
    assert story.refused("call_in", DESK, organisations=URBAN, question="?") == "no_such"
    story.facts.open_tasks = 2
    assert story.refused("finish", WORKER, outcome="x") == "tasks_open"
    assert "finish" not in story.offered(WORKER)
    assert "tasks_off" in story.does("withdraw", REPORTER).effects


def test_evidence_is_a_photo_or_a_written_finding() -> None:
    story = Story()
    assert story.refused("settle", DESK) == "needs"
    story.does("settle", DESK, photos=["p1"])


def test_the_clock_waits_for_the_deadline() -> None:
    story = Story()
    assert story.refused("overdue", CLOCK) == "not_yet"
    assert story.refused("overdue", DESK) == "standing"
    assert {row.does for row in CASE_LAW.rows if row.who == ("clock",)} == {
        "overdue", "check_up", "lapse", "remind", "follow", "rejoin", "hear", "refute", "uphold",
    }  # fmt: skip


def test_rule_26_the_number_and_the_origin_stay_through_all_levels() -> None:
    story = Story(origin=GRID)
    number, origin = story.facts.id, story.facts.origin
    while not story.facts.late:
        decision = story.clock()
        assert "id" not in decision.changes and "origin" not in decision.changes
        assert "district" not in decision.changes
    story.done().does("close", story.facts.seat, finding="x")
    assert (story.facts.id, story.facts.origin) == (number, origin)
    assert story.facts.held_by == CITY


def test_the_origin_checks_what_a_higher_level_did() -> None:
    story = Story()
    story.clock()
    story.accepted().does("settle", f"{STREET}/desk", outcome="done above")
    assert (story.facts.checked_by, story.facts.seat) == (f"{WILLOW}/desk", DESK)
