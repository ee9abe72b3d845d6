"""Figures of a hall: the middle and the long waits with their n; few are not told apart."""

from hypothesis import given
from hypothesis import strategies as some

from fengqiao.hall import reckon
from fengqiao.hall.reckon import Drawn

ROWS = some.lists(
    some.builds(
        Drawn, topic=some.sampled_from("ab"), hour=some.integers(8, 17),
        waited=some.none() | some.integers(0, 300), state=some.sampled_from(["done", "left", "over"]),
    ),
    max_size=60,
)  # fmt: skip


def waits(*minutes):
    return [Drawn("a", 9, each, "done") for each in minutes]


def test_the_middle_wait_and_what_nine_of_ten_did_not_exceed():
    found = reckon.cell(waits(*range(1, 11)))
    assert (found.n, found.called, found.half, found.most) == (10, 10, 5, 9)
    assert reckon.cell(waits(0, 0, 0, 0, 60)).most == 60


def test_of_fewer_than_five_nothing_is_told():
    assert reckon.cell(waits(1, 2, 3, 4)) == (4, 0, None, None, None, None)


def test_who_left_and_who_was_not_reached_count_and_are_in_no_wait():
    rows = [*waits(1, 2, 3, 4, 5), Drawn("a", 9, None, "left"), Drawn("a", 9, None, "over")]
    found = reckon.cell(rows)
    assert (found.n, found.called, found.left, found.unreached) == (7, 5, 1, 1)


@given(ROWS)
def test_hours_and_kinds_have_the_same_n_as_the_whole(rows):
    assert sum(cell.n for _, cell in reckon.by_hour(rows)) == len(rows)
    assert sum(cell.n for cell in reckon.by_topic(rows).values()) == len(rows)
    found = reckon.cell(rows)
    assert found.half is None or found.half <= found.most
