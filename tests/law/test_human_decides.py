"""A person decides: what ends or judges a matter is open to no clock and to no program."""

from __future__ import annotations

import pytest

from fengqiao.law.facts import CLOCK
from fengqiao.matters.world import LAWS
from tests.law.world import DESK, REPORTER, WORKER, Story

# What the clock may end, each because a person's act or silence was given its time; none of it says "solved".
SILENCE = {
    "lapse": "nobody checked in time: unverified, never counted as solved, and into the inspection pool",
    "follow": "closed with its root, which a person closed",
    "call_off": "the matter it hung on has ended, or whom it was for has spoken",
    "uncalled": "nobody called, which is on record as that",
    "unreached": "nobody was reached, which is on record as that",
    "silent": "no answer came in time, which is on record as that",
    "no_show": "nobody came in time, which is on record as that",
    "uphold": "two named people of two offices looked at what had closed and found it solved; the clock puts it down",
    "stand": "nobody asked for a review of an answer that a person gave",
}


@pytest.mark.parametrize("kind", LAWS)
def test_rule_44_the_clock_ends_nothing_on_its_own_judgement(kind: str) -> None:
    law = LAWS[kind]
    by_clock = [row for row in law.rows if "clock" in row.who]
    ending = {row.does for row in by_clock if row.then in law.ended_states}
    assert ending <= SILENCE.keys()
    solving = {row.does for row in by_clock if row.verified not in ("", "unverified", "root")}
    assert solving == ({"uphold"} if kind == "case" else set())


@pytest.mark.parametrize(
    ("found_by", "why"),
    [(None, "needs"), ([], "needs"), (["a"], "needs"), (["a", "a"], "needs"), (["a", ""], "needs"), ("ab", "needs"),
     (["a", f"of {WORKER}"], "own_work")],
)  # fmt: skip
def test_rule_44_the_clock_puts_down_as_solved_only_what_two_people_found(found_by: object, why: str) -> None:
    story = Story().done()
    assert [story.clock().does, story.clock().does] == ["check_up", "lapse"]
    assert story.facts.verified == "unverified"
    assert story.refused("uphold", CLOCK, found_by=found_by) == why
    assert story.refused("uphold", DESK, found_by=["a", "b"]) == "standing"
    story.does("uphold", CLOCK, found_by=["a", "b"])
    assert (story.facts.state, story.facts.verified) == ("closed", "checked")


def test_rule_44_the_reporters_own_word_is_not_written_over() -> None:
    story = Story().done()
    story.does("confirm", REPORTER)
    assert story.refused("uphold", CLOCK, found_by=["a", "b"]) == "said_already"


def test_rule_44_no_rank_or_program_closes_rejects_or_checks() -> None:
    case = LAWS["case"]
    judging = [row for row in case.rows if row.does in ("reject", "close", "send_back", "confirm", "deny", "merge")]
    assert len(judging) >= 6
    for row in judging:
        assert "clock" not in row.who, row.does
