"""Whoever is complained of learns nothing from what the reporter asks about their data."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.cases.models import Case
from fengqiao.ledger import time
from fengqiao.ledger.models import Read, Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Voice
from fengqiao.people.standing import Actor
from fengqiao.rights import act
from fengqiao.rights.models import Asked
from tests.cases.test_follow_pages import account
from tests.desk.seats import at_seat
from tests.security.people import bare, browser, differ
from tests.security.test_locked import lying
from tests.together.test_many import with_password
from tests.town import DISTRICT, HESHUN, HESHUN_1, MONDAY, STREET, WILLOW, WILLOW_1, build, sit_in_two_offices

pytestmark = pytest.mark.django_db
# The desk of the office, its vacant lead filled from above, the post above by which it is filled, and a post elsewhere
# of the one who sits at its second desk.
THEIRS = (HESHUN + "/desk", HESHUN + "/desk-2", HESHUN + "/lead", STREET + "/lead", WILLOW_1 + "/lead")


@pytest.fixture
def town():
    with time.held(MONDAY):
        found = build()
        sit_in_two_offices(found)
        yield found


def complaint():
    made = report_case(
        Report(words="窗口两次不肯登记", area=HESHUN_1, category="light", about_organisations=(HESHUN,)),
        by=Actor(person=""), contact=Contact(name="林芳", phone="13912345678"), now=MONDAY,
    )  # fmt: skip
    return Voice.objects.get(pk=made.voice)


def seen():
    return [bare(browser(post).get(path)) for post in THEIRS for path in ("/rights/", "/desk/", "/notices/")]


def same(before, after):
    return [differ(one, other) for one, other in zip(before, after, strict=True)] == [[]] * len(before)


def test_rule_28_an_objection_on_a_complaint_is_answered_by_an_office_free_of_it_and_theirs_stays_as_it_was(town):
    before = seen()
    voice = complaint()
    row = act.stop(voice=voice, use="figures", by=Actor(person="", voice=voice.pk), now=MONDAY)
    assert voice.matter.origin.startswith(HESHUN) and row.office == DISTRICT
    assert same(before, seen())
    assert voice.matter.number in browser(DISTRICT + "/desk").get("/rights/").content.decode()
    assert "1 条反对待答复" in browser(DISTRICT + "/desk").get("/desk/").content.decode()


def test_rule_28_nor_does_it_come_to_them_once_it_is_late_or_lies_with_them_from_before(town):
    before = seen()
    voice = complaint()
    row = act.stop(voice=voice, use="figures", by=Actor(person="", voice=voice.pk), now=MONDAY)
    for office in (HESHUN_1, HESHUN):
        Asked.objects.update(office=office)
        assert same(before, seen())
        for post in THEIRS:
            answer = browser(post).post(f"/rights/asked/{row.pk}/answer/", {f"{str(row.pk)[:8]}-keep": "1"})
            assert answer.status_code == 404
        Asked.objects.update(due=MONDAY)
        assert act.overdue(MONDAY + timedelta(minutes=1)) == 1
        assert Asked.objects.get().office == DISTRICT
    assert same(before, seen())


def three(town, *, protected=True):
    """Three reports of one person: one that the counter of 柳荫里 has, one that it has not, one that complains of it."""
    qin = town.people["秦淑兰"]
    asked = [("路灯不亮", WILLOW, ()), ("水管爆了", HESHUN, ())]
    if protected:
        asked.append(("窗口骂人", WILLOW, (WILLOW,)))
    made = [
        report_case(
            Report(words=words, area=area, category="light", place=words + "处", about_organisations=about),
            by=Actor(person=str(qin.pk)), person=qin, now=MONDAY,
        )
        for words, area, about in asked
    ]  # fmt: skip
    return qin, made


def counter(case, does, *, until=2):
    """Entered by the desk with papers seen, confirmed by the lead, printed."""
    at_seat(WILLOW + "/desk").post(f"/rights/for/{case.number}/", {"voice": case.voice, "does": does, "seen": "id"})
    row = Asked.objects.get(ended_at=None, what__in=("copy", "erase"))
    steps = [(WILLOW + "/lead", "confirm"), (WILLOW + "/desk", "print")][:until]
    with time.held(MONDAY + timedelta(minutes=1)):
        answers = [at_seat(post).post(f"/rights/asked/{row.pk}/", {"does": press}) for post, press in steps]
    return answers[-1].content.decode()


def test_a_copy_at_a_counter_holds_what_both_colleagues_may_see_and_no_complaint(town):
    qin, (seen_there, elsewhere, complaint) = three(town)
    act.stop(voice=Voice.objects.get(pk=complaint.voice), use="figures", by=Actor(person=str(qin.pk)), now=MONDAY)
    page = counter(seen_there, "copy")
    assert "路灯不亮" in page and "秦淑兰" in page
    for other, words in ((elsewhere, "水管爆了"), (complaint, "窗口骂人")):
        assert other.number not in page and words not in page
    assert "不带姓名的清单" not in page
    looked = Read.objects.filter(organisation=WILLOW, reason="窗口为本人打印")
    assert set(looked.values_list("subject", flat=True)) == {seen_there.matter}
    client = account(qin)
    assert "窗口为本人打印" in client.get("/mine/data/").content.decode()
    # The person's own copy holds all three.
    assert "窗口骂人" in client.post("/mine/data/copy/", {"form": "json"}).content.decode()


@pytest.mark.parametrize("protected", [True, False])
def test_erasing_at_a_counter_takes_what_both_may_see_and_leaves_account_complaint_and_the_rest(town, protected):
    qin, made = three(town, protected=protected)
    account(qin)
    for case in made:
        do(case.matter, "withdraw", by=Actor(person=str(qin.pk), voice=case.voice), now=MONDAY)
    counter(made[0], "erase", until=1)
    assert act.carry_out(MONDAY + timedelta(hours=25)) == 1
    words = [Case.objects.get(pk=case.matter).words for case in made]
    assert words == ["", "水管爆了", "窗口骂人"][: len(made)]
    qin.refresh_from_db()
    assert qin.name == "秦淑兰"


def test_no_counter_act_hangs_on_a_complaint(town):
    _qin, (_one, _two, complaint) = three(town)
    voice = Voice.objects.get(pk=complaint.voice)
    with pytest.raises(act.Refusal):
        act.ask(
            voice=voice, what="copy", seen="id", session="s", asker=town.people["何平"],
            by=town.actor(DISTRICT + "/desk"), now=MONDAY,
        )  # fmt: skip


def test_confirming_and_printing_want_a_fresh_sign(town):
    _qin, (case, *_rest) = three(town)
    counter(case, "copy", until=1)
    Asked.objects.update(ready_at=None, confirmed_by=None, confirmed_post="")
    lead = at_seat(WILLOW + "/lead")
    with_password(town, lead, "孙立", 301)
    session = lead.session
    session["post"] = WILLOW + "/lead"
    session.save()
    for does in ("confirm", "print"):
        answer = lead.post(f"/rights/asked/{Asked.objects.get().pk}/", {"does": does})
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/reauthenticate/")
    assert Asked.objects.get().ready_at is None


def test_what_is_erased_at_a_counter_is_done_only_once_it_is_erased_and_stopped_meanwhile_it_stays(town, monkeypatch):
    qin, (case, *_rest) = three(town)
    do(case.matter, "withdraw", by=Actor(person=str(qin.pk), voice=case.voice), now=MONDAY)
    counter(case, "erase", until=1)
    later = MONDAY + timedelta(hours=25)

    def cut(*_given, **_more):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("fengqiao.rights.act.asking.erase", cut)
        with pytest.raises(OSError):
            act.carry_out(later)
    row = Asked.objects.get()
    assert row.ended_at is None and not Record.objects.filter(kind="rights.done").exists()
    # Also when the clock comes to it more than a week late.
    assert act.carry_out(later + timedelta(days=8)) == 1
    assert Case.objects.get(pk=case.matter).words == ""


def test_no_record_that_stays_joins_a_voice_and_its_person(town):
    by_code = complaint()
    person = str(by_code.person_id)
    act.correct_person(voice=by_code, by=Actor(person="", voice=by_code.pk), now=MONDAY, phone="13800001111")
    act.stop(voice=by_code, use="contact", by=Actor(person="", voice=by_code.pk), now=MONDAY)
    do(by_code.matter_id, "withdraw", by=Actor(person="", voice=by_code.pk), now=MONDAY)
    act.erase_one(by_code, by=Actor(person="", voice=by_code.pk), now=MONDAY)
    after = Record.objects.exclude(kind__startswith="matter.")
    both = [row.kind for row in after if row.actor == by_code.pk and person in row.body]
    assert both == [] and after.filter(kind="people.person_change", actor="resident").count() == 2


def test_what_is_said_in_an_objection_and_in_its_answer_lies_locked(town):
    qin, _made = three(town)
    client = account(qin)
    client.post("/mine/data/uses/", {"does": "stop", "use": "figures", "words": "CANARY7Q 窗口骂人"})
    row = Asked.objects.get()
    act.answer(asked=row, keep=False, reason="CANARY7Q 统计法", by=town.actor(row.office + "/desk"), now=MONDAY)
    assert lying("CANARY7Q") == []
    assert "CANARY7Q 统计法" in client.get("/mine/data/").content.decode()
    assert Asked.objects.get().words == "CANARY7Q 窗口骂人" and verify().findings == []


def test_the_upgrade_locks_what_lay_open_and_the_step_back_opens_it(town):
    qin, (case, *_rest) = three(town)
    voice = Voice.objects.get(pk=case.voice)
    act.stop(voice=voice, use="figures", words="别再骂人", by=Actor(person=str(qin.pk)), now=MONDAY)
    step = import_module("fengqiao.rights.migrations.0003_locked").Migration.operations[-1]
    here = SimpleNamespace(connection=connection)
    step.reverse_code(apps, here)
    assert "rights_asked.words" in lying("别再骂人")
    step.code(apps, here)
    assert lying("别再骂人") == [] and Asked.objects.get().words == "别再骂人"
