"""The desk: by keys alone, many at once, two at one desk, and what lies about its own office."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.steps import act, follow, press, report, text

pytestmark = pytest.mark.journey


def tab_to(page, name):
    """Go on with Tab until that field has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_a_matter_is_found_opened_and_accepted_without_a_mouse(open_as, picture):
    number, _ = report(open_as(size=PHONE), "四号楼的单元门关不上，风一吹就响。", with_photo=False)
    desk = open_as("community")
    desk.goto("/desk/?order=opened")
    for _ in range(60):
        desk.keyboard.press("j")
        if number in (desk.evaluate("document.activeElement.getAttribute('href')") or ""):
            break
    else:
        raise AssertionError("j never came to it")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    desk.keyboard.press("Enter")
    # By its address: the queue that renews itself may count as a navigation, too.
    desk.wait_for_url(f"**/desk/m/{number}/**")
    desk.keyboard.press("?")
    expect(desk.locator("dialog[data-keys]")).to_be_visible()
    expect(desk.locator("dialog[data-keys]")).to_contain_text("受理")
    picture(desk, "desk-keys-zh")
    desk.keyboard.press("Escape")
    expect(desk.locator("dialog[data-keys]")).to_be_hidden()
    desk.keyboard.press("a")
    desk.wait_for_url("**/accept/**")
    picture(desk, "desk-accept-zh")
    expect(desk.locator('select[name="category"]')).to_be_focused()
    desk.keyboard.press("ArrowDown")
    tab_to(desk, "title")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    desk.goto(f"/desk/m/{number}/")
    expect(desk.locator(".holds")).to_contain_text("已受理")


def test_several_at_once_with_a_result_for_each(open_as, picture):
    resident = open_as(size=PHONE)
    numbers = [report(resident, f"{place} 号楼前的垃圾桶满了。", with_photo=False)[0] for place in (5, 6)]
    for language in ("zh", "en"):
        desk = open_as("community", language=language)
        desk.goto("/desk/?order=opened")
        for number in numbers:
            desk.locator(f'li:has(a[href*="{number}"]) input[name="matter"]').check()
        desk.locator('select[name="does"]').select_option("note")
        press(desk, desk.locator("#bulk button"))
        desk.locator('main textarea[name="text"]').fill("保洁公司下午来。")
        press(desk, desk.locator('main form[method="post"] button.btn-main'))
        picture(desk, f"desk-bulk-{language}")
        assert desk.locator("table.results tbody tr").count() == 2
        assert desk.locator("table.results").inner_text().count("2") >= 1


def test_who_comes_second_reads_what_happened_meanwhile(open_as, picture):
    number, _ = report(open_as(size=PHONE), "广场的健身器材松了。", with_photo=False)
    first, second = open_as("community"), open_as("community", language="en")
    second.goto(f"/desk/m/{number}/accept/")
    act(first, number, "accept", category="env.rubbish", title="健身器材松动")
    second.locator('select[name="category"]').select_option("env.noise")
    second.locator('input[name="title"]').fill("Loose fitness equipment")
    press(second, second.locator(f'form[action^="/desk/m/{number}/accept/"] button.btn-main'))
    picture(second, "desk-stale-en")
    expect(second.locator('main [role="alert"]').first).to_be_visible()
    first.goto(f"/desk/m/{number}/")
    assert "垃圾堆放" in text(first)


def test_the_same_sent_twice_is_done_once(open_as):
    number, _ = report(open_as(size=PHONE), "花坛的砖掉了一排。", with_photo=False)
    desk = open_as("community")
    desk.goto(f"/desk/m/{number}/note/")
    desk.locator('textarea[name="text"]').fill("已联系绿化队。")
    form = desk.locator(f'form[action^="/desk/m/{number}/note/"]')
    fields = form.evaluate(
        "node => Object.fromEntries([...new FormData(node)].filter(([, each]) => typeof each === 'string'))"
    )
    for _ in range(2):
        answer = desk.request.post(desk.url, form=fields, headers={"Referer": desk.url})
        assert answer.ok
    desk.goto(f"/desk/m/{number}/")
    assert desk.locator(".history").inner_text().count("记一笔") == 1


def test_a_complaint_about_an_office_is_not_there_for_that_office(open_as, picture):
    visitor = open_as()
    visitor.goto("/demo/")
    code = visitor.locator("main code.code").inner_text()
    reporter = open_as(size=PHONE)
    follow(reporter, code)
    number = re.search(r"\d{6}-\d{8}-\d{4,}", text(reporter)).group()
    before = reporter.locator(".icon-shield, section.card li").count()
    office = open_as("community")
    answer = office.goto(f"/desk/m/{number}/")
    assert answer.status == 404
    picture(office, "protected-404-zh")
    office.goto(f"/desk/?where=area&q={number}")
    assert office.locator(f'a[data-item][href*="{number}"]').count() == 0
    follow(reporter, code)
    picture(reporter, "protected-reporter-zh", whole=True)
    assert "有人试过打开，被拒绝了" in text(reporter)
    assert reporter.locator("section.card li").count() >= before
    for language in ("zh", "en"):
        street = open_as("street", language=language)
        street.goto(f"/desk/m/{number}/")
        assert number in text(street)
        picture(street, f"protected-street-{language}")
