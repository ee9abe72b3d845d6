"""The month's topics are told once to the lead whose area they are in, and to the office that is to find the cause."""

from __future__ import annotations

import pytest

from fengqiao import clock
from fengqiao.evaluation import act
from fengqiao.evaluation.models import Topic
from fengqiao.ledger import time
from fengqiao.ledger.models import Bookmark
from fengqiao.notices.models import Letter, Notice
from fengqiao.people.models import Person, Seat
from tests.desk.seats import at_seat
from tests.evaluation.test_topics import DAY, FIRST, house, lamps, seek  # noqa: F401
from tests.town import HESHUN, STREET, WILLOW

pytestmark = pytest.mark.django_db
KIND = "evaluation.topics"


def sitter(seat: str) -> Person:
    found = Person.objects.get(pk=Seat.objects.get(code=seat).sitter_id)
    return found


def heard(now=FIRST) -> None:
    while clock.listen(now):
        pass


def test_the_lead_of_the_area_gets_one_notice_with_counts_of_problems_alone(report, house):  # noqa: F811
    lamps(report, house)
    seek()
    heard()
    notice = Notice.objects.get(kind=KIND)
    assert notice.person == sitter(WILLOW + "/lead")
    assert notice.number == "2026-11/1/5"
    with time.held(FIRST):
        page = at_seat(WILLOW + "/lead").get("/notices/").content.decode()
    assert "1 处问题可能各有同一个根源，共 5 件" in page
    assert "/figures/topics/" in page
    assert "王大爷" not in page
    with time.held(FIRST):
        assert "根源" not in at_seat(HESHUN + "/lead").get("/notices/").content.decode()


def test_a_clock_that_was_killed_tells_nobody_twice_and_a_month_without_topics_tells_nobody(report, house):  # noqa: F811
    lamps(report, house, many=2)
    seek()
    heard()
    assert not Notice.objects.filter(kind=KIND).exists()
    heard()
    assert Bookmark.objects.filter(listener="topics").exists()


def test_its_mail_waits_for_the_hours_the_lead_named_and_holds_no_count(report, house):  # noqa: F811
    lead = sitter(WILLOW + "/lead")
    lead.email, lead.contact = "lead@example.org", {"rule": "hours", "hours": "9:00-11:00"}
    lead.save()
    lamps(report, house)
    seek()
    heard()
    letter = Letter.objects.get()
    assert letter.wait_until >= FIRST
    assert "2026-11" in letter.subject
    assert "5" not in letter.body.replace("2026-11", "").replace("枫桥", "")[-40:]
    heard()
    assert Letter.objects.count() == 1


def test_few_problems_are_not_counted_out(report, house):  # noqa: F811
    from fengqiao.notices.pages import _words

    assert "不到 5 件" in _words(KIND, "zh-hans", "2026-11/1/0")
    assert "fewer than 5" in _words(KIND, "en", "2026-11/1/0")
    assert "31 problems" in _words(KIND, "en", "2026-11/2/31")


def test_the_office_that_is_to_find_the_cause_is_told_once(town, report, house):  # noqa: F811
    lamps(report, house)
    seek()
    lead = town.actor(STREET + "/lead")
    opened = act.open_cause(Topic.objects.get(), words="配电箱进水", office=WILLOW, by=lead, now=FIRST + DAY)
    heard(FIRST + DAY)
    told = Notice.objects.filter(kind="evaluation.topic")
    assert [(each.person, each.matter) for each in told] == [(sitter(WILLOW + "/desk"), opened.matter)]
    with time.held(FIRST + DAY):
        assert "查这些问题背后的根源" in at_seat(WILLOW + "/desk").get("/notices/").content.decode()
