"""Steps, promises, extensions and pauses: nothing that staff do lengthens what was promised."""

from __future__ import annotations

from datetime import timedelta

from fengqiao.law.case_law import NUMBERS
from tests.law.world import (
    DESK,
    LEAD,
    MONDAY,
    PLAIN,
    SORTED,
    STREET,
    WILLOW,
    WORKER,
    Story,
    city,
)  # fmt: skip


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
