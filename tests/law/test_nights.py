"""Nights: what is urgent finds the post on duty, else the level above; holes, overlaps and double duties are found."""

from __future__ import annotations

from datetime import timedelta

from fengqiao.law.facts import CLOCK
from fengqiao.law.workings.nights import Hole, Shift, holes, order, overlapping, twice
from tests.law.world import CITY, DESK, DESK_2, DISTRICT, LEAD, MONDAY, STREET, WILLOW, Story, city

NIGHT = MONDAY + timedelta(hours=16)  # two in the morning
SPAN = (MONDAY + timedelta(hours=7), MONDAY + timedelta(hours=23))
HOUR = timedelta(hours=1)


def at_night(*duty: tuple[str, str], now=NIGHT, **facts: object) -> Story:
    world = city()
    world.duty = [(org, *SPAN, seat) for org, seat in duty]
    return Story(world, now=now, urgency="urgent", **facts)


def test_at_night_the_post_on_duty_answers_and_by_day_the_desk() -> None:
    assert at_night((WILLOW, DESK_2)).facts.seat == DESK_2
    assert at_night((WILLOW, DESK_2), now=MONDAY + HOUR).facts.seat == DESK
    normal = at_night((WILLOW, DESK_2), now=NIGHT)
    normal = Story(normal.world, now=NIGHT)
    assert normal.facts.seat == DESK


def test_without_a_roster_it_is_the_level_above_that_has_one_and_comes_back_to_where_it_began() -> None:
    story = at_night((STREET, f"{STREET}/desk"))
    assert (story.facts.held_by, story.facts.seat, story.facts.origin) == (STREET, f"{STREET}/desk", WILLOW)
    higher = at_night((CITY, f"{CITY}/desk"))
    assert higher.facts.held_by == CITY
    assert at_night().facts.held_by == WILLOW


def test_what_nobody_takes_goes_up_to_whoever_is_awake_and_those_passed_over_are_told() -> None:
    story = at_night((WILLOW, DESK_2), (DISTRICT, f"{DISTRICT}/desk"))
    decision = story.clock()
    assert (decision.does, story.facts.held_by, decision.passed) == ("overdue", DISTRICT, (STREET,))


def test_a_post_complained_of_is_never_on_duty_for_the_complaint() -> None:
    story = at_night((WILLOW, DESK_2), (STREET, f"{STREET}/desk"), about=(f"p:of {DESK_2}",))
    assert story.facts.held_by == STREET


def test_whoever_has_it_answers_and_no_due_is_lengthened() -> None:
    story = at_night((WILLOW, DESK_2))
    due = story.facts.due
    story.does("acknowledge", DESK)
    assert (story.facts.seat, story.facts.due, story.facts.state) == (DESK, due, "reported")
    lead = at_night((WILLOW, DESK_2))
    lead.does("acknowledge", LEAD)
    assert lead.facts.seat == DESK_2
    assert Story(city()).refused("acknowledge", DESK) == "not_urgent"
    assert lead.refused("acknowledge", CLOCK) == "standing"


def test_the_telephones_ring_from_who_answers_to_the_top_and_nobody_s_twice() -> None:
    story = at_night((WILLOW, DESK_2))
    seats = order(story.facts, NIGHT, story.world)
    assert seats[:3] == [DESK_2, DESK, LEAD] and f"{CITY}/lead" in seats
    persons = [story.world.sits(seat) for seat in seats]
    assert len(persons) == len(set(persons))


def shift(starts: int, ends: int, org: str = WILLOW, person: str = "zhao") -> Shift:
    return Shift(org, f"{org}/desk", person, MONDAY + starts * HOUR, MONDAY + ends * HOUR)


def test_holes_are_the_closed_hours_that_no_shift_covers() -> None:
    until = MONDAY + timedelta(days=1)
    assert holes([], city(), DISTRICT, MONDAY, until) == [Hole(MONDAY + 7 * HOUR, MONDAY + 23 * HOUR)]
    assert holes([shift(7, 23)], city(), DISTRICT, MONDAY, until) == []
    assert holes([shift(7, 12), shift(11, 20)], city(), DISTRICT, MONDAY, until) == [
        Hole(MONDAY + 20 * HOUR, MONDAY + 23 * HOUR)
    ]
    sunday = MONDAY - timedelta(days=1)
    assert holes([], city(), DISTRICT, sunday, sunday + 3 * HOUR) == [Hole(sunday, sunday + 3 * HOUR)]


def test_two_at_once_and_one_person_twice_are_found_and_shifts_that_touch_are_neither() -> None:
    assert overlapping(shift(1, 5), [shift(4, 8, person="li")]) and not overlapping(shift(1, 5), [shift(5, 8)])
    assert twice(shift(1, 5), [shift(4, 8, org=STREET)]) and not twice(
        shift(1, 5), [shift(4, 8, org=STREET, person="li")]
    )
