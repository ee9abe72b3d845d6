"""After signing out nothing protected comes back: not by the Back button, not from memory, not from a cache."""

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.steps import follow, press, report, text

pytestmark = pytest.mark.journey

WORDS = "三号楼二零一门口的水表一直在转。"


def sign_out(page):
    press(page, page.locator('form[action$="/logout/"] button'))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_the_back_button_shows_no_matter_after_signing_out(open_as, script):
    number, _ = report(open_as(size=PHONE), WORDS, with_photo=False)
    desk = open_as("community", size=DESK, script=script)
    for address in ("/desk/", f"/desk/m/{number}/", "/intake/", "/notices/"):
        answer = desk.goto(address)
        assert "no-store" in answer.headers["cache-control"], address
    desk.goto(f"/desk/m/{number}/")
    assert WORDS in text(desk)
    sign_out(desk)
    for _ in range(3):
        desk.go_back()
        desk.wait_for_load_state()
        said = desk.locator("body").inner_text()
        assert number not in said and WORDS not in said
    desk.goto(f"/desk/m/{number}/")
    assert "/accounts/login/" in desk.url


def test_a_page_left_open_in_another_tab_shows_nothing_new_once_signed_out(open_as):
    desk = open_as("community")
    desk.goto("/desk/")
    other = desk.context.new_page()
    other.goto("/desk/")
    sign_out(other)
    number, _ = report(open_as(size=PHONE), "活动室的窗户关不上。", with_photo=False)
    desk.wait_for_timeout(1500)
    assert desk.locator(f'a[data-item][href*="{number}"]').count() == 0
    desk.reload()
    assert desk.locator("a[data-item]").count() == 0


def test_a_resident_who_is_done_looking_leaves_no_case_behind(open_as):
    resident = open_as(size=PHONE)
    number, code = report(resident, WORDS, with_photo=False)
    follow(resident, code)
    assert number in text(resident)
    press(resident, resident.locator("main a, main button", has_text="看完了").first)
    for _ in range(2):
        resident.go_back()
        resident.wait_for_load_state()
        said = resident.locator("body").inner_text()
        assert WORDS not in said and code not in said
