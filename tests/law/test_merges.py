"""Merging: an earlier open root takes in the later; nothing turns in a circle, nobody is left behind."""

from __future__ import annotations

from datetime import timedelta

from fengqiao.law.facts import CLOCK
from tests.law.world import DESK, MONDAY, REPORTER, STRANGER, URBAN, WILLOW, WORKER, Story


def two() -> tuple[Story, Story]:
    """A root, and one reported an hour later about the same."""
    root = Story(id="m1")
    later = Story(root.world, id="m2", now=MONDAY + timedelta(hours=1))
    return root, later


def merged() -> tuple[Story, Story]:
    root, later = two()
    later.does("merge", DESK, into="m1", reason="the same lamp", root_facts=root.facts)
    return root, later


def test_what_is_merged_has_its_root_s_deadline_and_seat_and_keeps_what_was_left() -> None:
    _, later = merged()
    facts = later.facts
    assert (facts.state, facts.root, facts.seat, facts.due) == ("merged", "m1", "", None)
    assert facts.left_due and facts.left_promise
    assert "supplement" in later.offered(REPORTER) and "unmerge" in later.offered(REPORTER)


def test_merges_never_close_to_a_circle() -> None:
    root, later = merged()
    assert root.refused("merge", DESK, into="m2", reason="x", root_facts=later.facts) == "not_open"
    assert root.refused("merge", DESK, into="m1", reason="x", root_facts=root.facts) == "itself"
    assert root.refused("merge", DESK, into="m9", reason="x", root_facts=None) == "no_such"


def test_the_later_goes_into_the_earlier_and_never_the_other_way() -> None:
    root, later = two()
    assert root.refused("merge", DESK, into="m2", reason="x", root_facts=later.facts) == "younger"


def test_an_urgent_one_or_a_hazard_does_not_hide_behind_one_that_is_not() -> None:
    root, _ = two()
    gas = Story(root.world, id="m3", urgency="urgent", now=root.now)
    assert gas.refused("merge", DESK, into="m1", reason="x", root_facts=root.facts) == "less_urgent"
    wire = Story(root.world, id="m4", hazard=True, now=root.now)
    assert wire.refused("merge", DESK, into="m1", reason="x", root_facts=root.facts) == "less_urgent"


def test_an_ended_matter_takes_none_in_and_a_late_merge_is_refused() -> None:
    root, later = two()
    root.done().does("close", DESK, finding="x")
    assert later.refused("merge", DESK, into="m1", reason="x", root_facts=root.facts) == "not_open"
    root, later = two()
    later.wait(days=91)
    assert later.refused("merge", DESK, into="m1", reason="x", root_facts=root.facts) == "too_late"


def test_children_come_back_with_what_was_left_when_their_root_is_rejected_or_withdrawn() -> None:
    for end, by in (("reject", DESK), ("withdraw", REPORTER)):
        root, later = merged()
        left = later.facts.left_due
        assert later.refused("unmerge", CLOCK, root_facts=root.facts) == "not_yet"
        root.does(end, by, reason="x", instead="y")
        later.wait(days=3)
        assert later.does("unmerge", CLOCK, root_facts=root.facts).effects == ("root_left",)
        assert (later.facts.state, later.facts.seat, later.facts.root) == ("reported", DESK, "")
        assert later.facts.due == later.now + timedelta(seconds=left)


def test_children_close_with_their_root_and_each_voice_may_still_say_it_is_not_solved() -> None:
    root, later = merged()
    assert later.refused("follow", CLOCK, root_facts=root.facts) == "not_yet"
    root.done().does("close", DESK, finding="lit")
    later.does("follow", CLOCK, root_facts=root.facts)
    assert (later.facts.state, later.facts.verified) == ("closed", "checked")
    later.does("reopen", REPORTER, reason="mine is still dark")
    assert (later.facts.state, later.facts.root, later.facts.seat) == ("reported", "", DESK)


def test_children_of_a_root_that_lapsed_or_was_confirmed_by_another_are_not_counted_as_checked() -> None:
    root, later = merged()
    root.done().does("confirm", REPORTER)
    later.does("follow", CLOCK, root_facts=root.facts)
    assert later.facts.verified == "unverified"


def test_children_go_along_when_their_root_is_merged_itself() -> None:
    root, later = merged()
    first = Story(root.world, id="m0", now=MONDAY - timedelta(hours=1))
    assert later.refused("rejoin", CLOCK, root_facts=root.facts) == "not_yet"
    root.does("merge", DESK, into="m0", reason="x", root_facts=first.facts)
    later.does("rejoin", CLOCK, root_facts=root.facts)
    assert (later.facts.state, later.facts.root, later.facts.seat) == ("merged", "m0", "")


def test_merging_and_taking_out_again_is_bounded_and_lengthens_nothing() -> None:
    root, later = two()
    assert later.facts.due and later.facts.promise
    step, promise = later.facts.due - later.now, later.facts.promise - later.now
    for _ in range(2):
        later.does("merge", DESK, into="m1", reason="x", root_facts=root.facts)
        later.wait(days=2)
        later.does("unmerge", DESK)
        assert later.facts.due and later.facts.promise
        assert later.facts.due - later.now == step
        assert later.facts.promise - later.now == promise
    assert later.refused("merge", DESK, into="m1", reason="x", root_facts=root.facts) == "too_often"


def test_only_the_holder_the_reporter_and_the_clock_take_it_out() -> None:
    _, later = merged()
    assert later.refused("unmerge", STRANGER) == "standing"
    assert later.refused("unmerge", f"{URBAN}/desk") == "standing"
    later.does("unmerge", REPORTER)
    assert later.facts.held_by == WILLOW


def test_a_merge_clears_the_assignee_and_calls_off_those_called_in() -> None:
    root, later = two()
    later.working()
    later.does("call_in", DESK, organisations=[URBAN], question="?")
    decision = later.does("merge", DESK, into="m1", reason="x", root_facts=root.facts)
    assert decision.effects == ("root_joined", "tasks_off")
    assert later.facts.assignee == "" and WORKER


def test_a_protected_complaint_merges_only_with_one_about_the_same() -> None:
    root, _ = two()
    protected = Story(root.world, id="m5", about=(f"o:{URBAN}",))
    assert protected.refused("merge", protected.facts.seat, into="m1", reason="x", root_facts=root.facts) == "no_such"
