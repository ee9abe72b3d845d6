"""Signing in: nobody guesses for long, nobody locks another's account, a link sets a password once."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.people import act
from fengqiao.people.account import link_of
from fengqiao.people.models import Account
from tests.town import DISTRICT, MONDAY, WILLOW, build

pytestmark = pytest.mark.django_db
PASSWORD = "柳荫里的长路回家"


@pytest.fixture(autouse=True)
def monday():
    cache.clear()
    with time.held(MONDAY):
        yield


@pytest.fixture
def town():
    town = build()
    account = act.invite(
        person=town.people["赵敏"], username="zhaomin", email="zhao@example.org", by=SYSTEM, now=MONDAY
    )
    account.set_password(PASSWORD)
    account.save()
    return town


def sign_in(client, password=PASSWORD, username="zhaomin"):
    return client.post("/accounts/login/", {"login": username, "password": password})


def signed_in(client):
    return "_auth_user_id" in client.session


def test_a_stranger_who_guesses_is_stopped_and_the_owner_still_gets_in_from_elsewhere(town):
    stranger, owner = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="192.0.2.1")
    for _ in range(12):
        sign_in(stranger, "guess")
    sign_in(stranger)
    assert not signed_in(stranger)
    sign_in(owner)
    assert signed_in(owner)


def test_a_known_device_gets_in_even_from_the_address_of_the_one_who_guesses(town):
    own = Client()
    sign_in(own)
    own.post("/accounts/logout/")
    assert not signed_in(own)
    guesser = Client()
    for _ in range(12):
        sign_in(guesser, "guess")
    sign_in(guesser)
    assert not signed_in(guesser)
    sign_in(own)
    assert signed_in(own)


def test_a_forged_device_is_no_known_device(town):
    client = Client()
    client.cookies["device"] = "eyJpZCI6ICJ4In0:made:up"
    for _ in range(6):
        sign_in(client, "guess")
    sign_in(client)
    assert not signed_in(client)


def test_the_link_sets_a_password_once(town):
    account = act.invite(person=town.people["孙立"], username="sunli", by=SYSTEM, now=MONDAY)
    link = link_of(account).removeprefix("http://localhost:8000")
    client = Client()
    form = client.get(link, follow=True)
    there = form.redirect_chain[-1][0]
    answer = client.post(there, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert answer.status_code == 200
    sign_in(client, username="sunli")
    assert signed_in(client)
    again = Client().get(link, follow=True)
    assert "password1" not in again.content.decode()


def test_a_reset_mail_says_no_more_than_needed_and_a_stranger_learns_nothing(town):
    known = Client().post("/accounts/password/reset/", {"email": "zhao@example.org"}, follow=True)
    assert len(mail.outbox) == 1
    assert "重设密码" in mail.outbox[0].subject
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert len(mail.outbox) == 1
    assert known.status_code == unknown.status_code == 200


def test_lost_ways_in_are_reset_on_record_and_end_every_session(town):
    client = Client()
    sign_in(client)
    account = Account.objects.get(username="zhaomin")
    act.recover(account=account, by=SYSTEM, now=MONDAY)
    assert client.get("/me/").status_code == 302
    sign_in(client)
    assert not signed_in(client)


def test_a_shut_account_is_out_at_once(town):
    client = Client()
    sign_in(client)
    assert client.get("/me/").status_code == 200
    act.shut_account(account=Account.objects.get(username="zhaomin"), by=SYSTEM, now=MONDAY)
    assert client.get("/me/").status_code == 302


def test_one_begins_at_work_under_ones_own_post(town):
    client = Client()
    answer = sign_in(client)
    assert answer["Location"] == "/desk/"
    assert client.session["post"] == WILLOW + "/desk"
    assert town.people["赵敏"].district in (DISTRICT, "120000000000")


def test_who_acts_as_a_resident_is_led_to_the_front_door_not_to_a_desk(town):
    client = Client()
    sign_in(client)
    client.post("/posts/choose/", {"post": "-"})
    assert client.get("/accounts/login/")["Location"] == "/"
