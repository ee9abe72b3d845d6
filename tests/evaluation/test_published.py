"""The public page of an area: the same figures once settled, small numbers hidden, complaints about offices nowhere."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from fengqiao.evaluation import find, published
from fengqiao.evaluation.reckoning import periods
from fengqiao.evaluation.reckoning.public import OWN
from fengqiao.ledger import time
from tests.evaluation.test_lead import DAY, does, worked
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, STREET, WILLOW, WILLOW_1

pytestmark = pytest.mark.django_db
LATER = MONDAY + 30 * DAY
AREAS = (CITY, DISTRICT, STREET, WILLOW, HESHUN)


def page(code, now=LATER, **given):
    client = Client(headers={"accept-language": "zh-hans"})
    with time.held(now):
        return client.get(f"/figures/of/{code}/", given)


def plain(answer):
    """The page without what is drawn anew for every reader."""
    return re.sub(rb'(csrfmiddlewaretoken" value="|"X-CSRFToken": "|name="next" value=")[^"]*', b"", answer.content)


def month(key="2026-11"):
    return periods.month(key, find.zone_of(""))


def close(town, case, now=MONDAY):
    does(town, case, *worked(), ("close", WILLOW + "/desk", {"finding": "看过了"}), now=now)


def a_month(town, report, few=2):
    for _ in range(7):
        close(town, report(category="light", now=MONDAY))
    for _ in range(6):
        report(WILLOW_1, category="light", now=MONDAY)
    for _ in range(8):
        report(HESHUN, category="light", now=MONDAY)
    for _ in range(few):
        report(STREET, category="light", now=MONDAY)


def test_the_page_tells_n_of_d_for_an_area_and_those_within(town, report):
    a_month(town, report, few=0)
    shown = page(STREET).content.decode()
    assert "2026-11 上报了 21 件" in shown
    assert "21 件里的 7 件" in shown and "33%" in shown and "17%–55%" in shown
    assert page(WILLOW).content.decode().count("13 件里的 7 件") == 2 + 1


def test_small_numbers_and_what_would_give_them_away_are_hidden_on_every_page(town, report):
    a_month(town, report)
    found = published.table_of(month())
    assert found.shown(STREET + OWN, "reported") is None
    assert [found.shown(code, "reported") for code in (WILLOW, HESHUN)].count(None) >= 1
    assert found.shown(STREET, "reported") == 23
    hidden = HESHUN if found.shown(HESHUN, "reported") is None else WILLOW
    assert "上报的事太少，不公布件数" in page(hidden).content.decode()
    assert not re.search(r"(?<!\d)[1-4] 件(?!里)", "".join(page(code).content.decode() for code in AREAS))


def test_complaints_about_an_office_change_no_byte_of_any_page(town, report):
    a_month(town, report)
    before = [plain(page(code)) for code in AREAS]
    for _ in range(9):
        report(category="light", about_organisations=(WILLOW,), now=MONDAY)
    cache.clear()
    assert [plain(page(code)) for code in AREAS] == before


def test_a_month_is_published_once_and_never_changes(town, report):
    a_month(town, report)
    late = report(category="light", now=MONDAY)
    before = plain(page(STREET))
    close(town, late, now=LATER)
    cache.clear()
    assert plain(page(STREET)) == before


def test_a_running_or_unsettled_month_is_not_published(town, report):
    report(category="light")
    end = month().ends
    for now in (MONDAY, end + 14 * DAY):
        assert page(STREET, now, month="2026-11").status_code == 404
    assert page(STREET, end + 15 * DAY + timedelta(minutes=1), month="2026-11").status_code == 200


def test_nothing_but_a_published_month_can_be_asked_for(town, report):
    a_month(town, report)
    asked = page(STREET, category="light", state="closed", office=WILLOW)
    assert plain(asked) == plain(page(STREET))
    for wrong in ("2026-13", "x", "1999-01", "\0"):
        assert page(STREET, month=wrong).status_code == 404
    for code in (WILLOW_1, "120199999999", "x"):
        assert page(code).status_code == 404


def test_an_empty_place_has_no_rate(town):
    shown = page(STREET).content.decode()
    assert "上报了 0 件" in shown and "100%</b>" not in shown and "0%</b>" not in shown


def test_the_page_names_nobody_and_fetches_nothing_from_elsewhere(town, report):
    a_month(town, report)
    shown = page(STREET).content.decode()
    assert not [name for name in town.people if name in shown]
    assert not re.search(r'(src|href)="https?://', shown)
    assert Client().get("/figures/of/").headers["Location"] == f"/figures/of/{CITY}/"
    assert "/figures/of/" in Client().get("/about/").content.decode()
