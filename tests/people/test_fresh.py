"""A fresh sign of the person: which one each account owes, and for how long it lasts."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from fengqiao.people.models import Account
from fengqiao.people.way_in import fresh

pytestmark = pytest.mark.django_db
KEY, OF = "account_authentication_methods", "account_authentication_methods_user"


@pytest.fixture
def account():
    found = Account.objects.create(username="a")
    found.set_password("柳荫里的长路回家")
    found.save()
    return found


def missing(account, *shown, kinds=()):
    """What is still asked for; `shown` are (method, type, seconds ago)."""
    Authenticator.objects.filter(user=account).delete()
    for kind in kinds:
        Authenticator.objects.create(user=account, type=kind, data={})
    request = RequestFactory().get("/somewhere/")
    request.user, request.session = account, SessionStore()
    request.session[OF] = str(account.pk)
    request.session[KEY] = [{"method": way, "type": kind, "at": time.time() - ago} for way, kind, ago in shown]
    answer = fresh.again(request)
    return answer and answer["Location"].partition("?")[0].removeprefix("/accounts/")


def test_whoever_has_a_passkey_shows_that_one(account):
    assert missing(account, kinds=["webauthn", "totp"]) == "2fa/webauthn/reauthenticate/"
    assert missing(account, ("password", None, 1), kinds=["webauthn"]) == "2fa/webauthn/reauthenticate/"
    assert missing(account, ("mfa", "totp", 1), kinds=["webauthn", "totp"]) == "2fa/webauthn/reauthenticate/"
    assert missing(account, ("mfa", "webauthn", 299), kinds=["webauthn"]) is None


def test_without_a_passkey_the_password_and_the_code_beside_it(account):
    assert missing(account, kinds=["totp"]) == "reauthenticate/"
    assert missing(account, ("password", None, 1), kinds=["totp"]) == "2fa/reauthenticate/"
    assert missing(account, ("mfa", "totp", 1), kinds=["totp"]) == "reauthenticate/"
    assert missing(account, ("password", None, 1), ("mfa", "totp", 1), kinds=["totp"]) is None
    assert missing(account, ("password", None, 1), ("mfa", "recovery_codes", 1), kinds=["totp"]) is None
    assert missing(account) == "reauthenticate/"
    assert missing(account, ("password", None, 1)) is None


@pytest.mark.parametrize("ago", [301, 3600, -60])
def test_it_lasts_five_minutes_and_is_never_of_the_future(account, ago):
    assert missing(account, ("password", None, ago)) == "reauthenticate/"
    assert missing(account, ("mfa", "webauthn", ago), kinds=["webauthn"]) == "2fa/webauthn/reauthenticate/"


def test_what_another_account_showed_in_this_browser_counts_for_nothing(account):
    request = RequestFactory().get("/somewhere/")
    request.user, request.session = account, SessionStore()
    request.session[OF], request.session[KEY] = "999", [{"method": "password", "at": time.time()}]
    assert fresh.missing(request) == fresh.PASSWORD
