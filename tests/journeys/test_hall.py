"""A centre's hall: who sits when, a number on the phone, called by keyboard, handed over with its story, on the wall."""

import re

import pytest

from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.looks import faults, mixed, too_small, too_wide
from tests.journeys.steps import press, text

pytestmark = pytest.mark.journey
HALL = "/hall/120191001000/"
SMALLEST = (320, 640)
LANGUAGES = ["zh", "en"]


def key(page, letter: str, then: str) -> None:
    """Press one key and wait until what it leads to may be done."""
    page.wait_for_load_state()
    page.keyboard.press(letter)
    page.locator(f'[data-key="{then}"]').first.wait_for()


def seen(page) -> list[str]:
    return [*faults(page), *mixed(page), *([f"sticks out by {too_wide(page)}"] if too_wide(page) > 0 else [])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_reads_who_sits_when_and_takes_a_number(open_as, picture, language):
    phone = open_as(size=PHONE, language=language)
    phone.goto("/")
    press(phone, phone.locator(f'nav.ways a[href="{HALL}"]'))
    assert seen(phone) == []
    picture(phone, f"hall-{language}", whole=True)
    press(phone, phone.locator(f'a[href="{HALL}draw/"]'))
    phone.locator('input[name="priority"]').check()
    assert seen(phone) == []
    picture(phone, f"hall-draw-{language}")
    press(phone, phone.locator('button[name="topic"][value="other"]'))
    assert re.search(r"\b0\d\d\b", text(phone))
    assert seen(phone) == []
    picture(phone, f"hall-mine-{language}")
    # It is given back, so that other journeys find the hall as it was.
    phone.locator("details.sure summary").click()
    press(phone, phone.locator('button[name="does"][value="leave"]'))
    assert phone.locator(f'a[href^="{HALL}draw/"]').is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_hall_sticks_out_at_320_pixels_or_is_too_small_in_large_type(open_as, language):
    page = open_as(size=SMALLEST, language=language)
    found = []
    for address in ("/hall/", HALL, HALL + "draw/", HALL + "board/"):
        page.goto(address)
        found += seen(page)
    page.goto("/")
    press(page, page.locator("[data-elder-switch]"))
    for address in (HALL, HALL + "draw/"):
        page.goto(address)
        found += [*seen(page), *too_small(page)]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_board_is_seen_from_afar(open_as, picture, language):
    wall = open_as(size=WALL, language=language)
    wall.goto(HALL + "board/")
    assert seen(wall) == []
    picture(wall, f"hall-board-{language}")


def test_called_by_one_key_the_board_and_the_phone_say_so_within_moments(open_as, picture):
    wall, phone = open_as(size=WALL), open_as(size=PHONE)
    wall.goto(HALL + "board/")
    phone.goto(HALL + "draw/")
    press(phone, phone.locator('button[name="topic"][value="legal"]'))
    label = phone.locator(".big").inner_text()
    desk = open_as("street", size=DESK)
    desk.goto("/intake/")
    press(desk, desk.locator('a[href="/hall/desk/"]'))
    press(desk, desk.locator('a[href^="/hall/desk/0"]').first)
    assert label in desk.locator("#line").inner_text()
    assert seen(desk) == []
    picture(desk, "hall-window-zh")
    for _ in range(20):
        key(desk, "n", "t")
        if desk.locator(".number-slip .big").inner_text() == label:
            break
        key(desk, "t", "d")
        key(desk, "d", "n")
    wall.locator(".calls .called .big", has_text=label).wait_for(timeout=10_000)
    phone.locator(".go").wait_for(timeout=10_000)
    picture(phone, "hall-called-zh")
    picture(wall, "hall-board-called-zh")
    key(desk, "t", "d")
    phone.locator(".go").wait_for(state="detached", timeout=10_000)
    picture(desk, "hall-serving-zh")
    assert seen(desk) == []
    key(desk, "d", "n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_told_at_one_window_is_there_at_the_next(open_as, picture, language):
    desk = open_as("department", size=DESK, language=language)
    desk.goto("/hall/desk/")
    press(desk, desk.locator('a[href^="/hall/desk/0"]').first)
    if "烧烤摊" not in text(desk):
        # Whoever is at the window is done first; then the one that was handed over comes before all others.
        key(desk, "d", "n")
        key(desk, "n", "t")
        key(desk, "t", "d")
    assert "烧烤摊" in desk.locator(".number-slip").inner_text()
    assert seen(desk) == []
    picture(desk, f"hall-handed-over-{language}")
    press(desk, desk.locator('.number-slip button[data-key="w"]'))
    assert "烧烤摊" in desk.locator('textarea[name="m0-words"]').input_value()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lead_sees_what_the_roster_leaves_open_and_how_long_people_waited(open_as, picture, language):
    lead = open_as("lead", size=DESK, language=language)
    lead.goto("/posts/")
    press(lead, lead.locator('a[href="/hall/setup/"]'))
    assert seen(lead) == []
    picture(lead, f"hall-setup-{language}")
    press(lead, lead.locator('main a[href^="/hall/setup/0"]').first)
    assert seen(lead) == []
    picture(lead, f"hall-one-{language}", whole=True)
    lead.goto("/hall/figures/")
    assert seen(lead) == [] and lead.locator("table").count() == 2
    picture(lead, f"hall-figures-{language}")
