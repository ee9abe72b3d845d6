"""What one never does alone: deadlines that two leads set, and a matter opened at once and reviewed by another."""

from __future__ import annotations

import re

import pytest

from .looks import faults, too_wide
from .steps import press, submit, text

pytestmark = pytest.mark.journey
NARROW = (320, 720)


def look(page, picture, name: str) -> None:
    """In both languages, at the desk and on the narrowest phone: nothing sticks out, axe finds nothing."""
    address, size = page.url, page.viewport_size
    root = re.match(r"https?://[^/]+", address).group()
    for language in ("en", "zh-hans"):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": root}])
        page.goto(address)
        picture(page, f"two-{name}-{language[:2]}", whole=True)
        assert faults(page) == [], (name, language)
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        assert too_wide(page) <= 0, (name, language)
        page.set_viewport_size(size)


def test_one_lead_asks_for_other_deadlines_and_another_confirms_them(open_as, picture):
    asks, confirms = open_as("district"), open_as("it")
    asks.goto("/posts/")
    press(asks, asks.locator('main a[href="/together/deadlines/"]').first)
    look(asks, picture, "deadlines")
    asks.locator('[name="promises.normal"]').fill("9")
    asks.locator('[name="reason"]').fill("先在本区试行九个工作日")
    submit(asks)
    assert "等第二人确认" in text(asks) and "先在本区试行九个工作日" in text(asks)
    look(asks, picture, "asked")
    assert asks.locator('main input[value="confirm"]').count() == 0
    there = asks.url
    confirms.goto("/together/")
    look(confirms, picture, "every")
    confirms.goto(there)
    look(confirms, picture, "confirm")
    press(confirms, confirms.locator('main form:has(input[value="confirm"]) button').first)
    assert "两人同意" in text(confirms) and "周宁" in text(confirms)
    asks.reload()
    assert "两人同意" in text(asks)


def test_a_matter_is_opened_at_once_and_reviewed_by_the_lead_above(open_as, picture):
    opens, reviews = open_as("lead"), open_as("district")
    opens.goto("/desk/?where=area")
    # A call or a task in the queue is no case, and cannot be opened so.
    for number in dict.fromkeys(re.findall(r"/desk/m/([^/?]+)/", opens.content())):
        opens.goto("/desk/glass/")
        look(opens, picture, "break")
        opens.locator('[name="number"]').fill(number)
        opens.locator('[name="reason"]').fill("老人电话没人接，怕出事")
        press(opens, opens.locator("main form button.btn-danger"))
        if "没有这个编号" not in text(opens):
            break
    assert "这一次已经留痕" in text(opens) and number in text(opens)
    look(opens, picture, "opened")
    reviews.goto("/figures/")
    assert "请复核" in text(reviews)
    press(reviews, reviews.locator('main a[href^="/together/review/"]').first)
    look(reviews, picture, "review")
    reviews.locator('[name="right"][value="yes"]').check()
    reviews.locator('[name="finding"]').fill("当时只有街道值班，应该打开")
    submit(reviews)
    reviews.goto("/figures/")
    assert "请复核" not in text(reviews)
