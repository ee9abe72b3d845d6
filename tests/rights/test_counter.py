"""At the counter: marked "through the office" and told to the person; what reveals or erases takes two colleagues."""

from datetime import timedelta

import pytest

from fengqiao.clock import listen
from fengqiao.ledger import time
from fengqiao.ledger.models import Read, Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from fengqiao.notices.models import Letter, Notice
from fengqiao.people import act as people
from fengqiao.people.standing import Actor
from fengqiao.rights import act
from fengqiao.rights.models import Asked
from tests.cases.test_follow_pages import account
from tests.cases.walks import follow
from tests.desk.seats import at_seat
from tests.rights.test_stopping import reported, town  # noqa: F401  (a fixture)
from tests.town import HESHUN, MONDAY, WILLOW, called

pytestmark = pytest.mark.django_db
DESK, LEAD = WILLOW + "/desk", WILLOW + "/lead"


def hear(now=MONDAY):
    while listen(now):
        pass


def enter(case, **said):
    return at_seat(DESK).post(f"/rights/for/{case.number}/", {"voice": case.voice, **said})


def step(post, does):
    row = Asked.objects.latest("asked_at")
    return at_seat(post).post(f"/rights/asked/{row.pk}/", {"does": does})


def test_a_wrong_number_is_put_right_and_the_address_known_before_is_told(town, monkeypatch):  # noqa: F811
    from fengqiao.notices import act as notices

    sent = []
    monkeypatch.setitem(notices.CHANNELS, "mail", lambda address, *rest: sent.append(address))
    case = reported(town)
    hear()
    notices.send_waiting(MONDAY)
    sent.clear()
    assert enter(case, does="correct", phone="13800001111", email="new@example.org").status_code == 302
    person = called("吴小川").get()
    assert (person.phone, person.email) == ("13800001111", "new@example.org")
    hear()
    notices.send_waiting(MONDAY + timedelta(minutes=1))
    assert "wu@example.org" in sent
    record = Record.objects.filter(kind="rights.correct").get()
    assert record.through and record.post == DESK
    assert verify().findings == []


def test_whoever_has_an_account_is_moved_to_no_other_address_by_one_desk(town):  # noqa: F811
    qin = town.people["秦淑兰"]
    case = reported(town, qin)
    owned = people.invite(person=qin, username="qin", email="qin@example.org", by=town.actor(LEAD), now=MONDAY)
    for wrong in ({"phone": "13800001111"}, {"email": "desk@example.org"}):
        answer = enter(case, does="correct", **wrong)
        assert answer.status_code == 422 and "本人登录" in answer.content.decode()
    assert enter(case, does="correct", name="秦淑兰兰").status_code == 302
    qin.refresh_from_db()
    owned.refresh_from_db()
    assert (qin.name, qin.phone, qin.email, owned.email) == ("秦淑兰兰", "", "", "qin@example.org")
    # Nor by any other act of somebody else's; their own word moves both.
    people.change_person(person=qin, email="desk@example.org", by=town.actor(DESK), now=MONDAY)
    owned.refresh_from_db()
    assert owned.email == "qin@example.org"
    people.change_person(person=qin, email="new@example.org", by=Actor(person=str(qin.pk)), now=MONDAY)
    owned.refresh_from_db()
    assert owned.email == "new@example.org"


def test_an_objection_by_phone_is_marked_through_the_office(town):  # noqa: F811
    case = reported(town)
    assert enter(case, does="stop", use="calls", words="别打电话").status_code == 302
    row = Asked.objects.get()
    assert row.through and Record.objects.get(kind="rights.stop").through
    hear()
    assert Notice.objects.filter(kind="rights.stop", matter=case.matter).exists()


def test_a_copy_takes_papers_and_two_colleagues_in_two_sessions_and_is_printed_once(town):  # noqa: F811
    case = reported(town)
    assert enter(case, does="copy").status_code == 422
    assert enter(case, does="copy", seen="id").status_code == 302
    # Neither the one who asked, nor before the second has confirmed.
    for post, does in ((DESK, "confirm"), (DESK, "print"), (LEAD, "print")):
        step(post, does)
        assert Asked.objects.get().ready_at is None and Asked.objects.get().ended_at is None
    step(LEAD, "confirm")
    page = step(DESK, "print").content.decode()
    assert "13912345678" in page and "路灯不亮" in page
    assert Asked.objects.get().how == "done"
    assert Record.objects.filter(kind="rights.copy").get().through
    assert set(Read.objects.filter(organisation=WILLOW, reason="窗口为本人打印").values_list("subject", flat=True)) == {
        case.matter
    }
    assert "13912345678" not in step(DESK, "print").content.decode()
    hear()
    assert Notice.objects.filter(kind__startswith="rights.", person=called("吴小川").get()).count() >= 3
    assert Letter.objects.filter(address="wu@example.org").exists()


