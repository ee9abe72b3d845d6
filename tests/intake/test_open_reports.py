"""The open reports of a place: what a new one may repeat is found by its place or by its words."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.open_reports import CROWDED, OpenReports
from fengqiao.intake.duplicates.score import Report, among
from fengqiao.intake.duplicates.texts import Words
from tests.intake.test_duplicates import AFAR, HERE, LAMP, LAMP_TOO, NEXT_DOOR, NOISE, STREET
from tests.town import MONDAY


def test_a_near_one_and_one_with_the_same_words_are_found() -> None:
    open_ones = OpenReports(STREET)
    open_ones.put("lamp", Report(LAMP, AFAR, MONDAY, "light"))
    open_ones.put("noise", Report(NOISE, HERE, MONDAY, "noise"))
    open_ones.put("silent", Report(None, HERE, MONDAY, "light"))
    by_words = open_ones.likely(Report(LAMP))
    assert [each.key for each in by_words] == ["lamp"]
    assert by_words[0].score.parts.keys() == {"text"}
    assert {each.key for each in open_ones.likely(Report(None, NEXT_DOOR, MONDAY, "light"))} == {"noise", "silent"}
    assert open_ones.likely(Report(None, NEXT_DOOR, MONDAY, "light"), most=1)[0].key == "silent"
    assert open_ones.likely(Report()) == []


def test_a_case_that_closed_is_no_longer_found() -> None:
    open_ones = OpenReports(STREET)
    open_ones.put("lamp", Report(LAMP, HERE))
    assert open_ones.take("lamp")
    assert not open_ones.take("lamp")
    assert (len(open_ones), open_ones.likely(Report(LAMP, HERE))) == (0, [])
    assert (open_ones._slots, open_ones._cells, open_ones._buckets) == ({}, {}, {})


def test_put_again_it_stands_there_once_as_it_is_now() -> None:
    open_ones = OpenReports(STREET)
    open_ones.put("lamp", Report(NOISE, AFAR))
    open_ones.put("lamp", Report(LAMP_TOO, HERE))
    assert len(open_ones) == 1
    assert [each.key for each in open_ones.likely(Report(None, HERE))] == ["lamp"]
    assert open_ones.likely(Report(None, AFAR)) == []


def test_a_thousand_of_the_same_give_a_few_and_the_newest() -> None:
    open_ones = OpenReports(STREET)
    for number in range(2 * CROWDED):
        open_ones.put(number, Report(LAMP, HERE, MONDAY + timedelta(milliseconds=number), "light"))
    found = open_ones.likely(Report(LAMP))
    assert len(found) == 3
    assert all(int(str(each.key)) >= CROWDED for each in found)
    assert sum(each.chance for each in found) <= 1


def test_what_speaks_for_one_speaks_against_the_rest() -> None:
    assert among([0.5]) == [0.5]
    assert sum(among([0.9, 0.9, 0.9])) < 1
    assert among([0.5, 0.5], new=0.0) == [0.5, 0.5]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.text("路灯坏了垃圾堆", max_size=12)), max_size=20))
def test_in_and_out_in_any_order_leave_what_is_open(steps: list[tuple[int, bool, str]]) -> None:
    open_ones, there = OpenReports(STREET), {}
    for key, comes, text in steps:
        if comes:
            open_ones.put(key, Report(Words("", text, STREET), HERE))
            there[key] = text
        else:
            assert open_ones.take(key) == (there.pop(key, None) is not None)
    assert len(open_ones) == len(there)
    assert {each.key for each in open_ones.likely(Report(None, HERE), most=8)} == set(there)


def test_the_index_compares_beginnings_exactly_as_the_score_does() -> None:
    open_ones = OpenReports(STREET)
    open_ones.put("too", Report(LAMP_TOO))
    from fengqiao.intake.duplicates.score import score

    found = open_ones.likely(Report(LAMP_TOO))[0]
    assert found.score == score(Report(LAMP_TOO), Report(LAMP_TOO))
