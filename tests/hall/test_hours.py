"""Hours of windows: holidays, days worked in exchange, holes, overlaps, a person at two windows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fengqiao.hall import hours
from fengqiao.hall.hours import DAY, Line
from fengqiao.law.calendar import Calendar

FIRST = date(2026, 11, 1)
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)
PLAIN = Calendar.plain()
SPANS = some.lists(some.tuples(some.integers(0, DAY), some.integers(0, DAY)), max_size=8)


def line(weekdays="12345", since=540, until=720, window="w", **more):
    return Line(window, weekdays, since, until, FIRST, **more)


def test_a_line_holds_on_its_weekdays_within_its_dates():
    assert hours.on([line()], MONDAY, PLAIN) and not hours.on([line()], SATURDAY, PLAIN)
    assert not hours.on([line()._replace(last=date(2026, 11, 20))], MONDAY, PLAIN)
    assert not hours.on([line()], date(2026, 10, 26), PLAIN)


def test_a_holiday_closes_what_is_not_marked_for_it():
    calendar = Calendar.plain(holidays=[MONDAY])
    assert hours.on([line(), line(holidays=True, window="v")], MONDAY, calendar) == [line(holidays=True, window="v")]


def test_rule_12_a_saturday_worked_in_exchange_is_open_like_a_friday_unless_it_has_hours_of_its_own():
    calendar = PLAIN.with_days({SATURDAY: True})
    assert hours.on([line("5"), line("1")], SATURDAY, calendar) == [line("5")]
    assert hours.on([line("5"), line("6", 600, 660)], SATURDAY, calendar) == [line("6", 600, 660)]


@given(SPANS, SPANS)
def test_a_hole_is_every_open_minute_in_which_nobody_sits_and_no_other(openings, sittings):
    opened = [line(since=a, until=b) for a, b in openings]
    seated = [line(since=a, until=b) for a, b in sittings]
    bare = {minute for a, b in hours.holes(opened, seated) for minute in range(a, b)}
    free = {minute for a, b in openings for minute in range(a, b)} - {m for a, b in sittings for m in range(a, b)}
    assert bare == free


def test_two_lines_of_a_window_meet_only_on_a_common_weekday_within_common_dates():
    one = line(key="1")
    assert hours.taken(line("5", 700, 800, key="2"), [one]) == [one]
    assert not hours.taken(line("6", 700, 800, key="2"), [one])
    assert not hours.taken(line("5", 720, 800, key="2"), [one])
    assert not hours.taken(line("5", key="2")._replace(first=date(2027, 1, 1)), [one._replace(last=date(2026, 12, 31))])
    assert not hours.taken(line("5", 700, 800, window="v", key="2"), [one])


def test_a_person_at_two_windows_at_once_is_found_and_at_one_after_the_other_is_not():
    one = line(person="p", key="1")
    assert hours.twice(line(window="v", person="p", key="2"), [one]) == [one]
    assert not hours.twice(line(since=720, until=800, window="v", person="p", key="2"), [one])
    assert not hours.twice(line(window="v", person="q", key="2"), [one])


@pytest.mark.parametrize("words", ["", "8", "24:01", "8:60", "-1:00", "8:3", "ab:cd", "9:00:00"])
def test_no_other_word_is_a_time_of_day(words):
    with pytest.raises(ValueError):
        hours.minute(words)


def test_a_time_of_day_is_read_as_it_is_said():
    assert [hours.clock(hours.minute(words)) for words in ("00:00", "8:30", "24:00")] == ["00:00", "08:30", "24:00"]
