"""A resident: every way to report, what one may say afterwards, and leaving in a hurry."""

import pytest
from playwright.sync_api import expect

from fengqiao.cases.codes import new_code
from tests.journeys.conftest import PHONE
from tests.journeys.steps import act, follow, press, report, says, slip, submit, text

pytestmark = pytest.mark.journey


def test_the_code_on_a_door_names_the_place(open_as, picture):
    visitor = open_as()
    visitor.goto("/demo/")
    door = visitor.locator('main a[href^="/b/"]').get_attribute("href")
    resident = open_as(size=PHONE)
    resident.goto(door)
    picture(resident, "resident-door-zh")
    assert "地点已经知道" in text(resident)
    resident.locator("textarea").first.fill("单元门的闭门器坏了，门一直开着。")
    submit(resident)
    for _ in range(4):
        if resident.locator('form[action="/report/send/"]').count():
            break
        submit(resident)
    picture(resident, "resident-check-zh")
    press(resident, resident.locator('form[action="/report/send/"] button.btn-main'))
    number, code = slip(resident)
    assert number and code
    assert "柳荫里" in text(resident)


def test_where_there_is_no_map_words_are_enough(open_as, picture):
    resident = open_as(size=PHONE, language="en")
    resident.goto("/report/")
    resident.locator("textarea").first.fill("The lamp at the gate has been dark since Monday.")
    submit(resident)
    picture(resident, "resident-where-en")
    resident.locator('input[name$="_address"]').fill("Gate of Willow Court")
    resident.locator('input[name$="_lon"]').evaluate("(node, value) => { node.value = value; }", "0")
    resident.locator('input[name$="_lat"]').evaluate("(node, value) => { node.value = value; }", "0")
    submit(resident)
    # A pin in the sea loses nothing: the community is asked.
    assert "community" in resident.url
    picture(resident, "resident-outside-en")
    assert "outside the area" in text(resident)


def test_without_javascript_a_report_is_made_followed_denied_and_done_again(open_as, picture):
    resident = open_as(size=PHONE, script=False)
    resident.goto("/report/")
    resident.locator("textarea").first.fill("自来水发黄")
    submit(resident)
    submit(resident)
    # Nothing is promised that needs JavaScript, not by the hint and not by the error.
    assert "请写下地点" in text(resident) and "地图" not in text(resident)
    number, code = report(resident, "自来水发黄，已经两天了。")
    picture(resident, "resident-slip-zh", whole=True)
    desk = open_as("community")
    act(desk, number, "settle", outcome="已冲洗管道，水清了。")
    follow(resident, code)
    picture(resident, "resident-done-zh", whole=True)
    says(resident, "deny", "早上放出来还是黄的。")
    assert "退回" in text(resident)
    desk.goto(f"/desk/m/{number}/")
    expect(desk.locator("main")).to_contain_text("办理中")
    act(desk, number, "settle", outcome="水箱已清洗消毒。")
    follow(resident, code)
    says(resident, "confirm")
    assert "办结" in text(resident)
    says(resident, "reopen", "今天又黄了。")
    assert "重新打开" in text(resident)
    picture(resident, "resident-reopened-zh", whole=True)


def test_by_code_one_adds_urges_withdraws_and_takes_it_back(open_as, picture):
    resident = open_as(size=PHONE, language="en")
    number, code = report(resident, "Water drips on the stairs of building 3.", with_photo=False, community="Willow")
    follow(resident, code)
    picture(resident, "resident-follow-en", whole=True)
    says(resident, "supplement", "It is worse in the evening.")
    assert "evening" in text(resident) or "received" in text(resident)
    says(resident, "urge")
    says(resident, "withdraw")
    assert "withdrawn" in text(resident).lower()
    says(resident, "revive")
    assert "withdrawn." not in text(resident).lower()
    desk = open_as("community", language="en")
    desk.goto(f"/desk/m/{number}/")
    expect(desk.locator(".history")).to_contain_text("urge")


def test_a_wrong_code_tells_nothing_and_says_what_to_do(open_as, picture):
    for language, unknown in (("zh", "没有找到"), ("en", "slip")):
        resident = open_as(size=PHONE, language=language)
        # One letter wrong is noticed at once; one that was never given reads as one that was.
        follow(resident, "2222-3333-4444-5")
        assert "13" in text(resident)
        follow(resident, new_code())
        picture(resident, f"resident-wrong-code-{language}")
        assert unknown in text(resident)


def test_leaving_in_a_hurry_leaves_nothing_behind(open_as):
    resident = open_as(size=PHONE)
    _, code = report(resident, "邻居家有人大声吵架。", with_photo=False)
    follow(resident, code)
    resident.locator("[data-leave]").first.click()
    resident.wait_for_url("**/leave/")
    assert "枫桥" not in resident.content()
    resident.goto("/follow/case/")
    assert code not in resident.content()
    assert "大声吵架" not in resident.content()
    # Three times Esc does the same.
    resident.goto("/report/")
    for _ in range(3):
        resident.keyboard.press("Escape")
    resident.wait_for_url("**/leave/")


def test_large_type_is_one_press_and_stays(open_as, picture):
    for language in ("zh", "en"):
        resident = open_as(size=PHONE, language=language)
        resident.goto("/")
        press(resident, resident.locator("[data-elder-switch]"))
        assert resident.locator("html[data-elder]").count() == 1
        picture(resident, f"resident-elder-{language}", whole=True)
        resident.goto("/report/")
        assert resident.locator("html[data-elder]").count() == 1
        picture(resident, f"resident-elder-report-{language}", whole=True)
