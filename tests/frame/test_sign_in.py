"""Signing in: our look, no way to make an account oneself, throttled, every page of an account opens."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

PAGES = ["/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/"]
PAGES += ["/accounts/sessions/", "/accounts/password/change/", "/accounts/reauthenticate/"]


@pytest.fixture(autouse=True)
def empty_throttles() -> None:
    cache.clear()


@pytest.fixture
def officer(db: None) -> Client:
    account = get_user_model().objects.create_user(username="officer", password="a long way home")
    client = Client()
    client.post("/accounts/login/", {"login": account.username, "password": "a long way home"})
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_speaks_the_readers_language_and_offers_no_sign_up(db: None, language: str) -> None:
    page = Client(headers={"accept-language": language}).get("/accounts/login/").content.decode()
    assert ("工作人员登录" if language == "zh-hans" else "Staff sign-in") in page
    assert "signup" not in page
    assert 'lang="zh-CN"' in page or language == "en"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_an_account_opens_in_our_look(officer: Client, page: str) -> None:
    answer = officer.get(page, follow=True)
    assert answer.status_code == 200
    assert 'id="main"' in answer.content.decode()


def test_guessing_a_password_is_slowed(db: None) -> None:
    get_user_model().objects.create_user(username="officer", password="a long way home")
    client = Client()
    for _ in range(12):
        client.post("/accounts/login/", {"login": "officer", "password": "guess"})
    client.post("/accounts/login/", {"login": "officer", "password": "a long way home"})
    assert "_auth_user_id" not in client.session


def test_nobody_makes_their_own_account(db: None) -> None:
    assert Client().get("/accounts/signup/").status_code == 404
    assert Client().post("/accounts/signup/", {"username": "x"}).status_code == 404
    assert Client().get("/accounts/signup/passkey/").status_code == 404
