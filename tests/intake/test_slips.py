"""A lost slip: any desk says how it stands by number and a second fact, and gives a new code to who stands there."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fengqiao import clock
from fengqiao.cases.find import voice_of
from fengqiao.cases.models import Attempts, Code
from fengqiao.ledger import time
from fengqiao.ledger.models import Read, Record
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices.models import Letter, Notice
from fengqiao.people.models import Account
from tests.desk.seats import at_seat
from tests.desk.test_complaints import NOWHERE, bare
from tests.intake.test_drafts import begun, one
from tests.town import HESHUN, MONDAY, STREET, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
PLACE = "柳荫里 6 号楼"
PHONE = "13800000000"


def ask(client, number, fact="address", said=PLACE):
    return client.post("/intake/slip/", {"number": number, "fact": fact, "said": said})


def again(client, answer, **more):
    return client.post("/intake/slip/", {"known": answer.context["known"], "here": "1"} | more)


def phoned(**more):
    """Taken down on the phone at the community's desk, of somebody who left all of it."""
    client = at_seat(WILLOW + "/desk")
    client.post(begun(client), one(**{"c-name": "秦淑兰", "c-phone": PHONE, "m0-place": PLACE} | more))
    return Matter.objects.latest("opened_at")


@pytest.mark.parametrize(
    ("fact", "said"),
    [("address", "柳荫里6号楼"), ("phone", "+86 138-0000-0000"), ("name", "秦淑兰")],
)
def test_any_desk_hears_how_it_stands_by_number_and_a_whole_second_fact_and_nothing_of_whose_it_is(town, fact, said):
    matter = phoned()
    answer = ask(at_seat(HESHUN + "/desk"), matter.number, fact, said)
    shown = answer.content.decode()
    assert answer.status_code == 200 and (answer.context["state"], answer.context["due"]) == ("待受理", matter.due)
    assert answer.context["office"] in shown
    for hidden in ("水管爆了", "秦淑兰", PHONE, PLACE, matter.voiced_by.get().id):
        assert hidden not in shown
    assert at_seat(HESHUN + "/desk").get(f"/desk/m/{matter.number}/").status_code == 404


@pytest.mark.parametrize(
    ("fact", "said"),
    [("address", "6 号楼"), ("phone", "1380"), ("phone", "13800000001"), ("name", "秦"), ("name", "·")],
)
def test_part_of_a_fact_is_as_a_number_that_does_not_exist(town, fact, said):
    matter = phoned()
    client = at_seat(HESHUN + "/desk")
    known, unknown = (ask(client, number, fact, said) for number in (matter.number, NOWHERE))
    assert known.status_code == unknown.status_code == 422 and "没有对上" in known.content.decode()
    assert bare(known, matter.number) == bare(unknown, NOWHERE)


def test_the_day_in_the_number_is_no_second_fact(town):
    matter = phoned()
    assert ask(at_seat(HESHUN + "/desk"), matter.number, "date", "2026-11-23").status_code == 422


def complaint(report, **more):
    given = {"category": "", "place": PLACE, "about_organisations": (WILLOW,)}
    return report(WILLOW, words="窗口不办事", **given | more)


@pytest.mark.parametrize("seat", [WILLOW + "/desk", STREET + "/desk", HESHUN + "/desk"])
@pytest.mark.parametrize(("fact", "said"), [("address", PLACE), ("phone", PHONE), ("name", "秦淑兰")])
def test_a_protected_complaint_answers_as_a_number_that_does_not_exist_with_as_much_work(
    town, report, seat, fact, said
):
    hidden = complaint(report, person=town.people["秦淑兰"])
    client, ways, kept = at_seat(seat), [], []
    ask(client, NOWHERE)
    for number in (NOWHERE, hidden.number):
        Attempts.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            ways.append(bare(ask(client, number, fact, said), number))
        kept.append([re.sub(r"\d+", "N", each["sql"].split(" VALUES")[0].split(" WHERE ")[0]) for each in asked])
    assert ways[0] == ways[1] and ways[0][0] == 422
    assert kept[0] == kept[1]
    tried = Read.objects.get(subject=hidden.matter, refused=True)
    assert (tried.post, tried.group) == (seat, "about") and hidden.number not in tried.reason


