"""Somebody with an account sees on the phone what is held about them, takes a copy along, and is asked before erasing."""

import json

import pytest

from tests.journeys.conftest import PHONE
from tests.journeys.looks import faults, mixed, too_wide
from tests.journeys.steps import press, text

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("language", ["zh", "en"])
def test_my_data_is_seen_taken_along_and_erased_only_after_a_second_press(open_as, picture, language):
    mine = open_as("resident", size=PHONE, language=language)
    mine.goto("/mine/")
    press(mine, mine.locator('main a[href="/mine/data/"]'))
    assert "水管爆" in text(mine)
    assert mixed(mine) == [] and faults(mine) == [] and too_wide(mine) <= 0
    picture(mine, f"my-data-{language}")
    with mine.expect_download() as taken:
        mine.locator('form[action="/mine/data/copy/"] button[value="json"]').click()
    held = json.loads(taken.value.path().read_text(encoding="utf-8"))
    assert any("水管爆" in row["words"] for row in held["reports"])
    erase = mine.locator('form[action="/mine/data/erase/"]')
    erase.locator("summary").click()
    assert erase.locator("button").last.is_visible()
    picture(mine, f"my-data-erase-{language}")
    # Not pressed again, nothing goes.
    mine.reload()
    assert "水管爆" in text(mine)
    press(mine, mine.locator('form[action="/mine/data/uses/"] button[value="stop"]').first)
    assert mine.locator('form[action="/mine/data/uses/"] button[value="allow"]').count() >= 1
    assert mixed(mine) == [] and faults(mine) == [] and too_wide(mine) <= 0
    picture(mine, f"my-data-stopped-{language}")
    press(mine, mine.locator('main a[href^="/mine/data/correct/"]').first)
    assert faults(mine) == [] and too_wide(mine) <= 0
