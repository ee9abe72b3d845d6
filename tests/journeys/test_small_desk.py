"""The desk where there is no room for three panes, and the list of keys where there is a keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looks import faults, mixed, too_wide
from tests.journeys.steps import press, report

pytestmark = pytest.mark.journey

SMALLEST, LAPTOP = (320, 640), (1280, 800)
FOCUSED = "document.activeElement.getAttribute('href') || document.activeElement.className"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_the_matter_comes_first_and_no_key_is_offered_to_a_finger(open_as, picture, language):
    number, _ = report(open_as(size=PHONE), "三号楼门口的路面塌了一块。", with_photo=False)
    for size in (SMALLEST, PHONE):
        desk = open_as("community", size=size, language=language, touch=True)
        desk.goto("/desk/?order=opened")
        assert too_wide(desk) <= 0
        assert faults(desk) == []
        assert mixed(desk) == []
        # Beneath the queue nobody is asked to choose on its left.
        expect(desk.locator(".pane-matter")).to_be_hidden()
        picture(desk, f"small-queue-{size[0]}-{language}")
        press(desk, desk.locator(f'a[data-item][href*="{number}"]'))
        # One line with the menu, then the matter: not the tools, not the queue, not the search.
        assert desk.locator("h1").bounding_box()["y"] < size[1] / 3
        for hidden in (".pane-queue", ".find", ".tools", "[data-keys-open]"):
            expect(desk.locator(hidden)).to_be_hidden()
        assert desk.locator("kbd:visible").count() == 0
        assert too_wide(desk) <= 0
        assert faults(desk) == []
        picture(desk, f"small-matter-{size[0]}-{language}")
        desk.locator(".tools-open").tap()
        expect(desk.locator(".tools")).to_be_visible()
        expect(desk.locator("[data-keys-open]")).to_be_hidden()
        box = desk.locator(".tools").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size[0]
        picture(desk, f"small-menu-{size[0]}-{language}")
        desk.keyboard.press("Escape")
        expect(desk.locator(".tools")).to_be_hidden()
        press(desk, desk.locator(".narrow-only a.back"))
        expect(desk.locator(f'a[data-item][href*="{number}"]')).to_be_visible()


def test_the_menu_of_a_phone_opens_without_javascript(open_as):
    desk = open_as("community", size=PHONE, script=False, touch=True)
    desk.goto("/desk/")
    desk.locator(".tools-open").tap()
    press(desk, desk.locator('.tools a[href="/intake/"]'))
    assert desk.url.endswith("/intake/")


def test_large_type_on_the_smallest_phone_cuts_nothing(open_as, picture):
    desk = open_as("community", size=SMALLEST, touch=True, language="en")
    desk.goto("/desk/")
    desk.locator(".tools-open").tap()
    press(desk, desk.locator("[data-elder-switch]"))
    press(desk, desk.locator("a[data-item]").first)
    assert too_wide(desk) <= 0
    assert desk.locator(".holds .grow").bounding_box()["width"] > 200
    picture(desk, "small-elder-en", whole=True)


def test_walking_by_key_opens_where_the_queue_is_out_of_sight(open_as):
    desk = open_as("community", size=(1000, 700))
    desk.goto("/desk/")
    press(desk, desk.locator("a[data-item]").first)
    desk.wait_for_url("**/desk/m/**")
    here = desk.url
    with desk.expect_navigation():
        desk.keyboard.press("j")
    desk.wait_for_url(lambda url: "/desk/m/" in url and url != here)
    with desk.expect_navigation():
        desk.keyboard.press("k")
    desk.wait_for_url(here)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_laptop_every_tool_of_the_bar_can_be_reached(open_as, language):
    for who in ("community", "lead"):
        desk = open_as(who, size=LAPTOP, language=language)
        desk.goto("/desk/")
        assert too_wide(desk) <= 0
        for tool in desk.locator(".top .tool:visible").all():
            box = tool.bounding_box()
            assert box["x"] + box["width"] <= LAPTOP[0], tool.inner_text()
        assert desk.locator("#find-q").bounding_box()["width"] > 150


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_of_keys_opens_by_its_key_closes_by_esc_and_the_focus_returns(open_as, language):
    desk = open_as("community", size=DESK, language=language)
    desk.goto("/desk/")
    dialog = desk.locator("dialog[data-keys]")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    before = desk.evaluate(FOCUSED)
    assert "/desk/m/" in before
    desk.keyboard.press("?")
    expect(dialog).to_be_visible()
    assert desk.evaluate("document.querySelector('dialog[data-keys]').contains(document.activeElement)")
    said = dialog.locator("li").all_inner_texts()
    assert len(said) >= 4
    for row in said:
        assert re.search(r"\S\s+\S", row), f"a key without a word: {row!r}"
    assert mixed(desk) == []
    # Open, it takes no other key: nothing is done behind it.
    desk.keyboard.press("i")
    expect(dialog).to_be_visible()
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert desk.evaluate(FOCUSED) == before
    # By its button as well.
    desk.locator("[data-keys-open]").click()
    expect(dialog).to_be_visible()
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert desk.evaluate("document.activeElement.matches('[data-keys-open]')")
    # In a field a question mark is a question mark.
    desk.locator("#find-q").focus()
    desk.keyboard.type("?")
    expect(dialog).to_be_hidden()
    assert desk.locator("#find-q").input_value() == "?"
