"""A person decides: what ends or judges a matter is open to no clock and to no program."""

from __future__ import annotations

import pytest

from fengqiao.matters.world import LAWS

# What the clock may end, each because a person's act or silence was given its time; none of it says "solved".
SILENCE = {
    "lapse": "nobody checked in time: unverified, never counted as solved, and into the inspection pool",
    "follow": "closed with its root, which a person closed",
    "call_off": "the matter it hung on has ended, or whom it was for has spoken",
    "uncalled": "nobody called, which is on record as that",
    "unreached": "nobody was reached, which is on record as that",
    "silent": "no answer came in time, which is on record as that",
    "no_show": "nobody came in time, which is on record as that",
    "stand": "nobody asked for a review of an answer that a person gave",
}


@pytest.mark.parametrize("kind", LAWS)
def test_rule_44_the_clock_ends_nothing_on_its_own_judgement(kind: str) -> None:
    law = LAWS[kind]
    by_clock = [row for row in law.rows if "clock" in row.who]
    ending = {row.does for row in by_clock if row.then in law.ended_states}
    assert ending <= SILENCE.keys()
    assert {row.verified for row in by_clock} <= {"", "unverified", "root"}


def test_rule_44_no_rank_or_program_closes_rejects_or_checks() -> None:
    case = LAWS["case"]
    judging = [row for row in case.rows if row.does in ("reject", "close", "send_back", "confirm", "deny", "merge")]
    assert len(judging) >= 6
    for row in judging:
        assert "clock" not in row.who, row.does
