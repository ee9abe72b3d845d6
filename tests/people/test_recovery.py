"""A lost way in: papers seen, two colleagues in two sessions, the owner told and able to stop it for a day."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.notices.models import Letter
from fengqiao.people import act
from fengqiao.people.models import Account, Recovery
from tests.town import CITY, DISTRICT, MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PASSWORD = "柳荫里的长路回家"
SEEN = {"seen": "id", "here": "on"}


@pytest.fixture
def town():
    cache.clear()
    town = build()
    act.change_person(person=town.people["赵敏"], email="zhao@example.org", by=SYSTEM, now=MONDAY)
    account = act.invite(person=town.people["赵敏"], username="zhaomin", by=SYSTEM, now=MONDAY)
    account.set_password(PASSWORD)
    account.save()
    return town


def client_of(town, name, post):
    account = act.invite(person=town.people[name], username=f"a-{name}", by=SYSTEM, now=MONDAY)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(account)
    session = client.session
    session["post"] = post
    session.save()
    return client


@pytest.fixture
def lead(town):
    return client_of(town, "孙立", WILLOW + "/lead")


@pytest.fixture
def other(town):
    return client_of(town, "陈静", STREET + "/desk")


def at(moment, client, path, given=None):
    if moment > MONDAY + 11 * HOUR and "_auth_user_id" in client.session:
        # Signed in anew: no session lasts so long.
        session = client.session
        for name in ("began", "seen"):
            session.pop(name, None)
        session.save()
    with time.held(moment):
        return client.get(path) if given is None else client.post(path, given)


def step(client, does, moment=MONDAY):
    return at(moment, client, f"/posts/recover/{Recovery.objects.latest('asked_at').pk}/", {"does": does})


def asked(client, username="zhaomin", moment=MONDAY):
    return at(moment, client, "/posts/recover/", {"username": username, **SEEN})


def knows_password():
    return Account.objects.get(username="zhaomin").has_usable_password()


def test_two_colleagues_and_a_day_later_the_ways_in_are_new(town, lead, other):
    assert asked(lead).status_code == 302
    page = at(MONDAY, other, "/posts/recover/").content.decode()
    assert "孙立 看过身份证" in page and "我也看过证件，确认" in page
    step(other, "confirm")
    assert knows_password()
    step(lead, "finish", MONDAY + 23 * HOUR)
    assert knows_password()
    answer = step(lead, "finish", MONDAY + 24 * HOUR)
    assert "/accounts/password/reset/key/" in answer.content.decode()
    assert not knows_password()
    mine = Record.objects.filter(kind__startswith="people.recover").order_by("at", "number")
    kinds = list(mine.values_list("kind", "post"))
    assert kinds == [
        ("people.recovery_ask", WILLOW + "/lead"),
        ("people.recovery_confirm", STREET + "/desk"),
        ("people.recover", WILLOW + "/lead"),
    ]
    assert verify().good


def test_nobody_confirms_alone_nor_in_the_same_session(town, lead):
    asked(lead)
    assert "我也看过证件，确认" not in at(MONDAY, lead, "/posts/recover/").content.decode()
    step(lead, "confirm")
    assert Recovery.objects.get().ready_at is None
    row, colleague = Recovery.objects.get(), town.people["陈静"]
    with pytest.raises(act.Refusal, match="another_person"):
        act.confirm_recovery(
            recovery=row, session=row.session, post="", confirmer=colleague, link="", key="x", by=SYSTEM, now=MONDAY
        )
    with pytest.raises(act.Refusal, match="another_person"):
        act.confirm_recovery(
            recovery=row, session="elsewhere", post="", confirmer=town.people["赵敏"], link="", key="x", by=SYSTEM,
            now=MONDAY,
        )  # fmt: skip


def test_without_papers_seen_or_the_person_there_nothing_is_asked(town, lead):
    assert at(MONDAY, lead, "/posts/recover/", {"username": "zhaomin", "seen": "id"}).status_code == 422
    assert at(MONDAY, lead, "/posts/recover/", {"username": "zhaomin", "here": "on"}).status_code == 422
    assert not Recovery.objects.exists()


def test_the_old_contacts_are_told_and_stop_it_with_the_key_of_the_letter(town, lead, other):
    asked(lead)
    assert not Letter.objects.exists()
    step(other, "confirm")
    letter = Letter.objects.get()
    assert letter.address == "zhao@example.org" and "重设" in letter.subject
    path = re.search(r"http://localhost:8000(/stop/\S+)", letter.body).group(1)
    stranger = Client(headers={"accept-language": "en"})
    assert "stop" in at(MONDAY + HOUR, stranger, path).content.decode().lower()
    # A mail scanner that opens every link stops nothing.
    assert Recovery.objects.get().ended_at is None
    assert at(MONDAY + HOUR, stranger, path, {}).status_code == 200
    assert Recovery.objects.get().how == "owner"
    step(lead, "finish", MONDAY + 25 * HOUR)
    assert knows_password()
    assert at(MONDAY + HOUR, stranger, path).status_code == 404
    assert at(MONDAY + HOUR, stranger, "/stop/made-up/").status_code == 404
    assert Record.objects.filter(kind="people.recovery_stop").count() == 1
    assert path.split("/")[2] not in "".join(Record.objects.values_list("body", flat=True))


def test_the_owner_still_signed_in_is_told_on_every_page_and_stops_it(town, lead, other):
    owner = Client(headers={"accept-language": "zh-hans"})
    at(MONDAY, owner, "/accounts/login/", {"login": "zhaomin", "password": PASSWORD})
    asked(lead)
    step(other, "confirm")
    assert "有人申请重设您的登录方式" in at(MONDAY, owner, "/me/").content.decode()
    assert "不是我，停止重设" in at(MONDAY, owner, "/me/recovery/").content.decode()
    at(MONDAY, owner, "/me/recovery/", {})
    assert Recovery.objects.get().how == "owner" and knows_password()


def test_somebody_who_wants_no_mail_is_not_written_to_but_told_at_sign_in(town, lead, other):
    act.change_person(person=town.people["赵敏"], contact={"rule": "never"}, by=SYSTEM, now=MONDAY)
    asked(lead)
    step(other, "confirm")
    assert not Letter.objects.exists()
    owner = Client(headers={"accept-language": "zh-hans"})
    at(MONDAY, owner, "/accounts/login/", {"login": "zhaomin", "password": PASSWORD})
    assert "有人申请重设您的登录方式" in at(MONDAY, owner, "/me/").content.decode()


def test_one_at_a_time_and_what_lies_for_a_week_is_over(town, lead, other):
    asked(lead)
    assert asked(other).status_code == 422
    step(other, "confirm")
    late = MONDAY + timedelta(days=9)
    step(lead, "finish", late)
    assert knows_password()
    assert asked(lead, moment=late).status_code == 302
    assert sorted(Recovery.objects.values_list("how", flat=True)) == ["", "expired"]


def test_who_is_elsewhere_above_or_the_owner_is_answered_like_nobody(town, lead):
    for name, username in (("何平", "heping"), ("王芳", "wangfang"), ("周宁", "zhouning")):
        act.invite(person=town.people[name], username=username, by=SYSTEM, now=MONDAY)
    said = {}
    for username in ("heping", "wangfang", "zhouning", "nobody"):
        answer = asked(lead, username)
        assert answer.status_code == 422
        said[username] = re.sub(r'(value|nonce)="[^"]*"|X-CSRFToken[^}]*', "", answer.content.decode())
    assert len(set(said.values())) == 1
    assert not Recovery.objects.exists()
    assert CITY and DISTRICT


def test_whose_account_was_shut_comes_back_by_two_colleagues_too(town, lead, other):
    act.shut_account(account=Account.objects.get(username="zhaomin"), by=SYSTEM, now=MONDAY)
    asked(lead)
    step(other, "confirm")
    step(lead, "finish", MONDAY + 25 * HOUR)
    assert Account.objects.get(username="zhaomin").is_active and not knows_password()


def test_a_lead_elsewhere_neither_sees_nor_confirms_it(town, lead):
    asked(lead)
    elsewhere = client_of(town, "王芳", "120101001002/desk")
    assert "赵敏" not in at(MONDAY, elsewhere, "/posts/recover/").content.decode()
    assert step(elsewhere, "confirm").status_code == 404


def test_a_resident_at_the_counter_is_recovered_by_two_desks(town, lead, other):
    act.invite(person=town.people["秦淑兰"], username="qinshulan", by=SYSTEM, now=MONDAY)
    answer = asked(lead, "qinshulan")
    # Her account lies in the city's chain: whoever acts in another is told nothing.
    assert answer.status_code == 422
    city = client_of(town, "周宁", CITY + "/lead")
    assert asked(city, "qinshulan").status_code == 302


def test_a_resident_at_the_counter_is_let_in_again_by_two_desks_to_the_end(town, lead, other):
    """Papers seen, another desk confirms, a day, a link on paper; the old way in and its sessions are over."""
    person = act.register(name="吴小川", email="wu@example.org", district=DISTRICT, by=SYSTEM, now=MONDAY)
    account = act.invite(person=person, username="wuxiaochuan", by=SYSTEM, now=MONDAY)
    account.set_password(PASSWORD)
    account.save()
    home = Client()
    home.force_login(account)
    assert at(MONDAY, home, "/me/").status_code == 200
    assert asked(lead, "wuxiaochuan").status_code == 302
    step(other, "confirm")
    assert Letter.objects.filter(address="wu@example.org").exists()
    done = step(lead, "finish", MONDAY + 24 * HOUR).content.decode()
    link = re.search(r"/accounts/password/reset/key/[^\s<\"]+", done).group(0)
    assert at(MONDAY + 24 * HOUR, home, "/me/").status_code == 302
    browser = Client()
    with time.held(MONDAY + 24 * HOUR):
        form = browser.get(link, follow=True)
        new = "清溪河边的新钥匙"
        asked_at = form.redirect_chain[-1][0] if form.redirect_chain else link
        assert browser.post(asked_at, {"password1": new, "password2": new}).status_code == 302
        account.refresh_from_db()
        assert account.check_password(new) and not account.check_password(PASSWORD)
        # It works once.
        again = Client().get(link, follow=True).content.decode()
    assert "password1" not in again
    assert verify().good
