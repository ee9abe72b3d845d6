"""What the law says is on the public overdue list stands there, and of a complaint about an office nothing does."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from fengqiao import clock
from fengqiao.cases.models import Category
from fengqiao.ledger import time
from fengqiao.matters.models import Matter
from tests.evaluation.test_lead import DAY, does
from tests.town import MONDAY, URBAN, WILLOW

pytestmark = pytest.mark.django_db
AT_THE_TOP = MONDAY + 40 * DAY


@pytest.fixture(autouse=True)
def _lamps_are_a_public_kind(town):
    Category.objects.filter(code="light").update(public=True)


def listed(now=AT_THE_TOP, language="zh-hans"):
    with time.held(now):
        answer = Client(headers={"accept-language": language}).get("/figures/overdue/")
    assert answer.status_code == 200
    return answer.content.decode()


def climbed(*cases):
    """Nobody does anything until the clock has brought it to the top and found it late there."""
    now = MONDAY
    while now < AT_THE_TOP:
        now += timedelta(hours=12)
        clock.sweep(now)
    for case in cases:
        assert Matter.objects.get(pk=case.matter).late


def test_nothing_is_listed_where_nothing_is_late(town, report):
    case = report(category="light")
    page = listed(MONDAY)
    assert "现在没有逾期到最上一级的事" in page and case.number not in page


def test_what_is_late_at_the_top_is_listed_until_it_is_over(town, report):
    case = report(category="light", words="灯杆旁边说的话", place="秦家门口")
    climbed(case)
    page = listed()
    assert case.number in page and "1 件逾期" in page and "40 天" in page
    assert "灯杆旁边说的话" not in page and "秦家" not in page and WILLOW not in page
    english = listed(language="en")
    assert "1 matter is overdue" in english and "40 days" in english
    top = Matter.objects.get(pk=case.matter).held_by
    does(town, case, ("reject", top + "/desk", {"reason": "不归这里", "instead": "12345"}), now=AT_THE_TOP)
    assert case.number not in listed()


def test_of_kinds_that_are_not_public_there_is_a_count_from_five_on(town, report):
    four = [report() for _ in range(4)]
    climbed(*four)
    page = listed()
    assert "只计数。" not in page.partition("note")[0] and not any(each.number in page for each in four)
    report()
    climbed()
    assert "另有 5 件属于不公开的类别" in listed()


def test_a_complaint_about_an_office_changes_no_byte_of_it(town, report):
    case = report(category="light")
    climbed(case)
    before = bare(listed())
    about = report(category="light", about_organisations=(URBAN,))
    climbed()
    assert Matter.objects.get(pk=about.matter).about
    assert bare(listed()) == before


def bare(page):
    """Without what is drawn anew for every reader."""
    return re.sub(r'(csrfmiddlewaretoken" value="|"X-CSRFToken": "|name="next" value=")[^"]*', "", page)
