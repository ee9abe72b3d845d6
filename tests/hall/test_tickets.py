"""Numbers: drawn once each, called once each, never twice by two windows, and nobody is forgotten at closing time."""

from datetime import timedelta
from uuid import UUID

import pytest

from fengqiao.hall import act, find
from fengqiao.hall.act import tickets
from fengqiao.hall.models import Ticket
from fengqiao.hall.queue import BACK, Refused
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.people.models import Seat
from tests.hall.conftest import drawn
from tests.town import MONDAY, STREET, URBAN, WILLOW

pytestmark = pytest.mark.django_db


def at(hall, number):
    office = {"1": STREET, "2": URBAN, "3": WILLOW}[number]
    return {"window": hall.windows[number], "by": hall.town.actor(office + "/desk"), "now": MONDAY}


def done(hall, number, does, ticket, now=MONDAY):
    given = at(hall, number)
    ticket.refresh_from_db()
    return act.step(ticket=ticket, does=does, by=given["by"], now=now, seen=ticket.version)


def test_numbers_count_up_and_the_same_form_twice_draws_one(hall):
    assert [drawn(hall, n).label for n in (1, 2, 2, 3)] == ["001", "002", "002", "003"]
    assert Ticket.objects.count() == 3


def test_a_number_is_on_record_under_itself_and_nobodys_name_is_with_it(hall):
    ticket = drawn(hall, 5)
    record = Record.objects.get(kind="hall.draw")
    assert (record.actor, record.post) == (f"number:{ticket.pk}", "")
    assert verify().good


def test_numbers_begin_anew_after_midnight_on_the_centres_clock(hall):
    drawn(hall, 1)
    # 00:30 on Tuesday in Tianjin is still Monday in UTC.
    midnight = MONDAY.replace(hour=16, minute=30)
    ticket = drawn(hall, 2, now=midnight)
    assert (ticket.label, str(ticket.day)) == ("001", "2026-11-24")


def test_nobody_draws_for_a_day_that_is_over_or_for_what_no_window_takes(hall):
    with pytest.raises(Refused, match="not_now"):
        drawn(hall, 1, now=MONDAY + timedelta(hours=7))
    with pytest.raises(Refused, match="not_now"):
        drawn(hall, 1, now=MONDAY + timedelta(days=5))
    act.end_topic(topic=hall.topics["legal"], by=hall.lead, now=MONDAY)
    with pytest.raises(Refused, match="no_such_topic"):
        drawn(hall, 1, topic="legal")


def test_a_window_calls_what_it_takes_and_another_office_what_is_left(hall):
    legal, report = drawn(hall, 1, topic="legal"), drawn(hall, 2)
    assert act.call_next(**at(hall, "2")) == report
    assert act.call_next(**at(hall, "3")) is None
    assert act.call_next(**at(hall, "1")) == legal


def test_next_pressed_twice_keeps_the_number_in_hand(hall):
    drawn(hall, 1), drawn(hall, 2)
    act.call_next(**at(hall, "1"))
    with pytest.raises(Refused, match="in_hand"):
        act.call_next(**at(hall, "1"))
    assert Ticket.objects.filter(state="called").count() == 1


def test_priority_goes_first_and_nothing_says_why(hall):
    drawn(hall, 1)
    old = drawn(hall, 2, priority=True, now=MONDAY + timedelta(minutes=20))
    assert act.call_next(**at(hall, "1")) == old
    assert {field.name for field in Ticket._meta.fields}.isdisjoint({"reason", "name", "phone", "age"})


def test_three_calls_in_vain_and_back_within_the_time_at_the_front(hall):
    first, second = drawn(hall, 1), drawn(hall, 2)
    act.call_next(**at(hall, "1"))
    for does in ("recall", "recall", "absent"):
        first = done(hall, "1", does, first)
    assert find.at_window(hall.windows["1"]) is None
    assert act.call_next(**at(hall, "1")).pk == second.pk
    done(hall, "1", "back", first, MONDAY + BACK)
    drawn(hall, 3, priority=True)
    assert act.call_next(**at(hall, "2")).pk == first.pk


def test_an_old_screen_is_told_so(hall):
    ticket = drawn(hall, 1)
    act.call_next(**at(hall, "1"))
    with pytest.raises(act.Stale):
        act.step(ticket=ticket, does="take_up", by=at(hall, "1")["by"], now=MONDAY, seen=0)
    ticket.refresh_from_db()
    assert ticket.state == "called"


def test_a_window_taken_away_while_it_calls_sends_the_number_back_to_the_front(hall):
    first, _ = drawn(hall, 1), drawn(hall, 2)
    act.call_next(**at(hall, "2"))
    act.close_window(window=hall.windows["2"], by=hall.lead, now=MONDAY)
    assert act.call_next(**at(hall, "3")).pk == first.pk
    with pytest.raises(Refused, match="has_ended"):
        act.call_next(**at(hall, "2"))
    with pytest.raises(Refused, match="has_ended"):
        act.close_window(window=hall.windows["2"], by=hall.lead, now=MONDAY)


