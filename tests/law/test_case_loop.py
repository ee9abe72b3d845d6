"""The plain way of a matter, and the holes of the draft: each a sentence about what the law does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fengqiao.law.case_law import CASE_LAW, NUMBERS, OPEN
from fengqiao.law.decide import next_checker
from fengqiao.law.facts import CLOCK, Facts, Who
from tests.law.world import (
    CITY,
    DESK,
    DESK_2,
    DISTRICT,
    GRID,
    GRID_2,
    HESHUN,
    LEAD,
    MONDAY,
    OFFICE,
    PLAIN,
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
    city,
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


# --- deadlines and promises ---


def test_a_step_ends_by_its_own_deadline_and_never_after_the_promise_of_the_leg() -> None:
    story = Story()
    promise = PLAIN.add(MONDAY, 10, "working_days")
    assert story.facts.due == PLAIN.add(MONDAY, 1, "working_days")
    assert story.facts.promise == promise
    story.accepted()
    assert story.facts.due == PLAIN.add(MONDAY, 2, "working_days")
    story.wait(days=1)
    story.does("assign", DESK, assignee=WORKER)
    assert story.facts.due == PLAIN.add(story.now, 5, "working_days")
    story.does("recategorise", DESK, category="light", reason="sooner", urgency="urgent")
    assert story.facts.due == story.now + timedelta(hours=4)
    assert story.facts.promise == story.now + timedelta(hours=24)


def test_another_assignee_neither_lengthens_nor_shortens_the_due() -> None:
    story = Story().working()
    due = story.facts.due
    story.wait(days=2)
    story.does("assign", LEAD, assignee=f"{WILLOW}/worker-2")
    assert story.facts.due == due


def test_the_first_sorting_may_give_the_longer_promise_counted_from_the_report_and_no_later_one_may() -> None:
    story = Story(urgency="urgent")
    story.wait(minutes=20)
    story.accepted()
    assert story.facts.promise == PLAIN.add(MONDAY, 10, "working_days")
    again = Story(urgency="urgent")
    again.does("escalate", DESK, reason="x")
    promise = again.facts.promise
    again.wait(minutes=10)
    again.does("accept", f"{STREET}/desk", **SORTED)
    assert again.facts.promise == promise


def test_an_urgency_found_late_runs_from_when_it_was_found() -> None:
    story = Story()
    story.wait(hours=6)
    story.does("accept", DESK, category="gas", urgency="urgent")
    assert story.facts.promise == story.now + timedelta(hours=24)
    assert story.facts.due == story.now + timedelta(hours=1)


def test_an_urgency_the_numbers_do_not_know_is_refused() -> None:
    assert Story().refused("accept", DESK, category="x", urgency="whenever") == "no_such"


def test_new_numbers_bind_from_the_next_leg_and_not_the_running_one() -> None:
    story = Story()
    story.world.set_numbers(NUMBERS._replace(version="2", promises={**NUMBERS.promises, "normal": (3, "working_days")}))
    story.accepted()
    assert story.facts.numbers == "1"
    assert story.facts.promise == PLAIN.add(MONDAY, 10, "working_days")
    story.does("escalate", DESK, reason="x")
    assert story.facts.numbers == "2"
    assert story.facts.promise == PLAIN.add(story.now, 3, "working_days")


def test_a_second_extension_is_refused_as_is_one_by_who_does_the_work() -> None:
    story = Story().working()
    due, promise = story.facts.due, story.facts.promise
    story.does("extend", LEAD, days=3, reason="the part is on order")
    assert due and promise
    assert story.facts.due == PLAIN.add(due, 3, "working_days")
    assert story.facts.promise == PLAIN.add(promise, 3, "working_days")
    assert story.refused("extend", f"{STREET}/lead", days=3, reason="again") == "too_often"
    other = Story().working(LEAD)
    assert other.refused("extend", LEAD, days=3, reason="mine") == "own_work"
    assert "extend" not in other.offered(LEAD)
    assert other.refused("extend", f"{STREET}/lead", days=11, reason="long") == "at_most"
    other.wait(days=30)
    assert other.refused("extend", f"{STREET}/lead", days=3, reason="late") == "too_late"


def test_one_person_in_two_posts_does_not_extend_their_own_work_under_the_other() -> None:
    world = city()
    world.appoint(LEAD, "sun")
    world.appoint(WORKER, "sun")
    assert Story(world).working().refused("extend", LEAD, days=2, reason="mine") == "own_work"


def test_a_pause_gives_back_what_was_left_of_step_and_promise() -> None:
    story = Story().working()
    story.wait(days=1)
    assert story.facts.due and story.facts.promise
    step, promise = story.facts.due - story.now, story.facts.promise - story.now
    review = story.now + timedelta(days=60)
    assert story.refused("suspend", LEAD, reason="budget", review_on=review) == "standing"
    story.does("suspend", f"{STREET}/lead", reason="budget", review_on=review)
    assert (story.facts.seat, story.facts.due) == (LEAD, review)
    story.clock()
    assert (story.facts.state, story.facts.seat) == ("working", WORKER)
    assert story.facts.due - story.now == step
    assert story.facts.promise - story.now == promise


def test_suspending_is_bounded_in_days_and_times() -> None:
    story = Story().working()
    far = story.now + timedelta(days=91)
    assert story.refused("suspend", f"{STREET}/lead", reason="x", review_on=far) == "at_most"
    assert story.refused("suspend", f"{STREET}/lead", reason="x", review_on=MONDAY) == "past"
    assert story.refused("suspend", f"{STREET}/lead", reason="x", review_on="soon") == "no_such"
    for _ in range(2):
        story.does("suspend", f"{STREET}/lead", reason="x", review_on=story.now + timedelta(days=9))
        story.does("resume", LEAD)
    soon = story.now + timedelta(days=9)
    assert story.refused("suspend", f"{STREET}/lead", reason="x", review_on=soon) == "too_often"


# --- the top and the bottom ---


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
    assert story.refused("hand_down", f"{STREET}/lead", to=f"{STREET_2[:-3]}001") == "not_below"
    assert story.refused("hand_down", f"{STREET}/lead", to=DISTRICT) == "not_below"
    story.does("hand_down", f"{STREET}/lead", to=WILLOW)
    assert (story.facts.held_by, story.facts.seat, story.facts.promise) == (WILLOW, DESK, promise)
    assert story.refused("hand_down", LEAD, to=GRID) == "too_often"


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


# --- one person, two desks ---


def one_for_all() -> Story:
    world = city()
    for seat in list(world.appointed):
        world.appointed[seat] = "sun"
    world.owner = "sun"
    world.appoint(WORKER, "sun")
    return Story(world)


def test_one_person_in_all_posts_never_verifies_their_own_work_and_it_lapses_unverified() -> None:
    story = one_for_all().done()
    facts = story.facts
    assert next_checker(facts, story.world, facts.worked_by, raised=False) is None
    assert facts.seat
    for seat in list(story.world.seats):
        assert "close" not in story.offered(seat)
    story.clock()
    assert (facts.state, facts.verified) == ("closed", "unverified")


def test_a_hazard_settled_by_the_only_person_there_is_never_lapses_and_is_checked_by_the_first_who_can() -> None:
    story = one_for_all()
    story.does("accept", DESK, category="fire", urgency="urgent", hazard=True)
    story.does("settle", DESK, outcome="cleared")
    for _ in range(5):
        assert story.clock().does == "remind"
    assert story.facts.late
    story.world.appoint(f"{STREET}/lead", "liu")
    story.clock()
    assert story.facts.seat == f"{STREET}/lead"
    story.does("close", f"{STREET}/lead", finding="clear")
    assert story.facts.verified == "checked"


def test_two_at_one_desk_may_both_act_one_answers_and_one_checks_what_the_other_did() -> None:
    story = Story()
    story.does("settle", DESK, outcome="picked up")
    assert (story.facts.checked_by, story.facts.seat) == (f"{WILLOW}/desk", DESK_2)
    assert story.refused("close", DESK, finding="fine") == "standing"
    story.does("close", DESK_2, finding="seen")


def test_rule_25_the_person_who_did_the_work_never_checks_it_under_any_post() -> None:
    world = city()
    for seat in (DESK, DESK_2, LEAD, WORKER):
        world.appoint(seat, "sun")
    story = Story(world).done()
    assert story.facts.checked_by == f"{STREET}/lead"
    for seat in (DESK, DESK_2, LEAD, WORKER):
        assert story.refused("close", seat, finding="fine") == "standing"
    story.does("close", f"{STREET}/lead", finding="fine")


def test_everybody_who_ever_worked_on_it_is_kept_from_checking_also_after_a_reopening() -> None:
    story = Story().done()
    story.does("send_back", DESK, reason="still dark")
    assert (story.facts.state, story.facts.seat) == ("working", WORKER)
    story.does("settle", DESK, outcome="did it myself")
    assert story.facts.worked_by == (f"of {WORKER}", f"of {DESK}")
    assert story.facts.seat == DESK_2


def test_the_check_goes_up_once_and_then_lapses_into_the_pool() -> None:
    story = Story().done()
    assert story.clock().does == "check_up"
    assert (story.facts.checked_by, story.facts.seat) == (f"{STREET}/lead", f"{STREET}/lead")
    decision = story.clock()
    assert (decision.does, decision.effects, story.facts.verified) == ("lapse", ("pool",), "unverified")


def test_work_sent_back_gets_time_again_and_the_second_time_goes_up_as_a_new_leg() -> None:
    story = Story().done()
    story.wait(days=30)
    story.does("send_back", DESK, reason="still dark")
    assert story.facts.due == PLAIN.add(story.now, 5, "working_days")
    story.does("finish", WORKER, outcome="again")
    decision = story.does("send_back", DESK, reason="still dark")
    assert (decision.moved, story.facts.held_by, story.facts.state) == ("up", STREET, "working")
    assert (story.facts.assignee, story.facts.seat) == ("", f"{STREET}/desk")
    assert story.facts.promise == PLAIN.add(story.now, 10, "working_days")


def test_a_check_cannot_send_back_for_ever() -> None:
    story = Story().done()
    for _ in range(6):
        story.does("send_back", story.facts.seat, reason="no")
        story.does("settle", story.facts.seat, outcome="again")
        story.facts.worked_by = (f"of {WORKER}",)
        story.reseat()
    assert story.refused("send_back", story.facts.seat, reason="no") == "too_often"


# --- posts falling vacant, seats vanishing ---


def test_a_vacant_post_is_sat_on_by_the_lead_above_and_at_last_by_the_owner() -> None:
    story = Story().accepted()
    story.world.vacate(DESK)
    assert story.world.sitter(story.facts.seat)[0] == f"of {LEAD}"
    for seat in list(story.world.appointed):
        story.world.vacate(seat)
    assert story.world.sitter(story.facts.seat)[0] == "owner"


def test_an_assignee_whose_seat_is_gone_answers_no_more_and_the_desk_does() -> None:
    story = Story().working()
    story.world.close(WORKER)
    story.reseat()
    assert (story.facts.assignee, story.facts.seat) == ("", DESK)
    back = Story().done()
    back.world.close(WORKER)
    back.does("deny", REPORTER, reason="still dark")
    assert (back.facts.state, back.facts.assignee, back.facts.seat) == ("working", "", DESK)


def test_a_checker_whose_post_falls_to_the_worker_is_replaced_by_the_next() -> None:
    story = Story().done()
    for seat in (DESK, DESK_2, LEAD):
        story.world.appoint(seat, f"of {WORKER}")
    story.reseat()
    assert story.facts.seat == f"{STREET}/lead"


def test_an_origin_that_is_no_more_still_has_a_check() -> None:
    story = Story(origin=GRID, held_by=WILLOW)
    story.facts.origin = "gone"
    story.done()
    assert story.facts.seat == DESK


def test_a_holder_without_any_seat_is_answered_for_by_the_lead_above() -> None:
    world = city()
    world.found("120101001001:club", level=3, scope=WILLOW, above=WILLOW, centre=False)
    story = Story(world, held_by="120101001001:club")
    assert (story.facts.held_by, story.facts.seat) == ("120101001001:club", LEAD)


def test_an_assignee_must_work_in_the_area_and_be_somebody_else_than_now() -> None:
    story = Story().accepted()
    assert story.refused("assign", DESK, assignee="nobody") == "no_such"
    assert story.refused("assign", DESK, assignee=f"{HESHUN}/worker-1") == "not_here"
    story.does("assign", DESK, assignee=f"{URBAN}/worker-1")
    assert story.refused("assign", DESK, assignee=f"{URBAN}/worker-1") == "already_there"
    story.does("assign", DESK, assignee=f"{GRID}/worker-1")


# --- the reporter ---


def test_a_reporter_who_did_the_work_cannot_confirm_it() -> None:
    worker = Who(person=f"of {WORKER}", kind="worker", seat=WORKER, org=WILLOW, reports=True)
    story = Story().done()
    assert "confirm" not in story.offered(worker)
    assert story.refused("confirm", worker) == "own_work"
    story.does("confirm", REPORTER)


def test_what_an_office_enters_for_somebody_is_never_counted_as_their_word() -> None:
    story = Story().done()
    story.does("confirm", OFFICE)
    assert story.facts.verified == "through"
    checked = Story().closed()
    checked.does("confirm", OFFICE)
    assert checked.facts.verified == "checked"
    checked.does("confirm", REPORTER)
    checked.does("confirm", OFFICE)
    assert checked.facts.verified == "reporter"


def test_saying_twice_that_it_is_not_solved_takes_it_up() -> None:
    story = Story().done()
    story.does("deny", REPORTER, reason="dark")
    assert (story.facts.held_by, story.facts.seat) == (WILLOW, WORKER)
    story.does("finish", WORKER, outcome="again")
    story.does("deny", REPORTER, reason="dark")
    assert (story.facts.held_by, story.facts.state) == (STREET, "working")


def test_a_reopening_goes_to_the_origin_and_the_second_one_above_the_last_holder() -> None:
    story = Story().closed()
    story.wait(days=180)
    story.does("reopen", REPORTER, reason="dark again")
    assert (story.facts.held_by, story.facts.state, story.facts.ended_at) == (WILLOW, "reported", None)
    story.done().does("close", story.facts.seat, finding="x")
    story.does("reopen", REPORTER, reason="dark again")
    assert story.facts.held_by == STREET
    late = Story().closed()
    late.wait(days=181)
    assert late.refused("reopen", REPORTER, reason="x") == "too_late"
    assert "reopen" not in late.offered(REPORTER)


def test_what_was_rejected_is_reopened_one_level_above_who_rejected_it() -> None:
    story = Story()
    story.does("reject", DESK, reason="not us", instead="the court")
    story.does("reopen", REPORTER, reason="it is")
    assert story.facts.held_by == STREET


def test_a_lead_above_reopens_twice_at_most() -> None:
    story = Story().closed()
    assert story.refused("reopen", LEAD, reason="x") == "standing"
    story.does("reopen", f"{STREET}/lead", reason="x")
    for _ in range(2):
        story.does("settle", story.facts.seat, outcome="x")
        story.does("close", story.facts.seat, finding="x")
        if story.facts.tally["reopen"] < 2:
            story.does("reopen", f"{DISTRICT}/lead", reason="x")
    assert story.refused("reopen", f"{CITY}/lead", reason="x") == "too_often"


def test_the_reporter_takes_it_up_once_the_promise_has_passed_also_while_it_is_suspended() -> None:
    story = Story().working()
    assert story.refused("climb", REPORTER, reason="x") == "not_yet"
    story.does("suspend", f"{STREET}/lead", reason="x", review_on=story.now + timedelta(days=60))
    story.wait(days=20)
    story.does("climb", REPORTER, reason="nothing happens")
    assert (story.facts.held_by, story.facts.state) == (STREET, "reported")
    assert story.facts.promise == PLAIN.add(story.now, 10, "working_days")


def test_of_several_voices_one_withdraws_alone() -> None:
    story = Story(voices=2).accepted()
    due = story.facts.due
    assert story.does("withdraw", REPORTER).effects == ("voice_left",)
    assert (story.facts.state, story.facts.voices, story.facts.due) == ("accepted", 1, due)
    story.does("withdraw", REPORTER)
    assert story.facts.state == "withdrawn"


def in_state(state: str) -> tuple[Story, Facts | None]:
    story = Story()
    root = None
    if state == "accepted":
        story.accepted().does("offer", DESK, to=URBAN, reason="theirs")
    elif state == "working":
        story.working().does("object", WORKER, duty_row="7", reason="not mine")
    elif state == "suspended":
        story.working().does("suspend", f"{STREET}/lead", reason="x", review_on=story.now + timedelta(days=60))
    elif state == "done":
        story.done().clock()
    elif state == "merged":
        root = Story().facts
        root.id = "m2"
        story.working().does("merge", DESK, into="m2", reason="same", root_facts=root)
    return story, root


@pytest.mark.parametrize("state", OPEN)
def test_a_withdrawal_undone_gives_back_exactly_what_was(state: str) -> None:
    story, root = in_state(state)
    names = [name for name in Facts.__slots__ if name not in ("tally", "seat_since")]
    before = {name: getattr(story.facts, name) for name in names}
    story.does("withdraw", REPORTER)
    assert (story.facts.state, story.facts.seat, story.facts.due) == ("withdrawn", "", None)
    story.wait(days=1)
    story.does("revive", REPORTER, root_facts=root)
    assert {name: getattr(story.facts, name) for name in names} == before


def test_a_revival_comes_within_thirty_days_and_is_worked_out_anew_where_posts_changed() -> None:
    story = Story().done()
    story.does("withdraw", REPORTER)
    for seat in (DESK, DESK_2, LEAD):
        story.world.appoint(seat, f"of {WORKER}")
    story.does("revive", REPORTER)
    assert story.facts.seat == f"{STREET}/lead"
    story.does("withdraw", REPORTER)
    story.wait(days=31)
    assert story.refused("revive", REPORTER) == "too_late"


def test_reviving_what_was_merged_into_something_ended_brings_it_back_with_what_was_left() -> None:
    story, root = in_state("merged")
    assert root is not None
    left = story.facts.left_due
    story.does("withdraw", REPORTER)
    root.state, root.ended_at = "rejected", story.now
    story.wait(days=10)
    story.does("revive", REPORTER, root_facts=root)
    assert (story.facts.state, story.facts.root, story.facts.seat) == ("reported", "", DESK)
    assert story.facts.due == story.now + timedelta(seconds=left)


# --- ping-pong ---


def test_rule_22_an_objector_answers_until_it_is_ruled_on() -> None:
    story = Story(held_by=URBAN).accepted()
    story.does("object", f"{URBAN}/desk", duty_row="4.2", reason="the property company's")
    assert (story.facts.seat, story.facts.objected_by) == (f"{URBAN}/desk", f"{URBAN}/desk")
    assert story.facts.ruler == STREET
    assert story.refused("settle", f"{URBAN}/desk", outcome="x") == "objected"
    assert story.refused("rule", f"{URBAN}/lead", organisation=PROPERTY, reason="x") == "standing"
    assert story.refused("rule", f"{STREET}/lead", organisation=f"{STREET_2}:urban", reason="x") == "not_here"
    story.clock()
    assert story.facts.held_by == STREET


def test_rule_22_the_ruling_names_one_and_there_is_no_second_objection() -> None:
    story = Story(held_by=URBAN).accepted()
    story.does("object", f"{URBAN}/desk", duty_row="4.2", reason="not ours")
    decision = story.does("rule", f"{STREET}/lead", organisation=URBAN, reason="it is")
    assert "duty_ruled" in decision.effects
    facts = story.facts
    assert (facts.held_by, facts.seat, facts.objected_by, facts.ruler) == (URBAN, f"{URBAN}/desk", "", "")
    assert story.refused("object", f"{URBAN}/desk", duty_row="4.2", reason="still not") == "too_often"


def test_an_objection_after_a_working_day_comes_too_late() -> None:
    story = Story(held_by=URBAN)
    story.wait(days=2)
    assert "object" not in story.offered(f"{URBAN}/desk")
    assert story.refused("object", f"{URBAN}/desk", duty_row="x", reason="x") == "too_late"


def test_the_assignee_of_another_office_objects_and_the_lead_above_both_rules() -> None:
    story = Story().working(f"{PROPERTY}/desk")
    story.does("object", f"{PROPERTY}/desk", duty_row="1", reason="public lamp")
    assert (story.facts.seat, story.facts.ruler) == (f"{PROPERTY}/desk", STREET)


def test_an_offer_binds_nobody_until_taken_and_two_refusals_can_be_ruled_on() -> None:
    story = Story().accepted()
    due = story.facts.due
    story.does("offer", DESK, to=URBAN, reason="theirs")
    assert story.facts.seat == DESK
    assert story.refused("offer", DESK, to=PROPERTY, reason="x") == "offered"
    story.does("decline", f"{URBAN}/desk", reason="no")
    assert story.refused("rule", f"{STREET}/lead", organisation=URBAN, reason="x") == "standing"
    story.does("offer", DESK, to=PROPERTY, reason="theirs")
    story.does("decline", f"{PROPERTY}/desk", reason="no")
    assert story.facts.due == due
    assert story.refused("offer", DESK, to=URBAN, reason="again") == "too_often"
    story.does("rule", f"{STREET}/lead", organisation=URBAN, reason="duty list 4")
    assert story.facts.held_by == URBAN


def test_what_is_taken_keeps_its_due_and_goes_sideways_only_twice() -> None:
    story = Story().accepted()
    due, promise = story.facts.due, story.facts.promise
    story.does("offer", DESK, to=URBAN, reason="theirs")
    story.does("take", f"{URBAN}/desk")
    assert (story.facts.held_by, story.facts.seat) == (URBAN, f"{URBAN}/desk")
    story.does("offer", f"{URBAN}/desk", to=WILLOW, reason="yours")
    story.does("take", DESK)
    assert (story.facts.due, story.facts.promise) == (due, promise)
    assert story.refused("offer", DESK, to=URBAN, reason="yours") == "too_often"


def test_a_new_place_is_routed_once_and_never_brings_a_matter_back_down() -> None:
    story = Story().accepted()
    due = story.facts.due
    story.does("relocate", DESK, place="gate 2", reason="wrong pin", route=HESHUN)
    assert (story.facts.held_by, story.facts.state, story.facts.due) == (HESHUN, "reported", due)
    story.does("relocate", f"{HESHUN}/desk", place="gate 1", reason="back", route=WILLOW)
    assert story.facts.held_by == HESHUN
    up = Story()
    up.clock()
    up.does("relocate", f"{STREET}/desk", place="x", reason="x", route=WILLOW)
    assert up.facts.held_by == STREET
    assert Story().refused("relocate", DESK, place="x", reason="x", route="nowhere") == "no_such"


def test_a_hazard_stays_one_whatever_category_it_is_given() -> None:
    story = Story(hazard=True).done()
    story.does("recategorise", DESK, category="light", reason="x", hazard=False)
    assert story.facts.hazard


# --- called in ---


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
        "overdue", "check_up", "lapse", "remind", "follow", "rejoin",
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
