"""A use is stopped at once by whoever it is about, an office answers in working days, and a no has its reason."""

from datetime import timedelta

import pytest

from fengqiao.cases.act import Contact, Report, report_case, set_category
from fengqiao.cases.models import Category
from fengqiao.clock import listen
from fengqiao.desk.leaving.rows import analysts
from fengqiao.intake.act import open311, peers
from fengqiao.intake.models import Cleared
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices.models import Letter, Notice
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor
from fengqiao.rights import act
from fengqiao.rights.models import Asked
from tests.cases.test_follow_pages import account
from tests.cases.walks import follow
from tests.desk.seats import at_seat
from tests.rights.test_handed_on import peer
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, STREET, WILLOW, WILLOW_1, build, called

pytestmark = pytest.mark.django_db
USES, CODE = "/mine/data/uses/", "/follow/case/data/"


@pytest.fixture
def town():
    with time.held(MONDAY):
        found = build()
        light = Category.objects.get(pk="light")
        light.public = True
        set_category(category=light, district=DISTRICT, by=found.actor(DISTRICT + "/lead"), now=MONDAY)
        yield found


def reported(town, person=None, **contact):
    known = Contact(name="吴小川", email="wu@example.org", phone="13912345678", **contact) if person is None else None
    by = Actor(person=str(person.pk) if person else "")
    case = report_case(
        Report(words="路灯不亮", area=WILLOW, category="light", place="3 号楼"), by=by, person=person, now=MONDAY,
        contact=known,
    )  # fmt: skip
    given = {"category": "light", "urgency": "normal"}
    do(case.matter, "accept", by=town.actor(WILLOW + "/desk"), given=given, now=MONDAY)
    return case


