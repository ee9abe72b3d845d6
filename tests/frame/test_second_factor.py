"""The second factor: one-time codes cannot be guessed for long or used twice, and a passkey is offered before them."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

PASSWORD = "a long way home"
CODES = "/accounts/2fa/authenticate/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_throttles():
    cache.clear()


@pytest.fixture
def secret():
    account = get_user_model().objects.create_user(username="officer", password=PASSWORD)
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


def right(secret):
    return format_hotp_value(hotp_value(secret, next(iter(counters()))))


def wrong(secret):
    """A code that is none of those that are taken at the moment."""
    taken = {format_hotp_value(hotp_value(secret, counter)) for counter in counters()}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444") if code not in taken)


def at_the_codes(address="192.0.2.1", language="zh-hans"):
    """Somebody who has the password, and is asked for a code."""
    client = Client(REMOTE_ADDR=address, headers={"accept-language": language})
    answer = client.post("/accounts/login/", {"login": "officer", "password": PASSWORD})
    assert answer["Location"] == CODES
    return client


def inside(client):
    return "_auth_user_id" in client.session


def test_a_password_and_the_present_code_open_the_account_once(secret):
    code = right(secret)
    first = at_the_codes()
    assert not inside(first)
    first.post(CODES, {"code": code})
    assert inside(first)
    # Read over a shoulder it opens nothing.
    second = at_the_codes()
    second.post(CODES, {"code": code})
    assert not inside(second)


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "太多"), ("en", "Too many")])
def test_codes_are_not_guessed_from_however_many_addresses(secret, language, said):
    guess = wrong(secret)
    for number in range(5):
        client = at_the_codes(f"198.51.100.{number}")
        assert client.post(CODES, {"code": guess}).status_code == 200 and not inside(client)
    # The sixth try waits, and were it the right one.
    late = at_the_codes("203.0.113.9", language)
    page = late.post(CODES, {"code": right(secret)}).content.decode()
    assert not inside(late) and said in page
    cache.clear()  # the minutes have passed
    late.post(CODES, {"code": right(secret)})
    assert inside(late)


def test_wrong_codes_of_one_slow_nobody_else(secret):
    other = get_user_model().objects.create_user(username="colleague", password=PASSWORD)
    own = generate_totp_secret()
    TOTP.activate(other, own)
    guesser = at_the_codes()
    for _try in range(6):
        guesser.post(CODES, {"code": wrong(secret)})
    client = Client(REMOTE_ADDR="192.0.2.1")
    client.post("/accounts/login/", {"login": "colleague", "password": PASSWORD})
    client.post(CODES, {"code": right(own)})
    assert inside(client)


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "用通行密钥登录"), ("en", "Sign in with a passkey")])
def test_a_passkey_is_offered_before_name_and_password(language, said):
    page = Client(headers={"accept-language": language}).get("/accounts/login/").content.decode()
    assert said in page and page.index('id="passkey_login"') < page.index('name="password"')


def test_each_asking_for_a_passkey_is_another_challenge_and_too_many_answers_a_minute_are_refused(settings):
    # So many as a counter with one address needs; few enough here that no machine is too slow for the minute.
    assert settings.MFA_RATE_LIMITS == {"webauthn_login": "120/m/ip"}
    settings.MFA_RATE_LIMITS = {"webauthn_login": "3/m/ip"}
    client = Client(REMOTE_ADDR="198.51.100.7")

    def ask():
        return client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})

    asked = {ask().json()["request_options"]["publicKey"]["challenge"] for _time in range(3)}
    assert len(asked) == 3
    made_up = {"credential": '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}'}
    answers = [client.post("/accounts/2fa/webauthn/login/", made_up).status_code for _time in range(4)]
    assert answers == [302, 302, 302, 429] and not inside(client)


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "通行密钥"), ("en", "asskey")])
def test_both_are_offered_to_whoever_is_signed_in(secret, language, said):
    client = at_the_codes(language=language)
    client.post(CODES, {"code": right(secret)})
    page = client.get("/accounts/2fa/").content.decode()
    assert said in page and "/accounts/2fa/webauthn/" in page and "/accounts/2fa/totp/" in page
