"""A list of duties in which nothing stands: no report waits for it, and the page says what is missing."""

import pytest

from fengqiao.ledger.door import SYSTEM
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Duty
from tests.desk.seats import at_seat
from tests.town import MONDAY, STREET, URBAN, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]


@pytest.fixture
def town(town):
    for duty in Duty.objects.filter(valid_to=None):
        people.end_duty(duty=duty, by=SYSTEM, now=MONDAY)
    return town


def test_whatever_comes_is_answered_for_where_it_lies(town, report):
    for category in ("light", "water.pipe", "fire.stairwell", ""):
        matter = Matter.objects.get(pk=report(category=category).matter)
        assert (matter.held_by, matter.seat) == (WILLOW, WILLOW + "/desk")


def test_another_category_says_that_the_list_is_silent_and_moves_nothing(town, report):
    case = report()
    desk = at_seat(WILLOW + "/desk")
    told = desk.post(f"/desk/m/{case.number}/recategorise/leads/", {"category": "light"}).content.decode()
    assert "职责清单没有写谁负责" in told
    assert Matter.objects.get(pk=case.matter).held_by == WILLOW


def test_the_page_of_duties_counts_what_is_not_written_and_leads_to_writing_it(town):
    page = at_seat(STREET + "/lead").get("/duties/").content.decode()
    assert "类没有写由谁负责" in page and "写上由谁负责" in page


def test_a_ruling_fills_the_empty_list_so_that_it_is_not_asked_twice(town, report):
    from fengqiao.matters.act import act

    case = report(category="light")
    desk, lead = town.actor(WILLOW + "/desk"), town.actor(STREET + "/lead")
    act(case.matter, "object", by=desk, now=MONDAY, given={"duty_row": "路灯归城管科", "reason": "不是社区修的"})
    act(case.matter, "rule", by=lead, now=MONDAY, given={"organisation": URBAN, "reason": "路灯由城管科修"})
    row = Duty.objects.get(valid_to=None)
    assert (row.organisation_id, row.category) == (URBAN, "light") and row.ruling == case.number
    assert Matter.objects.get(pk=report(category="light").matter).held_by == URBAN
