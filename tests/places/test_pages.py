"""Forms and maps ask about places; a stranger may, for all of it is public."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.time import held
from fengqiao.places import act, geo

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
HEPING, HOME = "120101000000", "120101001001"
BY = {"by": SYSTEM, "now": NOW}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town():
    with held(NOW):
        act.load_tianjin(districts=[HEPING], **BY)
        yield


def areas(client, **asked):
    return client.get(reverse("places:areas"), asked).json()["areas"]


def test_a_picker_walks_down_from_the_root(client) -> None:
    [city] = areas(client)
    assert (city["code"], city["level"], city["name"]["en"], city["more"]) == (
        "120000000000",
        "city",
        "Tianjin",
        True,
    )
    [district] = areas(client, parent=city["code"])
    street = areas(client, parent=district["code"])[0]
    community = areas(client, parent=street["code"])[0]
    assert (community["level"], community["more"], len(community["path"])) == ("community", False, 3)
    assert areas(client, parent="nowhere") == []


def test_areas_are_found_by_typing(client) -> None:
    assert areas(client, q="劝业场")[0]["code"] == "120101001000"
    assert areas(client, q="小白楼", parent="120101001000") == []


def test_what_did_not_change_is_not_sent_again(client) -> None:
    first = client.get(reverse("places:areas"))
    again = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    assert client.get(reverse("places:areas"), **again).status_code == 304
    act.add_area(code=HOME + "-01", name={"zh": "第一网格"}, **BY)
    assert client.get(reverse("places:areas"), **again).status_code == 200


def test_a_pin_names_its_area_and_leaves_no_trace_in_a_cache(client) -> None:
    answer = client.get(reverse("places:locate"), {"lon": 117.1939, "lat": 39.11795})
    assert (answer.json()["area"]["code"], answer["Cache-Control"]) == (HEPING, "no-store")
    lon, lat = geo.to_gcj02(117.1939, 39.11795)
    shifted = client.get(reverse("places:locate"), {"lon": lon, "lat": lat, "gcj02": 1})
    assert shifted.json()["area"]["code"] == HEPING


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_pin_outside_all_areas_is_answered_in_words(client, language) -> None:
    answer = client.get(reverse("places:locate"), {"lon": 0, "lat": 0}, headers={"accept-language": language})
    assert (answer.status_code, answer.json()["area"]) == (200, None)
    assert ("outside" in answer.json()["says"]) == (language == "en")


@pytest.mark.parametrize(
    "asked", [{}, {"lon": "x", "lat": "1"}, {"lon": "nan", "lat": "1"}, {"lon": "1e9", "lat": "1"}]
)
def test_what_is_no_point_is_refused_in_words(client, asked) -> None:
    answer = client.get(reverse("places:locate"), asked)
    assert (answer.status_code, bool(answer.json()["says"])) == (400, True)


def test_the_outlines_come_packed_where_a_browser_takes_that(client) -> None:
    packed = client.get(reverse("places:districts"), headers={"accept-encoding": "gzip, br"})
    assert (packed["Content-Encoding"], packed["Content-Type"]) == ("gzip", "application/geo+json")
    whole = client.get(reverse("places:districts"))
    assert gzip.decompress(packed.content) == whole.content
    [feature] = json.loads(whole.content)["features"]
    assert feature["properties"] == {
        "code": HEPING,
        "level": 1,
        "zh": "和平区",
        "en": "Heping District",
    }
    below = client.get(reverse("places:shapes", args=["120000000000"]))
    assert below.content == whole.content
    same = client.get(reverse("places:districts"), headers={"if-none-match": whole["ETag"]})
    assert same.status_code == 304


def test_the_outlines_of_all_tianjin_are_small_enough_for_a_phone(client) -> None:
    act.load_tianjin(**BY)
    packed = client.get(reverse("places:districts"), headers={"accept-encoding": "gzip"})
    assert len(packed.content) < 120_000


def test_a_plate_names_the_place_and_nothing_else(client) -> None:
    row = act.add_building(area=HOME, name={"zh": "1号楼"}, address="柳荫里1号", **BY)
    answer = client.get(reverse("places:plate", args=[row.place_code])).json()
    assert answer["building"] == {"name": {"zh": "1号楼"}, "address": "柳荫里1号", "lon": None, "lat": None}
    assert [place["code"] for place in answer["path"]][-1] == HOME
    act.withdraw_plate(building=row, reason="拆除", **BY)
    gone = client.get(reverse("places:plate", args=[row.place_code or "X"]))
    assert (gone.status_code, bool(gone.json()["says"])) == (404, True)
