"""A limit that ends in a year whose holidays nobody has entered says so wherever the limit is read."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.matters.world import missing_year
from fengqiao.places import act as places
from fengqiao.places.calendars import calendar_of
from tests.cases import ground
from tests.cases.walks import follow, sent, text
from tests.desk.seats import at_seat
from tests.intake.test_drafts import begun, one
from tests.town import DISTRICT, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
# The last Wednesday and Thursday of 2026, 10:00 in Tianjin; two working days on, and one, is New Year's Day.
WEDNESDAY, THURSDAY = (datetime(2026, 12, day, 2, 0, tzinfo=UTC) for day in (30, 31))
NEW_YEAR = datetime(2027, 1, 1, 9, 0, tzinfo=UTC)
SAID = "2027 年的放假安排还没有录入，这个日期可能会变"


@pytest.fixture
def town():
    made = build()
    ground.lay()
    return made


@pytest.fixture
def thursday():
    with time.held(THURSDAY):
        yield


def accepted(town, urgency="normal"):
    from fengqiao.cases.act import Report, report_case
    from fengqiao.people.standing import Actor

    case = report_case(Report(words="楼道堆物", area=WILLOW_1), by=Actor(person=""), now=WEDNESDAY)
    given = {"category": "fire.stairwell", "urgency": urgency}
    act(case.matter, "accept", by=town.actor(WILLOW_1 + "/desk"), given=given, now=WEDNESDAY)
    return case


@pytest.mark.usefixtures("thursday")
def test_rule_13_the_answer_after_sending_and_its_slip_say_that_the_date_may_move(town, client):
    page = sent(client)
    assert Matter.objects.get().due == NEW_YEAR
    shown, slip = page.content.decode(), re.search(r'<section class="slip".*?</section>', page.content.decode(), re.S)
    assert SAID in slip[0] and "2027年1月1日 17:00" in slip[0]
    assert SAID in shown.replace(slip[0], "")


def test_rule_13_the_page_of_a_report_says_it_in_both_languages(town, client):
    case = accepted(town)
    with time.held(WEDNESDAY):
        assert SAID in text(follow(client, case.code))
        english = Client(headers={"accept-language": "en"})
        assert "The holidays of 2027 are not entered yet, so this date may move." in text(follow(english, case.code))


def test_rule_13_the_desk_reads_it_beside_the_due_moment(town):
    case = accepted(town)
    with time.held(WEDNESDAY):
        assert SAID in at_seat(WILLOW_1 + "/desk").get(f"/desk/m/{case.number}/").content.decode()


def test_rule_13_the_interface_names_the_year_to_staff_and_reporter(town, client):
    case = accepted(town)
    with time.held(WEDNESDAY):
        desk = at_seat(WILLOW_1 + "/desk")
        at = {"headers": {"Fengqiao-Post": WILLOW_1 + "/desk"}}
        assert desk.get(f"/api/v1/matters/{case.number}", **at).json()["calendar_missing"] == 2027
        assert [row["calendar_missing"] for row in desk.get("/api/v1/matters", **at).json()["matters"]] == [2027]
        told = client.post("/api/v1/follow", {"code": case.code}, content_type="application/json").json()
    assert told["calendar_missing"] == 2027 and SAID in told["when"]


@pytest.mark.usefixtures("thursday")
def test_rule_13_a_counters_slip_says_it_too(town):
    desk = at_seat(WILLOW + "/desk")
    page = desk.post(begun(desk, "counter"), one(**{"m0-category": "light"})).content.decode()
    assert SAID in page.partition("slip paper-only")[2].partition("</section>")[0]


def test_rule_13_nothing_is_said_once_the_year_is_entered(town, client):
    case = accepted(town)
    row = Matter.objects.get(pk=case.matter)
    assert missing_year("case", row) == 2027
    days = {NEW_YEAR.date(): (False, "元旦")}
    places.enter_year(area=DISTRICT, year=2027, days=days, source="", by=SYSTEM, now=WEDNESDAY)
    assert calendar_of(DISTRICT).known(NEW_YEAR.date())
    assert missing_year("case", Matter.objects.get(pk=case.matter)) == 0
    with time.held(WEDNESDAY):
        assert "可能会变" not in text(follow(client, case.code))


def test_rule_13_minutes_and_hours_do_not_move(town):
    case = accepted(town, "urgent")
    row = Matter.objects.get(pk=case.matter)
    row.due = NEW_YEAR
    assert missing_year("case", row) == 0


def test_rule_13_a_year_that_is_entered_counts_at_once_in_a_server_that_is_running(town):
    assert Matter.objects.get(pk=accepted(town).matter).due == NEW_YEAR
    days = {NEW_YEAR.date(): (False, "元旦")}
    places.enter_year(area=DISTRICT, year=2027, days=days, source="", by=SYSTEM, now=WEDNESDAY)
    # Friday is off, and so is the weekend behind it.
    assert Matter.objects.get(pk=accepted(town).matter).due == datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def test_rule_13_a_row_of_the_queue_of_the_phone_and_of_the_wall_bears_the_mark(town):
    case = accepted(town)
    desk = town.actor(WILLOW_1 + "/desk")
    with time.held(WEDNESDAY):
        assert SAID in at_seat(WILLOW_1 + "/desk").get("/desk/rows/").content.decode()
        assert SAID in at_seat(WILLOW + "/lead").get("/wall/").content.decode()
        act(case.matter, "assign", by=desk, given={"assignee": WILLOW_1 + "/worker-1"}, now=WEDNESDAY)
        assert SAID in at_seat(WILLOW_1 + "/worker-1").get("/work/").content.decode()
        places.enter_year(area=DISTRICT, year=2027, days={}, source="国办通知", by=SYSTEM, now=WEDNESDAY)
        assert SAID not in at_seat(WILLOW_1 + "/desk").get("/desk/rows/").content.decode()


def test_rule_13_an_urgent_row_that_runs_through_holidays_bears_none(town):
    accepted(town, "urgent")
    with time.held(WEDNESDAY):
        assert SAID not in at_seat(WILLOW_1 + "/desk").get("/desk/rows/").content.decode()


def test_rule_13_the_list_of_objections_bears_it_too(town):
    from fengqiao.cases.find import voice_of
    from fengqiao.people.standing import Actor
    from fengqiao.rights import act as rights

    case = accepted(town)
    voice = voice_of(case.code.replace("-", ""), WEDNESDAY)
    asked = rights.stop(voice=voice, use="calls", by=Actor(person="", voice=voice.id), now=WEDNESDAY)
    with time.held(WEDNESDAY):
        page = at_seat(asked.office + "/desk").get("/rights/").content.decode()
    assert SAID in page
