"""Whoever follows by a code changes how they may be reached; it is on record, and old words are shown to nobody."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Voice
from fengqiao.notices import act as notices
from fengqiao.notices.models import Letter
from fengqiao.people import act as people
from fengqiao.people.standing import Actor
from tests.town import MONDAY, WILLOW, build

pytestmark = pytest.mark.django_db
OLD = Contact(name="何晓梅", phone="13800002222", email="old@example.org")


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def reported(**more):
    return report_case(Report(words="路灯不亮", area=WILLOW, category="light"), by=Actor(person=""), now=MONDAY, **more)


def by_page(case, **said):
    client = Client()
    client.get("/follow/")
    client.post("/follow/", {"code": case.code})
    page = client.get("/follow/case/reach/").content.decode()
    assert "13800002222" not in page and "何晓梅" not in page and "old@example.org" not in page
    return client.post("/follow/case/reach/", {"how": "none", "language": "zh-hans"} | said)


def by_slip_without_cookies(case, **said):
    from html import unescape
    from re import search

    client = Client()
    first = client.post("/follow/", {"code": case.code})
    key = unescape(search(r'name="key" value="([^"]+)"', first.content.decode())[1])
    client.cookies.clear()
    assert client.post("/follow/case/reach/", {"key": key, "ask": "1"}).status_code == 200
    client.cookies.clear()
    return client.post("/follow/case/reach/", {"key": key, "how": "none", "language": "zh-hans"} | said)


def by_program(case, **said):
    reach = {name: value for name, value in said.items() if name != "how"}
    body = json.dumps({"code": case.code, "reach": reach})
    return Client().post("/api/v1/follow/reach", body, content_type="application/json")


@pytest.mark.parametrize("way", [by_page, by_slip_without_cookies, by_program])
def test_contact_and_safe_contact_are_changed_by_the_code_and_on_record(town, way):
    case = reported(contact=OLD)
    assert way(case, how="email", email="new@example.org", rule="hours", hours="9:00-11:00").status_code == 200
    person = Voice.objects.get(pk=case.voice).person
    assert (person.email, person.phone, person.name) == ("new@example.org", "", "")
    assert person.contact == {"rule": "hours", "hours": "9:00-11:00"}
    record = Record.objects.get(subject=case.matter, kind="case.reach")
    assert (record.actor, record.through) == (case.voice, False)
    written = "".join(Record.objects.values_list("body", flat=True))
    assert "new@example.org" not in written and str(person.pk) not in record.body
    changed = Record.objects.get(kind="people.person_change")
    assert case.voice not in changed.body and changed.actor == "resident"


@pytest.mark.parametrize("way", [by_page, by_program])
def test_somebody_anonymous_leaves_a_contact_later_and_takes_it_back(town, way):
    case = reported()
    assert Voice.objects.get(pk=case.voice).person is None
    assert way(case, how="phone", phone="13800003333", rule="number").status_code == 200
    assert Voice.objects.get(pk=case.voice).person.phone == "13800003333"
    assert way(case, how="none").status_code == 200
    person = Voice.objects.get(pk=case.voice).person
    assert (person.phone, person.email, person.contact) == ("", "", {})


def test_nobody_changes_it_without_the_code_and_somebody_with_an_account_does_it_signed_in(town):
    case = reported(contact=OLD)
    assert Client().post("/follow/case/reach/", {"how": "none", "language": "en"}).status_code == 200
    assert Voice.objects.get(pk=case.voice).person.phone == "13800002222"
    mother = town.people["秦淑兰"]
    people.invite(person=mother, username="qin", by=town.actor(WILLOW + "/desk"), now=MONDAY)
    own = reported(person=mother)
    assert by_page(own, how="phone", phone="13800004444").status_code == 409
    mother.refresh_from_db()
    assert mother.phone == ""


@pytest.mark.parametrize(
    ("rule", "letters"), [({}, 1), ({"rule": "never"}, 0), ({"rule": "hours", "hours": "14:00-16:00"}, 1)]
)
def test_what_is_changed_holds_for_the_next_notice(town, rule, letters):
    from fengqiao.matters.act import act

    case = reported(contact=OLD)
    by_page(case, how="email", email="new@example.org", **rule)
    given = {"category": "light", "urgency": "normal"}
    act(case.matter, "accept", by=town.actor(WILLOW + "/desk"), given=given, now=MONDAY + timedelta(minutes=1))
    for record in Record.objects.filter(subject=case.matter):
        notices.hear(record, MONDAY + timedelta(minutes=2))
    sent = Letter.objects.all()
    assert [row.address for row in sent] == ["new@example.org"] * letters
    assert all(row.wait_until.hour == 6 for row in sent if rule), "14:00 in Tianjin"
