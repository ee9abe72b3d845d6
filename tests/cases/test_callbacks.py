"""'Done' puts a call on the list of somebody outside the unit that did the work; what is said there moves the matter."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from fengqiao.cases import callbacks
from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.cases.models import Callback
from fengqiao.ledger import bookmarks, time
from fengqiao.ledger.locked import mark
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters import find
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter
from fengqiao.notices.act import hear as tell
from fengqiao.notices.models import Letter, Notice
from fengqiao.people import act as people
from fengqiao.people.standing import CLOCK, Actor
from tests.desk.seats import at_seat
from tests.town import HESHUN, MONDAY, STREET, URBAN, WILLOW, WILLOW_1, build, seat

pytestmark = pytest.mark.django_db
WORDS = "地上还是湿的"
SORTED = {"category": "light", "urgency": "normal"}


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def reported(phone="13800138000", **more):
    known = Contact(name="秦淑兰", phone=phone, **more)
    return report_case(
        Report(words="厨房水管漏", area=WILLOW, category="light"), by=Actor(person=""), now=MONDAY, contact=known
    )


def done(town, case, worker=WILLOW_1 + "/worker-1", now=MONDAY):
    desk = town.actor(Matter.objects.get(pk=case.matter).held_by + "/desk")
    if Matter.objects.get(pk=case.matter).state == "reported":
        act(case.matter, "accept", by=desk, given=SORTED, now=now)
    if Matter.objects.get(pk=case.matter).state == "accepted":
        act(case.matter, "assign", by=desk, given={"assignee": worker}, now=now)
    act(case.matter, "finish", by=town.actor(worker), given={"outcome": "换了接头"}, now=now)
    listen(now)


def listen(now=MONDAY):
    while bookmarks.hear("callbacks", callbacks.hear, now):
        pass


def calls(case):
    return [row for row in callbacks.of(case.matter) if row.ended_at is None]


def test_done_puts_a_call_on_the_list_of_the_level_outside_the_unit_and_once(town):
    case = reported()
    done(town, case)
    (call,) = calls(case)
    assert (call.held_by, call.seat, call.state, call.root) == (STREET, STREET + "/desk", "to_call", case.matter)
    assert call.number == f"{case.number}-1" and set(Callback.objects.get().units) == {WILLOW, WILLOW_1}
    for record in Record.objects.filter(kind="matter.finish"):
        callbacks.hear(record, MONDAY)
    assert len(calls(case)) == 1


def test_the_desk_where_it_began_calls_when_an_office_above_did_the_work(town):
    people.add_seat(code=URBAN + "/worker-9", kind="worker", name={"zh": "队员", "en": "officer"}, by=CLOCK, now=MONDAY)
    people.appoint(seat=URBAN + "/worker-9", person=town.people["吴磊"], by=CLOCK, now=MONDAY)
    case = reported()
    act(case.matter, "escalate", by=town.actor(WILLOW + "/desk"), given={"reason": "要修路灯"}, now=MONDAY)
    done(town, case, URBAN + "/worker-9")
    assert [call.held_by for call in calls(case)] == [WILLOW]


def test_not_opens_it_again_in_the_same_act_in_their_own_words_through_the_office(town):
    case = reported()
    done(town, case)
    (call,) = calls(case)
    outcome = act(call.id, "says_not", by=town.actor(STREET + "/desk"), given={"text": WORDS}, now=MONDAY)
    assert outcome.state == "said_not"
    assert Matter.objects.get(pk=case.matter).state == "working"
    denied = Record.objects.get(subject=case.matter, kind="matter.deny")
    assert denied.through and denied.post == STREET + "/desk" and denied.by_right == "reporter"
    said = Record.objects.get(subject=call.id, kind="matter.says_not")
    assert denied.at == said.at and WORDS not in denied.body and WORDS not in said.body
    tell(denied, MONDAY)
    told = Notice.objects.filter(matter=case.matter, kind="matter.deny", person__name_mark=mark("name", "秦淑兰"))
    assert told.count() == 1
    done(town, case)
    assert [each.held_by for each in calls(case)] == [STREET]


def test_of_a_problem_that_several_joined_each_is_asked_and_one_not_solved_revives_their_own(town):
    from fengqiao.matters.roots import hear as follow

    first, second, third = reported(), reported(phone="13900139000"), reported(phone="13700137000")
    desk = town.actor(WILLOW + "/desk")
    for case in (second, third):
        act(case.matter, "merge", by=desk, given={"into": first.matter, "reason": "同一根水管"}, now=MONDAY)
    done(town, first)
    checker = Matter.objects.get(pk=first.matter).seat
    act(first.matter, "close", by=town.actor(checker), given={"finding": "看过"}, now=MONDAY)
    follow(Record.objects.get(kind="matter.close", subject=first.matter), MONDAY)
    listen()
    asked = [calls(case) for case in (first, second, third)]
    assert [len(each) for each in asked] == [1, 1, 1], "each by a call of their own"
    for case in (second, third):
        assert Matter.objects.get(pk=case.matter).state == "closed"
    act(second.matter, "reopen", by=Actor(person="", voice=second.voice), given={"reason": WORDS}, now=MONDAY)
    assert [Matter.objects.get(pk=case.matter).state for case in (first, second, third)] == [
        "closed", "reported", "closed",
    ]  # fmt: skip


def test_not_opens_what_was_closed_meanwhile(town):
    case = reported()
    done(town, case)
    act(case.matter, "close", by=town.actor(WILLOW + "/desk"), given={"finding": "看过"}, now=MONDAY)
    listen()
    (call,) = calls(case)
    act(call.id, "says_not", by=town.actor(STREET + "/desk"), given={"text": WORDS}, now=MONDAY)
    matter = Matter.objects.get(pk=case.matter)
    assert (matter.state, matter.verified) == ("reported", "")


def test_solved_stands_beside_solved_until_their_own_word(town):
    case = reported()
    done(town, case)
    act(calls(case)[0].id, "says_solved", by=town.actor(STREET + "/desk"), given={"text": "好了"}, now=MONDAY)
    assert Matter.objects.get(pk=case.matter).verified == "through"
    act(case.matter, "confirm", by=Actor(person="", voice=case.voice), now=MONDAY)
    assert Matter.objects.get(pk=case.matter).verified == "reporter"


def test_solved_on_the_phone_takes_nothing_from_a_check(town):
    case = reported()
    done(town, case)
    act(case.matter, "close", by=town.actor(WILLOW + "/desk"), given={"finding": "看过"}, now=MONDAY)
    act(calls(case)[0].id, "says_solved", by=town.actor(STREET + "/desk"), given={"text": "好了"}, now=MONDAY)
    assert Matter.objects.get(pk=case.matter).verified == "checked"


def test_partly_and_silence_close_nothing_and_are_told_to_them(town):
    for says, given in (("says_partly", {"text": "只好了一半"}), ("says_nothing", {})):
        case = reported()
        done(town, case)
        (call,) = calls(case)
        act(call.id, says, by=town.actor(STREET + "/desk"), given=given, now=MONDAY)
        assert Matter.objects.get(pk=case.matter).state == "done"
        tell(Record.objects.get(subject=call.id, kind=f"matter.{says}"), MONDAY)
        assert Notice.objects.filter(matter=case.matter, kind=f"matter.{says}").count() == 1


def test_their_own_word_calls_it_off_and_another_s_does_not(town):
    case = reported()
    done(town, case)
    act(case.matter, "confirm", by=Actor(person="", voice=case.voice), now=MONDAY)
    listen()
    assert calls(case) == [] and callbacks.of(case.matter)[0].state == "called_off"


def test_work_sent_back_is_asked_about_once_it_is_done_again(town):
    case = reported()
    done(town, case)
    act(case.matter, "send_back", by=town.actor(WILLOW + "/desk"), given={"reason": "没弄好"}, now=MONDAY)
    listen()
    assert calls(case) == []
    act(case.matter, "finish", by=town.actor(WILLOW_1 + "/worker-1"), given={"outcome": "弄好了"}, now=MONDAY)
    listen()
    assert len(calls(case)) == 1


@pytest.mark.parametrize("contact", [{"phone": ""}, {"rule": "never"}])
def test_nobody_calls_who_left_no_number_or_asked_not_to_be_reached(town, contact):
    case = reported(**contact)
    done(town, case)
    assert callbacks.of(case.matter) == []


def test_nobody_is_called_outside_the_hours_that_are_safe_for_them(town):
    case = reported(rule="hours", hours="18-20点")
    done(town, case)
    with pytest.raises(Denied) as denied:
        act(calls(case)[0].id, "no_answer", by=town.actor(STREET + "/desk"), now=MONDAY)
    assert denied.value.refused.why == "not_their_hour"
    act(calls(case)[0].id, "no_answer", by=town.actor(STREET + "/desk"), now=MONDAY + timedelta(hours=8, minutes=30))


def test_at_twenty_on_a_holiday_the_list_says_so_and_no_call_is_taken(town):
    case = reported()
    done(town, case)
    (call,) = calls(case)
    holiday = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
    with time.held(MONDAY):
        client = at_seat(STREET + "/desk")
        page = client.get(f"/desk/m/{call.number}/").content.decode()
    assert "现在可以打" in page and "13800138000" in page and "厨房水管漏" in page and "换了接头" in page
    sight = find.one(town.actor(STREET + "/desk"), call.id, holiday)
    assert sight is not None and callbacks.call_of(sight.matter, sight.facts, holiday).now is False
    assert not {"no_answer", "says_solved", "says_not"} & {row.does for row in sight.choices}
    with pytest.raises(Denied) as denied:
        act(call.id, "no_answer", by=town.actor(STREET + "/desk"), now=holiday)
    assert denied.value.refused.why == "calling_hour"


def test_the_call_is_made_from_the_page_and_by_program(town):
    case = reported()
    done(town, case)
    (call,) = calls(case)
    client = at_seat(STREET + "/desk")
    assert f"/desk/m/{call.number}/" in client.get("/desk/?tab=call").content.decode()
    told = client.get(f"/api/v1/matters/{call.number}").json()
    assert told["call"]["phone"] == "13800138000" and {"no_answer", "says_not"} <= {
        each["does"] for each in told["acts"]
    }
    assert client.post(f"/desk/m/{call.number}/no_answer/", {"once": "1"}).status_code == 302
    again = client.post(f"/desk/m/{call.number}/no_answer/", {"once": "2"})
    assert again.status_code == 422 and "换上午、下午、傍晚" in again.content.decode()
    assert client.post(f"/desk/m/{call.number}/says_not/", {"text": "", "once": "3"}).status_code == 422
    assert client.post(f"/desk/m/{call.number}/says_not/", {"text": WORDS, "once": "4"}).status_code == 302
    page = client.get(f"/desk/m/{call.number}/").content.decode()
    assert "13800138000" not in page
    assert "回访说没解决" in at_seat(WILLOW + "/desk").get(f"/desk/m/{case.number}/").content.decode()


def test_another_desk_and_the_unit_itself_find_no_such_call(town):
    case = reported()
    done(town, case)
    (call,) = calls(case)
    for post in (WILLOW + "/desk", HESHUN + "/desk", WILLOW_1 + "/worker-1"):
        assert find.one(town.actor(post), call.id, MONDAY) is None
        assert at_seat(post).get(f"/desk/m/{call.number}/").status_code == 404


def test_whoever_a_complaint_is_about_never_calls(town):
    case = report_case(
        Report(words="窗口收费", area=WILLOW, category="light", about_organisations=(STREET,)), by=Actor(person=""),
        now=MONDAY, contact=Contact(phone="13800138000"),
    )  # fmt: skip
    seat(HESHUN + "/worker-2", "worker", "队员", "officer", town, "吴磊", MONDAY)
    done_by = Matter.objects.get(pk=case.matter).held_by
    act(case.matter, "accept", by=town.actor(done_by + "/desk"), given=SORTED, now=MONDAY)
    act(case.matter, "settle", by=town.actor(done_by + "/desk"), given={"outcome": "退费"}, now=MONDAY)
    listen()
    (call,) = calls(case)
    assert call.held_by not in (STREET, done_by) and call.about == f"|o:{STREET}|"
    assert find.one(town.actor(STREET + "/desk"), call.id, MONDAY) is None


def test_each_end_is_counted_by_itself(town):
    for says in ("says_solved", "says_not"):
        case = reported()
        done(town, case)
        act(calls(case)[0].id, says, by=town.actor(STREET + "/desk"), given={"text": "说"}, now=MONDAY)
    ended = callbacks.counted(WILLOW, MONDAY, MONDAY + timedelta(days=1))
    assert (ended["said_solved"], ended["said_not"], ended["unreached"], sum(ended.values())) == (1, 1, 0, 2)
    assert sum(callbacks.counted(HESHUN, MONDAY, MONDAY + timedelta(days=1)).values()) == 0


def test_a_call_that_is_late_is_urged_once_while_the_matter_is_still_to_be_checked(town):
    case = reported()
    done(town, case)
    (call,) = calls(case)
    assert Matter.objects.get(pk=case.matter).state == "done"
    outcome = act(call.id, "chase", by=CLOCK, now=call.due)
    assert outcome.state == "to_call"
    assert not Record.objects.filter(subject=case.matter, kind="matter.supplement").exists()


def three_in_vain(town, case):
    """Nobody answered in the morning, the afternoon and the evening."""
    (call,) = calls(case)
    for hour in (2, 6, 10):
        moment = MONDAY.replace(hour=hour)
        act(call.id, "no_answer", by=town.actor(STREET + "/desk"), now=max(moment, MONDAY))
    call.refresh_from_db()
    assert call.state == "to_write"
    return call


def test_after_three_calls_in_vain_a_letter_is_printed_in_large_type_and_both_languages(town):
    case = reported()
    done(town, case)
    call = calls(case)[0]
    desk = at_seat(STREET + "/desk")
    assert desk.get(f"/desk/m/{call.number}/written/1/").status_code == 404, "not before three tries"
    call = three_in_vain(town, case)
    assert "打印给对方的信" in desk.get(f"/desk/m/{call.number}/").content.decode()
    sheet = desk.get(f"/desk/m/{call.number}/written/1/").content.decode()
    assert sheet.count("秦淑兰") == 2 and "：您好！" in sheet and "Dear " in sheet and case.number in sheet
    assert "水管" not in sheet and "13800138000" not in sheet, "not about what"
    assert at_seat(WILLOW + "/desk").get(f"/desk/m/{call.number}/written/1/").status_code == 404
    act(call.id, "letter", by=town.actor(STREET + "/desk"), now=MONDAY.replace(hour=11))
    assert desk.get(f"/desk/m/{call.number}/written/1/").status_code == 200, "another copy, until it has ended"


def test_the_letter_about_a_complaint_bears_no_name(town):
    case = reported()
    done(town, case)
    Matter.objects.filter(kind="callback").update(about=f"|o:{HESHUN}|")
    call = three_in_vain(town, case)
    sheet = at_seat(STREET + "/desk").get(f"/desk/m/{call.number}/written/1/")
    assert sheet.status_code in (200, 404) and "秦淑兰" not in sheet.content.decode()


def by_mail(town):
    """A case of somebody who left an address alone, done; with the link that they were mailed."""
    case = reported(phone="", email="q@example.org")
    done(town, case)
    (letter,) = Letter.objects.filter(address="q@example.org", subject__contains="解决了没有")
    found = re.search(r"/asked/[^\s]+", letter.body)
    assert found is not None
    return case, found[0], letter


def test_who_left_only_a_mail_address_is_asked_by_mail_and_nobody_is_to_call(town):
    case, _link, letter = by_mail(town)
    (call,) = calls(case)
    assert (call.state, call.held_by) == ("written", STREET)
    assert "水管" not in letter.body + letter.subject and case.number in letter.subject
    act(call.id, "unreached", by=CLOCK, now=call.due)
    assert Matter.objects.get(pk=case.matter).verified == "", "silence is nobody's word"


@pytest.mark.parametrize(
    ("says", "state", "verified"), [("solved", "closed", "reporter"), ("not", "working", ""), ("partly", "done", "")]
)
def test_the_mailed_link_takes_their_own_word_and_then_holds_no_more(town, says, state, verified):
    case, link, _letter = by_mail(town)
    page = Client(headers={"accept-language": "zh-hans"})
    shown = page.get(link).content.decode()
    assert case.number in shown and "水管" not in shown
    assert page.post(link, {"says": says, "text": WORDS}).status_code == 200
    matter = Matter.objects.get(pk=case.matter)
    assert (matter.state, matter.verified) == (state, verified)
    assert Matter.objects.get(kind="callback").state == "called_off" and page.get(link).status_code == 404
    last = Record.objects.filter(subject=case.matter, by_right="reporter").latest("number")
    assert not last.through and last.actor == case.voice, "by their own hand"
    listen()
    assert verify().findings == []


def test_looking_ahead_changes_nothing_and_no_without_a_word_is_asked_for_one(town):
    case, link, _letter = by_mail(town)
    page = Client()
    for _ in range(2):
        assert page.get(link).status_code == 200
    assert page.post(link, {"says": "not", "text": " "}).status_code == 422
    assert page.post(link, {}).status_code == 422
    assert Matter.objects.get(pk=case.matter).state == "done"


def test_another_link_opens_nothing(town):
    _case, link, _letter = by_mail(town)
    for wrong in (link[:-2] + "/", "/asked/x/", link.replace("asked/", "asked/a")):
        assert Client().get(wrong).status_code == 404


def test_who_asked_not_to_be_reached_is_not_mailed_either(town):
    case = reported(phone="", email="q@example.org", rule="never")
    done(town, case)
    assert calls(case) == [] and not Letter.objects.exists()