def test_a_window_that_is_serving_somebody_is_not_taken_away(hall):
    ticket = drawn(hall, 1)
    act.call_next(**at(hall, "2"))
    done(hall, "2", "take_up", ticket)
    with pytest.raises(Refused, match="in_hand"):
        act.close_window(window=hall.windows["2"], by=hall.lead, now=MONDAY)


def test_closing_time_ends_who_was_not_reached_and_who_is_being_served_stays(hall):
    serving, waiting, gone = drawn(hall, 1), drawn(hall, 2), drawn(hall, 3)
    act.call_next(**at(hall, "1"))
    done(hall, "1", "take_up", serving)
    act.call_next(**at(hall, "2"))
    for does in ("recall", "recall", "absent"):
        done(hall, "2", does, waiting)
    closing = MONDAY.replace(hour=9)
    assert act.close_days(closing + tickets.GRACE - timedelta(seconds=1)) == 0
    assert act.close_days(closing + tickets.GRACE) == 2
    states = dict(Ticket.objects.values_list("number", "state"))
    assert states == {1: "serving", 2: "over", 3: "over"}
    assert act.close_days(closing + timedelta(hours=6)) == 0
    assert act.close_days(closing + timedelta(days=1)) == 1
    assert not Ticket.objects.filter(state="serving").exists() and gone.pk
    assert verify().good


def test_taken_up_before_midnight_and_done_after_it(hall):
    late = MONDAY.replace(hour=15, minute=59)
    ticket = drawn(hall, 1)
    act.call_next(**at(hall, "1") | {"now": late})
    done(hall, "1", "take_up", ticket, late)
    assert act.close_days(late + timedelta(minutes=2)) == 0
    assert done(hall, "1", "done", ticket, late + timedelta(minutes=5)).state == "done"


def test_strangers_on_phones_fill_no_hall_and_the_desk_still_draws(hall, monkeypatch):
    monkeypatch.setattr(tickets, "MOST_BY_PHONE", 2)
    for n in (1, 2):
        drawn(hall, n, source="phone")
    with pytest.raises(Refused, match="full"):
        drawn(hall, 3, source="phone")
    assert drawn(hall, 3, source="desk").label == "003"


def test_who_was_called_in_vain_keeps_nobody_from_drawing(hall, monkeypatch):
    monkeypatch.setattr(tickets, "MOST_BY_PHONE", 1)
    ticket = drawn(hall, 1, source="phone")
    act.call_next(**at(hall, "1"))
    with pytest.raises(Refused, match="full"):
        drawn(hall, 2, source="phone")
    for does in ("recall", "recall", "absent"):
        done(hall, "1", does, ticket)
    assert drawn(hall, 2, source="phone").label == "002"


def test_it_takes_about_as_long_as_its_kind_and_the_open_windows_say(hall):
    for n in range(1, 7):
        drawn(hall, n)
    assert find.estimate(Ticket.objects.get(number=6), MONDAY) == (5, 20)
    early = MONDAY - timedelta(hours=2)
    assert find.estimate(Ticket.objects.get(number=6), early).minutes is None


def test_a_seat_of_another_office_and_overlapping_hours_are_refused(hall):
    row, line = hall.windows["1"], {"weekdays": "1", "since": 600, "until": 660, "first": MONDAY.date()}
    seat = Seat.objects.get(code=STREET + "/desk")
    with pytest.raises(Refused, match="not_its_seat"):
        act.set_hours(window=row, **line, seat=Seat.objects.get(code=URBAN + "/desk"), by=hall.lead, now=MONDAY)
    with pytest.raises(Refused, match="overlaps"):
        act.set_hours(window=row, **line, seat=seat, by=hall.lead, now=MONDAY)
    with pytest.raises(Refused, match="no_hours"):
        act.set_hours(window=row, **line | {"until": 600}, seat=seat, by=hall.lead, now=MONDAY)


def test_what_the_roster_leaves_open_is_named(hall):
    assert find.holes(hall.street, MONDAY) == []
    for row in find.lines([hall.windows["3"]], sitting=True):
        act.end_hours(hours=row, by=hall.lead, now=MONDAY)
    found = find.holes(hall.street, MONDAY)
    assert {(hole.window.number, hole.since, hole.until) for hole in found} == {("3", "09:00", "17:00")}
    assert len(found) == 10


def test_a_number_of_another_hall_is_none_of_this_one(hall):
    drawn(hall, 9)
    with pytest.raises(Refused):
        act.draw(key=UUID(int=9), centre=hall.windows["3"].office, topic=hall.topics["report"], source="desk",
                 priority=False, now=MONDAY)  # fmt: skip