def test_what_was_joined_to_a_protected_complaint_is_not_told_either(town, report):
    hidden, plain = complaint(report), report(place=PLACE)
    Matter.objects.filter(pk=plain.matter).update(state="merged", root=hidden.matter)
    assert ask(at_seat(HESHUN + "/desk"), plain.number).status_code == 422


def test_every_asking_is_on_record(town):
    matter = phoned()
    client = at_seat(HESHUN + "/desk")
    ask(client, matter.number), ask(client, matter.number, said="别处 1 号"), ask(client, NOWHERE)
    looks = Read.objects.filter(post=HESHUN + "/desk").order_by("at", "id")
    assert [(each.subject, each.refused) for each in looks] == [(matter.id, False), (matter.id, True), ("", True)]


def test_guessing_waits_for_one_account_and_for_one_number_whoever_asks(town):
    matter = phoned()
    client = at_seat(HESHUN + "/desk")
    for _ in range(5):
        ask(client, NOWHERE)
    slow = ask(client, matter.number)
    assert slow.status_code == 429 and int(slow["Retry-After"]) > 0 and "请过" in slow.content.decode()
    assert Read.objects.filter(post=HESHUN + "/desk", refused=True).count() == 6
    other = at_seat(WILLOW + "/desk")
    assert ask(other, NOWHERE).status_code == 429 and ask(other, matter.number).status_code == 200
    with time.held(MONDAY + timedelta(minutes=2)):
        assert ask(client, matter.number).status_code == 200


def test_who_reported_by_phone_gets_a_code_at_another_desk_on_paper_once(town):
    matter = phoned()
    client = at_seat(HESHUN + "/desk")
    known = ask(client, matter.number, "phone", PHONE)
    answer = again(client, known)
    slip, shown = answer.context["slip"], answer.content.decode()
    assert shown.count(slip["code"]) == 1
    assert "paper-only" in shown.partition(slip["code"])[0].rpartition("<section")[2]
    assert slip["link"].endswith("/follow/") and slip["link"] in shown and slip["qr"] in shown
    assert "2026" in shown.partition("slip paper-only")[2], "with the date"
    assert voice_of(slip["code"].replace("-", ""), MONDAY).matter_id == matter.id
    resident = Client()
    resident.get("/follow/")
    assert "水管爆了" in resident.post("/follow/", {"code": slip["code"]}, follow=True).content.decode()
    twice = again(client, known)
    assert twice.status_code == 409 and "已经补发过" in twice.content.decode() and Code.objects.count() == 1


def test_the_old_code_ends_and_the_record_says_through_the_office_and_by_what(town, report):
    old = report(place=PLACE)
    client = at_seat(HESHUN + "/desk")
    new = again(client, ask(client, old.number)).context["slip"]["code"]
    assert voice_of(old.code.replace("-", ""), MONDAY) is None and voice_of(new.replace("-", ""), MONDAY) is not None
    record = Record.objects.get(kind="case.code")
    assert record.through and record.post == HESHUN + "/desk" and '"address"' in record.body
    history = at_seat(WILLOW + "/desk").get(f"/desk/m/{old.number}/").content.decode()
    assert "补发了查询码，旧码作废（说对了地址）" in history
    resident = Client(headers={"accept-language": "zh-hans"})
    resident.get("/follow/")
    story = resident.post("/follow/", {"code": new}, follow=True).content.decode()
    assert "补发了查询码，旧码作废" in story and "办事处代为录入" in story
    assert new not in history and new.replace("-", "") not in record.body