def test_erasing_waits_a_day_in_which_the_person_stops_it_by_code(town, client):  # noqa: F811
    case = reported(town)
    do(case.matter, "withdraw", by=Actor(person="", voice=case.voice), now=MONDAY)
    enter(case, does="erase", seen="id")
    step(LEAD, "confirm")
    assert act.carry_out(MONDAY + timedelta(hours=23)) == 0
    follow(client, case.code)
    page = client.get("/follow/case/data/").content.decode()
    assert "删除；不是您要的" in page
    client.post("/follow/case/data/", {"does": "end", "asked": str(Asked.objects.get().pk)})
    assert act.carry_out(MONDAY + timedelta(hours=25)) == 0
    assert Matter.objects.get(pk=case.matter).case.words


def test_what_nobody_stopped_is_erased_after_the_day(town):  # noqa: F811
    case = reported(town)
    do(case.matter, "withdraw", by=Actor(person="", voice=case.voice), now=MONDAY)
    enter(case, does="erase", seen="id")
    step(LEAD, "confirm")
    assert act.carry_out(MONDAY + timedelta(hours=25)) == 1
    assert Matter.objects.get(pk=case.matter).case.words == ""
    assert not called("吴小川").exists()
    assert verify().findings == []


def test_an_open_matter_is_not_erased_and_the_reason_is_said(town):  # noqa: F811
    case = reported(town)
    answer = enter(case, does="erase", seen="id")
    assert answer.status_code == 422 and "负责到底" in answer.content.decode()


def test_nobody_enters_it_for_themselves_nor_an_office_that_does_not_have_the_matter(town):  # noqa: F811
    case = reported(town, town.people["赵敏"])
    assert "不能替自己办" in enter(case, does="stop", use="calls").content.decode()
    assert at_seat(HESHUN + "/desk").get(f"/rights/for/{case.number}/").status_code == 404


def test_the_person_s_own_page_shows_what_a_counter_asked_for_them(town):  # noqa: F811
    qin = town.people["秦淑兰"]
    people.change_person(person=qin, phone="13900000000", by=town.actor(DESK), now=MONDAY)
    case = reported(town, qin)
    enter(case, does="copy", seen="id")
    client = account(qin)
    assert "要打印一份您的数据" in client.get("/mine/data/").content.decode()
    row = Asked.objects.get()
    client.post("/mine/data/uses/", {"does": "end", "asked": str(row.pk)})
    with time.held(MONDAY + timedelta(minutes=1)):
        assert Asked.objects.get().how == "stopped"


def test_consent_to_be_contacted_is_taken_back_at_the_counter_and_allowed_again_as_it_was(town, client):  # noqa: F811
    case = reported(town)
    hours = {"rule": "hours", "hours": "9-17"}
    people.change_person(person=called("吴小川").get(), contact=hours, by=town.actor(DESK), now=MONDAY)
    Letter.objects.all().delete()
    assert enter(case, does="stop", use="contact").status_code == 302
    row = Asked.objects.get()
    assert (row.what, row.through, row.office, row.due) == ("withdraw", True, "", None)
    assert called("吴小川").get().contact["rule"] == "never"
    record = Record.objects.get(kind="rights.withdraw")
    assert record.through and record.post == DESK
    hear()
    # What they took back stops at once: this, too, they read on their page and in no letter.
    assert not Letter.objects.filter(sent_at=None).exists() and Notice.objects.filter(kind="rights.withdraw").exists()
    assert "不要主动联系" in at_seat(DESK).get(f"/desk/m/{case.number}/").content.decode()
    follow(client, case.code)
    assert "经办事处" in client.get("/follow/case/data/").content.decode() or row.through
    client.post("/follow/case/data/", {"does": "allow", "asked": str(row.pk)})
    assert called("吴小川").get().contact == hours and verify().findings == []


def test_whoever_wished_never_to_be_contacted_is_not_by_allowing_it(town, client):  # noqa: F811
    case = reported(town)
    people.change_person(person=called("吴小川").get(), contact={"rule": "never"}, by=town.actor(DESK), now=MONDAY)
    enter(case, does="stop", use="contact")
    follow(client, case.code)
    client.post("/follow/case/data/", {"does": "allow", "asked": str(Asked.objects.get().pk)})
    assert called("吴小川").get().contact == {"rule": "never"}