def finish(town, case):
    do(case.matter, "assign", by=town.actor(WILLOW + "/desk"), given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    do(case.matter, "finish", by=town.actor(WILLOW_1 + "/worker-1"), given={"outcome": "换了灯泡"}, now=MONDAY)
    hear()


def hear():
    while listen(MONDAY):
        pass


def calls():
    return Matter.objects.filter(kind="callback", ended_at=None).count()


def test_rule_45_who_objects_to_being_called_is_not_called_and_one_more_press_allows_it_again(town, client):
    case = reported(town)
    follow(client, case.code)
    page = client.post(CODE, {"does": "stop", "use": "calls"}).content.decode()
    assert "已停下" in page and "wu@example.org" not in page and "13912345678" not in page and "吴小川" not in page
    finish(town, case)
    assert calls() == 0
    row = Asked.objects.get()
    client.post(CODE, {"does": "allow", "asked": str(row.pk)})
    do(case.matter, "deny", by=Actor(person="", voice=case.voice), given={"reason": "还是不亮"}, now=MONDAY)
    hear()
    do(case.matter, "finish", by=town.actor(WILLOW_1 + "/worker-1"), given={"outcome": "换了灯"}, now=MONDAY)
    hear()
    assert calls() == 1
    assert verify().findings == []


def test_a_call_that_waits_is_called_off(town, client):
    case = reported(town)
    finish(town, case)
    assert calls() == 1
    follow(client, case.code)
    client.post(CODE, {"does": "stop", "use": "calls"})
    assert calls() == 0


def test_what_strangers_see_is_taken_back_at_once_and_cannot_be_cleared_again(town):
    qin = town.people["秦淑兰"]
    case = reported(town, qin)
    matter, desk = Matter.objects.get(pk=case.matter), town.actor(WILLOW + "/desk")
    open311.clear(matter=matter, text="路灯不亮", photos=[], by=desk, now=MONDAY)
    client = account(qin)
    assert client.post(USES, {"does": "stop", "use": "public", "words": "认得出是我家"}).status_code == 302
    assert Cleared.objects.get().ended_at is not None
    later = reported(town, qin)
    for each in (case, later):
        with pytest.raises(open311.Refusal):
            open311.clear(matter=Matter.objects.get(pk=each.matter), text="x", photos=[], by=desk, now=MONDAY)
    assert "不再这样用" in client.get("/mine/data/").content.decode()


def test_lists_for_analysts_leave_out_whom_it_is_about_and_nobody_else(town):
    lead = town.actor(STREET + "/lead")
    for _n in range(5):
        reported(town)
    qin = town.people["秦淑兰"]
    reported(town, qin)
    assert len(analysts(lead, MONDAY)[1]) == 6
    account(qin).post(USES, {"does": "stop", "use": "figures"})
    assert len(analysts(lead, MONDAY)[1]) == 5


def test_handing_on_is_followed_no_more_and_refused_unless_a_law_says_so(town):
    qin = town.people["秦淑兰"]
    matter = Matter.objects.get(pk=reported(town, qin).matter)
    row, desk = peer(), town.actor(WILLOW + "/desk")
    given = {"peer": row, "service": "lamp", "words": "路灯", "place": "东口", "lon": None, "lat": None, "by": desk}
    sent = peers.send(matter=matter, ground="consent", now=MONDAY, **given)
    account(qin).post(USES, {"does": "stop", "use": "peers"})
    sent.refresh_from_db()
    assert sent.ended_at is not None
    with pytest.raises(open311.Refusal):
        peers.send(matter=matter, ground="none", now=MONDAY, **given)
    peers.send(matter=matter, ground="law", article="某条例第3条", now=MONDAY, **given)


def test_consent_to_be_contacted_is_taken_back_in_one_press_and_nobody_has_to_answer(town, client):
    case = reported(town)
    hear()
    follow(client, case.code)
    client.post(CODE, {"does": "stop", "use": "contact"})
    assert called("吴小川").get().contact["rule"] == "never"
    row = Asked.objects.get()
    assert (row.what, row.office, row.due) == ("withdraw", "", None)


def test_the_office_of_its_beginning_answers_in_fifteen_working_days_and_then_the_one_above(town):
    qin = town.people["秦淑兰"]
    reported(town, qin)
    account(qin).post(USES, {"does": "stop", "use": "figures"})
    row = Asked.objects.get()
    assert row.office == WILLOW and row.due > MONDAY + timedelta(days=20)
    assert act.overdue(row.due - timedelta(hours=1)) == 0
    assert act.overdue(row.due + timedelta(hours=1)) == 1
    row.refresh_from_db()
    assert row.office == STREET and Record.objects.filter(kind="rights.late").exists()
    page = at_seat(STREET + "/desk").get("/rights/").content.decode()
    assert "不带姓名的清单" in page
    assert "不带姓名的清单" not in at_seat(WILLOW + "/desk").get("/rights/").content.decode()


def test_rule_45_a_refusal_needs_its_reason_which_the_person_reads_and_only_then_the_use_goes_on(town):
    qin = town.people["秦淑兰"]
    case = reported(town, qin)
    client = account(qin)
    client.post(USES, {"does": "stop", "use": "figures"})
    row = Asked.objects.get()
    name = str(row.pk)[:8]
    desk = at_seat(WILLOW + "/desk")
    answer = f"/rights/asked/{row.pk}/answer/"
    assert desk.post(answer, {f"{name}-keep": "0", f"{name}-reason": " "}).status_code == 422
    with pytest.raises(act.Refusal):
        act.answer(asked=row, keep=False, reason="", by=town.actor(WILLOW + "/desk"), now=MONDAY)
    assert Asked.objects.get().ended_at is None
    assert at_seat(STREET + "/desk").post(answer, {f"{name}-keep": "1"}).status_code == 404
    assert desk.post(answer, {f"{name}-keep": "0", f"{name}-reason": "统计法第七条"}).status_code == 302
    assert Notice.objects.filter(person=qin, kind="rights.answer", matter=case.matter).exists()
    page = client.get("/mine/data/").content.decode()
    assert "统计法第七条" in page and "起诉" in page
    assert verify().findings == []


def test_place_and_words_are_put_right_under_seal_and_the_desk_is_told(town):
    qin = town.people["秦淑兰"]
    case = reported(town, qin)
    client = account(qin)
    url = f"/mine/data/correct/{case.number}/"
    assert "3 号楼" in client.get(url).content.decode()
    assert client.post(url, {"place": "5 号楼", "words": "路灯不亮，一楼"}).status_code == 302
    row = Matter.objects.get(pk=case.matter).case
    assert (row.place, row.words) == ("5 号楼", "路灯不亮，一楼")
    assert Record.objects.filter(kind="rights.correct", subject=case.matter).count() == 1
    hear()
    assert Notice.objects.filter(kind="rights.correct", person=town.people["赵敏"]).exists()
    assert verify().findings == []
    assert account(town.people["吴磊"]).get(url).status_code == 404


def test_by_code_a_report_is_corrected_and_erased_once_it_has_ended_and_the_reporter_with_it(town, client):
    case = reported(town)
    follow(client, case.code)
    assert "wu@example.org" not in client.get(CODE).content.decode()
    assert client.post(CODE, {"does": "correct", "place": "5 号楼", "words": ""}).status_code == 200
    assert Matter.objects.get(pk=case.matter).case.place == "5 号楼"
    assert client.post(CODE, {"does": "erase"}).status_code == 409
    do(case.matter, "withdraw", by=Actor(person="", voice=case.voice), now=MONDAY)
    hear()
    assert Letter.objects.filter(sent_at=None).exists()
    assert "已删除" in client.post(CODE, {"does": "erase"}).content.decode()
    assert Matter.objects.get(pk=case.matter).case.words == ""
    assert not called("吴小川").exists() and not Letter.objects.filter(sent_at=None).exists()
    assert Voice.objects.get(pk=case.voice).person_id is None
    assert verify().findings == []


def test_without_the_code_or_with_another_s_number_nothing_is_there(town, client):
    case = reported(town)
    assert "查询码" in client.get(CODE).content.decode()
    other = reported(town)
    follow(client, case.code)
    client.post(CODE, {"does": "stop", "use": "calls"})
    follow(client, other.code)
    assert client.post(CODE, {"does": "allow", "asked": str(Asked.objects.get().pk)}).status_code == 404


def test_words_that_others_share_are_not_changed(town):
    qin = town.people["秦淑兰"]
    case, other = reported(town, qin), reported(town)
    Voice.objects.filter(pk=other.voice).update(matter_id=case.matter)
    with pytest.raises(act.Refusal):
        act.correct_report(voice=Voice.objects.get(pk=case.voice), words="别的", by=town.resident("秦淑兰"), now=MONDAY)


def test_the_readable_copy_is_in_the_person_s_language_and_fetches_nothing(town):
    qin = town.people["秦淑兰"]
    Person.objects.filter(pk=qin.pk).update(language="en")
    reported(town, qin)
    answer = account(qin).post("/mine/data/copy/", {"form": "html"})
    page = answer.content.decode()
    assert "Data about me" in page
    assert "路灯不亮" in page and "秦淑兰" in page and "<script" not in page and "http" not in page
    assert answer["Content-Disposition"].endswith('.html"')
    assert Record.objects.filter(kind="rights.copy").count() == 1


def test_who_objects_again_after_a_no_is_answered_one_level_up_each_time(town):
    case = reported(town, town.people["秦淑兰"])
    voice = Voice.objects.get(matter=case.matter)
    by = Actor(person="", voice=voice.pk)
    offices = []
    for day in range(4):
        now = MONDAY + timedelta(days=day)
        row = act.stop(voice=voice, use="figures", by=by, now=now)
        offices.append(row.office)
        act.answer(asked=row, keep=False, reason="统计法第七条", by=town.actor(row.office + "/desk"), now=now)
    assert offices == [WILLOW, STREET, DISTRICT, CITY]
    assert verify().findings == []


def test_only_the_office_whose_turn_it_is_answers_and_what_is_over_is_answered_no_more(town):
    case = reported(town, town.people["秦淑兰"])
    voice = Voice.objects.get(matter=case.matter)
    row = act.stop(voice=voice, use="figures", by=Actor(person="", voice=voice.pk), now=MONDAY)
    for seat, why in ((HESHUN + "/desk", "not_office"), (WILLOW_1 + "/worker-1", "not_office")):
        with pytest.raises(act.Refusal, match=why):
            act.answer(asked=row, keep=True, reason="", by=town.actor(seat), now=MONDAY)
    act.answer(asked=row, keep=True, reason="", by=town.actor(WILLOW + "/desk"), now=MONDAY)
    with pytest.raises(act.Refusal, match="ended"):
        act.answer(asked=row, keep=False, reason="改主意", by=town.actor(WILLOW + "/desk"), now=MONDAY)
    act.allow(asked=row, by=Actor(person="", voice=voice.pk), now=MONDAY)
    assert Asked.objects.get().how == "allowed"
