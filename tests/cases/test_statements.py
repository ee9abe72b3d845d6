"""A statement to an office complained of: seen and released by the reporter alone, sent alone, answered (2.1)."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from fengqiao.cases import statements
from fengqiao.cases.act import Report, deliver_statements, report_case
from fengqiao.cases.models import Statement
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.matters import find
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from tests.cases.walks import follow, text
from tests.desk.seats import at_seat
from tests.security.people import bare, browser, differ
from tests.town import HESHUN, HESHUN_1, MONDAY, WILLOW, build

pytestmark = pytest.mark.django_db
SECRET, TOLD = "CANARY 和顺里窗口上周三两次不肯登记我", "有居民反映窗口没有当场登记。请说明登记的做法。"
LATER = MONDAY + timedelta(days=20)


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def complain(about=(HESHUN,)):
    report = Report(words=SECRET, area=HESHUN_1, category="light", place="CANARY 5号楼", about_organisations=about)
    return report_case(report, by=Actor(person=""), now=MONDAY)


def holder(case):
    """The desk of the first level that is free of those complained about."""
    return Matter.objects.get(pk=case.matter).held_by + "/desk"


def write(case, **more):
    given = {"complained_of": HESHUN, "text": TOLD, "once": case.matter} | more
    return at_seat(holder(case)).post(f"/desk/m/{case.number}/statement/", given)


def released(case):
    client = Client()
    follow(client, case.code)
    page = client.get("/follow/case/release/")
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())[1]
    assert TOLD in text(page)
    return client.post("/follow/case/release/", {"version": version}, follow=True)


def hear():
    for record in Record.objects.filter(kind__in=("matter.answer", "matter.silent")):
        statements.hear(record, LATER)


def theirs():
    return Matter.objects.filter(kind="statement").first()


def test_the_reporter_sees_it_releases_it_and_reads_the_answer(town):
    case = complain()
    assert write(case).status_code == 302
    client = Client()
    assert TOLD in text(follow(client, case.code)) and "对方不知道" in text(client.get("/follow/case/"))
    assert "已经同意" in text(released(case))
    assert deliver_statements(MONDAY) == 0
    assert (deliver_statements(LATER), deliver_statements(LATER)) == (1, 0)
    letter = theirs()
    office = at_seat(HESHUN + "/desk")
    with time.held(LATER):
        page = office.get(f"/desk/m/{letter.number}/").content.decode()
        assert TOLD in page and "CANARY" not in page and case.number not in page
        assert (
            office.post(f"/desk/m/{letter.number}/answer/", {"outcome": "当场登记，已改", "once": "a"}).status_code
            == 302
        )
    hear()
    assert "当场登记，已改" in text(follow(Client(), case.code))
    desk = at_seat(holder(case)).get(f"/desk/m/{case.number}/").content.decode()
    assert "当场登记，已改" in desk
    assert Record.objects.filter(subject=case.matter, kind="matter.hear").count() == 1


def test_held_back_it_goes_nowhere(town):
    case = complain()
    write(case)
    client = Client()
    follow(client, case.code)
    client.post("/follow/case/withhold/", {"version": Matter.objects.get(pk=case.matter).version})
    assert Statement.objects.get().standing == "withheld"
    assert deliver_statements(LATER) == 0 and theirs() is None


def test_no_office_releases_it_for_them(town):
    case = complain()
    write(case)
    voice = Matter.objects.get(pk=case.matter).voiced_by.get().id
    desk = town.actor(holder(case))._replace(voice=str(voice), through=True)
    with pytest.raises(Denied) as denied:
        act(case.matter, "release", by=desk, now=MONDAY)
    assert denied.value.refused.why == "own_hand"
    page = at_seat(holder(case)).get(f"/desk/m/{case.number}/through/").content.decode()
    assert 'value="release"' not in page


def test_it_goes_only_to_whom_it_complains_of_and_one_at_a_time(town):
    case = complain()
    assert write(case, complained_of=WILLOW).status_code == 422
    with pytest.raises(Denied):
        act(case.matter, "statement", by=town.actor(holder(case)), now=MONDAY,
            given={"organisation": WILLOW, "text": TOLD})  # fmt: skip
    assert write(case).status_code == 302
    assert write(case, once="2").status_code == 422
    plain = report_case(Report(words="灯", area=HESHUN), by=Actor(person=""), now=MONDAY)
    sight = find.one(town.actor(HESHUN + "/desk"), plain.matter, MONDAY)
    assert "statement" not in {row.does for row in sight.choices}


def test_its_day_and_number_tell_nothing(town):
    days, numbers = set(), set()
    for _ in range(6):
        case = complain()
        write(case)
        released(case)
    for row in Statement.objects.all():
        assert (row.deliver_at.minute, row.deliver_at.second, row.deliver_at.hour) == (0, 0, 1)
        assert row.deliver_at > MONDAY + timedelta(days=1)
        days.add(row.deliver_at.date())
    deliver_statements(LATER)
    numbers = [int(row.number.rpartition("-")[2]) for row in Matter.objects.filter(kind="statement")]
    assert len(days) > 1 and len(set(numbers)) == 6 and all(number >= 10**7 for number in numbers)


def test_rule_28_before_the_day_the_office_meets_the_same_world_after_it_the_statement_alone(town):
    case = complain()
    paths = ("/desk/", "/desk/?where=area", "/desk/rows/", "/notices/", f"/desk/m/{case.number}/", "/api/v1/matters")
    client = browser(HESHUN + "/desk")
    before = [bare(client.get(path)) for path in paths]
    write(case)
    released(case)
    after = [bare(client.get(path)) for path in paths]
    assert [differ(*pair) for pair in zip(before, after, strict=True)] == [[]] * len(paths)
    deliver_statements(LATER)
    letter = theirs()
    assert (letter.about, letter.root, letter.category, letter.origin) == ("", "", "", HESHUN)
    for path in (f"/desk/m/{letter.number}/", "/desk/", f"/api/v1/matters/{letter.number}"):
        page = client.get(path).content.decode()
        assert "CANARY" not in page and case.number not in page and case.matter not in page, path
    assert bare(client.get(f"/desk/m/{case.number}/")) == before[4]
    body = "".join(Record.objects.filter(subject=letter.id).values_list("body", flat=True))
    assert case.matter not in body and case.number not in body


def test_silence_is_on_record_in_the_case(town):
    case = complain()
    write(case)
    released(case)
    deliver_statements(LATER)
    from fengqiao.people.standing import CLOCK

    late = LATER + timedelta(days=30)
    act(theirs().id, "silent", by=CLOCK, now=late)
    hear()
    assert Statement.objects.get().standing == "silent"
    assert "没有答复" in text(follow(Client(), case.code))
