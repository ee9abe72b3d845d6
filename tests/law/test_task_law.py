"""Called in (吹哨): a task is answered, declined, waived, or its silence is a no-show."""

from __future__ import annotations

from fengqiao.law.facts import CLOCK
from fengqiao.law.plain_world import small_city
from fengqiao.law.task_law import NUMBERS, TASK_LAW
from tests.law.world import CITY, DESK, LEAD, MONDAY, PLAIN, REPORTER, STREET, URBAN, WILLOW, Story


def task(held_by: str = URBAN, **facts: object) -> Story:
    world = small_city(numbers=NUMBERS, calendar=PLAIN)
    return Story(world, law=TASK_LAW, origin=WILLOW, held_by=held_by, root="m1", **facts)


def test_who_is_called_in_reports_in_and_answers_within_the_promise() -> None:
    story = task()
    assert (story.facts.state, story.facts.seat) == ("asked", f"{URBAN}/desk")
    assert story.facts.due == PLAIN.add(MONDAY, 2, "working_days")
    story.wait(days=1)
    story.does("report_in", f"{URBAN}/desk")
    assert (story.facts.state, story.facts.due) == ("taken", PLAIN.add(MONDAY, 3, "working_days"))
    story.does("answer", f"{URBAN}/desk", outcome="moved")
    assert (story.facts.state, story.facts.seat, story.facts.due) == ("answered", "", None)


def test_silence_is_a_no_show_whether_or_not_somebody_reported_in() -> None:
    silent = task()
    assert silent.refused("no_show", CLOCK) == "not_yet"
    silent.clock()
    assert silent.facts.state == "missed"
    taken = task()
    taken.does("report_in", f"{URBAN}/desk")
    taken.clock()
    assert taken.facts.state == "missed"


def test_who_called_in_waives_with_a_reason_and_who_is_called_cannot() -> None:
    story = task()
    assert story.refused("waive", f"{URBAN}/lead", reason="x") == "standing"
    assert story.refused("waive", DESK) == "needs"
    story.does("waive", DESK, reason="solved without them")
    other = task()
    other.does("waive", f"{STREET}/lead", reason="x")


def test_a_decline_says_why() -> None:
    story = task()
    assert story.refused("decline_task", f"{URBAN}/desk") == "needs"
    story.does("decline_task", f"{URBAN}/desk", reason="not our lamp")
    assert story.facts.state == "declined"


def test_nobody_waits_for_an_answer_when_the_matter_has_ended() -> None:
    story = task()
    root = Story(id="m1")
    assert story.refused("call_off", CLOCK, root_facts=root.facts) == "not_yet"
    root.does("withdraw", REPORTER)
    story.does("call_off", CLOCK, root_facts=root.facts)
    assert story.facts.state == "waived"


def test_a_task_at_the_top_ends_too() -> None:
    story = task(held_by=CITY, urgency="urgent")
    story.clock()
    assert story.facts.state == "missed" and LEAD
