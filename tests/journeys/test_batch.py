"""Who should take it: one key beside a case, and the day's batch, ticked and sent, read by everybody on any screen."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looks import faults, too_small, too_wide
from tests.journeys.steps import act, press, report, text

pytestmark = pytest.mark.journey
SMALLEST = (320, 640)


def waiting(open_as, many):
    """So many fresh cases, accepted and not yet given to anybody."""
    resident, desk = open_as(size=PHONE), open_as("community", size=DESK)
    numbers = [
        report(resident, f"柳荫里 {place} 号楼门口的路灯不亮。", place=f"柳荫里 {place} 号楼", with_photo=False)[0]
        for place in range(1, many + 1)
    ]
    for number in numbers:
        act(desk, number, "accept", category="light", title=f"路灯不亮 {number[-4:]}")
    return desk, numbers


def test_one_key_beside_a_case_gives_it_to_the_best_next(open_as, picture):
    desk, (number,) = waiting(open_as, 1)
    desk.goto(f"/desk/m/{number}/")
    panel = desk.locator('section[aria-labelledby="who-h"]')
    expect(panel).to_contain_text("网格员")
    expect(panel).to_contain_text("当班到 17:00")
    picture(desk, "who-zh")
    assert faults(desk) == []
    with desk.expect_navigation():
        desk.keyboard.press("4")
    desk.goto(f"/desk/m/{number}/")
    expect(desk.locator(".holds")).to_contain_text("办理中")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_days_batch_is_read_and_sent_on_any_screen(open_as, picture, language):
    _, numbers = waiting(open_as, 2)
    small = open_as("community", size=SMALLEST, language=language)
    small.goto("/desk/batch/")
    assert too_wide(small) <= 0
    assert faults(small) == []
    picture(small, f"batch-small-{language}")
    desk = open_as("community", size=DESK, language=language)
    desk.goto("/desk/batch/")
    assert faults(desk) == []
    picture(desk, f"batch-{language}")
    rows = desk.locator("table.rows tbody tr", has=desk.locator('input[name="pick"]:checked'))
    assert rows.count() >= 2
    # One is left for another time.
    desk.locator("tr", has_text=numbers[0]).locator('input[name="pick"]').uncheck()
    with desk.expect_navigation():
        desk.keyboard.press("Escape")
        desk.locator('form[action="/desk/batch/"] button.btn-main').click()
    assert numbers[1] in text(desk)
    assert numbers[0] not in text(desk)
    picture(desk, f"batch-sent-{language}")
    desk.goto("/desk/batch/")
    assert numbers[0] in text(desk)
    assert numbers[1] not in text(desk)


def test_in_large_type_everything_of_the_batch_can_be_pressed(open_as):
    waiting(open_as, 1)
    page = open_as("community", size=PHONE)
    page.goto("/")
    press(page, page.locator("[data-elder-switch]").first)
    page.goto("/desk/batch/")
    assert too_wide(page) <= 0
    assert too_small(page) == []
