"""A list about more than two hundred persons leaves by two people's will, once; every export wants a fresh sign."""

import json
import time as real
from datetime import timedelta

import pytest
from django.core.cache import cache

from fengqiao.cases.act import Report, report_case
from fengqiao.desk.leaving import many
from fengqiao.ledger.models import Read, Record
from fengqiao.ledger.verify import verify
from fengqiao.people.models import Account
from fengqiao.people.standing import Actor
from fengqiao.together.models import Request
from tests.together.two import another, at, client_of
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db
LIST = {"form": "csv", "what": "queue", "query": "where=area"}
HOUR = timedelta(hours=1)


@pytest.fixture
def town(monkeypatch):
    cache.clear()
    town = build()
    monkeypatch.setattr(many, "MOST_ALONE", 2)
    for area in (WILLOW, WILLOW, HESHUN):
        report_case(Report(words="路灯不亮", area=area, category="light"), by=Actor(person=""), now=MONDAY)
    return town


@pytest.fixture
def desk(town):
    return client_of(town, "刘岚", STREET + "/lead")


@pytest.fixture
def lead(town):
    return client_of(town, "何平", DISTRICT + "/lead")


def out(client, when=MONDAY, **more):
    return at(when, client, "/desk/out/", LIST | more)


def asked(desk):
    assert out(desk, reason="年终对账").status_code == 302
    return Request.objects.get()


def agreed(desk, lead):
    row = asked(desk)
    at(MONDAY, lead, f"/together/{row.pk}/answer/", {"does": "confirm"})
    return row


def test_up_to_the_bound_one_takes_it_out_alone(town, desk, monkeypatch):
    monkeypatch.setattr(many, "MOST_ALONE", 3)
    answer = out(desk)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    assert '"second"' not in Record.objects.get(kind="desk.out").body


def test_beyond_it_a_lead_confirms_and_it_is_fetched_once(town, desk, lead):
    page = out(desk).content.decode()
    assert "涉及 3 人" in page and not Record.objects.filter(kind="desk.out").exists()
    row = asked(desk)
    assert "取文件" not in at(MONDAY, desk, f"/together/{row.pk}/").content.decode()
    shown = at(MONDAY, lead, f"/together/{row.pk}/").content.decode()
    assert "年终对账" in shown and "清溪街道" in shown
    at(MONDAY, lead, f"/together/{row.pk}/answer/", {"does": "confirm"})
    assert "取文件" in at(MONDAY, desk, f"/together/{row.pk}/").content.decode()
    assert "取文件" not in at(MONDAY, lead, f"/together/{row.pk}/").content.decode()
    file = out(desk, two=str(row.pk))
    assert file["Content-Type"].startswith("text/csv") and len(file.content.decode().splitlines()) == 4
    record = Record.objects.get(kind="desk.out")
    assert record.actor == str(town.people["刘岚"].pk) and str(town.people["何平"].pk) in record.body
    again = out(desk, two=str(row.pk))
    assert again.status_code == 302 and Record.objects.filter(kind="desk.out").count() == 1
    assert verify().good


def test_what_was_agreed_to_holds_for_that_list_that_person_and_a_day(town, desk, lead):
    row = agreed(desk, lead)
    looked = Read.objects.count()
    assert out(desk, form="xlsx", two=str(row.pk)).status_code == 302
    assert out(lead, two=str(row.pk)).status_code == 302
    assert out(desk, MONDAY + 25 * HOUR, two=str(row.pk)).status_code == 302
    assert not Record.objects.filter(kind="desk.out").exists() and Read.objects.count() == looked


def test_nobody_without_a_lead_over_the_list_says_yes(town, desk):
    row = asked(desk)
    another(town, "丁一", WILLOW + "/lead")
    for name, post in (("丁一", WILLOW + "/lead"), ("赵敏", WILLOW + "/desk")):
        answer = at(MONDAY, client_of(town, name, post), f"/together/{row.pk}/answer/", {"does": "confirm"})
        assert answer.status_code == 404
    row.refresh_from_db()
    assert row.answer == ""


def with_password(town, client, name, ago):
    account = Account.objects.get(person=town.people[name])
    account.set_password("柳荫里的长路回家")
    account.save()
    client.force_login(account)
    session = client.session
    session["post"] = STREET + "/lead"
    session["account_authentication_methods"] = [{"method": "password", "at": real.time() - ago}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()


@pytest.mark.parametrize("what", ["queue", "analysts"])
def test_an_export_wants_a_sign_of_the_last_five_minutes(town, desk, what, monkeypatch):
    monkeypatch.setattr(many, "MOST_ALONE", 9)
    with_password(town, desk, "刘岚", 301)
    answer = out(desk, what=what)
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/reauthenticate/?next=%2Fdesk%2F")
    assert not Record.objects.filter(kind="desk.out").exists()
    back = at(MONDAY, desk, answer["Location"], {"password": "柳荫里的长路回家", "next": "/desk/"})
    assert back["Location"] == "/desk/"
    assert out(desk, what=what).status_code == 200


def test_a_copy_of_my_data_wants_it_too(town, desk):
    with_password(town, desk, "刘岚", 301)
    answer = at(MONDAY, desk, "/mine/data/copy/", {})
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/reauthenticate/")
    with_password(town, desk, "刘岚", 200)
    assert at(MONDAY, desk, "/mine/data/copy/", {})["Content-Type"] == "application/json"


def test_many_small_lists_are_counted_as_the_large_one_they_make(town, desk, lead, monkeypatch):
    monkeypatch.setattr(many, "MOST_ALONE", 3)
    assert out(desk)["Content-Type"].startswith("text/csv")
    page = out(desk, MONDAY + 23 * HOUR).content.decode()
    assert "涉及 3 人" in page and "已涉及 3 人，合在一起算" in page
    assert json.loads(Record.objects.get(kind="desk.out").body)["g"]["persons"] == 3
    # Somebody else's are somebody else's, and what two people agreed to is nobody's alone.
    assert out(lead)["Content-Type"].startswith("text/csv")
    row = agreed(desk, lead)
    assert out(desk, two=str(row.pk))["Content-Type"].startswith("text/csv")
    assert out(desk, MONDAY + 24 * HOUR)["Content-Type"].startswith("text/csv")


def test_what_was_searched_for_enters_no_request_and_no_ledger(town, desk, monkeypatch):
    monkeypatch.setattr(many, "MOST_ALONE", 0)
    answer = at(MONDAY, desk, "/desk/out/", LIST | {"query": "where=area&q=0001", "reason": "年终"}, follow=True)
    assert "请先清空搜索" in answer.content.decode() and not Request.objects.exists()
    assert out(desk, query="where=area&name=林芳&%00=%00&category=light%00", reason="年终").status_code == 302
    row = Request.objects.get()
    assert row.given["query"] == "where=area&category=light"
    assert not Record.objects.filter(body__contains="林芳").exists()
