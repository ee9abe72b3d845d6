"""Three scenes that the demo has lived through, as those in them see it: the night, the wet floor, the long wait."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import PHONE
from tests.journeys.looks import mixed
from tests.journeys.steps import press, text

pytestmark = pytest.mark.journey


def found(page: Page, words: str, where: str) -> None:
    """Open the one matter of these words at the desk."""
    page.goto(f"/desk/?where={where}&q={words}")
    press(page, page.locator("a[data-item]", has_text=words).first)


def test_scene_1_the_gas_at_night_rang_until_somebody_had_it_and_was_checked_the_next_day(open_as, picture):
    desk = open_as("community")
    found(desk, "4 号楼燃气味", "ended")
    said = text(desk)
    assert "接到了" in said and "换了胶管" in said and "第二天复查" in said
    # Told from the newest: it was reported, somebody had it, the work was done, another looked.
    places = [said.rindex(words) for words in ("第二天复查", "换了胶管", "接到了")]
    assert places == sorted(places), "in their order"
    picture(desk, "scene-1-night")
    assert mixed(desk) == []


def test_scene_2_mrs_qin_said_it_was_still_wet_and_it_was_done_again(open_as, picture):
    qin = open_as("resident", size=PHONE)
    qin.goto("/mine/")
    press(qin, qin.locator("main a", has_text=re.compile("水管|喷水")).first)
    said = text(qin)
    assert "还是湿的" in said and "重新打压" in said
    # What the office heard on the phone is marked as that, and the last word is left to her.
    assert "办事处转达说已经解决" in said and said.count("办事处代为录入") == 2
    assert qin.locator('main a[href$="/confirm/"], main form[action$="/confirm/"]').count()
    picture(qin, "scene-2-mrs-qin", whole=True)
    assert mixed(qin) == []


def test_scene_8_a_heating_pipe_waits_with_its_reason_its_day_and_the_reporters_clock(open_as, picture):
    lead = open_as("lead")
    lead.goto("/figures/waiting/")
    row = lead.locator("main tr, main li, main .card", has_text="等预算").first
    said = row.inner_text()
    assert "改造" in said and re.search(r"(已等|等了) ?9 天|9 天", said), said
    picture(lead, "scene-8-waiting")
    assert mixed(lead) == []
