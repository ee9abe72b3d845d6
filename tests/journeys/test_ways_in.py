"""Signing in as people do: a link sets a password, a passkey and one-time codes are added, used, renamed and removed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page, expect

from .looks import faults, too_wide
from .steps import press, submit, text

pytestmark = pytest.mark.journey
PHONE, NARROW = (390, 844), (320, 720)
PASSWORD = "清溪街道的长路回家"
SEEN: set[tuple[str, str]] = set()


@pytest.fixture(scope="module")
def account() -> str:
    return f"ways{int(time.time()) % 100_000}"


def key_in_hand(page: Page) -> CDPSession:
    """A device that checks its person and keeps passkeys, as Chromium imitates one."""
    talk = page.context.new_cdp_session(page)
    talk.send("WebAuthn.enable")
    talk.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return talk


def code_of(secret: str) -> str:
    """The six digits of this half minute (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def look(page: Page, name: str, picture: Callable[..., None]) -> None:
    """Keep what is seen at the desk and on the narrowest phone, in both languages: nothing sticks out, axe finds nothing."""
    address, size = page.url, page.viewport_size
    for language in ("zh-hans", "en"):
        page.context.add_cookies(
            [{"name": "django_language", "value": language, "url": address.split("/accounts/")[0]}]
        )
        page.goto(address)
        tongue = "en" if language == "en" else "zh"
        picture(page, f"ways-{name}-{tongue}", whole=True)
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        assert too_wide(page) <= 0, (name, language)
        picture(page, f"ways-{name}-{tongue}-narrow", whole=True)
        assert faults(page) == [], (name, language)
        page.set_viewport_size(size)
    page.context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": address.split("/accounts/")[0]}])
    page.goto(address)


def sign_in(page: Page, account: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.locator('input[name="login"]').fill(account)
    page.locator('input[name="password"]').fill(password)
    press(page, page.locator('form[action="/accounts/login/"] .acts button'))


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    press(page, page.locator('main form[action="/accounts/logout/"] button.btn-main'))


def again(page: Page, path: str) -> None:
    """Go there; where a second look is asked for, give the password."""
    page.goto(path)
    if "/reauthenticate/" in page.url:
        page.goto(page.url.replace("/2fa/reauthenticate/", "/reauthenticate/").replace("/webauthn", ""))
        page.locator('input[name="password"]').fill(PASSWORD)
        submit(page)


def test_a_new_colleague_sets_a_password_by_link(open_as, picture, account):
    lead = open_as("lead")
    lead.goto("/posts/invite/")
    lead.locator('input[name="name"]').fill("钱多")
    lead.locator('input[name="account"]').fill(account)
    submit(lead)
    link = lead.locator("[data-link]").inner_text()
    new = open_as()
    new.goto("/accounts/login/")
    look(new, "login", picture)
    new.goto("/accounts/password/reset/")
    look(new, "reset", picture)
    new.locator('input[name="email"]').fill("nobody@example.org")
    submit(new)
    look(new, "reset-done", picture)
    new.goto(link[link.index("/accounts/") :])
    look(new, "set-by-link", picture)
    for box in new.locator('main input[type="password"]').all():
        box.fill(PASSWORD)
    submit(new)
    look(new, "set-done", picture)
    other = open_as()
    other.goto(link[link.index("/accounts/") :])
    look(other, "link-used", picture)
    sign_in(new, account)
    new.goto("/me/")
    assert new.locator('form[action="/accounts/logout/"]').count()


def test_a_passkey_is_added_used_renamed_and_removed(open_as, picture, account):
    page = open_as()
    key_in_hand(page)
    sign_in(page, account)
    page.goto("/accounts/2fa/")
    look(page, "index", picture)
    again(page, "/accounts/2fa/webauthn/add/")
    look(page, "key-add", picture)
    page.locator('input[name="name"]').fill("办公室电脑")
    press(page, page.locator("#mfa_webauthn_add"))
    page.goto("/accounts/2fa/webauthn/")
    assert "办公室电脑" in text(page)
    look(page, "keys", picture)
    sign_out(page)
    # Without name or password: the key knows whom it is for.
    page.goto("/accounts/login/")
    press(page, page.locator("#passkey_login"))
    page.goto("/me/")
    assert page.locator('form[action="/accounts/logout/"]').count()
    page.goto("/accounts/2fa/webauthn/")
    change = page.locator('a[href$="/edit/"]').get_attribute("href")
    # Who sits down at an open screen changes no way in.
    press(page, page.locator('a[href$="/edit/"]'))
    assert "/reauthenticate/" in page.url
    again(page, str(change))
    look(page, "key-rename", picture)
    page.locator('input[name="name"]').fill("我的手机")
    submit(page)
    page.goto("/accounts/2fa/webauthn/")
    assert "我的手机" in text(page)
    page.goto("/accounts/reauthenticate/?next=/me/")
    look(page, "again", picture)
    page.goto("/accounts/2fa/webauthn/reauthenticate/?next=/me/")
    look(page, "again-key", picture)
    press(page, page.locator("#mfa_webauthn_reauthenticate"))
    assert page.url.endswith("/me/")
    page.goto("/accounts/2fa/webauthn/")
    press(page, page.locator('a[href$="/remove/"]'))
    look(page, "key-remove", picture)
    press(page, page.locator("main form button.btn-danger"))
    page.goto("/accounts/2fa/webauthn/")
    assert "还没有通行密钥" in text(page)


def test_one_time_codes_are_turned_on_asked_for_and_turned_off(open_as, picture, account):
    page = open_as()
    sign_in(page, account)
    again(page, "/accounts/2fa/totp/activate/")
    look(page, "codes-on", picture)
    secret = page.locator("main .code").inner_text().strip()
    page.locator('input[name="code"]').fill(code_of(secret))
    submit(page)
    page.goto("/accounts/2fa/recovery-codes/")
    look(page, "spare", picture)
    spare = page.locator("main li.code").first.inner_text().strip()
    page.goto("/accounts/2fa/recovery-codes/generate/")
    look(page, "spare-new", picture)
    sign_out(page)
    sign_in(page, account)
    assert "/2fa/authenticate/" in page.url
    look(page, "second", picture)
    page.locator('input[name="code"]').fill("000000")
    submit(page)
    assert page.locator("main .errors, main [role=alert], main .error").count()
    page.locator('input[name="code"]').fill(spare)
    submit(page)
    page.goto("/me/")
    expect(page.locator('form[action="/accounts/logout/"]').first).to_be_attached()
    page.goto("/accounts/2fa/reauthenticate/?next=/me/")
    look(page, "again-code", picture)
    again(page, "/accounts/2fa/totp/deactivate/")
    look(page, "codes-off", picture)
    press(page, page.locator("main form button.btn-danger"))
    page.goto("/accounts/password/change/")
    look(page, "change", picture)


def test_a_device_that_was_lost_is_ended_from_another(open_as, picture, account):
    lost, here = open_as(size=PHONE), open_as()
    sign_in(lost, account)
    sign_in(here, account)
    here.goto("/accounts/sessions/")
    look(here, "devices", picture)
    assert here.locator("main form.card").count() >= 2
    others = here.locator('main form:has(input[value="others"])')
    others.locator("summary, button").first.click()
    press(here, others.locator("button[type=submit], button.btn-danger, button").last)
    lost.goto("/me/")
    assert "/accounts/login/" in lost.url
    here.goto("/accounts/logout/")
    look(here, "sign-out", picture)


def test_by_keyboard_alone_one_signs_in(open_as, account):
    page = open_as()
    page.goto("/accounts/login/")
    page.locator('input[name="login"]').focus()
    page.keyboard.type(account)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto("/me/")
    assert page.locator('form[action="/accounts/logout/"]').count()
