"""One case goes round the loop through the one door."""

from datetime import timedelta

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger.models import Record
from fengqiao.matters import find
from fengqiao.matters.act import Denied, Stale, act
from fengqiao.matters.models import Matter
from fengqiao.people.standing import CLOCK, Actor
from tests.town import MONDAY, STREET, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db


def reported(now=MONDAY, **more):
    return report_case(
        Report(words="二单元楼道堆着旧沙发", area=WILLOW_1, category="fire.stairwell", **more),
        by=Actor(person="", kind="resident"),
        now=now,
    )


def test_a_report_is_sorted_assigned_finished_checked_and_confirmed():
    town = build()
    case = reported()
    matter = Matter.objects.get(pk=case.matter)
    assert matter.seat.startswith(WILLOW_1)
    officer = town.actor(WILLOW_1 + "/desk")
    act(case.matter, "accept", by=officer, given={"category": "fire.stairwell", "urgency": "normal"}, now=MONDAY)
    act(case.matter, "assign", by=officer, given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    worker = town.actor(WILLOW_1 + "/worker-1")
    act(case.matter, "finish", by=worker, given={"outcome": "已清走"}, now=MONDAY)
    matter.refresh_from_db()
    assert matter.state == "done"
    resident = town.resident(voice=case.voice)
    outcome = act(case.matter, "confirm", by=resident, now=MONDAY)
    matter.refresh_from_db()
    assert (outcome.state, matter.verified, matter.seat) == ("closed", "reporter", "")
    assert Record.objects.filter(subject=case.matter).count() == 5


def test_an_overdue_case_climbs_by_itself():
    build()
    case = reported()
    matter = Matter.objects.get(pk=case.matter)
    act(case.matter, "overdue", by=CLOCK, now=matter.due)
    matter.refresh_from_db()
    assert matter.held_by == WILLOW


def test_a_stale_screen_changes_nothing():
    town = build()
    case = reported()
    officer = town.actor(WILLOW_1 + "/desk")
    act(case.matter, "note", by=officer, given={"text": "看过了"}, now=MONDAY, seen_version=1)
    with pytest.raises(Stale):
        act(case.matter, "note", by=officer, given={"text": "又看"}, now=MONDAY, seen_version=1)
    with pytest.raises(Denied):
        act(case.matter, "close", by=officer, given={"finding": "好"}, now=MONDAY + timedelta(hours=1))


def test_a_complaint_about_an_office_begins_above_it_and_is_nowhere_for_it():
    town = build()
    case = reported(about_organisations=(WILLOW, WILLOW_1))
    matter = Matter.objects.get(pk=case.matter)
    assert matter.held_by == STREET
    assert find.one(town.actor(WILLOW + "/desk"), case.matter, MONDAY) is None
    assert find.one(town.actor(STREET + "/desk"), case.matter, MONDAY) is not None
