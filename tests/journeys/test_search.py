"""One box on every page of a post: by keys alone, on the smallest phone, in large type and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.looks import faults, mixed, too_wide
from tests.journeys.steps import press

pytestmark = pytest.mark.journey

SMALLEST = (320, 640)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_looked_for_is_found_and_opened_by_keys_from_any_page(open_as, picture, language):
    desk = open_as("community", language=language)
    desk.goto("/intake/")
    desk.keyboard.press("/")
    desk.keyboard.type("号楼")
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(r"/desk/\?q=.*where=all"))
    expect(desk.locator(".queue mark").first).to_have_text("号楼")
    assert faults(desk) == [] and mixed(desk) == []
    picture(desk, f"search-{language}")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/desk/m/**")
    expect(desk.locator(".queue mark").first).to_be_visible()
    desk.goto("/desk/?q=没有的事")
    assert faults(desk) == [] and mixed(desk) == []
    picture(desk, f"search-nothing-{language}")


def test_it_fits_the_smallest_phone_in_large_type_too_and_asks_for_no_script(open_as, picture):
    desk = open_as("community", size=SMALLEST, touch=True, script=False)
    desk.goto("/desk/")
    desk.locator("#find-q").fill("號樓")
    desk.locator("#find-q").press("Enter")
    desk.wait_for_url(re.compile("where=all"))
    expect(desk.locator(".queue mark").first).to_be_visible()
    picture(desk, "search-small")
    press(desk, desk.locator(".told a", has_text="不找了"))
    expect(desk.locator(".told")).to_have_count(0)
    large = open_as("community", size=SMALLEST, touch=True)
    large.goto("/desk/?q=号楼&where=all")
    assert too_wide(large) <= 0
    large.locator(".tools-open").tap()
    press(large, large.locator("[data-elder-switch]"))
    assert too_wide(large) <= 0 and faults(large) == []
    picture(large, "search-elder")
    large.goto("/desk/?q=没有的事")
    assert too_wide(large) <= 0
