"""Pages of buildings and households: drawn, described, ended; names only for those who look after them, on record."""

import re
from datetime import date

import pytest

from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Read
from fengqiao.ledger.verify import verify
from fengqiao.people import act as people
from fengqiao.people.models import Household, HouseholdUnit, Occupancy, Person, UnitMember
from fengqiao.places import act, find
from fengqiao.places.models import Building, Dwelling, Premises, Stairwell
from tests.cases import ground
from tests.desk.seats import at_seat
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW, WILLOW_1, build, called

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()
BY = {"by": SYSTEM, "now": MONDAY}
CORNERS = "117.2010, 39.1250\n117.2012, 39.1250\n117.2012，39.1252\n117.2010 39.1252"


@pytest.fixture(autouse=True)
def town():
    with time.held(MONDAY):
        found = build()
        ground.lay()
        act.load_kinds(district=DISTRICT, **BY)
        yield found


@pytest.fixture
def desk():
    return at_seat(WILLOW + "/desk")


def words(answer) -> str:
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def draw(client, **more):
    given = {"zh": "8号楼", "en": "Building 8", "address": "柳荫里8号", "storeys": "6", "footprint": CORNERS}
    return client.post("/buildings/new/", given | more, follow=True)


@pytest.fixture
def house(desk) -> Building:
    draw(desk)
    return Building.objects.get(name__zh="8号楼")


def test_a_building_is_drawn_by_its_corners_without_a_script_and_lies_in_its_grid(desk):
    answer = draw(desk)
    row = Building.objects.get(name__zh="8号楼")
    assert answer.redirect_chain[-1][0] == f"/buildings/{row.pk}/" and "柳荫里第一网格" in words(answer)
    assert row.area_id == WILLOW_1 and row.storeys == 6 and find.building(row.place_code) == row
    assert "8号楼" in words(desk.get("/buildings/", {"q": "8号"}))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"footprint": "117.2010, 39.1250\n117.2012, 39.1252\n117.2012, 39.1250\n117.2010, 39.1252"}, "自己交叉"),
        ({"footprint": "here"}, "不对"),
        ({"footprint": '{"type": "Point", "coordinates": [1, 2]}'}, "要是面"),
        ({"footprint": CORNERS.replace("117.20", "117.22")}, "不归这里"),
        ({"footprint": ""}, "请选网格或社区"),
        ({"storeys": "900"}, "200"),
        ({"zh": ""}, "请填写"),
    ],
)
def test_what_cannot_be_a_building_says_why_and_what_was_typed_stays(desk, given, said):
    count = Building.objects.count()
    answer = draw(desk, **given)
    assert answer.status_code == 422 and said in words(answer)
    assert Building.objects.count() == count
    assert "柳荫里8号" in answer.content.decode()


def test_a_building_is_described_anew_and_moved(desk, house):
    page = desk.get(f"/buildings/{house.pk}/change/").content.decode()
    assert "117.2010000, 39.1250000" in page
    moved = CORNERS.replace("117.201", "117.203")
    desk.post(f"/buildings/{house.pk}/change/", {"zh": "8号楼", "storeys": "7", "footprint": moved})
    house.refresh_from_db()
    assert house.storeys == 7 and house.lon == pytest.approx(117.2031, abs=1e-6)
    assert verify().good


def test_stairwells_dwellings_and_shops_are_added_and_each_stairwell_has_its_plate_on_paper(desk, house):
    at = f"/buildings/{house.pk}"
    desk.post(f"{at}/stairwell/", {"zh": "1单元"})
    desk.post(f"{at}/stairwell/", {"zh": "2单元"})
    desk.post(f"{at}/dwelling/", {"number": "101", "storey": "1", "stairwell": "1单元"})
    assert "高过" in words(desk.post(f"{at}/dwelling/", {"number": "901", "storey": "9"}))
    desk.post(
        f"{at}/premises/", {"zh": "老味道", "kind": "restaurant", "storey": "1", "contact": "022-1", "hazards": ["gas"]}
    )
    assert Dwelling.objects.get().stairwell.name["zh"] == "1单元"
    page = words(desk.get(f"{at}/"))
    assert "老味道" in page and "022-1" in page and "燃气" in page
    assert Read.objects.filter(subject=str(house.pk), group="contact").count() == 1
    plates = desk.get(f"{at}/plates/").content.decode()
    assert plates.count('class="leaf"') == 2 and all(row.place_code in plates for row in Stairwell.objects.all())
    assert desk.get(f"/buildings/plates/{WILLOW_1}/").content.decode().count('class="leaf"') == 2


