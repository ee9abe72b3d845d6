"""Buildings, their stairwells, dwellings and shops change through one door, and end with their building."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.places import act, find
from fengqiao.places.models import Building, Dwelling, PlaceKind, Premises, Stairwell
from fengqiao.places.refusals import Refused

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HEPING, HOME, NEXT = "120101000000", "120101001001", "120101001002"
BY = {"by": SYSTEM, "now": NOW}

pytestmark = pytest.mark.django_db


def square(west: float = 117.2, south: float = 39.12, side: float = 2e-4) -> dict[str, object]:
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


@pytest.fixture
def house() -> Building:
    act.load_tianjin(districts=[HEPING], **BY)
    act.load_kinds(district=HEPING, **BY)
    return act.add_building(
        area=HOME, name={"zh": "1号楼", "en": "Building 1"}, address="柳荫里1号", storeys=6, height=18.5,
        footprint=square(), **BY,
    )  # fmt: skip


def refusal(work, *args, **words) -> str:
    with pytest.raises(Refused) as refused:
        work(*args, **words)
    assert refused.value.words("zh") != refused.value.words("en")
    return refused.value.why


def test_a_building_with_a_footprint_stands_at_a_point_inside_it(house) -> None:
    assert (house.lon, house.lat) == (pytest.approx(117.2001), pytest.approx(39.1201))
    assert house.trace and '"Polygon"' in house.footprint


def test_the_same_footprint_twice_is_refused_and_a_moved_one_is_not(house) -> None:
    named = {"area": HOME, "name": {"zh": "2号楼"}, **BY}
    assert refusal(act.add_building, footprint=square(), **named) == "twice"
    other = act.add_building(footprint=square(117.201), **named)
    assert refusal(act.change_building, building=other, footprint=square(), **BY) == "twice"
    assert act.change_building(building=other, footprint=square(117.2011), storeys=4, **BY)
    assert not act.change_building(building=other, storeys=4, **BY)
    other.refresh_from_db()
    assert other.lon == pytest.approx(117.2012) and other.storeys == 4


def test_heights_storeys_and_areas_that_cannot_be_are_refused(house) -> None:
    assert refusal(act.change_building, building=house, storeys=0, **BY) == "bad_storeys"
    assert refusal(act.change_building, building=house, storeys=900, **BY) == "bad_storeys"
    assert refusal(act.change_building, building=house, height=4000.0, **BY) == "bad_height"
    assert refusal(act.change_building, building=house, area_id="X", **BY) == "no_area"
    assert refusal(act.change_building, building=house, name={}, **BY) == "no_name"
    assert act.change_building(building=house, area_id=NEXT, **BY)


def test_a_stairwell_has_a_plate_of_its_own_that_leads_to_its_building(house) -> None:
    stairs = act.add_stairwell(building=house, name={"zh": "2单元", "en": "Stairwell 2"}, **BY)
    found = find.plate(stairs.place_code)
    assert found == (house, stairs) and found.ended is None
    assert find.building(stairs.place_code) == house
    assert refusal(act.add_stairwell, building=house, name={"zh": "2单元"}, **BY) == "stairwell_twice"
    old = stairs.place_code
    act.replace_plate(building=stairs, reason="被撕掉", **BY)
    assert find.plate(old) is None and find.plate(stairs.place_code) == (house, stairs)


def test_dwellings_bring_their_stairwells_and_lie_on_storeys_that_there_are(house) -> None:
    rows = [act.FoundDwelling(house, f"{storey}0{n}", storey, "1单元") for storey in (1, 2) for n in (1, 2)]
    act.keep_dwellings(rows, source="房屋.csv", digest="0" * 64, **BY)
    assert Stairwell.objects.get().name == {"zh": "1单元"}
    assert Dwelling.objects.filter(stairwell__building=house).count() == 4
    assert refusal(act.add_dwelling, building=house, number="701", storey=7, **BY) == "above_roof"
    assert refusal(act.add_dwelling, building=house, number="001", storey=0, **BY) == "bad_storey"
    assert refusal(act.add_dwelling, building=house, number="", **BY) == "no_number"
    assert refusal(act.add_dwelling, building=house, number="101", stairwell="1单元", **BY) == "dwelling_twice"
    act.add_dwelling(building=house, number="B01", storey=-1, stairwell="1单元", **BY)
    assert Stairwell.objects.count() == 1


def test_a_shop_has_a_kind_hours_and_hazards_that_are_rows(house) -> None:
    shop = act.FoundPremises(
        house, "restaurant", {"zh": "老味道"}, storey=1, hours="7:00-21:00", contact="13912345678", hazards=("gas",)
    )
    [row] = act.keep_premises([shop], **BY)
    assert refusal(act.keep_premises, [shop._replace(kind="casino")], **BY) == "no_kind"
    assert refusal(act.keep_premises, [shop._replace(hazards=("dragons",))], **BY) == "no_kind"
    assert act.change_premises(premises=row, hazards=["oil_fume", "gas"], **BY)
    row.refresh_from_db()
    assert row.hazards == ["gas", "oil_fume"] and row.contact == "13912345678"
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM places_premises")
        assert "13912345678" not in cursor.fetchone()[0]
    assert all("13912345678" not in body for body in Record.objects.values_list("body", flat=True))
    act.set_kind(code="hot_pot", of="premises", name={"zh": "火锅店"}, district=HEPING, **BY)
    assert act.change_premises(premises=row, kind="hot_pot", **BY)
    act.end_premises(premises=row, day=TODAY, reason="搬走", **BY)
    assert refusal(act.change_premises, premises=row, kind="shop", **BY) == "building_ended"


def test_kinds_are_loaded_once_and_what_an_installation_renamed_stays(house) -> None:
    act.set_kind(code="shop", of="premises", name={"zh": "小店"}, district=HEPING, **BY)
    assert act.load_kinds(district=HEPING, **BY) == 0
    assert PlaceKind.objects.get(code="shop").name == {"zh": "小店"}
    assert refusal(act.set_kind, code="shop", of="hazard", name={"zh": "店"}, district=HEPING, **BY) == "bad_kind"
    assert refusal(act.set_kind, code="大店", of="premises", name={"zh": "店"}, district=HEPING, **BY) == "bad_kind"


def test_a_demolished_building_ends_with_all_that_is_in_it_and_its_plates_say_so(house) -> None:
    stairs = act.add_stairwell(building=house, name={"zh": "1单元"}, **BY)
    act.add_dwelling(building=house, number="101", storey=1, stairwell="1单元", **BY)
    act.keep_premises([act.FoundPremises(house, "shop", {"zh": "小卖部"})], **BY)
    end = {"building": house, "reason": "拆除", "today": TODAY, **BY}
    assert refusal(act.end_building, day=date(2026, 11, 24), **end) == "bad_end"
    assert refusal(act.end_building, day=TODAY, **{**end, "reason": " "}) == "no_reason"
    act.end_building(day=TODAY, **end)
    for model in (Building, Stairwell, Dwelling, Premises):
        assert model.objects.get().valid_to == TODAY
    assert find.plate(stairs.place_code).ended == TODAY == find.plate(house.place_code).ended
    assert find.building(house.place_code) is None
    assert refusal(act.add_stairwell, building=house, name={"zh": "2单元"}, **BY) == "building_ended"
    assert refusal(act.end_building, day=TODAY, **end) == "building_ended"
    # The ground may be built on again.
    assert act.add_building(area=HOME, name={"zh": "新楼"}, footprint=square(), **BY)


@pytest.mark.django_db(transaction=True)
def test_the_records_add_up_to_the_rows_and_a_storey_changed_behind_them_is_named(house) -> None:
    act.keep_dwellings([act.FoundDwelling(house, "101", 1, "1单元")], source="a", digest="0", **BY)
    act.keep_premises([act.FoundPremises(house, "shop", {"zh": "小卖部"}, contact="022-1")], **BY)
    assert verify().good
    Building.objects.update(storeys=5)
    Dwelling.objects.update(number="102")
    found = {(each.table, each.column) for each in verify().findings}
    assert found == {("places_building", "storeys"), ("places_dwelling", "number")}
