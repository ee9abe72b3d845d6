"""The tour says what went up by itself: the urgent alone, with each step, and never a complaint about an office."""

from datetime import timedelta

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.demo import climbed
from fengqiao.ledger import time
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.people.standing import CLOCK, Actor
from tests.town import MONDAY, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build()


def reported(**more):
    """A report of a resident who is not known, on Monday morning."""
    with time.held(MONDAY):
        return report_case(Report(words="井盖没了。", area=WILLOW_1, **more), by=Actor(person=""), now=MONDAY)


def overdue(case):
    """Let it fall due once; when that was."""
    due = Matter.objects.get(pk=case.matter).due
    act(case.matter, "overdue", by=CLOCK, now=due)
    return due


def urgent(case):
    Matter.objects.filter(pk=case.matter).update(urgency="urgent")
    return case


def test_an_urgent_case_is_told_with_every_step_and_its_moment(town):
    case = urgent(reported())
    moments = [overdue(case), overdue(case)]
    (told,) = climbed.since(MONDAY, "zh-hans")
    assert [leg.at for leg in told.legs] == moments
    assert told.legs[0].office != told.legs[1].office
    assert told.number == Matter.objects.get(pk=case.matter).number
    (later,) = climbed.since(moments[0], "zh-hans")
    assert later.legs == told.legs
    assert not climbed.since(moments[-1], "zh-hans")


def test_what_can_wait_is_not_told(town):
    overdue(reported())
    assert not climbed.since(MONDAY - timedelta(days=1), "en")


def test_a_complaint_about_an_office_is_not_told(town):
    overdue(urgent(reported(about_organisations=(WILLOW,))))
    assert not climbed.since(MONDAY, "en")


def test_whoever_of_the_tour_has_it_now_may_open_it():
    seats = {seat for _, _, seat, _, _ in climbed.street.PERSONAS}
    assert set(climbed.HOLDS.values()) <= seats
