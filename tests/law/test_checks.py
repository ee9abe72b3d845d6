"""Nobody checks their own work: one person in all posts, two at one desk, posts falling vacant."""

from __future__ import annotations

from fengqiao.law.decide import next_checker
from tests.law.world import (
    DESK,
    DESK_2,
    GRID,
    HESHUN,
    LEAD,
    PLAIN,
    REPORTER,
    STREET,
    URBAN,
    WILLOW,
    WORKER,
    Story,
    city,
)  # fmt: skip


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
    checker = back.facts.seat
    back.world.close(WORKER)
    back.reseat()
    assert (back.facts.assignee, back.facts.seat) == ("", checker), "also of what is done, whose check stays"
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
