"""Limits end when the law and the calendar of the place say so."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.law.calendar import UNITS, Calendar, Warning

CHINA = Calendar.china()
NEW_YORK = Calendar.plain(zone="America/New_York", holidays=[date(2026, 11, 26)])
# St John's once put its clocks back across midnight: there a day ends, begins and ends again.
CALENDARS = [
    CHINA,
    NEW_YORK,
    Calendar.plain(zone="America/St_Johns"),
    Calendar.plain(zone="Pacific/Apia"),
    Calendar.plain(zone="Asia/Kathmandu"),
    Calendar.plain(zone="Australia/Lord_Howe"),
    CHINA.with_days({date(2026, 9, 24): False, date(2026, 9, 26): True}),
]
calendars = st.sampled_from(CALENDARS)
moments = st.datetimes(datetime(2005, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))
counts = st.integers(1, 60)
in_days = st.sampled_from(["working_days", "days"])


def beijing(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_rule_10_an_end_on_a_holiday_rolls_past_it() -> None:
    assert CHINA.add(beijing(2026, 9, 3, 10), 30, "days") == beijing(2026, 10, 8, 17)


def test_rule_10_an_end_on_a_weekend_rolls_to_monday() -> None:
    assert CHINA.add(beijing(2026, 11, 3, 10), 4, "days") == beijing(2026, 11, 9, 17)


def test_rule_11_the_first_day_is_not_counted() -> None:
    assert CHINA.add(beijing(2026, 9, 1, 0, 1), 1, "days") == beijing(2026, 9, 2, 17)
    assert CHINA.add(beijing(2026, 9, 1, 23, 59), 1, "days") == beijing(2026, 9, 2, 17)
    assert CHINA.add(beijing(2026, 9, 1, 0, 1), 1, "working_days") == beijing(2026, 9, 2, 17)


def test_rule_12_swapped_days_are_worked() -> None:
    assert CHINA.works(date(2026, 9, 20))
    assert CHINA.works(date(2026, 10, 10))
    assert not CHINA.works(date(2026, 9, 19))
    assert CHINA.add(beijing(2026, 9, 18, 12), 1, "working_days") == beijing(2026, 9, 20, 17)
    assert CHINA.add(beijing(2026, 10, 9, 12), 1, "days") == beijing(2026, 10, 10, 17)


def test_rule_13_a_year_without_data_is_said_and_counted_in_plain_weekdays() -> None:
    due = CHINA.add(beijing(2026, 12, 30, 12), 3, "working_days")
    assert due == beijing(2027, 1, 4, 17)
    assert CHINA.warnings(due) == (Warning("calendar_missing", 2027),)
    assert not CHINA.known(date(2027, 1, 1))
    assert CHINA.warnings(beijing(2026, 12, 31, 17)) == ()


def test_the_year_of_a_warning_is_the_year_on_the_wall() -> None:
    assert CHINA.warnings(datetime(2026, 12, 31, 17, tzinfo=UTC)) == (Warning("calendar_missing", 2027),)


def test_a_district_may_vouch_for_a_year() -> None:
    district = CHINA.with_days({date(2027, 1, 1): False}, years=[2027])
    due = district.add(beijing(2026, 12, 30, 12), 2, "working_days")
    assert (due, district.warnings(due)) == (beijing(2027, 1, 4, 17), ())
    assert CHINA.warnings(due)


def test_a_district_may_have_its_own_days() -> None:
    district = CHINA.with_days({date(2026, 9, 4): False})
    assert district.add(beijing(2026, 9, 3, 12), 1, "working_days") == beijing(2026, 9, 7, 17)
    assert CHINA.add(beijing(2026, 9, 3, 12), 1, "working_days") == beijing(2026, 9, 4, 17)


def test_working_hours_run_only_while_the_office_is_open() -> None:
    assert CHINA.add(beijing(2026, 9, 3, 15), 4, "working_hours") == beijing(2026, 9, 4, 11)
    assert CHINA.add(beijing(2026, 9, 3, 13), 4, "working_hours") == beijing(2026, 9, 3, 17)
    assert CHINA.add(beijing(2026, 9, 3, 20), 1, "working_hours") == beijing(2026, 9, 4, 10)
    assert CHINA.add(beijing(2026, 9, 30, 16), 2, "working_hours") == beijing(2026, 10, 8, 10)
    assert CHINA.add(beijing(2026, 9, 3, 6), 0, "working_hours") == beijing(2026, 9, 3, 9)


def test_hours_and_minutes_run_through_the_night() -> None:
    assert CHINA.add(beijing(2026, 9, 30, 23), 24, "hours") == beijing(2026, 10, 1, 23)
    assert CHINA.add(beijing(2026, 9, 30, 23, 50), 30, "minutes") == beijing(2026, 10, 1, 0, 20)


def test_an_office_in_new_york_closes_at_five_by_its_own_clock() -> None:
    # The clocks go back on Sunday, 1 November 2026.
    assert NEW_YORK.add(datetime(2026, 10, 30, 16, tzinfo=UTC), 1, "working_days") == datetime(
        2026, 11, 2, 22, tzinfo=UTC
    )
    assert NEW_YORK.add(datetime(2026, 10, 29, 16, tzinfo=UTC), 1, "working_days") == datetime(
        2026, 10, 30, 21, tzinfo=UTC
    )


def test_hours_are_real_hours_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 31, 20, tzinfo=ZoneInfo("America/New_York"))
    assert NEW_YORK.add(before, 24, "hours") == datetime(2026, 11, 1, 19, tzinfo=ZoneInfo("America/New_York"))


def test_thanksgiving_is_no_working_day_in_new_york() -> None:
    assert NEW_YORK.add(datetime(2026, 11, 25, 20, tzinfo=UTC), 1, "working_days") == datetime(
        2026, 11, 27, 22, tzinfo=UTC
    )


def test_an_office_is_open_between_its_hours_on_working_days() -> None:
    assert CHINA.open_at(beijing(2026, 9, 20, 9))
    assert not CHINA.open_at(beijing(2026, 9, 20, 17))
    assert not CHINA.open_at(beijing(2026, 9, 19, 12))


def test_our_days_are_those_of_the_announcements() -> None:
    day = date(2004, 1, 1)
    while day.year < 2027:
        assert CHINA.works(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize("unit", UNITS)
def test_what_is_no_limit_is_refused(unit) -> None:
    with pytest.raises(ValueError, match="zone"):
        CHINA.add(datetime(2026, 1, 1), 1, unit)
    with pytest.raises(ValueError, match="limit"):
        CHINA.add(beijing(2026, 1, 1), -1, unit)


@pytest.mark.parametrize("unit", ["working_days", "days", "working_hours"])
def test_a_slip_of_the_pen_is_refused(unit) -> None:
    with pytest.raises(ValueError, match="limit"):
        CHINA.add(beijing(2026, 1, 1), 10**9, unit)


def test_a_place_that_never_works_is_refused_instead_of_asked_for_ever() -> None:
    never = Calendar.plain(holidays=[date(2026, 1, 1) + timedelta(days=n) for n in range(40_000)])
    with pytest.raises(ValueError, match="no working day"):
        never.add(beijing(2026, 1, 1), 1, "working_days")


def test_an_office_opens_before_it_closes() -> None:
    with pytest.raises(ValueError, match="opens"):
        Calendar.plain(opens=time(17), closes=time(9))


@given(calendars, moments)
def test_the_quick_local_date_is_the_zones_own(calendar, now) -> None:
    assert calendar.local_date(now) == now.astimezone(calendar.zone).date()


@given(calendars, st.sampled_from([2007, 2010, 2011, 2026]), st.integers(0, 366 * 24 * 4))
def test_the_quick_local_date_is_right_through_whole_years(calendar, year, quarters) -> None:
    now = datetime(year, 1, 1, tzinfo=UTC) + quarters * timedelta(minutes=15) + timedelta(seconds=59)
    assert calendar.local_date(now) == now.astimezone(calendar.zone).date()


@given(calendars, moments, counts, in_days)
def test_a_limit_in_days_ends_at_closing_time_of_a_working_day(calendar, now, n, unit) -> None:
    due = calendar.add(now, n, unit)
    local = due.astimezone(calendar.zone)
    assert calendar.works(local.date())
    assert local.time() == calendar.closes
    assert due.tzinfo is UTC
    assert due > now


@given(calendars, moments, st.integers(0, 60))
def test_working_hours_end_inside_office_hours(calendar, now, n) -> None:
    local = calendar.add(now, n, "working_hours").astimezone(calendar.zone)
    assert calendar.works(local.date())
    assert calendar.opens <= local.time() <= calendar.closes


@given(calendars, moments, st.timedeltas(timedelta(0), timedelta(days=40)), counts, st.sampled_from(UNITS))
def test_who_begins_later_never_ends_earlier(calendar, now, later, n, unit) -> None:
    if calendar.zone.key == "America/St_Johns":  # where a day came twice, its order is not one
        now = now.replace(year=max(now.year, 2012))
        later = max(later, timedelta(0))
    assert calendar.add(now, n, unit) <= calendar.add(now + later, n, unit)


@given(calendars, moments, counts, st.integers(0, 60), st.sampled_from(UNITS))
def test_more_units_never_end_earlier(calendar, now, n, more, unit) -> None:
    assert calendar.add(now, n, unit) <= calendar.add(now, n + more, unit)


@given(calendars, moments, counts, counts, st.sampled_from(["minutes", "hours", "working_hours", "working_days"]))
def test_two_limits_in_a_row_are_as_long_as_their_sum(calendar, now, n, m, unit) -> None:
    assert calendar.add(calendar.add(now, n, unit), m, unit) == calendar.add(now, n + m, unit)


@given(calendars, moments, counts)
def test_natural_days_are_never_longer_than_working_days(calendar, now, n) -> None:
    assert calendar.add(now, n, "days") <= calendar.add(now, n, "working_days")


@given(calendars, moments, counts, st.sampled_from(UNITS), st.integers(-12, 14))
def test_the_zone_a_moment_is_told_in_does_not_matter(calendar, now, n, unit, hours) -> None:
    told = now.astimezone(timezone(timedelta(hours=hours)))
    assert calendar.add(told, n, unit) == calendar.add(now, n, unit)
