"""Places change through one door, on record, and every process notices."""

from datetime import UTC, date, datetime

import pytest

from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.places import act, find
from fengqiao.places.calendars import calendar_of
from fengqiao.places.models import Area, Boundary, Building
from fengqiao.places.refusals import WORDS, Refused

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
HEPING, STREET, HOME = "120101000000", "120101001000", "120101001001"
BY = {"by": SYSTEM, "now": NOW}

pytestmark = pytest.mark.django_db


@pytest.fixture
def heping() -> None:
    act.load_tianjin(districts=[HEPING], **BY)


def refusal(work, *args, **words) -> str:
    with pytest.raises(Refused) as refused:
        work(*args, **words)
    assert refused.value.words("zh") != refused.value.words("en")
    return refused.value.why


def test_the_whole_tree_is_loaded_once_with_one_record_a_district() -> None:
    loaded = act.load_tianjin(**BY)
    assert loaded == (5933, 16, 0)
    assert Record.objects.filter(kind="places.load").count() == 17
    assert act.load_tianjin(**BY) == (0, 0, 5933)
    assert Record.objects.count() == 17
    assert len(find.tree()) == Area.objects.count() == 5933


def test_a_district_alone_is_a_tree_too(heping) -> None:
    assert {place.code for place in find.tree() if place.level == 1} == {HEPING}
    assert act.chain_of(HOME) == HEPING
    assert act.chain_of("120000000000") == "120000000000"


def test_a_point_in_the_district_is_found_and_one_outside_is_not(heping) -> None:
    found = find.locate(117.1939, 39.11795)
    assert found.area.code == HEPING
    assert [place.code for place in found.path] == ["120000000000", HEPING]
    assert find.locate(0, 0) is None


def test_a_new_grid_takes_its_place_from_its_code(heping) -> None:
    grid = act.add_area(code=HOME + "-01", name={"zh": "第一网格"}, **BY)
    assert (grid.level, grid.parent, grid.scope, grid.zone) == (4, HOME, HOME + "-01", "Asia/Shanghai")
    assert find.tree().path(grid.code)[-1].name == {"zh": "第一网格"}
    record = Record.objects.get(kind="places.area")
    assert (record.district, record.subject) == (HEPING, grid.code)


def test_a_place_abroad_may_have_codes_of_its_own() -> None:
    act.add_area(code="BAL", level=1, name={"en": "Baltimore"}, zone="America/New_York", **BY)
    act.add_area(code="BAL/N1", level=3, parent="BAL", name={"en": "Canton"}, **BY)
    assert find.area("BAL/N1").zone == "America/New_York"
    assert act.chain_of("BAL/N1") == "BAL"


def test_what_does_not_fit_the_tree_is_refused(heping) -> None:
    assert refusal(act.add_area, code=HOME, name={"zh": "又一个"}, **BY) == "there_already"
    assert refusal(act.add_area, code="120119001001", name={"zh": "无上级"}, **BY) == "no_parent"
    assert refusal(act.add_area, code="abc", name={"zh": "无级别"}, **BY) == "no_level"
    assert refusal(act.add_area, code=HOME + "-02", name={}, **BY) == "no_name"
    assert refusal(act.add_area, code="X", level=3, parent=STREET, name={"zh": "别处"}, **BY) == "not_inside"
    assert refusal(act.rename_area, code="X", name={"zh": "无"}, **BY) == "no_area"


def test_a_community_is_renamed_and_ended_with_a_successor(heping) -> None:
    end = {"day": date(2026, 12, 1), "reason": "合并", **BY}
    act.rename_area(code=HOME, name={"zh": "新名"}, **BY)
    assert find.area(HOME).name == {"zh": "新名"}
    assert refusal(act.end_area, code=STREET, successor="120101002000", **end) == "has_children"
    assert refusal(act.end_area, code=HOME, successor=HOME, **end) == "no_successor"
    act.end_area(code=HOME, successor="120101001002", **end)
    assert find.tree().today(HOME, on=date(2026, 12, 1)).code == "120101001002"
    assert find.tree().today(HOME, on=date(2026, 11, 30)).code == HOME
    assert refusal(act.end_area, code=HOME, successor="120101001002", **end) == "ended_already"


