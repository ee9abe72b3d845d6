"""A resident on paper or on the phone: the counter writes down what is said."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, PICTURES
from tests.journeys.steps import follow, press, text

pytestmark = pytest.mark.journey

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]")
NUMBER = re.compile(r"\d{6}-\d{8}-\d{4,}")


def begin(desk, source):
    desk.goto("/intake/")
    press(desk, desk.locator(f'form[action="/intake/begin/"] button[value="{source}"]'))


def write(desk, matters):
    """So many matters of one contact, one after the other."""
    for place, (words, where) in enumerate(matters):
        if place:
            press(desk, desk.locator('button[name="more"]'))
        desk.locator(f'[name="m{place}-words"]').fill(words)
        desk.locator(f'[name="m{place}-place"]').fill(where)


def send(desk):
    press(desk, desk.locator("form[data-draft] button.btn-main"))


def test_a_slip_for_each_matter_is_printed_and_not_shown(open_as, picture):
    for language in ("zh", "en"):
        desk = open_as("community", language=language)
        begin(desk, "counter")
        write(desk, [("楼门口的台阶碎了一块。", "柳荫里 2 号楼"), ("活动室的灯一直闪。", "柳荫里活动室")])
        desk.locator('[name="c-name"]').fill("秦奶奶")
        picture(desk, f"counter-draft-{language}")
        send(desk)
        picture(desk, f"counter-sent-{language}")
        numbers = set(NUMBER.findall(text(desk)))
        assert len(numbers) == 2
        assert not CODE.search(text(desk))
        desk.emulate_media(media="print")
        paper = text(desk)
        codes = CODE.findall(paper)
        assert len(codes) == 2
        assert all(number in paper for number in numbers)
        large = desk.locator(".slip .number").first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
        assert large >= 24
        desk.pdf(path=PICTURES / f"counter-slip-{language}.pdf", prefer_css_page_size=True)
        picture(desk, f"counter-slip-{language}", whole=True)
        desk.emulate_media(media="screen")
        desk.reload()
        assert not CODE.search(desk.content())
        resident = open_as(size=PHONE, language=language)
        follow(resident, codes[0])
        assert any(number in text(resident) for number in numbers)


def test_on_the_phone_five_matters_are_one_contact_and_a_number_to_be_spoken(open_as, picture):
    desk = open_as("community")
    begin(desk, "phone")
    write(desk, [(f"一号楼的第 {place} 个问题，请来看看。", f"柳荫里 1 号楼 {place} 门") for place in range(1, 6)])
    desk.locator('[name="c-phone"]').fill("13900001234")
    desk.locator('[name="c-name"]').fill("潘月华")
    send(desk)
    picture(desk, "phone-sent-zh")
    numbers = set(NUMBER.findall(text(desk)))
    assert len(numbers) == 5
    desk.emulate_media(media="print")
    assert not CODE.search(text(desk))
    desk.emulate_media(media="screen")
    # She calls again without the number: found by what she says.
    desk.goto("/intake/")
    form = desk.locator('form[action="/intake/caller/"]')
    form.locator('[name="phone"]').fill("13900001234")
    press(desk, form.locator("button"))
    picture(desk, "phone-caller-zh")
    found = set(NUMBER.findall(text(desk)))
    assert numbers <= found
    press(desk, desk.locator("a.pick").first)
    expect(desk.locator("main")).to_contain_text("待受理")


def test_two_drafts_stay_open_and_survive_a_power_cut(open_as, picture):
    desk = open_as("community")
    begin(desk, "phone")
    first = desk.url
    with desk.expect_response(lambda answer: "/keep/" in answer.url and answer.ok):
        desk.locator('[name="m0-words"]').fill("电话断了，只听见说水漫到二楼")
        desk.locator('[name="m0-place"]').focus()
    begin(desk, "phone")
    with desk.expect_response(lambda answer: "/keep/" in answer.url and answer.ok):
        desk.locator('[name="m0-words"]').fill("另一位说路灯坏了")
        desk.locator('[name="m0-place"]').focus()
    desk.context.close()
    again = open_as("community")
    again.goto("/intake/")
    picture(again, "desk-drafts-zh")
    assert "水漫到二楼" in text(again)
    assert "路灯坏了" in text(again)
    again.goto(first)
    assert again.locator('[name="m0-words"]').input_value() == "电话断了，只听见说水漫到二楼"