def test_a_street_sees_counts_and_no_contact(desk, house):
    desk.post(f"/buildings/{house.pk}/premises/", {"zh": "老味道", "kind": "restaurant", "contact": "022-7654"})
    act.add_dwelling(building=house, number="101", storey=1, **BY)
    page = words(at_seat(STREET + "/desk").get(f"/buildings/{house.pk}/"))
    assert "老味道" in page and "022-7654" not in page and "登记一户" not in page and "只有数" in page
    assert at_seat(HESHUN + "/desk").get(f"/buildings/{house.pk}/").status_code == 404


def test_parts_of_a_building_end_and_get_new_plates(desk, house):
    at = f"/buildings/{house.pk}"
    desk.post(f"{at}/stairwell/", {"zh": "1单元"})
    stairs = Stairwell.objects.get()
    old = stairs.place_code
    desk.post(f"{at}/plate/{stairs.pk}/", {"reason": "被撕掉"})
    stairs.refresh_from_db()
    assert stairs.place_code != old
    desk.post(f"{at}/premises/", {"zh": "小卖部", "kind": "shop"})
    given = {"day": TODAY.isoformat(), "reason": "搬走"}
    desk.post(f"{at}/end-premises/{Premises.objects.get().pk}/", given)
    desk.post(f"{at}/end-stairwell/{stairs.pk}/", given)
    assert Premises.objects.get().valid_to == Stairwell.objects.get().valid_to == TODAY


def test_a_household_is_registered_seen_on_record_and_moves_out(desk, house):
    act.add_dwelling(building=house, number="101", storey=1, **BY)
    door = Dwelling.objects.get()
    assert "依据" in words(desk.get(f"/households/in/{door.pk}/"))
    assert desk.post(f"/households/in/{door.pk}/", {"called": "秦家"}).status_code == 422
    desk.post(f"/households/in/{door.pk}/", {"called": "秦家", "ground": "11月20日当面同意"})
    home = Household.objects.get()
    at = f"/households/{home.pk}"
    desk.post(f"{at}/in/", {"name": "秦一", "phone": "13800009999", "day": TODAY.isoformat()})
    parent = Occupancy.objects.get()
    assert desk.post(f"{at}/in/", {"name": "秦小", "day": TODAY.isoformat(), "under_14": "on"}).status_code == 422
    desk.post(
        f"{at}/in/", {"name": "秦小", "day": TODAY.isoformat(), "under_14": "on", "guardian": str(parent.person_id)}
    )
    page = words(desk.get(f"{at}/"))
    assert "秦一" in page and "秦小" in page and "监护人 秦一" in page
    assert Read.objects.filter(subject=str(home.pk), group="identity").exists()
    for seat in (STREET + "/desk", WILLOW_1 + "/worker-1", HESHUN + "/desk"):
        assert at_seat(seat).get(f"{at}/").status_code in (403, 404), seat
    desk.post(f"/households/out/{parent.pk}/", {"day": TODAY.isoformat()})
    assert desk.get(f"{at}/").status_code == 404
    assert not Occupancy.objects.filter(moved_out=None).exists() and verify().good


def test_a_child_that_is_refused_leaves_no_person_behind(desk, house):
    act.add_dwelling(building=house, number="101", storey=1, **BY)
    desk.post(f"/households/in/{Dwelling.objects.get().pk}/", {"ground": "同意"})
    before = Person.objects.count()
    desk.post(
        f"/households/{Household.objects.get().pk}/in/", {"name": "小", "day": TODAY.isoformat(), "under_14": "on"}
    )
    assert Person.objects.count() == before