def test_a_building_is_found_by_the_code_on_its_door_until_that_is_replaced(heping) -> None:
    row = act.add_building(area=HOME, name={"zh": "1号楼"}, address="柳荫里1号", lon=117.2, lat=39.1, **BY)
    first = row.place_code
    assert find.building(first) == row
    assert list(find.buildings_in(HEPING)) == [row]
    act.replace_plate(building=row, reason="被撕掉", **BY)
    assert find.building(first) is None
    assert find.building(row.place_code) == row
    act.withdraw_plate(building=row, reason="拆除", **BY)
    assert Building.objects.get().place_code is None
    assert refusal(act.replace_plate, building=row, reason=" ", **BY) == "no_reason"


def test_a_building_that_cannot_be_is_refused(heping) -> None:
    named = {"area": HOME, "name": {"zh": "1号楼"}, **BY}
    assert refusal(act.add_building, lon=117.2, **named) == "bad_point"
    assert refusal(act.add_building, lon=200, lat=39, **named) == "bad_point"
    assert refusal(act.add_building, storeys=0, **named) == "bad_storeys"
    assert refusal(act.add_building, **{**named, "area": "X"}) == "no_area"


def test_the_same_list_of_buildings_twice_adds_nothing(heping) -> None:
    rows = [act.Found(HOME, {"zh": f"{n}号楼"}, f"柳荫里{n}号") for n in range(1, 4)]
    given = {"source": "楼栋.csv", "digest": "0" * 64, **BY}
    assert act.load_buildings([*rows, rows[0]], **given) == 3
    assert act.load_buildings(rows, **given) == 0
    assert Record.objects.filter(kind="places.buildings").count() == 1


def test_codes_on_doors_are_long_random_and_without_look_alikes() -> None:
    codes = {act.new_plate() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 12 and not set(code) & set("01OIl") for code in codes)


def test_a_districts_own_day_off_moves_its_limits(heping) -> None:
    tuesday = datetime(2026, 11, 24, 9, tzinfo=UTC)
    before = calendar_of(HEPING)
    assert before.add(NOW, 1, "working_days") == tuesday
    assert calendar_of(HEPING) is before
    assert act.set_days(area=HEPING, days={date(2026, 11, 24): (False, "暴雪")}, **BY) == 1
    assert calendar_of(HEPING).add(NOW, 1, "working_days") == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert act.set_days(area=HEPING, days={date(2026, 11, 24): (False, "暴雪")}, **BY) == 0
    act.set_days(area=HEPING, days={date(2026, 11, 24): (True, "照常")}, **BY)
    assert calendar_of(HEPING).add(NOW, 1, "working_days") == tuesday


def test_what_the_city_says_of_a_day_holds_in_its_districts_unless_they_say_otherwise(heping) -> None:
    day = date(2026, 11, 24)
    act.set_days(area="120000000000", days={day: (False, "全市停工")}, **BY)
    assert not calendar_of(HOME).works(day)
    act.set_days(area=HEPING, days={day: (True, "照常")}, **BY)
    assert calendar_of(HOME).works(day)


def test_rule_13_a_year_that_an_office_entered_is_known(heping) -> None:
    due = datetime(2027, 1, 4, 9, tzinfo=UTC)
    assert calendar_of(HEPING).warnings(due)
    days = {date(2027, 1, 1): (False, "元旦"), date(2027, 1, 2): (True, "调休")}
    act.enter_year(area="120000000000", year=2027, days=days, source="国务院办公厅通知", **BY)
    known = calendar_of(HEPING)
    assert (known.warnings(due), known.works(date(2027, 1, 1)), known.works(date(2027, 1, 2))) == ((), False, True)
    wrong = {date(2028, 1, 1): (False, "")}
    assert refusal(act.enter_year, area=HEPING, year=2027, days=wrong, source="", **BY) == "other_year"


def test_an_area_that_nobody_registered_has_the_calendar_of_the_installation() -> None:
    assert calendar_of("999").zone.key == "Asia/Shanghai"


def test_what_is_rolled_back_is_forgotten(heping) -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        act.add_area(code=HOME + "-01", name={"zh": "第一网格"}, **BY)
        assert find.area(HOME + "-01")
        raise RuntimeError
    assert find.area(HOME + "-01") is None


def test_every_refusal_says_what_to_do_in_both_languages() -> None:
    assert all(zh and en and zh != en for zh, en in WORDS.values())


def test_polygons_count_from_the_day_they_are_kept(heping) -> None:
    assert Boundary.objects.get().valid_from is None
    assert find.locate(117.1939, 39.11795, on=date(2020, 1, 1)).area.code == HEPING
