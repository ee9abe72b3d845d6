"""What nobody takes goes up by itself: seen live at each level, told at each step, in plain words to who reported it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.looks import faults, mixed, too_wide
from tests.journeys.steps import act, advance, follow, press, report, text

pytestmark = pytest.mark.journey

NEWEST = "order=opened&urgency=urgent"
WENT_UP = {"zh": "逾期，自动上转到", "en": "moved it up to"}
OFFICES = {
    "zh": ["清溪街道综治中心", "清河区（虚构）综治中心"],
    "en": ["Qingxi Street centre", "Qinghe District (invented) centre"],
}
TOLD = {
    "zh": ("您的报告正由上级接手", "因为到期没有做到，转到了", "首问负责"),
    "en": ("The level above is taking over your report", "as it was not done in time", "First contact"),
}


def row(page, number):
    return page.locator(f'a[data-item][href*="{number}"]')


def watches(open_as, who, query, language):
    """Somebody's queue that is opened once and never loaded again."""
    page = open_as(who, language=language)
    page.goto(f"/desk/?{query}")
    page.evaluate("document.body.dataset.opened = 'once'")
    return page


def told(page, number, language):
    """The history of a case, oldest first, as (words, moment), each line with its right."""
    page.goto(f"/desk/m/{number}/")
    lines = page.locator(".history > li").all()
    for line in lines:
        assert line.locator("b").inner_text().strip()
        assert "·" in line.locator(".why").inner_text(), line.inner_text()
    assert mixed(page) == []
    return [(line.inner_text(), line.locator("time").get_attribute("datetime")) for line in reversed(lines)]


def test_what_nobody_takes_climbs_before_everybodys_eyes_while_a_working_day_passes(open_as, picture):
    """After all that needs this morning: it moves the clock that the journeys share."""
    numbers, codes = {}, {}
    desk = open_as("community")
    for language in ("zh", "en"):
        resident = open_as(size=PHONE)
        numbers[language], codes[language] = report(resident, "地下室的水管爆了，水漫到楼道里。", with_photo=False)
        # Of a kind that no ruling of another journey gave to somebody else.
        act(desk, numbers[language], "recategorise", category="home.leak", urgency="urgent", reason="水管爆了，急件。")
    community = watches(open_as, "community", NEWEST, "en")
    street = watches(open_as, "street", NEWEST, "zh")
    district = watches(open_as, "district", f"where=area&{NEWEST}", "en")
    for number in numbers.values():
        expect(row(community, number)).to_be_visible()
        # A lead sees all of the area; a street's desk only what it holds.
        expect(row(street, number)).to_have_count(0)
    visitor = open_as()
    visitor.set_default_timeout(120_000)
    # Due moments of others lie between; each press stops at the next.
    for _ in range(30):
        advance(visitor, "due")
        desk.goto(f"/desk/m/{numbers['en']}/")
        if "清溪街道" in desk.locator(".holds").inner_text():
            break
    for number in numbers.values():
        expect(row(street, number)).to_be_visible()
        expect(row(community, number)).to_have_count(0)
    picture(street, "climb-street-zh")
    for _ in range(30):
        if "清河区" in desk.locator(".holds").inner_text():
            break
        advance(visitor, "due")
        desk.goto(f"/desk/m/{numbers['en']}/")
    for number in numbers.values():
        expect(row(street, number)).to_have_count(0)
        expect(row(district, number)).to_be_visible()
    picture(district, "climb-district-en")
    lead = open_as("district", language="zh")
    assert any(WENT_UP["zh"] + OFFICES["zh"][1] in words for words, _ in told(lead, numbers["zh"], "zh"))
    picture(lead, "climb-district-zh")
    # Nobody's page was loaded again.
    for page in (community, street, district):
        assert page.evaluate("document.body.dataset.opened") == "once"
    # The rest of the working day in one press, which stops at every due moment on the way.
    advance(visitor, "day")
    said = visitor.locator('[role="status"]').inner_text()
    stops = re.search(r"停了 (\d+) 次", said)
    assert stops and int(stops.group(1)) >= 2, said
    assert mixed(visitor) == [] and faults(visitor) == []
    picture(visitor, "climb-a-day-later-zh")
    for language in ("zh", "en"):
        number = numbers[language]
        tour = open_as(size=PHONE, language=language)
        tour.goto(visitor.url)
        assert too_wide(tour) <= 0 and mixed(tour) == []
        # Whoever has it now is one press away.
        has = tour.locator("section.card li", has_text=number)
        for office in OFFICES[language]:
            expect(has).to_contain_text(office)
        picture(tour, f"climb-tour-{language}")
        press(tour, has.locator("button"))
        assert number in tour.url
        # Who did what when and by which right, at each step; it never jumped.
        owner = open_as("it", language=language)
        lines = told(owner, number, language)
        steps = [line for line in lines if WENT_UP[language] in line[0]]
        assert len({moment for _, moment in steps}) == len(steps) >= 2
        for (words, _), office in zip(steps, OFFICES[language], strict=False):
            assert office in words
        assert len(lines) < 30, "what the clock urges again is one line"
        picture(owner, f"climb-history-{language}")
        # Where it began it can be read to the end, wherever it has gone since.
        origin = open_as("community", language=language)
        assert len(told(origin, number, language)) == len(lines)
        # The reporter reads it in plain words, and who took it up first.
        resident = open_as(size=PHONE, language=language)
        follow(resident, codes[language])
        shown = text(resident)
        for words in (*TOLD[language], *OFFICES[language]):
            assert words in shown, shown
        assert shown.count(TOLD[language][1]) <= 4
        assert mixed(resident) == [] and faults(resident) == [] and too_wide(resident) <= 0
        picture(resident, f"climb-resident-{language}", whole=True)
