"""First contact (首问负责): named to the resident until the end; court and police matters stay until received."""

import pytest
from django.test import Client

from fengqiao.cases import referrals
from fengqiao.cases.act import Report, report_case
from fengqiao.cases.models import Referral
from fengqiao.ledger import bookmarks, time
from fengqiao.matters import find
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from tests.cases.walks import follow, text
from tests.desk.seats import at_seat
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
SLIP = "区法院诉讼服务中心，清河路 1 号，带身份证和欠条"
SORTED = {"category": "light", "urgency": "normal"}


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def opened(town, **more):
    case = report_case(
        Report(words="邻居欠钱不还", area=WILLOW, category="light", **more), by=Actor(person=""), now=MONDAY
    )
    holder = Matter.objects.get(pk=case.matter).held_by
    act(case.matter, "accept", by=town.actor(holder + "/desk"), given=SORTED, now=MONDAY)
    return case


def refer(case, channel="court", post=WILLOW + "/desk"):
    given = {"channel": channel, "text": SLIP, "once": channel}
    answer = at_seat(post).post(f"/desk/m/{case.number}/refer/", given)
    listen()
    return answer


def listen():
    while bookmarks.hear("referrals", referrals.hear, MONDAY):
        pass


def test_rule_21_the_first_contact_is_named_to_the_resident_wherever_it_goes(town):
    case = opened(town)
    client = Client()
    assert "首问负责 柳荫里社区综治中心·受理席" in text(follow(client, case.code)).replace("\n", " ").replace("  ", " ")
    act(
        case.matter, "escalate", by=town.actor(WILLOW + "/desk"), given={"reason": "管不了", "to": DISTRICT}, now=MONDAY
    )
    matter = Matter.objects.get(pk=case.matter)
    assert (matter.held_by, referrals.first_contact(find.rows.facts_of(matter.__dict__))) == (
        DISTRICT,
        WILLOW + "/desk",
    )
    page = text(client.get("/follow/case/"))
    assert "柳荫里社区综治中心·受理席" in page and "和平区" in page


def test_the_first_contact_of_a_complaint_is_never_the_office_complained_of(town):
    case = opened(town, about_organisations=(WILLOW,))
    facts = find.rows.facts_of(Matter.objects.get(pk=case.matter).__dict__)
    assert referrals.first_contact(facts) == STREET + "/desk"


def test_a_court_matter_gets_a_slip_and_stays_with_the_first_contact_until_received(town):
    case = opened(town)
    assert refer(case).status_code == 302
    waits = Matter.objects.get(kind="referral")
    assert (waits.held_by, waits.seat, waits.root, waits.state) == (WILLOW, WILLOW + "/desk", case.matter, "referred")
    client = at_seat(WILLOW + "/desk")
    slip = client.get(f"/desk/m/{case.number}/slip/{Referral.objects.get().id}/").content.decode()
    assert SLIP in slip and case.number in slip and "首问负责" in slip and "柳荫里社区综治中心" in slip
    page = text(follow(Client(), case.code))
    assert SLIP in page and "对方收下以前" in page
    desk = town.actor(WILLOW + "/desk")
    with pytest.raises(Denied) as denied:
        act(case.matter, "settle", by=desk, given={"outcome": "已告知"}, now=MONDAY)
    assert denied.value.refused.why == "tasks_open"
    given = {"text": "立案庭收下", "once": "r"}
    assert client.post(f"/desk/m/{waits.number}/received/", given).status_code == 302
    assert "告知去人民法院办" in client.get(f"/desk/m/{case.number}/").content.decode()
    assert "对方已经收下" in text(follow(Client(), case.code))
    act(case.matter, "settle", by=desk, given={"outcome": "法院已收"}, now=MONDAY)


def test_it_stays_with_the_first_contact_though_the_case_is_held_above(town):
    case = opened(town)
    act(case.matter, "escalate", by=town.actor(WILLOW + "/desk"), given={"reason": "管不了"}, now=MONDAY)
    assert refer(case, "police", STREET + "/desk").status_code == 302
    assert Matter.objects.get(kind="referral").held_by == WILLOW


def test_a_petition_runs_under_its_own_law(town):
    case = opened(town)
    refer(case, "petition")
    petition = Matter.objects.get(kind="petition")
    client = at_seat(WILLOW + "/desk")
    assert "信访" in client.get(f"/desk/m/{petition.number}/").content.decode()
    assert client.post(f"/desk/m/{petition.number}/take_petition/", {"once": "1"}).status_code == 302
    assert client.post(f"/desk/m/{petition.number}/reply/", {"outcome": "答复", "once": "2"}).status_code == 302
    assert client.post(f"/desk/m/{petition.number}/ask_review/", {"reason": "不服", "once": "3"}).status_code == 404
    petition.refresh_from_db()
    assert (petition.state, petition.held_by) == ("replied", WILLOW), "a review is the petitioner's to ask for"


def test_told_twice_it_is_two_and_heard_twice_it_is_one(town):
    case = opened(town)
    refer(case)
    refer(case, "police")
    listen()
    assert Matter.objects.filter(kind="referral").count() == 2
    told = at_seat(WILLOW + "/desk").get(f"/api/v1/matters/{case.number}").json()
    assert told["first_contact"] == WILLOW + "/desk" and len(told["referrals"]) == 2


def test_what_the_reporter_withdraws_waits_no_more(town):
    case = opened(town)
    refer(case)
    act(case.matter, "withdraw", by=Actor(person="", voice=case.voice), now=MONDAY)
    listen()
    assert Matter.objects.get(kind="referral").state == "called_off"


def test_another_desk_finds_neither_slip_nor_referral(town):
    case = opened(town)
    refer(case)
    slip = Referral.objects.get().id
    for post in (HESHUN + "/desk", WILLOW_1 + "/worker-1"):
        assert at_seat(post).get(f"/desk/m/{case.number}/slip/{slip}/").status_code == 404
    assert at_seat(WILLOW + "/desk").get(f"/desk/m/{case.number}/slip/nothing/").status_code == 404
