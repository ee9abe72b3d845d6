"""A helper reports for whoever named them: that person's voice, marked as by the helper, and only while it holds."""

import pytest
from django.test import Client

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter, Voice
from fengqiao.people import act as people
from fengqiao.people.standing import Actor
from tests.cases import ground
from tests.cases.test_follow_pages import account
from tests.cases.walks import text, write
from tests.town import DISTRICT, MONDAY, WILLOW_1, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build()


@pytest.fixture(autouse=True)
def monday():
    with time.held(MONDAY):
        yield


def helped_by(town, name="吴磊"):
    who = {"person": town.people["秦淑兰"], "helper": town.people[name]}
    return people.name_helper(**who, district=DISTRICT, by=SYSTEM, now=MONDAY)


def test_a_helper_reports_for_who_named_them_in_that_persons_voice_and_by_their_own_name(town):
    ground.lay()
    helped_by(town)
    mother, client = town.people["秦淑兰"], account(town.people["吴磊"])
    page = write(client)
    assert "替谁报告" in text(page) and "秦淑兰" in text(page)
    answer = client.post("/report/send/", {"draft": page.context["draft"], "for": str(mother.pk)})
    assert "替 秦淑兰 报告" in text(answer)
    voice, record = Voice.objects.get(), Record.objects.get(kind="matter.report")
    assert (voice.person, record.actor) == (mother, str(town.people["吴磊"].pk))
    number = Matter.objects.get().number
    own = text(account(mother).get(f"/mine/{number}/"))
    assert "吴磊" in own and "报告了这件事" in own
    assert "您在帮 秦淑兰 看这件事" in text(client.get(f"/mine/{number}/"))
    again = client.post("/report/send/", {"draft": page.context["draft"], "for": str(mother.pk)})
    assert again.context["code"] == answer.context["code"] and Matter.objects.count() == 1


def test_a_helper_may_still_report_for_themselves(town):
    ground.lay()
    helped_by(town)
    client = account(town.people["吴磊"])
    answer = client.post("/report/send/", {"draft": write(client).context["draft"], "for": ""})
    assert Voice.objects.get().person == town.people["吴磊"] and "替 秦淑兰" not in text(answer)
    assert Record.objects.get(kind="matter.report").actor == Voice.objects.get().id


def test_nobody_reports_for_who_did_not_name_them_or_took_it_back(town):
    ground.lay()
    row = helped_by(town)
    mother = town.people["秦淑兰"]
    helper, other, stranger = account(town.people["吴磊"]), account(town.people["孙立"]), Client()
    pages = {client: write(client) for client in (helper, other, stranger)}
    people.end_helper(helper=row, district=DISTRICT, by=SYSTEM, now=MONDAY)
    for client, page in pages.items():
        for whom in (str(mother.pk), "x", "\0"):
            answer = client.post("/report/send/", {"draft": page.context["draft"], "for": whom})
            assert "不能替这个人报告" in text(answer) and "楼道堆着旧沙发" in text(answer)
    assert not Matter.objects.exists() and "替谁报告" not in text(write(other))
    with pytest.raises(LookupError):
        reported_as(town.people["吴磊"], mother)


def reported_as(helper, person):
    report = Report(words="楼道堆物", area=WILLOW_1)
    return report_case(report, by=Actor(person=str(helper.pk)), now=MONDAY, person=person)
