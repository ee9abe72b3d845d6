"""One's own notices: unread in the head of the page, read when one says so, never anybody else's."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from fengqiao.cases.act import Report, report_case
from fengqiao.clock import listen
from fengqiao.matters.act import act
from fengqiao.people.models import Account
from fengqiao.people.standing import Actor
from tests.town import MONDAY, WILLOW, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(Account.objects.create(username=f"a{person.pk}", person=person))
    return client


def accepted(town):
    case = report_case(
        Report(words="楼道堆物", area=WILLOW, category="fire"), by=Actor(person=str(town.people["吴磊"].pk)),
        person=town.people["吴磊"], now=MONDAY,
    )  # fmt: skip
    given = {"category": "fire", "urgency": "normal"}
    act(case.matter, "accept", by=town.actor(WILLOW + "/desk"), given=given, now=MONDAY)
    while listen(MONDAY):
        pass
    return case


def test_a_resident_reads_their_news_and_says_so(town):
    case = accepted(town)
    client = signed_in(town.people["吴磊"])
    page = strip_tags(client.get("/notices/").content.decode())
    assert case.number in page and "受理" in page and "1 未读" in page
    assert client.post("/notices/read/").status_code == 302
    assert "1 未读" not in strip_tags(client.get("/notices/").content.decode())


def test_nobody_reads_anothers_news(town):
    case = accepted(town)
    page = signed_in(town.people["秦淑兰"]).get("/notices/").content.decode()
    assert case.number not in page and "还没有通知" in page


def test_a_desk_sees_how_many_are_unread_on_every_page(town):
    case = accepted(town)
    client = signed_in(town.people["赵敏"])
    assert "未读" in client.get("/desk/").content.decode()
    assert case.number in client.get("/notices/").content.decode()


def test_the_page_speaks_english(town):
    accepted(town)
    page = signed_in(town.people["吴磊"]).get("/notices/", headers={"Accept-Language": "en"}).content.decode()
    assert "Mark all as read" in page
