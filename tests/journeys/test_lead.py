"""What closed on a photo is looked at by others and opened again; a lead reads figures that say of how many."""

import re

import pytest

from tests.journeys.conftest import PHONE
from tests.journeys.looks import mixed
from tests.journeys.steps import press, text

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rubbish_under_the_stairs_was_drawn_looked_at_and_opened_again(open_as, picture, language):
    street = open_as("street", language=language)
    street.goto("/inspections/")
    rows = street.locator("main .card a", has_text="楼梯下堆垃圾")
    assert rows.count() >= 2
    refuted = "没有解决：立即重新打开" if language == "zh" else "Not solved: opened again at once"
    assert refuted in text(street), text(street)[-300:]
    picture(street, f"inspections-{language}")
    # The one that was refuted is in nobody's ended list any more: its history says who found what.
    lead = open_as("lead", language=language)
    # Asked for by its words: others fill the first page, too.
    lead.goto("/desk/?where=area&state=reported&q=楼梯下堆垃圾")
    press(lead, lead.locator("a[data-item]", has_text="楼梯下堆垃圾").first)
    assert "照片拍的是对面的门洞" in text(lead)
    assert mixed(street) == [] and mixed(lead) == []


def test_an_office_says_what_it_found_from_the_phone(open_as, picture):
    street = open_as("street", size=PHONE)
    street.goto("/inspections/")
    waiting = street.locator("main .card a").count()
    press(street, street.locator("main .card a").first)
    street.locator('[name="found"][value="held"]').check()
    street.locator('[name="how"][value="site"]').check()
    picture(street, "inspection-phone")
    street.locator('[name="text"]').fill("到现场看过，没有东西。")
    press(street, street.locator("main form button.btn-main"))
    assert street.locator("main .card a").count() <= waiting
    # Everybody sees how it was drawn, signed in or not.
    stranger = open_as()
    stranger.goto("/inspections/drawn/")
    assert re.search(r"[0-9a-f]{16}", stranger.content())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_lead_reads_what_is_late_and_rates_that_open_into_their_cases(open_as, picture, language):
    lead = open_as("lead", language=language)
    lead.goto("/figures/")
    picture(lead, f"lead-figures-{language}")
    said = text(lead)
    assert re.search(r"\d+ (件里的|of) \d+", said), said[:600]
    links = lead.locator('main a[href*="/figures/cases/"]')
    assert links.count() >= 3
    press(lead, links.first)
    assert "/figures/cases/" in lead.url and lead.locator("main a[href*='/desk/m/']").count() >= 1
    assert mixed(lead) == []
