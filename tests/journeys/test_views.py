"""Narrowing the queue: what is shown stands in the address, is kept by name, and comes back; a caller found in seconds."""

import time

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.looks import mixed
from tests.journeys.steps import act, press, report, text

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(("language", "name"), [("zh", "急的路面"), ("en", "Urgent roads")])
def test_filters_stand_in_the_address_and_a_view_is_kept_by_name(open_as, picture, language, name):
    number, _ = report(open_as(size=PHONE), "北门的井盖翻了，车都绕着走。", with_photo=False)
    act(open_as("community"), number, "accept", category="road", urgency="urgent", title="北门井盖翻了")
    desk = open_as("lead", language=language)
    desk.goto("/desk/?where=area")
    desk.locator("#f-category").select_option("road")
    desk.locator("#f-urgency").select_option("urgent")
    press(desk, desk.locator("form:has(#f-category) button"))
    desk.wait_for_url("**category=road**")
    desk.wait_for_load_state("load")
    narrowed = desk.url
    for part in ("where=area", "category=road", "urgency=urgent"):
        assert part in narrowed
    shown = desk.locator("a[data-item]").count()
    # A matter opened and left by the Back button: the filters are still there, and after a reload too.
    press(desk, desk.locator("a[data-item]").first)
    desk.wait_for_url("**/desk/m/**category=road**")
    desk.go_back()
    desk.wait_for_url(narrowed)
    desk.reload()
    assert desk.locator("#f-category").input_value() == "road"
    assert desk.locator("a[data-item]").count() == shown
    desk.locator("#v-name").fill(name)
    press(desk, desk.locator("form:has(#v-name) button"))
    desk.goto("/desk/")
    press(desk, desk.locator(".pane-context a", has_text=name))
    assert desk.locator("#f-category").input_value() == "road"
    assert desk.locator("a[data-item]").count() == shown
    assert mixed(desk) == []
    picture(desk, f"desk-view-{language}")


def test_what_nobody_has_is_said_with_a_way_back(open_as):
    for language in ("zh", "en"):
        desk = open_as("community", language=language)
        desk.goto("/desk/?category=reprisal&state=closed")
        assert desk.locator("a[data-item]").count() == 0
        press(desk, desk.locator(".pane-queue .queue-foot a").first)
        assert desk.locator("a[data-item]").count() > 0
        # Somebody else's address, or a slip of the keyboard, is no error.
        assert desk.goto("/desk/?category=no-such&order=%00&after=x&tab=%F0%9F%94%A5").status in (200, 400)


def test_typed_words_survive_a_stale_screen_and_the_screen_says_what_to_do(open_as, picture):
    for language in ("zh", "en"):
        number, _ = report(open_as(size=PHONE), "广场的长椅断了一条腿。", with_photo=False)
        first, second = open_as("community"), open_as("community", language=language)
        second.goto(f"/desk/m/{number}/accept/")
        second.locator('select[name="category"]').select_option("env.noise")
        second.locator('input[name="title"]').fill("长椅断腿，先围起来")
        act(first, number, "accept", category="env.rubbish", title="长椅断了")
        press(second, second.locator(f'form[action^="/desk/m/{number}/accept/"] button.btn-main'))
        said = second.locator('main [role="alert"]').first
        expect(said).to_be_visible()
        assert len(said.inner_text()) > 10
        kept = second.locator("main").evaluate(
            "node => node.innerText + [...node.querySelectorAll('input, textarea')].map(each => each.value).join(' ')"
        )
        assert "长椅断腿，先围起来" in kept
        assert mixed(second) == []
        picture(second, f"desk-stale-{language}")


@pytest.mark.alone
def test_a_caller_without_a_number_is_found_by_phone_or_by_address_within_ten_seconds(open_as, picture):
    desk = open_as("community")
    desk.goto("/intake/")
    press(desk, desk.locator('form[action="/intake/begin/"] button[value="phone"]'))
    desk.locator('[name="m0-words"]').fill("阳台的栏杆松了，怕掉下去。")
    desk.locator('[name="m0-place"]').fill("柳荫里 6 号楼 402")
    desk.locator('[name="c-phone"]').fill("13700002222")
    desk.locator('[name="c-name"]').fill("冯素英")
    press(desk, desk.locator("form[data-draft] button.btn-main"))
    number = desk.locator("main li a").first.inner_text().strip()
    for field, told in (("phone", "13700002222"), ("address", "柳荫里 6 号楼 402"), ("name", "冯素英")):
        begun = time.monotonic()
        desk.goto("/intake/")
        form = desk.locator('form[action="/intake/caller/"]')
        form.locator(f'[name="{field}"]').fill(told)
        desk.keyboard.press("Enter")
        desk.locator("a.pick", has_text=number).wait_for()
        press(desk, desk.locator("a.pick", has_text=number))
        assert "待受理" in text(desk)
        assert time.monotonic() - begun < 10
    picture(desk, "phone-caller-found-zh")
