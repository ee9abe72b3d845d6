"""The reporter has the last word, and the way up is never closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fengqiao.law.case_law import OPEN
from fengqiao.law.facts import Facts, Who
from tests.law.world import (
    CITY,
    DESK,
    DESK_2,
    DISTRICT,
    LEAD,
    OFFICE,
    PLAIN,
    REPORTER,
    STREET,
    URBAN,
    WILLOW,
    WORKER,
    Story,
)  # fmt: skip


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
