"""The tree of areas is the statistics bureau's, with the civil-affairs codes beside it."""

from collections import Counter
from datetime import date

import pytest

from fengqiao.places.data.join import join
from fengqiao.places.models import COMMUNITY, DISTRICT, STREET
from fengqiao.places.tree import Place, Tree, level_of, parent_of, scope_of, tianjin


@pytest.fixture(scope="module")
def city() -> Tree:
    return Tree(tianjin())


def test_tianjin_has_16_districts_252_streets_and_towns_and_5617_communities(city) -> None:
    count = Counter((place.level, place.kind in ("zone", "park", "farm")) for place in city)
    assert count == {(0, False): 1, (DISTRICT, False): 16, (STREET, False): 252, (STREET, True): 47, (3, False): 5617}


def test_every_area_lies_in_another_whose_code_begins_its_own(city) -> None:
    for place in city:
        above = city.get(place.parent)
        assert (above is None) == (place.level == 0)
        if above:
            assert (above.level, place.scope.startswith(above.scope)) == (place.level - 1, True)
        assert (level_of(place.code), scope_of(place.code), parent_of(place.code)) == (
            place.level,
            place.scope,
            place.parent,
        )


def test_every_real_street_has_the_civil_affairs_code_of_its_own_name(city) -> None:
    streets = [place for place in city if place.level == STREET]
    assert all(bool(place.civil_code) != bool(place.kind) for place in streets)
    assert len({place.civil_code for place in streets if place.civil_code}) == 252
    # 120110010 is another street in each list: the name decides, not the number.
    same_number = city["120110010000"]
    assert same_number.civil_code != same_number.code
    assert city.by_civil_code(same_number.civil_code) == same_number


def test_a_street_the_lists_call_differently_is_still_one_street(city) -> None:
    teda = city.by_civil_code("120116012000")
    assert (teda.code, teda.name["zh"]) == ("120116014000", "泰达街道")


def test_a_grid_hangs_under_its_community() -> None:
    assert (level_of("120101001001-01"), parent_of("120101001001-01")) == (4, "120101001001")
    assert scope_of("120101001001-01") == "120101001001-01"


def test_one_walks_up_to_the_root_and_down_again(city) -> None:
    assert [place.code for place in city.path("120101001001")] == [
        "120000000000",
        "120101000000",
        "120101001000",
        "120101001001",
    ]
    assert city.district_of("120101001001").code == "120101000000"
    assert city.district_of("120000000000").code == "120000000000"
    assert len(city.children("120000000000")) == 16
    assert all(place.scope.startswith("120101") for place in city.below("120101000000"))
    assert city.path("999") == []


def test_two_areas_meet_in_the_nearest_that_contains_both(city) -> None:
    assert city.common("120101001001", "120101001002").code == "120101001000"
    assert city.common("120101001001", "120101002002").code == "120101000000"
    assert city.common("120101001001", "120119001001").code == "120000000000"
    assert city.common("120101001001", "120101001001").code == "120101001001"
    assert city.common("120101001001", "999") is None


def test_areas_are_found_by_their_name_in_either_language(city) -> None:
    assert city.search("劝业场")[0].code == "120101001000"
    assert city.search("quanyechang")[0].code == "120101001000"
    assert city.search("Heping District")[0].code == "120101000000"
    assert len(city.named("海滨街道")) == 2
    assert [place.parent for place in city.search("宝坻 海滨街道")] == ["120115000000"]
    assert city.search("海滨街道", inside="120116000000")[0].parent == "120116000000"
    assert city.search("没有这个地方") == city.search("  ") == []


def test_what_only_the_statistics_list_knows_is_marked(city) -> None:
    assert city["120113500000"].kind == "farm"
    assert city["120114401000"].kind == "zone"
    assert city["120111401000"].kind == "park"
    assert city["120111401498"].kind == "virtual"


def test_an_ended_area_leads_to_its_successor_from_that_day_on() -> None:
    old = Place("1", COMMUNITY, "1", "", {"zh": "旧"}, valid_to=date(2026, 7, 1), successor="2")
    new = Place("2", COMMUNITY, "2", "", {"zh": "新"}, valid_from=date(2026, 7, 1))
    both = Tree([old, new])
    assert both.today("1", on=date(2026, 6, 30)) == old
    assert both.today("1", on=date(2026, 7, 1)) == both.today("1") == new
    assert both.children(on=date(2026, 6, 30)) == [old]
    assert both.search("旧", on=date(2026, 8, 1)) == []


def test_areas_that_succeed_each_other_in_a_circle_lead_nowhere() -> None:
    ring = [
        Place(code, 3, code, "", {"zh": code}, valid_to=date(2026, 7, 1), successor=other)
        for code, other in (("1", "2"), ("2", "1"))
    ]
    assert Tree(ring).today("1") is None


@pytest.mark.data
def test_the_shipped_table_is_the_join_of_the_published_ones(data, city) -> None:
    rows = list(join(data / "tianjin"))
    assert [(row.code, row.kind, row.civil, row.zh) for row in rows] == [
        (place.code, place.kind, place.civil_code, place.name["zh"]) for place in city
    ]