def test_the_reporter_hears_of_it_where_they_left_a_way(town, report):
    person = town.people["秦淑兰"]
    person.email = "qin@example.org"
    person.save()
    old = report(place=PLACE, person=person)
    client = at_seat(HESHUN + "/desk")
    clock.listen(MONDAY)
    Letter.objects.all().delete()
    again(client, ask(client, old.number))
    clock.listen(MONDAY)
    assert Notice.objects.get(person=person, kind="case.code").number == old.number
    assert old.number in Letter.objects.get().subject
    account, _ = Account.objects.get_or_create(person=person, defaults={"username": "qin"})
    reader = Client(headers={"accept-language": "zh-hans"})
    reader.force_login(account)
    assert "在窗口补发了查询码" in reader.get("/notices/").content.decode()


def test_nobody_gets_it_by_phone_from_another_post_late_or_with_a_word_made_up(town, report):
    old = report(place=PLACE)
    client = at_seat(HESHUN + "/desk")
    known = ask(client, old.number)
    absent = client.post("/intake/slip/", {"known": known.context["known"]})
    assert absent.status_code == 422 and "不在电话里说" in absent.content.decode()
    assert again(at_seat(WILLOW + "/desk"), known).status_code == 409
    assert again(client, known, known="made:up").status_code == 409
    Matter.objects.filter(pk=old.matter).update(about=f"|o:{WILLOW}|")
    assert again(client, known).status_code == 409, "it complains of an office since"
    assert Code.objects.get().ended_at is None


def test_long_after_the_end_no_code_is_given_that_would_open_nothing(town, report):
    old = report(place=PLACE)
    Matter.objects.filter(pk=old.matter).update(state="closed", ended_at=MONDAY - timedelta(days=181))
    client = at_seat(HESHUN + "/desk")
    answer = ask(client, old.number)
    assert answer.status_code == 200 and "不能补发" in answer.content.decode()
    assert again(client, answer).status_code == 409


def test_of_several_reporters_the_one_whose_fact_it_is_gets_a_code(town, report):
    first = report(place=PLACE)
    other = Voice.objects.create(
        id="0" * 36, matter_id=first.matter, person=town.people["秦淑兰"], since=MONDAY + timedelta(hours=1)
    )
    client = at_seat(HESHUN + "/desk")
    code = again(client, ask(client, first.number, "name", "秦淑兰")).context["slip"]["code"]
    assert voice_of(code.replace("-", ""), MONDAY).id == other.id
    assert voice_of(first.code.replace("-", ""), MONDAY) is not None, "the other reporter's code stays"


def test_both_slips_are_printed_in_the_reporters_language(town):
    client = at_seat(WILLOW + "/desk")
    page = client.post(begun(client, "counter"), one(**{"c-language": "en", "m0-place": PLACE}))
    matter = Matter.objects.get()
    slips = [page, again(client, ask(client, matter.number))]
    for answer in slips:
        paper = answer.content.decode().partition("slip paper-only")[2].partition("</section>")[0]
        assert 'lang="en"' in paper and "Your report" in paper
        assert "/follow/" in paper and "data:image/svg" in paper
        assert "您的报告" not in paper


def test_the_page_speaks_english_and_is_for_desks_alone(town):
    client = at_seat(WILLOW + "/desk")
    client.cookies["django_language"] = "en"
    client.headers = {}
    shown = client.get("/intake/slip/", headers={"accept-language": "en"}).content.decode()
    assert "Lost slip" in shown
    assert at_seat(WILLOW + "/lead").post("/intake/slip/", {"number": NOWHERE}).status_code in (302, 403)
    assert "/intake/slip/" in at_seat(WILLOW + "/desk").get("/intake/").content.decode()
    none = at_seat(WILLOW + "/desk").post("/intake/caller/", {"phone": "13999999999"})
    assert "/intake/slip/" in none.content.decode()
