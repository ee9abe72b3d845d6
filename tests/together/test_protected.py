"""Who reports what an office is complained of for: two agree to see it, or one breaks the glass and another reviews."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from fengqiao.cases import callbacks
from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.ledger import bookmarks
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Read, Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from fengqiao.notices.models import Letter
from fengqiao.people import act as people
from fengqiao.people.models import Seat
from fengqiao.people.standing import Actor
from fengqiao.together import act
from fengqiao.together.models import Opening, Request
from tests.together.test_many import with_password
from tests.together.two import another, at, client_of
from tests.town import CITY, DISTRICT, MONDAY, PROPERTY, STREET, URBAN, WILLOW, build

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NAME, PHONE = "林芳", "13912345678"


@pytest.fixture
def town():
    cache.clear()
    town = build()
    people.change_person(person=town.people["何平"], email="he@example.org", by=SYSTEM, now=MONDAY)
    another(town, "岳清", CITY + ":independent/lead")
    return town


@pytest.fixture
def complaint(town):
    """Somebody complains of the street's own centre: the district's desk takes it."""
    return opened(about=(STREET,))


def opened(area=WILLOW, about=()):
    report = Report(words="不给办，还骂人", area=area, category="light", about_organisations=about, place="3号楼")
    made = report_case(report, by=Actor(person=""), contact=Contact(name=NAME, phone=PHONE), now=MONDAY)
    return Matter.objects.get(pk=made.matter)


@pytest.fixture
def desk(town):
    return client_of(town, "何平", DISTRICT + "/desk")


@pytest.fixture
def above(town):
    return client_of(town, "周宁", CITY + "/lead")


def text(answer):
    return answer.content.decode()


def renewed(client):
    """Back on Monday: the session has seen a later day."""
    session = client.session
    for name in ("began", "seen"):
        session.pop(name, None)
    session.save()


def ask(client, matter, way="two"):
    return at(MONDAY, client, f"/desk/m/{matter.number}/reveal/", {"reason": "核对住址", "way": way})


def test_the_matter_is_worked_on_without_knowing_who_reports_it(town, complaint, desk):
    page = text(at(MONDAY, desk, f"/desk/m/{complaint.number}/"))
    assert "不给办，还骂人" in page and "诉求人受保护" in page
    assert NAME not in page and PHONE not in page
    through = text(at(MONDAY, desk, f"/desk/m/{complaint.number}/through/"))
    assert NAME not in through and "受保护的诉求人 1" in through


def test_who_calls_about_it_afterwards_sees_no_name_or_number_but_by_the_same_way(town, complaint):
    boss = town.actor(DISTRICT + "/desk")
    do(complaint.pk, "accept", by=boss, given={"category": "light", "urgency": "normal"}, now=MONDAY)
    do(complaint.pk, "settle", by=boss, given={"outcome": "补办了"}, now=MONDAY)
    while bookmarks.hear("callbacks", callbacks.hear, MONDAY):
        pass
    call = Matter.objects.get(kind="callback")
    post = f"{call.held_by}/desk" if call.held_by != CITY else CITY + "/lead"
    caller = client_of(town, Seat.objects.get(code=post).sitter.name, post)
    for path in (f"/desk/m/{call.number}/", f"/api/v1/matters/{call.number}"):
        page = at(MONDAY, caller, path)
        assert page.status_code == 200 and NAME not in text(page) and PHONE not in text(page)
    assert "诉求人受保护" in text(at(MONDAY, caller, f"/desk/m/{call.number}/"))
    there = at(MONDAY, caller, f"/desk/m/{call.number}/reveal/", {"reason": "要回访", "way": "glass"})
    page = text(at(MONDAY, caller, there["Location"]))
    assert NAME in page and PHONE in page
    # The reporter finds it among the looks at their case.
    assert Read.objects.filter(subject=complaint.pk, group="identity", reason__contains="要回访").count() == 1
    ask(caller, call)
    row = Request.objects.get()
    assert row.given["matter"] == call.pk
    never = complaint.number[:-3] + "000"
    for name, seat in (("刘岚", STREET + "/lead"), ("陈静", STREET + "/desk")):
        client = client_of(town, name, seat)
        for number in (call.number, never):
            assert at(MONDAY, client, f"/desk/m/{number}/reveal/").status_code == 404


def test_what_complains_of_nobody_shows_its_reporter_as_before(town):
    plain = opened()
    page = text(at(MONDAY, client_of(town, "赵敏", WILLOW + "/desk"), f"/desk/m/{plain.number}/"))
    assert NAME in page and "诉求人受保护" not in page
    assert at(MONDAY, client_of(town, "赵敏", WILLOW + "/desk"), f"/desk/m/{plain.number}/reveal/").status_code == 404


def test_two_agree_and_the_asker_alone_sees_it_for_an_hour_each_look_on_record(town, complaint, desk, above):
    assert ask(desk, complaint).status_code == 302
    row = Request.objects.get()
    there = f"/desk/revealed/{row.pk}/"
    assert NAME not in text(at(MONDAY, desk, there, follow=True))
    at(MONDAY, above, f"/together/{row.pk}/answer/", {"does": "confirm"})
    assert there in text(at(MONDAY, desk, f"/together/{row.pk}/"))
    assert not Read.objects.filter(subject=complaint.pk, refused=False).exists()
    for minute in (1, 59):
        assert PHONE in text(at(MONDAY + minute * MINUTE, desk, there))
    assert NAME not in text(at(MONDAY + 61 * MINUTE, desk, there, follow=True))
    assert at(MONDAY, above, there).status_code == 404
    looks = Read.objects.filter(subject=complaint.pk, group="identity")
    assert looks.count() == 2 and "核对住址" in looks[0].reason and looks[0].post == DISTRICT + "/desk"
    record = Record.objects.get(kind="together.confirm")
    assert str(town.people["何平"].pk) in record.body and record.actor == str(town.people["周宁"].pk)
    assert verify().good


def test_whoever_is_complained_of_finds_nothing_to_ask_for_confirm_or_open(town, complaint, desk):
    ask(desk, complaint)
    row = Request.objects.get()
    never = complaint.number[:-3] + "000"
    for name, post in (("刘岚", STREET + "/lead"), ("陈静", STREET + "/desk")):
        client = client_of(town, name, post)
        assert at(MONDAY, client, f"/together/{row.pk}/").status_code == 404
        for number in (complaint.number, never):
            assert at(MONDAY, client, f"/desk/m/{number}/reveal/").status_code == 404
            answer = at(MONDAY, client, "/desk/glass/", {"number": number, "reason": "急"})
            assert answer.status_code == 422 and "没有这个编号" in text(answer)
        with pytest.raises(act.Refused, match="gone"):
            act.open_glass(matter=complaint, reason="急", by=town.actor(post), now=MONDAY)
    # Under a post elsewhere they are who they are.
    people.appoint(seat=DISTRICT + "/lead", person=town.people["刘岚"], by=SYSTEM, now=MONDAY)
    other = town.actor(DISTRICT + "/lead")
    with pytest.raises(act.Refused, match="gone"):
        act.open_glass(matter=complaint, reason="急", by=other, now=MONDAY)
    assert at(MONDAY, client_of(town, "刘岚", DISTRICT + "/lead"), f"/together/{row.pk}/").status_code == 404
    assert not Opening.objects.exists()


def test_the_glass_is_broken_at_once_the_lead_above_is_told_and_it_ends_after_an_hour(town):
    plain = opened()
    client = client_of(town, "王芳", "120101001002/desk")
    assert NAME not in text(at(MONDAY, client, f"/desk/m/{plain.number}/"))
    answer = at(MONDAY, client, "/desk/glass/", {"number": plain.number, "reason": "老人电话里没了声音"})
    row = Opening.objects.get()
    page = text(at(MONDAY, client, answer["Location"]))
    assert PHONE in page and "3号楼" in page
    look = Read.objects.get(subject=plain.pk, group="identity")
    assert look.reason.endswith("老人电话里没了声音")
    # 和顺里 has no lead of its own: its vacant post is the street's.
    assert row.told == town.people["刘岚"] and row.until == MONDAY + 60 * MINUTE
    assert at(MONDAY + 60 * MINUTE, client, answer["Location"]).status_code == 404
    assert at(MONDAY, client_of(town, "赵敏", WILLOW + "/desk"), answer["Location"]).status_code == 404
    assert verify().good


def test_the_mail_to_the_lead_above_holds_number_office_and_host_alone(town, complaint):
    boss = client_of(town, "何平", DISTRICT + "/lead")
    people.change_person(person=town.people["周宁"], email="zhou@example.org", by=SYSTEM, now=MONDAY)
    answer = ask(boss, complaint, way="glass")
    assert PHONE in text(at(MONDAY, boss, answer["Location"]))
    letter = Letter.objects.get()
    assert letter.address == "zhou@example.org" and complaint.number in letter.subject and "localhost" in letter.subject
    said = letter.subject + letter.body
    assert not [word for word in (NAME, PHONE, "核对住址", "骂人", "http") if word in said]


def test_another_reviews_it_within_five_working_days_and_until_then_it_stands_on_the_leads_page(town, complaint):
    boss, above = client_of(town, "何平", DISTRICT + "/lead"), client_of(town, "周宁", CITY + "/lead")
    ask(boss, complaint, way="glass")
    row = Opening.objects.get()
    # Monday and five working days: the Monday after, at closing time.
    assert (row.review_by - MONDAY).days == 7 and row.told == town.people["周宁"]
    for page in ("/figures/", "/together/"):
        assert "请复核" in text(at(MONDAY, above, page)) and "请复核" not in text(at(MONDAY, boss, page))
    assert "过期没有复核" in text(at(row.review_by, above, "/together/"))
    for client in (boss, above):
        renewed(client)
    assert at(MONDAY, boss, f"/together/review/{row.pk}/").status_code == 404
    with pytest.raises(act.Refused, match="gone"):
        act.review(opening=row.pk, right=True, finding="没事", by=town.actor(DISTRICT + "/lead"), now=MONDAY)
    there = f"/together/review/{row.pk}/"
    assert at(MONDAY, above, there, {"right": "no"}).status_code == 422
    at(MONDAY, above, there, {"right": "no", "finding": "可以等第二个人"})
    row.refresh_from_db()
    assert (row.right, row.reviewed_by) == (False, town.people["周宁"])
    assert "请复核" not in text(at(MONDAY, above, "/figures/"))
    with pytest.raises(act.Refused, match="answered"):
        act.review(opening=row.pk, right=True, finding="其实该", by=town.actor(CITY + "/lead"), now=MONDAY)
    assert verify().good


def test_the_person_sees_who_looked_and_why(town):
    person = town.people["秦淑兰"]
    made = report_case(
        Report(words="灯不亮", area=WILLOW, category="light"),
        by=Actor(person=str(person.pk)),
        person=person,
        now=MONDAY,
    )
    number = Matter.objects.get(pk=made.matter).number
    client = client_of(town, "王芳", "120101001002/desk")
    answer = at(MONDAY, client, "/desk/glass/", {"number": number, "reason": "电话没人接，怕出事"})
    at(MONDAY, client, answer["Location"])
    page = text(at(MONDAY, client_of(town, "秦淑兰", "-"), "/mine/data/"))
    assert "怕出事" in page and "和顺里" in page


def test_seeing_and_opening_want_a_fresh_sign(town, complaint):
    boss = client_of(town, "刘岚", STREET + "/lead")
    with_password(town, boss, "刘岚", 301)
    for path in ("/desk/glass/", f"/desk/glass/{complaint.pk}/"):
        answer = at(MONDAY, boss, path)
        assert answer.status_code in (302, 404) and "没有这个编号" not in text(answer)
    assert at(MONDAY, boss, "/desk/glass/")["Location"].startswith("/accounts/reauthenticate/")
    plain = opened()
    asked = at(MONDAY, boss, "/desk/glass/", {"number": plain.number, "reason": "急"})
    assert asked.status_code == 302 and not Opening.objects.exists()
    with_password(town, boss, "刘岚", 10)
    there = at(MONDAY, boss, "/desk/glass/", {"number": plain.number, "reason": "急"})["Location"]
    with_password(town, boss, "刘岚", 301)
    answer = at(MONDAY, boss, there)
    assert answer.status_code == 302 and not Read.objects.filter(subject=plain.pk).exists()


def test_a_body_outside_the_house_opens_nothing_whatever_the_number(town):
    plain = opened()
    another(town, "物业", PROPERTY + "/desk")
    client = client_of(town, "物业", PROPERTY + "/desk")
    for number in (plain.number, plain.number[:-3] + "000"):
        answer = at(MONDAY, client, "/desk/glass/", {"number": number, "reason": "急"})
        assert answer.status_code == 422 and "外单位不能紧急打开" in text(answer)
    with pytest.raises(act.Refused, match="outside"):
        act.open_glass(matter=plain, reason="急", by=town.actor(PROPERTY + "/desk"), now=MONDAY)
    assert not Opening.objects.exists()


def test_one_person_opens_three_in_a_day_under_whatever_post(town):
    by, other = town.actor(DISTRICT + "/desk"), town.actor(DISTRICT + "/lead")
    for actor in (by, other, by):
        act.open_glass(matter=opened(), reason="急", by=actor, now=MONDAY)
    fourth = opened()
    client = client_of(town, "何平", DISTRICT + "/desk")
    answer = at(MONDAY, client, "/desk/glass/", {"number": fourth.number, "reason": "急"})
    assert answer.status_code == 422 and "已经紧急打开过三件" in text(answer)
    with pytest.raises(act.Refused, match="often"):
        act.open_glass(matter=fourth, reason="急", by=by, now=MONDAY + DAY - MINUTE)
    assert act.open_glass(matter=fourth, reason="急", by=by, now=MONDAY + DAY).told is not None


def test_of_an_office_beside_the_tree_the_lead_of_its_areas_centre_is_told(town):
    another(town, "关峰", URBAN + "/lead")
    another(town, "贺文", URBAN + "/desk")
    row = act.open_glass(matter=opened(), reason="急", by=town.actor(URBAN + "/desk"), now=MONDAY)
    assert row.told == town.people["刘岚"] and row.told_post == STREET + "/lead"
