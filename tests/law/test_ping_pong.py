"""Offers, objections, rulings and new places: handing on is bounded, and somebody answers throughout."""

from __future__ import annotations

from tests.law.world import (
    DESK,
    HESHUN,
    PROPERTY,
    STREET,
    STREET_2,
    URBAN,
    WILLOW,
    Story,
)  # fmt: skip


def test_rule_22_an_objector_answers_until_it_is_ruled_on() -> None:
    story = Story(held_by=URBAN).accepted()
    story.does("object", f"{URBAN}/desk", duty_row="4.2", reason="the property company's")
    assert (story.facts.seat, story.facts.objected_by) == (f"{URBAN}/desk", f"{URBAN}/desk")
    assert story.facts.ruler == STREET
    assert story.refused("settle", f"{URBAN}/desk", outcome="x") == "objected"
    assert story.refused("rule", f"{URBAN}/lead", organisation=PROPERTY, reason="x") == "standing"
    assert story.refused("rule", f"{STREET}/lead", organisation=f"{STREET_2}:urban", reason="x") == "not_here"
    story.clock()
    assert story.facts.held_by == STREET


def test_rule_22_the_ruling_names_one_and_there_is_no_second_objection() -> None:
    story = Story(held_by=URBAN).accepted()
    story.does("object", f"{URBAN}/desk", duty_row="4.2", reason="not ours")
    decision = story.does("rule", f"{STREET}/lead", organisation=URBAN, reason="it is")
    assert "duty_ruled" in decision.effects
    facts = story.facts
    assert (facts.held_by, facts.seat, facts.objected_by, facts.ruler) == (URBAN, f"{URBAN}/desk", "", "")
    assert story.refused("object", f"{URBAN}/desk", duty_row="4.2", reason="still not") == "too_often"


def test_an_objection_after_a_working_day_comes_too_late() -> None:
    story = Story(held_by=URBAN)
    story.wait(days=2)
    assert "object" not in story.offered(f"{URBAN}/desk")
    assert story.refused("object", f"{URBAN}/desk", duty_row="x", reason="x") == "too_late"


def test_the_assignee_of_another_office_objects_and_the_lead_above_both_rules() -> None:
    story = Story().working(f"{PROPERTY}/desk")
    story.does("object", f"{PROPERTY}/desk", duty_row="1", reason="public lamp")
    assert (story.facts.seat, story.facts.ruler) == (f"{PROPERTY}/desk", STREET)


def test_an_offer_binds_nobody_until_taken_and_two_refusals_can_be_ruled_on() -> None:
    story = Story().accepted()
    due = story.facts.due
    story.does("offer", DESK, to=URBAN, reason="theirs")
    assert story.facts.seat == DESK
    assert story.refused("offer", DESK, to=PROPERTY, reason="x") == "offered"
    story.does("decline", f"{URBAN}/desk", reason="no")
    assert story.refused("rule", f"{STREET}/lead", organisation=URBAN, reason="x") == "standing"
    story.does("offer", DESK, to=PROPERTY, reason="theirs")
    story.does("decline", f"{PROPERTY}/desk", reason="no")
    assert story.facts.due == due
    assert story.refused("offer", DESK, to=URBAN, reason="again") == "too_often"
    story.does("rule", f"{STREET}/lead", organisation=URBAN, reason="duty list 4")
    assert story.facts.held_by == URBAN


def test_what_is_taken_keeps_its_due_and_goes_sideways_only_twice() -> None:
    story = Story().accepted()
    due, promise = story.facts.due, story.facts.promise
    story.does("offer", DESK, to=URBAN, reason="theirs")
    story.does("take", f"{URBAN}/desk")
    assert (story.facts.held_by, story.facts.seat) == (URBAN, f"{URBAN}/desk")
    story.does("offer", f"{URBAN}/desk", to=WILLOW, reason="yours")
    story.does("take", DESK)
    assert (story.facts.due, story.facts.promise) == (due, promise)
    assert story.refused("offer", DESK, to=URBAN, reason="yours") == "too_often"


def test_a_new_place_is_routed_once_and_never_brings_a_matter_back_down() -> None:
    story = Story().accepted()
    due = story.facts.due
    story.does("relocate", DESK, place="gate 2", reason="wrong pin", route=HESHUN)
    assert (story.facts.held_by, story.facts.state, story.facts.due) == (HESHUN, "reported", due)
    story.does("relocate", f"{HESHUN}/desk", place="gate 1", reason="back", route=WILLOW)
    assert story.facts.held_by == HESHUN
    up = Story()
    up.clock()
    up.does("relocate", f"{STREET}/desk", place="x", reason="x", route=WILLOW)
    assert up.facts.held_by == STREET
    assert Story().refused("relocate", DESK, place="x", reason="x", route="nowhere") == "no_such"


def test_a_hazard_stays_one_whatever_category_it_is_given() -> None:
    story = Story(hazard=True).done()
    story.does("recategorise", DESK, category="light", reason="x", hazard=False)
    assert story.facts.hazard


def test_nonsense_in_a_form_is_refused_and_never_an_error() -> None:
    story = Story().accepted()
    for nonsense in ([], [1], {"a": 1}, 7, "nobody/at/all"):
        for does, name in (("offer", "to"), ("assign", "assignee"), ("call_in", "organisations")):
            why = story.refused(does, DESK, **{name: nonsense, "reason": "x", "question": "x"})
            assert why in ("no_such", "needs")
    assert Story().refused("accept", DESK, category="x", urgency=["normal"]) == "no_such"
    assert Story(origin=STREET).refused("hand_down", f"{STREET}/lead", to=[1], reason="x") == "no_such"
