"""A dump of the database tells nothing of who complained about an office, nor what they said (SECURITY.md 2.7)."""

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.test import Client

from fengqiao.cases.act import Report, report_case
from fengqiao.cases.models import Case, Statement
from fengqiao.desk.searching.words import wanted
from fengqiao.files.act import receive
from fengqiao.intake import find as intake
from fengqiao.intake.act import begin
from fengqiao.ledger import time
from fengqiao.ledger.locked import MARK, SHUT, LostKey, lock, mark, unlock
from fengqiao.ledger.models import Value
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act
from fengqiao.matters.history import Names, history
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.account import link_of
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor
from fengqiao.upkeep.backup import Stop, seal_keys
from tests.files.pictures import jpeg
from tests.town import DISTRICT, MONDAY, STREET, WILLOW, build, called, change

pytestmark = pytest.mark.django_db
CANARY, NUMBER = "CANARY7Q", "13900001177"
SOON = MONDAY + timedelta(hours=1)


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def lying(*asked: str) -> list[str]:
    """Every table and column in which one of these lies readable, as a dump of the database has it.

    SQLite's index of words gives nothing of itself; it lies in tables beside it, its pairs of characters in hex.
    """
    found = set()
    pairs = [each[k : k + 2].lower().encode().hex().upper() for each in asked for k in range(len(each) - 1)]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.endswith("_found_grams"):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            whole = pairs if table.endswith("_grams_data") else []
            for row in cursor.fetchall():
                found |= {
                    f"{table}.{name}"
                    for name, cell in zip(names, row, strict=True)
                    if any(a in str(cell) for a in asked) or (whole and all(pair in str(cell) for pair in whole))
                }
    return sorted(found)


def complained(town):
    """A complaint about the community's own centre, with the canary in every field that its reporter fills."""
    admin = town.actor(DISTRICT + "/lead")
    person = people.register(
        name=CANARY, phone=NUMBER, email=f"{CANARY}@example.org",
        contact={"rule": "hours", "hours": f"9-11 {CANARY}"}, district=DISTRICT, by=admin, now=MONDAY,
    )  # fmt: skip
    people.invite(person=person, username="liu", by=admin, now=MONDAY)
    link_of(person.account)
    people.name_helper(person=person, helper=town.people["吴磊"], district=DISTRICT, by=admin, now=MONDAY)
    people.name_helper(person=town.people["秦淑兰"], helper=person, district=DISTRICT, by=admin, now=MONDAY)
    picture = jpeg()
    photo = receive(io.BytesIO(picture), size=len(picture), owner=str(person.pk), now=MONDAY)
    case = report_case(
        Report(
            words=f"居委会拒收材料 {CANARY}", area=WILLOW, place=f"3 号楼 501 {CANARY}", photos=(photo,),
            answers={"q": CANARY}, about_organisations=(WILLOW,),
        ),
        by=Actor(person=str(person.pk)), person=person, now=MONDAY,
    )  # fmt: skip
    matter = Matter.objects.get(pk=case.matter)
    desk, voice = town.actor(matter.held_by + "/desk"), Actor(person=str(person.pk), voice=case.voice)
    given = {"category": "light", "urgency": "normal", "title": f"投诉 {CANARY}", "account": f"材料 {CANARY}"}
    act(case.matter, "accept", by=desk, given=given, now=MONDAY)
    act(case.matter, "supplement", by=voice, given={"text": f"又去了一次 {CANARY}"}, now=MONDAY)
    act(case.matter, "note", by=desk, given={"text": f"打过电话 {CANARY}"}, now=MONDAY)
    said = {"text": f"材料被拒收 {CANARY}", "organisation": WILLOW}
    act(case.matter, "statement", by=desk, given=said, now=MONDAY)
    return person, case, desk


def test_no_cell_of_the_database_holds_a_word_of_the_complaint_or_of_who_made_it(town):
    person, case, _desk = complained(town)
    assert lying(CANARY, NUMBER) == []
    row = Case.objects.get(pk=case.matter)
    assert CANARY in Statement.objects.get().text
    assert CANARY in row.words and CANARY in row.account and row.answers == {"q": CANARY}
    assert Person.objects.get(pk=person.pk).contact["hours"] == f"9-11 {CANARY}"
    assert verify().findings == []


def test_what_a_desk_writes_down_of_a_caller_lies_locked_while_it_waits(town):
    desk = town.actor(STREET + "/desk")
    draft = begin(by=desk, source="phone", body={"c-name": CANARY, "c-phone": NUMBER, "m0-words": CANARY}, now=MONDAY)
    assert lying(CANARY, NUMBER) == []
    draft.refresh_from_db()
    assert draft.body["c-name"] == CANARY


