"""A petition as its petitioner lives it: told at each step, reads the answer and the days, goes up by their own hand."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices.models import Letter, Notice
from fengqiao.people.models import Account, Person
from fengqiao.people.standing import CLOCK, Actor
from tests.cases.test_referrals import listen, opened, refer
from tests.cases.walks import follow, text
from tests.desk.seats import at_seat
from tests.notices.test_letters import hear
from tests.town import DISTRICT, MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db
DESK, STREET_DESK, DISTRICT_DESK = WILLOW + "/desk", STREET + "/desk", DISTRICT + "/desk"
ANSWER = "欠薪已由劳动监察立案，补发到账"


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def lodged(town, **more):
    """A case that was sent to petition, and the petition."""
    case = opened(town, **more)
    refer(case, "petition", Matter.objects.get(pk=case.matter).held_by + "/desk")
    return case, Matter.objects.get(kind="petition")


def does(town, petition, name, post=DESK, now=MONDAY, **given):
    act(petition.id, name, by=town.actor(post), given=given, now=now)


def replied(town, **more):
    case, petition = lodged(town, **more)
    does(town, petition, "take_petition")
    does(town, petition, "reply", outcome=ANSWER)
    return case, petition


def with_mail(case):
    person = Person.objects.create(
        id="0197c0de-0000-7000-8000-00000000f1f1", name="钱二", joined_at=MONDAY, email="q@example.org"
    )
    Voice.objects.filter(pk=case.voice).update(person=person)
    return person


def test_each_step_is_told_to_the_petitioner_by_notice_and_by_a_letter_without_content(town):
    case, petition = lodged(town)
    hear()
    person = with_mail(case)
    told = []
    for name, post, given in (
        ("take_petition", DESK, {}),
        ("prolong", WILLOW + "/lead", {"reason": "要鉴定"}),
        ("reply", DESK, {"outcome": ANSWER}),
    ):
        does(town, petition, name, post, **given)
        hear()
        told.append(Notice.objects.filter(person=person).order_by("-at", "-id").values_list("kind", flat=True)[0])
        assert Notice.objects.filter(person=person, number=case.number).count() == len(told)
    assert told == ["matter.take_petition", "matter.prolong", "matter.reply"]
    letter = Letter.objects.get(address="q@example.org")
    assert case.number in letter.subject and ANSWER not in letter.body and "信访" not in letter.subject + letter.body
    act(petition.id, "stand", by=CLOCK, now=MONDAY + timedelta(days=31))
    hear()
    assert Notice.objects.filter(person=person, kind="matter.stand").exists()


def test_the_follow_page_says_the_day_the_answer_and_the_way_up(town):
    case, petition = lodged(town)
    client = Client()
    page = text(follow(client, case.code))
    assert "前书面告诉您受理不受理" in page and petition.number in page
    does(town, petition, "take_petition")
    page = text(client.get("/follow/case/"))
    assert "信访事项受理告知书" in page and "前书面答复" in page
    does(town, petition, "reply", outcome=ANSWER)
    page = text(client.get("/follow/case/"))
    assert ANSWER in page and "信访事项答复意见书" in page
    assert "30 天内可以书面请求清溪街道综治中心复查" in page and "不服答复，请求复查" in page


def test_what_is_not_taken_says_why_and_where_to(town):
    case, petition = lodged(town)
    does(town, petition, "not_petition", reason="属于诉讼", instead="区人民法院")
    page = text(follow(Client(), case.code))
    assert "信访事项不予受理告知书" in page and "属于诉讼" in page and "区人民法院" in page


def test_by_code_the_petitioner_asks_for_both_reviews_and_nobody_at_the_desk_need_lift_a_finger(town):
    case, petition = replied(town)
    client = Client()
    follow(client, case.code)
    assert client.post("/follow/case/ask_review/", {"text": "没有补发"}).status_code == 302
    petition.refresh_from_db()
    assert (petition.state, petition.held_by) == ("review", STREET)
    page = text(client.get("/follow/case/"))
    assert "原来答复的人不参加" in page and "请求复查</a>" not in page
    does(town, petition, "reply_review", STREET_DESK, outcome="维持原答复")
    assert "书面请求和平区" in text(client.get("/follow/case/"))
    assert client.post("/follow/case/ask_re_review/", {"text": "仍不服"}).status_code == 302
    petition.refresh_from_db()
    assert (petition.state, petition.held_by) == ("re_review", DISTRICT)
    does(town, petition, "reply_re_review", DISTRICT_DESK, outcome="撤销原答复")
    page = text(client.get("/follow/case/"))
    assert "信访事项复核意见书" in page and "撤销原答复" in page and "诉讼" in page
    record = Record.objects.get(kind="matter.ask_review")
    assert (record.by_right, record.through) == ("reporter", False)


def test_signed_in_the_petitioner_asks_in_their_account(town):
    case, petition = replied(town)
    person = with_mail(case)
    client = Client()
    client.force_login(Account.objects.create(person=person, username="q"))
    assert "不服答复，请求复查" in text(client.get(f"/mine/{case.number}/"))
    assert client.post(f"/mine/{case.number}/ask_review/", {"text": "没有补发"}).status_code == 302
    petition.refresh_from_db()
    assert petition.state == "review"


def test_at_the_counter_it_is_entered_through_the_office_and_marked_so(town):
    case, petition = replied(town)
    desk = at_seat(DESK)
    assert "对方说…" in text(desk.get(f"/desk/m/{petition.number}/"))
    said = {"voice": case.voice, "says": "ask_review", "words": "钱还没到", "once": "t"}
    assert desk.post(f"/desk/m/{petition.number}/through/", said).status_code == 302
    petition.refresh_from_db()
    record = Record.objects.get(kind="matter.ask_review")
    assert (petition.state, petition.held_by, record.through) == ("review", STREET, True)
    assert json.loads(record.body)["g"]["for"] == case.voice
    with pytest.raises(Denied):
        does(town, petition, "ask_re_review", STREET_DESK, reason="替人提")


def test_a_stranger_another_voice_and_who_is_complained_of_ask_for_nothing(town):
    _case, petition = replied(town)
    other = opened(town)
    for by in (Actor(person="", voice=other.voice), town.actor(DESK), town.actor(STREET_DESK)):
        with pytest.raises(Denied) as denied:
            act(petition.id, "ask_review", by=by, given={"reason": "x"}, now=MONDAY)
        assert denied.value.refused.why == "standing"


def test_of_a_protected_complaint_no_page_names_the_office_complained_of_as_the_way_up(town):
    case, petition = lodged(town, about_organisations=(STREET,))
    assert petition.held_by != STREET
    does(town, petition, "take_petition", petition.held_by + "/desk")
    does(town, petition, "reply", petition.held_by + "/desk", outcome=ANSWER)
    page = text(follow(Client(), case.code))
    assert ANSWER in page and "书面请求清溪街道" not in page


def test_every_notice_prints_and_a_petitioner_without_a_phone_is_named_as_one_for_paper(town):
    case, petition = replied(town)
    desk = at_seat(DESK)
    page = text(desk.get(f"/desk/m/{petition.number}/"))
    assert "信访事项受理告知书" in page and "请打印，当面或邮寄送达" in page
    first = text(desk.get(f"/desk/m/{petition.number}/written/1/"))
    assert "信访事项受理告知书" in first and "第三十四条" in first and petition.number in first
    answer = text(desk.get(f"/desk/m/{petition.number}/written/2/"))
    assert "信访事项答复意见书" in answer and ANSWER in answer and "复查" in answer and "收到人签名" in answer
    assert desk.get(f"/desk/m/{petition.number}/written/3/").status_code == 404
    with_mail(case)
    assert "请打印，当面或邮寄送达" not in text(desk.get(f"/desk/m/{petition.number}/"))


def test_a_code_goes_on_as_long_as_its_petition_is_open(town):
    case, petition = replied(town)
    Matter.objects.filter(pk=case.matter).update(state="closed", ended_at=MONDAY - timedelta(days=200))
    assert "不服答复，请求复查" in text(follow(Client(), case.code))
    act(petition.id, "stand", by=CLOCK, now=MONDAY + timedelta(days=31))
    assert "没有找到这个查询码" in text(follow(Client(), case.code))


def test_heard_twice_a_petition_is_opened_once(town):
    lodged(town)
    listen()
    assert Matter.objects.filter(kind="petition").count() == 1


def test_the_reporter_hears_of_a_ruling_and_of_a_step_up(town):
    case = opened(town)
    person = with_mail(case)
    act(case.matter, "object", by=town.actor(DESK), given={"reason": "不归我们", "duty_row": "路灯归街道"}, now=MONDAY)
    assert "柳荫里社区综治中心认为不该由它办" in text(follow(Client(), case.code))
    ruler = Matter.objects.get(pk=case.matter).ruler
    ruled = {"organisation": STREET, "reason": "按清单"}
    act(case.matter, "rule", by=town.actor(ruler + "/lead"), given=ruled, now=MONDAY)
    act(case.matter, "escalate", by=town.actor(STREET_DESK), given={"reason": "管不了", "to": DISTRICT}, now=MONDAY)
    hear()
    kinds = set(Notice.objects.filter(person=person).values_list("kind", flat=True))
    assert {"matter.rule", "matter.escalate"} <= kinds


def test_the_petitioner_is_told_when_it_is_late_and_when_somebody_stands_back(town):
    case, petition = lodged(town)
    hear()
    person = with_mail(case)
    due = Matter.objects.get(pk=petition.id).due
    act(petition.id, "chase", by=CLOCK, now=due)
    does(town, petition, "recuse", now=due, reason="是当事人的亲戚")
    hear()
    told = list(Notice.objects.filter(person=person, number=case.number).order_by("at", "id"))
    assert [row.kind for row in told] == ["matter.chase", "matter.recuse"]
    assert Letter.objects.filter(address="q@example.org").exists()
    assert not [row for row in Letter.objects.all() if "亲戚" in row.body + row.subject]


def test_that_a_callback_is_late_is_no_news_to_whom_it_calls(town):
    from tests.cases.test_callbacks import calls, done, reported

    case = reported()
    done(town, case)
    (call,) = calls(case)
    person = Voice.objects.get(pk=case.voice).person
    hear()
    before = Notice.objects.filter(person=person).count()
    act(call.id, "chase", by=CLOCK, now=call.due)
    hear()
    assert Notice.objects.filter(person=person).count() == before


def test_where_the_only_desk_stands_back_the_lead_to_whom_it_comes_answers(town):
    _case, petition = lodged(town)
    does(town, petition, "recuse", reason="是当事人的亲戚")
    petition.refresh_from_db()
    assert petition.seat == WILLOW + "/lead"
    with time.held(MONDAY):
        shown = text(at_seat(WILLOW + "/lead").get(f"/desk/m/{petition.number}/"))
        assert "受理信访" in shown
        assert "受理信访" not in text(at_seat(STREET + "/lead").get(f"/desk/m/{petition.number}/"))
    with pytest.raises(Denied):
        does(town, petition, "take_petition", STREET + "/lead")
    does(town, petition, "take_petition", WILLOW + "/lead")
    does(town, petition, "reply", WILLOW + "/lead", outcome=ANSWER)
    assert Matter.objects.get(pk=petition.id).state == "replied"


def test_an_answer_that_came_after_four_hundred_days_leaves_thirty_days_to_go_up(town):
    _case, petition = lodged(town)
    late = MONDAY + timedelta(days=420)
    act(petition.id, "chase", by=CLOCK, now=late)
    assert Matter.objects.get(pk=petition.id).due > late, "urged again in time, not at once for ever"
    does(town, petition, "take_petition", now=late)
    does(town, petition, "reply", now=late, outcome=ANSWER)
    assert Matter.objects.get(pk=petition.id).due >= late + timedelta(days=29)
