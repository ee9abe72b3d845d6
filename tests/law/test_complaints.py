"""A report about an office or a post-holder: protected from the body complained about (SECURITY.md 2.1)."""

from __future__ import annotations

import pytest

from fengqiao.law.facts import Who, above
from fengqiao.law.standings import STANDINGS, standings
from tests.law.world import (
    CITY,
    DESK,
    DESK_2,
    DISTRICT,
    GRID,
    HESHUN,
    INDEPENDENT,
    LEAD,
    PROPERTY,
    REPORTER,
    STREET,
    URBAN,
    WILLOW,
    WORKER,
    Story,
    city,
)  # fmt: skip

ABOUT_WILLOW = (f"o:{WILLOW}",)


def test_rule_28_a_complaint_about_an_office_begins_above_it_and_none_of_its_people_have_standing() -> None:
    story = Story(about=ABOUT_WILLOW)
    assert (story.facts.held_by, story.facts.seat) == (STREET, f"{STREET}/desk")
    for seat in (DESK, DESK_2, LEAD, WORKER):
        assert standings(story.facts, story.who(seat), story.world) == frozenset()
        assert story.offered(seat) == set()


def test_rule_28_somebody_of_that_office_has_no_standing_by_any_other_post_or_as_a_stand_in() -> None:
    world = city()
    story = Story(world, about=ABOUT_WILLOW)
    world.appoint(f"{STREET}/desk", f"of {LEAD}")
    assert standings(story.facts, story.who(f"{STREET}/desk"), world) == frozenset()


def test_a_complaint_goes_to_nobody_of_that_office_by_any_act() -> None:
    story = Story(about=ABOUT_WILLOW)
    desk = f"{STREET}/desk"
    assert story.refused("offer", desk, to=WILLOW, reason="x") == "no_such"
    assert story.refused("hand_down", f"{STREET}/lead", to=WILLOW, reason="x") == "no_such"
    story.accepted()
    assert story.refused("assign", desk, assignee=WORKER) == "no_such"
    assert story.refused("call_in", desk, organisations=[WILLOW], question="x") == "no_such"
    story.does("object", desk, duty_row="x", reason="x")
    assert story.refused("rule", f"{DISTRICT}/lead", organisation=WILLOW, reason="x") == "no_such"


def test_a_complaint_about_a_person_passes_over_every_level_where_they_hold_a_desk_or_lead() -> None:
    world = city()
    world.appoint(f"{STREET}/lead", f"of {LEAD}")
    story = Story(world, about=(f"p:of {LEAD}",))
    assert story.facts.held_by == DISTRICT
    assert above(world, GRID, story.facts.about) == world.rung(DISTRICT)


def test_the_check_of_a_complaint_is_never_made_by_the_office_complained_about() -> None:
    story = Story(about=ABOUT_WILLOW)
    story.accepted().does("settle", f"{STREET}/desk", outcome="talked to them")
    assert story.facts.checked_by == f"{STREET}/lead"


def test_a_complaint_about_the_top_goes_to_its_independent_post() -> None:
    story = Story(origin=CITY, about=(f"o:{CITY}",))
    assert (story.facts.held_by, story.facts.seat) == (INDEPENDENT, f"{INDEPENDENT}/desk")
    assert story.refused("escalate", f"{INDEPENDENT}/desk", reason="x") == "top"
    story.accepted().does("settle", f"{INDEPENDENT}/desk", outcome="x")
    assert story.facts.seat == f"{INDEPENDENT}/lead"
    from_below = Story(about=(f"o:{CITY}",))
    assert from_below.facts.held_by == WILLOW
    while not from_below.facts.late:
        from_below.clock()
    assert from_below.facts.held_by == INDEPENDENT


def test_without_anybody_free_the_matter_still_has_somebody_accountable() -> None:
    world = city()
    for seat in list(world.appointed):
        world.appointed[seat] = "sun"
    world.owner = "sun"
    world.appoint(DESK, "sun")
    story = Story(world, about=("p:sun",))
    assert story.facts.held_by == CITY
    assert story.facts.seat


def test_reprisal_starts_two_levels_up() -> None:
    assert Story(levels_up=2, urgency="urgent").facts.held_by == DISTRICT
    assert Story(origin=CITY, levels_up=2).facts.held_by == CITY


def test_a_complaint_whose_holder_falls_to_somebody_complained_about_moves_on() -> None:
    story = Story(about=(f"p:of {LEAD}",)).working(f"{STREET}/desk")
    story.world.appoint(f"{STREET}/lead", f"of {LEAD}")
    story.reseat()
    facts = story.facts
    assert (facts.held_by, facts.state, facts.seat, facts.assignee) == (DISTRICT, "reported", f"{DISTRICT}/desk", "")
    story.reseat()
    assert facts.held_by == DISTRICT


def test_a_firm_complained_about_is_neither_asked_nor_told_and_its_neighbours_are() -> None:
    story = Story(about=(f"o:{PROPERTY}",)).accepted()
    assert story.facts.held_by == WILLOW
    assert story.refused("offer", DESK, to=PROPERTY, reason="x") == "no_such"
    story.does("offer", DESK, to=URBAN, reason="x")


def test_the_reporter_of_a_complaint_keeps_every_right_unless_it_is_about_themselves() -> None:
    story = Story(about=ABOUT_WILLOW)
    assert {"supplement", "urge", "withdraw"} <= story.offered(REPORTER)
    own = Story(about=("p:qin",))
    assert own.offered(REPORTER) == set()
    gone = Who(person="qin", kind="resident", tokens=frozenset({"p:qin"}), left_at=own.now)
    assert own.offered(gone) == set()
    assert story.offered(gone) == {"come_back"}


@pytest.mark.parametrize("name", [name for name in STANDINGS if name not in ("reporter", "left", "clock")])
def test_rule_28_no_standing_survives_a_complaint_about_its_holder(name: str) -> None:
    world = city()
    seats = {
        "handler": f"{STREET}/desk", "assignee": f"{URBAN}/worker-1", "offered": f"{URBAN}/desk",
        "ruler": f"{DISTRICT}/lead", "checker": f"{STREET}/desk", "origin": DESK, "lead": f"{STREET}/lead",
        "lead_above": f"{DISTRICT}/lead",
    }  # fmt: skip
    seat = seats[name]
    story = Story(world, held_by=STREET)
    facts = story.facts
    facts.assignee, facts.offered_to, facts.ruler = f"{URBAN}/worker-1", URBAN, DISTRICT
    facts.checked_by, facts.origin = f"{STREET}/desk", WILLOW
    who = world.who(seat)
    assert STANDINGS[name](facts, who, world)
    facts.about = (f"p:{who.person}",)
    assert not STANDINGS[name](facts, who, world)
    facts.about = (f"o:{HESHUN}",)
    assert STANDINGS[name](facts, who, world)
    world.appoint(f"{HESHUN}/worker-1", who.person)
    assert not STANDINGS[name](facts, world.who(seat), world)


def test_who_it_is_about_is_found_out_by_nobody_from_a_refusal() -> None:
    story = Story(about=ABOUT_WILLOW)
    outsider = Who(person="x", kind="desk", seat=DESK, org=WILLOW, tokens=frozenset({"p:x", f"o:{WILLOW}"}))
    plain = Story(origin=HESHUN, held_by=STREET)
    for does in ("accept", "reject", "note", "urge"):
        assert story.tries(does, outsider) == plain.tries(does, outsider)
