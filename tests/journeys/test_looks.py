"""Every page can be read and used by everybody: axe-core, 320 px, large type, light on the wire."""

import pytest

from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.looks import Wire, faults, too_small, too_wide
from tests.journeys.steps import act, follow, press, report, slip, submit

pytestmark = pytest.mark.journey

LANGUAGES = ["zh", "en"]
SMALLEST = (320, 640)


def resident_pages(page):
    """Every page of a resident's way, one after the other."""
    for address in ("/", "/about/", "/accessibility/", "/report/"):
        page.goto(address)
        yield address
    page.locator("textarea").first.fill("电梯门夹人，停在三楼。")
    submit(page)
    yield "where"
    page.locator('input[name$="_address"]').fill("柳荫里 4 号楼")
    submit(page)
    yield "community"
    press(page, page.locator('button[name="near"]').first) if page.locator('button[name="near"]').count() else submit(
        page
    )
    for _ in range(3):
        yield page.url
        if page.locator('form[action="/report/send/"]').count():
            break
        submit(page)
    for change in page.locator("dl.answers .change a").evaluate_all(
        "nodes => nodes.map((node) => node.getAttribute('href'))"
    ):
        page.goto(change)
        yield change
    page.goto("/report/check/")
    press(page, page.locator('form[action="/report/send/"] button.btn-main'))
    _, code = slip(page)
    yield "answer"
    page.goto("/accounts/login/")
    yield "login"
    page.goto("/follow/")
    yield "follow"
    follow(page, code)
    yield "case"
    press(page, page.locator('main a[href$="/supplement/"]').first)
    yield "supplement"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_in_the_way_of_a_resident(open_as, language):
    page = open_as(size=PHONE, language=language)
    assert [fault for _ in resident_pages(page) for fault in faults(page)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_sticks_out_at_320_pixels(open_as, language):
    page = open_as(size=SMALLEST, language=language)
    assert [(page.url, too_wide(page)) for _ in resident_pages(page) if too_wide(page) > 0] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_rule_55_in_large_type_everything_can_be_read_and_pressed(open_as, language):
    page = open_as(size=PHONE, language=language)
    page.goto("/")
    press(page, page.locator("[data-elder-switch]"))
    assert sorted({fault for _ in resident_pages(page) for fault in too_small(page)}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_in_the_way_of_those_who_work_here(open_as, picture, language):
    found = []
    for who, size, addresses in (
        ("community", DESK, ("/desk/", "/intake/")),
        ("lead", DESK, ("/desk/?where=area", "/posts/", "/duties/", "/me/")),
        ("worker", PHONE, ("/work/",)),
        ("it", DESK, ("/health", "/posts/invite/")),
    ):
        page = open_as(who, size=size, language=language)
        for address in addresses:
            page.goto(address)
            picture(page, f"{who}{address.partition('?')[0].replace('/', '-').rstrip('-')}-{language}")
            found += faults(page)
            if size == PHONE and too_wide(page) > 0:
                found.append(f"{address} sticks out by {too_wide(page)} px")
        if who == "community":
            page.goto("/desk/")
            press(page, page.locator("a[data-item]").first)
            found += faults(page)
    assert found == []


@pytest.mark.alone
def test_the_wall_is_seen_from_afar_and_follows_within_a_second(open_as, picture):
    wall = open_as("community", size=WALL)
    answer = wall.goto("/wall/")
    assert answer.ok
    picture(wall, "wall-zh")
    assert faults(wall) == []
    assert too_wide(wall) <= 0
    resident = open_as(size=PHONE)
    number, _ = report(resident, "河边护栏倒了一段。", with_photo=False)
    desk = open_as("community")
    before = wall.locator("main").inner_text()
    act(desk, number, "accept", category="fire.charging", title="护栏倒了")
    wall.wait_for_function("before => document.querySelector('main').innerText !== before", arg=before, timeout=5000)
    picture(wall, "wall-after-zh")
    english = open_as("street", size=WALL, language="en")
    english.goto("/wall/")
    picture(english, "wall-en")


@pytest.mark.parametrize("address", ["/", "/report/", "/follow/"])
def test_a_residents_page_is_light_and_asks_nobody_else(open_as, house, address):
    page = open_as(size=PHONE)
    wire = Wire(page)
    page.goto(address, wait_until="networkidle")
    assert 0 < wire.bytes < 100_000
    assert [url for url in wire.urls if not url.startswith((house, "data:", "blob:"))] == []
