"""A number's states: every one has a way out, nobody is dropped from the line, nobody is overtaken without end."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fengqiao.hall import queue
from fengqiao.hall.queue import AHEAD, BACK, CALLS, ENDED, OPEN, STATES, WHEN, Number, Refused
from tests.town import MONDAY

OFFICES = ("a", "b", "c")
MINUTES = some.integers(0, 600).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
NUMBERS = some.builds(
    Number,
    number=some.integers(1, 999),
    topic=some.sampled_from(["report", "legal"]),
    since=MINUTES,
    state=some.sampled_from(["waiting", "waiting", "handed"]),
    priority=some.booleans(),
    front=some.booleans(),
    office=some.just(""),
).map(lambda each: each._replace(office="b") if each.state == "handed" else each)
LINES = some.lists(NUMBERS, max_size=30, unique_by=lambda each: each.number)


def drawn(**more) -> Number:
    return Number(7, "report", MONDAY)._replace(**more)


def walked(*acts, of=None, now=MONDAY, office="a") -> Number:
    at = of or drawn()
    for does in acts:
        at = queue.decide(at, does, now, office="b" if does == "hand_over" else office)
    return at


@given(some.lists(some.tuples(some.sampled_from(sorted(WHEN)), some.sampled_from(OFFICES), MINUTES), max_size=40))
def test_whatever_is_done_a_number_stands_in_a_known_state_with_a_way_out(acts):
    at = drawn()
    for does, office, now in acts:
        before = at
        try:
            at = queue.decide(at, does, now, office=office)
        except Refused:
            continue
        assert before.state in OPEN, "nothing comes after the end"
        assert at.state in STATES and at.calls <= CALLS
        assert (at.state == "absent") == (at.back_until is not None)
        assert at.state != "handed" or at.office
        assert (at.number, at.topic, at.priority) == (7, "report", False)
    if at.state in OPEN:
        ways = [does for does, states in WHEN.items() if at.state in states]
        assert {queue.decide(at, does, MONDAY, office="d" if does == "hand_over" else at.office).state
                for does in ways if does not in ("recall", "absent")} & {*ENDED, "serving"}  # fmt: skip


@given(LINES, some.sampled_from(["", "report"]))
def test_everybody_who_waits_is_in_somebodys_line_once(numbers, topic):
    a = queue.line(numbers, office="a", topics=[topic] if topic else [])
    b = queue.line(numbers, office="b", topics=[])
    assert len({each.number for each in a}) == len(a)
    assert {each.number for each in b} == {each.number for each in numbers}
    assert [each for each in a if each.state == "handed"] == []


@given(LINES)
def test_nobody_is_overtaken_by_priority_that_came_later_than_half_an_hour(numbers):
    found = queue.line(numbers, office="b", topics=[])
    for place, each in enumerate(found):
        for later in found[place + 1 :]:
            if each.front == later.front:
                assert each.since <= later.since + AHEAD


@given(LINES)
def test_who_was_sent_to_the_front_is_before_everybody_else_and_the_order_is_one(numbers):
    found = queue.line(numbers, office="b", topics=[])
    assert [each.front for each in found] == sorted((each.front for each in found), reverse=True)
    assert queue.line(reversed(found), office="b", topics=[]) == found


def test_priority_by_their_own_word_goes_before_who_waits_a_little_longer():
    plain, old = drawn(), drawn(number=8, since=MONDAY + timedelta(minutes=29), priority=True)
    assert queue.line([plain, old], office="a", topics=[])[0] is old
    late = old._replace(since=MONDAY + timedelta(minutes=31))
    assert queue.line([plain, late], office="a", topics=[])[0] is plain


def test_called_three_times_in_vain_one_comes_back_within_the_time_at_the_front_and_later_at_the_end():
    with pytest.raises(Refused, match="call_again"):
        walked("call", "recall", "absent")
    gone = walked("call", "recall", "recall", "absent")
    assert gone.state == "absent" and gone.back_until == MONDAY + BACK
    with pytest.raises(Refused, match="three_times"):
        walked("call", "recall", "recall", "recall")
    soon = queue.decide(gone, "back", MONDAY + BACK)
    late = queue.decide(gone, "back", MONDAY + BACK + timedelta(seconds=1))
    assert (soon.state, soon.front, soon.since) == ("waiting", True, MONDAY)
    assert (late.state, late.front) == ("waiting", False) and late.since > MONDAY


def test_handed_over_it_waits_at_the_front_for_that_office_alone_whatever_happens_then():
    handed = walked("call", "take_up", "hand_over")
    assert (handed.state, handed.office, handed.front) == ("handed", "b", True)
    with pytest.raises(Refused):
        queue.decide(handed, "call", MONDAY, office="a")
    assert queue.line([handed], office="a", topics=[]) == []
    again = walked("call", "put_back", of=handed, office="b")
    assert again.state == "handed" and queue.line([again], office="b", topics=["legal"]) == [again]
    gone = walked("call", "recall", "recall", "absent", "back", of=handed, office="b")
    assert gone.state == "handed"


def test_it_is_not_handed_to_nobody_nor_to_where_it_is():
    serving = walked("call", "take_up", of=walked("call", "take_up", "hand_over"), office="b")
    for office in ("", "b"):
        with pytest.raises(Refused, match="no_such_office"):
            queue.decide(serving, "hand_over", MONDAY, office=office)


def test_closing_time_ends_who_was_not_reached_and_leaves_who_is_being_served():
    with pytest.raises(Refused):
        walked("call", "take_up", "end_day")
    assert walked("end_day").state == "over" and walked("call", "take_up", "lapse").state == "over"


def test_how_long_it_takes_is_said_in_fives_and_not_at_all_where_no_window_takes_it():
    assert queue.wait(0, minutes=10, windows=1) == 0
    assert queue.wait(3, minutes=10, windows=2) == 15
    assert queue.wait(4, minutes=8, windows=3) == 15
    assert queue.wait(2, minutes=10, windows=0) is None


def test_what_a_window_may_do_is_what_is_then_allowed():
    for acts in (["call"], ["call", "recall"], ["call", "recall", "recall"], ["call", "take_up"]):
        at = walked(*acts)
        for does in queue.choices(at):
            queue.decide(at, does, MONDAY, office="b")
    assert queue.choices(drawn()) == []