def test_a_name_or_a_phone_finds_whole_and_exactly_and_never_by_a_part(town):
    _person, case, desk = complained(town)
    found = intake.caller(desk, phone="+86 139-0000-1177", name="", address="", reason="回电", now=SOON)
    assert [matter.id for matter in found] == [case.matter]
    for part in (NUMBER[:10], NUMBER[1:] + "0", "abc"):
        assert intake.caller(desk, phone=part, name="", address="", reason="回电", now=SOON) == []
    assert intake.caller(desk, phone="", name=CANARY[:5], address="", reason="回电", now=SOON) == []
    with pytest.raises(TypeError):
        Person.objects.filter(Q(name__contains="CANARY")).exists()


def test_names_are_found_however_they_are_spaced_or_wide(town):
    for said in ("秦 淑兰", "秦·淑兰", "秦淑兰 "):
        assert called(said).get() == town.people["秦淑兰"]
    assert mark("name", "ＡＬＩＣＥ Li") == mark("name", "alice li")
    assert mark("phone", "+86 13900001177") == mark("phone", "１３９ 0000 1177")
    assert mark("phone", "ohne") == "" and mark("name", "13900001177") != mark("phone", "13900001177")


def test_what_finds_a_person_follows_what_they_are_called(town):
    change(called("吴磊"), phone=NUMBER)
    assert Person.objects.get(phone_mark=mark("phone", NUMBER)).name == "吴磊"
    person = called("吴磊").get()
    people.change_person(person=person, phone="13900002288", by=Actor(person=str(person.pk)), now=SOON)
    assert not Person.objects.filter(phone_mark=mark("phone", NUMBER)).exists()
    people.forget(person=person, ground="删除", by=Actor(person=str(person.pk)), now=SOON)
    assert not Person.objects.filter(phone_mark=mark("phone", "13900002288")).exists()
    person.refresh_from_db()
    assert (person.name, person.phone, person.contact, person.name_mark) == ("", "", {}, "")


def test_a_cell_opens_at_its_own_place_alone_and_only_with_the_key(settings, tmp_path):
    kept = lock("people_person|1|name", "秦淑兰")
    assert kept.startswith(MARK) and lock("people_person|1|name", "秦淑兰") != kept
    assert unlock("people_person|1|name", kept) == "秦淑兰"
    assert unlock("people_person|2|name", kept) == SHUT and unlock("people_person|1|phone", kept) == SHUT
    assert unlock("people_person|1|name", kept[:-4] + "AAAA") == SHUT
    assert unlock("people_person|1|name", MARK + "no base64!") == SHUT
    settings.HOME = tmp_path
    assert unlock("people_person|1|name", kept) == SHUT


def test_a_text_that_looks_locked_is_a_text_all_the_same(town):
    words = MARK + "AAAA"
    case = report_case(Report(words=words, area=WILLOW), by=Actor(person=""), now=MONDAY)
    assert Case.objects.get(pk=case.matter).words == words
    assert verify().findings == []


def test_a_lost_password_is_asked_for_by_the_address_and_sent_to_the_one_that_is_kept(town, mailoutbox):
    person, _case, _desk = complained(town)
    for typed in (f"{CANARY}@example.org", f"{CANARY.lower()}@ＥＸＡＭＰＬＥ.org"):
        Client().post("/accounts/password/reset/", {"email": typed})
    assert {letter.to[0] for letter in mailoutbox} <= {f"{CANARY}@example.org"} and mailoutbox
    assert person.account.email == f"{CANARY}@example.org" and lying(CANARY, NUMBER) == []


def test_a_search_of_the_desk_meets_no_noise(town):
    _person, case, desk = complained(town)
    ordinary = report_case(
        Report(words="x", area=WILLOW, title="fq1 灯", place="fq1 号楼"), by=Actor(person=""), now=MONDAY
    )
    found = {row.pk for row in Matter.objects.filter(wanted(desk, "fq1").question)}
    assert case.matter not in found and ordinary.matter in found
    assert case.matter not in {
        each.id for each in intake.caller(desk, phone="", name="", address="fq1", reason="回电", now=SOON)
    }


def test_a_key_that_is_gone_is_never_replaced_by_another(town, settings, tmp_path):
    case = report_case(Report(words="灯", area=WILLOW), by=Actor(person=""), now=MONDAY)
    settings.HOME = tmp_path
    with pytest.raises(LostKey, match="keys/fields"):
        report_case(Report(words="灯", area=WILLOW), by=Actor(person=""), now=MONDAY)
    with pytest.raises(Stop, match="keys/fields"):
        seal_keys(tmp_path, tmp_path / "keys.sealed")
    assert not (tmp_path / "keys" / "fields").exists() and Matter.objects.filter(kind="case").count() == 1
    # What was locked is said to be so, and the page stands.
    assert [entry.kind for entry in history(case.matter, groups={"original"}, names=Names("zh"), staff=True)]


def test_without_the_key_verify_says_that_values_do_not_open(town, tmp_path, monkeypatch):
    complained(town)
    monkeypatch.setattr(settings, "HOME", tmp_path)
    report = verify()
    assert not report.good and {finding.what for finding in report.findings} >= {"value", "column"}
    assert Value.objects.exclude(value=None).first().value == SHUT
