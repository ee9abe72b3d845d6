"""The demo's stories of one problem of many, of a ruling and of a cause; the desk's sorting; and offers as one types."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.steps import press, report, text

pytestmark = pytest.mark.journey


def found(page, words, **more):
    """The matters of the desk's own search, wherever the queue has them."""
    asked = "&".join(f"{name}={value}" for name, value in ({"q": words} | more).items())
    page.goto(f"/desk/?{asked}")
    return page.locator("a[data-item]")


def test_twelve_voices_are_one_problem_and_one_that_is_still_dark_is_open_by_itself(open_as, picture):
    desk = open_as("community")
    press(desk, found(desk, "小广场对面门口").first)
    expect(desk.locator("main")).to_contain_text("还是黑的")
    picture(desk, "scene-3-still-dark-zh")
    desk = open_as("street")
    press(desk, found(desk, "小广场路灯不亮", where="ended").filter(has_text="(12)").first)
    expect(desk.locator("main")).to_contain_text("位的联系方式核实过")
    picture(desk, "scene-3-one-problem-zh")


def test_what_was_ruled_goes_to_the_ruled_office_unasked_and_who_was_silent_counts_as_absent(open_as, picture):
    office = open_as("department")
    press(office, found(office, "外搭").first)
    page = office.locator("main")
    expect(page).to_contain_text("柳荫里")
    for word in ("退单", "裁定", "吹哨"):
        expect(page).to_contain_text(word)
    picture(office, "scene-5-ruled-zh")
    press(office, found(office, "彩钢房").first)
    expect(office.locator(".holds")).to_contain_text("城管科")


def test_the_street_s_lead_makes_one_office_accountable_for_a_lift_that_stopped_nine_times(open_as, picture):
    lead = open_as("lead")
    lead.goto("/figures/")
    press(lead, lead.locator('main a[href="/figures/topics/"]'))
    card = lead.locator("section.card", has_text="电梯故障")
    expect(card).to_contain_text("9 件")
    expect(card.locator("svg circle")).to_have_count(1)
    picture(lead, "scene-12-topics-zh", whole=True)
    press(lead, card.locator("h2 a"))
    assert "2 门" not in text(lead) and "501" not in text(lead)
    form = lead.locator("form", has=lead.locator('[name="cause-office"]'))
    form.locator('[name="cause-office"]').select_option("120191001003")
    form.locator('[name="cause-words"]').fill("门机和控制柜该不该整体更换，钱从哪里出。")
    press(lead, form.locator("button.btn-main"))
    picture(lead, "scene-12-cause-zh", whole=True)
    press(lead, lead.locator('main .note a[href^="/desk/m/"]').first)
    expect(lead.locator("main")).to_contain_text("9 件事背后的根源")
    visitor = open_as(size=PHONE)
    visitor.goto("/figures/monthly/")
    assert "电梯故障" in text(visitor) and "1 号楼" not in text(visitor)


def test_the_desk_sees_three_kinds_with_their_words_and_corrects_by_one_key(open_as, picture):
    resident = open_as(size=PHONE)
    number, _ = report(resident, "楼道里有人给电动车充电，线从窗户拉下来，消防通道也停满了车。", with_photo=False)
    desk = open_as("community")
    desk.goto(f"/desk/m/{number}/")
    panel = desk.locator('section[aria-labelledby="proposed-h"]')
    expect(panel.locator("li")).to_have_count(3)
    expect(panel).to_contain_text("凭：")
    picture(desk, "sorting-three-zh")
    chosen = panel.locator("[data-key]").first
    key, word = chosen.get_attribute("data-key"), chosen.inner_text()
    with desk.expect_navigation():
        desk.keyboard.press(key)
    desk.goto(f"/desk/m/{number}/")
    expect(desk.locator("main")).to_contain_text(re.sub(r"\s+.*", "", word.strip()) or word)


def test_as_one_types_what_everybody_may_read_is_offered_and_without_a_script_before_sending(open_as, picture):
    resident = open_as(size=PHONE)
    resident.goto("/report/")
    field = resident.locator('textarea[name="words"]')
    field.fill("早市的棚子占了北门的路，救护车进不来")
    offer = resident.locator("[data-known] fieldset")
    expect(offer).to_contain_text("和顺里北门")
    expect(offer).to_contain_text("反映过")
    picture(resident, "typing-offered-zh")
    offer.locator('input[name="joins"]').first.check()
    field.fill("完全不相干的一句话，说的是别的事情")
    expect(offer.locator('input[name="joins"]').first).to_be_checked()
    plain = open_as(size=PHONE, script=False)
    plain.goto("/report/")
    plain.locator('textarea[name="words"]').fill("早市的棚子占了北门的路，救护车进不来")
    press(plain, plain.locator("main form button.btn-main").first)
    assert "where" in plain.url