def test_units_are_set_up_filled_and_reported_without_a_person(desk, house):
    for n in range(3):
        act.add_dwelling(building=house, number=f"10{n}", storey=1, **BY)
    homes = [
        people.open_household(dwelling=row, ground="同意", called=f"密{n}家", since=TODAY, today=TODAY, **BY)
        for n, row in enumerate(Dwelling.objects.order_by("number"))
    ]
    people.add_seat(code=WILLOW_1 + "/household-1", kind="worker", name={"zh": "联户长"}, **BY)
    people.appoint(seat=WILLOW_1 + "/household-1", person=called("吴磊").get(), **BY)
    desk.post("/units/new/", {"zh": "联户一", "area": WILLOW_1})
    unit = HouseholdUnit.objects.get()
    page = words(desk.get("/units/"))
    assert "没有联户长的" in page and "8号楼 101" in page and "密" not in page
    desk.post(f"/units/{unit.pk}/join/", {"households": [str(homes[0].pk), str(homes[1].pk)]})
    desk.post(f"/units/{unit.pk}/change/", {"zh": "联户一", "area": WILLOW_1, "seat": WILLOW_1 + "/household-1"})
    assert unit.members.count() == 2
    lead = at_seat(WILLOW_1 + "/household-1")
    assert "8号楼 100" in words(lead.get("/units/"))
    assert "密0家" in words(lead.get(f"/households/{homes[0].pk}/"))
    assert lead.get(f"/households/{homes[2].pk}/").status_code == 404
    assert lead.get(f"/households/{homes[0].pk}/change/").status_code == 403
    assert lead.get(f"/buildings/{house.pk}/").status_code == 403
    member = UnitMember.objects.get(household=homes[0])
    desk.post(f"/units/leave/{member.pk}/")
    assert lead.get(f"/households/{homes[0].pk}/").status_code == 404
    desk.post(f"/units/{unit.pk}/end/", {"day": TODAY.isoformat(), "reason": "调整"})
    assert HouseholdUnit.objects.get().ended == TODAY


def test_the_street_reads_the_report_as_counts(desk, house):
    act.add_dwelling(building=house, number="101", storey=1, **BY)
    people.open_household(dwelling=Dwelling.objects.get(), ground="同意", since=TODAY, today=TODAY, **BY)
    page = words(at_seat(STREET + "/lead").get("/units/"))
    assert "不在任何联户的" in page and "8号楼 101" not in page


def test_a_building_is_pulled_down_with_those_in_it_and_its_plate_says_so(desk, house, client):
    act.add_dwelling(building=house, number="101", storey=1, **BY)
    people.open_household(dwelling=Dwelling.objects.get(), ground="同意", since=TODAY, today=TODAY, **BY)
    desk.post(f"/buildings/{house.pk}/end/", {"day": TODAY.isoformat(), "reason": "拆除"})
    assert Household.objects.get().until == TODAY == date(2026, 11, 23)
    assert "已经停用" in words(client.get(f"/b/{house.place_code}/"))
    assert "起停用" in words(desk.get(f"/buildings/{house.pk}/"))
    assert desk.get(f"/buildings/{house.pk}/change/").status_code == 404


def test_what_is_open_at_a_building_stands_on_its_page_by_number(desk, client):
    there = Building.objects.get(name__zh="3 号楼")
    assert "没有。" in words(desk.get(f"/buildings/{there.pk}/"))
    start = client.get(f"/b/{there.place_code}/")
    client.post("/report/", {"draft": start.context["draft"], "words": "电梯坏了canary"})
    client.post("/report/send/", {})
    page = words(desk.get(f"/buildings/{there.pk}/"))
    assert "这里还在办的事" in page and re.search(r"\d{4,}", page) and "canary" not in page
    assert "没有。" in words(at_seat(DISTRICT + "/desk").get(f"/buildings/{there.pk}/"))


def test_the_way_there_stands_where_the_desk_and_the_lead_begin(desk):
    assert "/buildings/" in desk.get("/intake/").content.decode()
    assert "/buildings/" in at_seat(WILLOW + "/lead").get("/posts/").content.decode()


def test_who_lives_there_reads_who_looked_and_the_lead_above_can_review_a_look(town, desk, house):
    from fengqiao.rights import find as rights
    from fengqiao.rights.models import Review

    act.add_dwelling(building=house, number="101", storey=1, **BY)
    home = people.open_household(dwelling=Dwelling.objects.get(), ground="同意", since=TODAY, today=TODAY, **BY)
    person = called("秦淑兰").get()
    lives = people.move_in(household=home, person=person, day=TODAY, today=TODAY, **BY)
    desk.get(f"/households/{home.pk}/")
    [look] = rights.looks(person)
    assert look.number == "我这一户"
    read = Read.objects.filter(subject=str(home.pk)).first()
    Review.objects.create(id=home.pk, read=read.pk, district=DISTRICT, why="drawn", office=STREET, opened_at=MONDAY)
    [asked] = rights.to_review(town.actor(STREET + "/lead"))
    assert asked.number == "住户或楼栋"
    people.move_out(occupancy=lives, day=TODAY, today=TODAY, **BY)
    assert rights.looks(person) == []
