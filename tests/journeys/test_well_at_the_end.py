"""The IT person: an account for a colleague, health in words, and after everything all chains are whole."""

import re
import secrets

import pytest

from tests.journeys.steps import press, text

pytestmark = pytest.mark.journey


def test_the_owner_gives_a_colleague_a_way_in_that_works_once(open_as, picture):
    account = f"luxin-{secrets.token_hex(3)}"
    owner = open_as("it")
    owner.goto("/posts/invite/")
    owner.locator('[name="name"]').fill("卢新")
    owner.locator('[name="account"]').fill(account)
    press(owner, owner.locator('main form[method="post"] .acts button.btn-main').first)
    picture(owner, "it-link-zh")
    link = owner.locator("[data-link]").inner_text().strip()
    path = "/" + link.partition("://")[2].partition("/")[2]
    colleague = open_as(language="en")
    colleague.goto(path)
    picture(colleague, "it-first-password-en")
    for box in colleague.locator('input[type="password"]').all():
        box.fill("tian-qi-hen-hao-2026")
    with colleague.expect_navigation():
        colleague.keyboard.press("Enter")
    colleague.goto("/accounts/login/")
    if colleague.locator('[name="login"]').count():
        colleague.locator('[name="login"]').fill(account)
        colleague.locator('[name="password"]').fill("tian-qi-hen-hao-2026")
        press(colleague, colleague.locator('main form:has([name="login"]) button').first)
    colleague.goto("/me/")
    assert colleague.url.endswith("/me/")
    again = open_as()
    again.goto(path)
    assert again.locator('input[type="password"]').count() == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_health_is_said_in_words(open_as, picture, language):
    stranger = open_as(language=language)
    answer = stranger.goto("/health")
    assert set(answer.json()) == {"well"}
    owner = open_as("it", language=language)
    owner.goto("/health")
    picture(owner, f"it-health-{language}")
    assert ("时钟" if language == "zh" else "clock") in text(owner).lower()


def test_the_doctor_says_what_is_wrong_in_both_languages(command):
    told = command("doctor")
    assert "Traceback" not in told.stderr
    assert re.search(r"[一-鿿]", told.stdout)
    assert re.search(r"[A-Za-z]{4}", told.stdout)


def test_after_everything_every_chain_and_row_is_whole(command):
    told = command("verify")
    assert told.returncode == 0, told.stdout + told.stderr
