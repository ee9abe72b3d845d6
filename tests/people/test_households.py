"""Who lives where is seen by those who look after them, on record, and by nobody from the moment they move out."""

from datetime import date

import pytest
from django.db import connection

from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Read, Record
from fengqiao.ledger.verify import verify
from fengqiao.people import act
from fengqiao.people.act import Refusal
from fengqiao.people.homes import find
from fengqiao.people.models import Household, HouseholdUnit, Occupancy, Seat, UnitMember
from fengqiao.people.words import REFUSALS
from fengqiao.places import act as places
from fengqiao.places.models import Building, Dwelling
from tests.cases import ground
from tests.town import DISTRICT, HESHUN, HESHUN_1, MONDAY, STREET, WILLOW, WILLOW_1, build, called

TODAY = date(2026, 11, 23)
BY = {"by": SYSTEM, "now": MONDAY}
ON = {"today": TODAY, **BY}
MARK = "秦家canary"

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    found = build()
    ground.lay()
    return found


@pytest.fixture
def house(town) -> Building:
    row = places.add_building(area=WILLOW_1, name={"zh": "1号楼"}, address="柳荫里1号", storeys=6, **BY)
    rooms = [places.FoundDwelling(row, f"{storey}0{n}", storey, "1单元") for storey in range(1, 7) for n in (1, 2, 3)]
    places.keep_dwellings(rooms, source="a", digest="0", **BY)
    return row


def room(number: str = "101") -> Dwelling:
    return Dwelling.objects.get(number=number)


def home(number: str = "101", **more) -> Household:
    return act.open_household(
        **{"dwelling": room(number), "called": MARK, "phone": "13800001111", "ground": "本人同意", "since": TODAY}
        | ON
        | more
    )


def live(household: Household, name: str = "秦淑兰", **more) -> Occupancy:
    return act.move_in(household=household, person=called(name).get(), day=TODAY, **ON, **more)


def lead_seat(code: str = WILLOW_1 + "/household-1", holder: str = "吴磊") -> Seat:
    act.add_seat(code=code, kind="worker", name={"zh": "联户长", "en": "household lead"}, **BY)
    act.appoint(seat=code, person=called(holder).get(), **BY)
    return Seat.objects.get(code=code)


def refusal(work, *args, **words) -> str:
    with pytest.raises(Refusal) as refused:
        work(*args, **words)
    assert refused.value.why in REFUSALS
    return refused.value.why


def test_a_household_is_kept_on_a_ground_and_what_it_is_called_lies_locked(house) -> None:
    assert refusal(home, ground=" ") == "no_ground"
    assert refusal(home, since=date(2026, 12, 1)) == "bad_day"
    row = home()
    assert refusal(home) == "lived_in"
    with connection.cursor() as cursor:
        cursor.execute("SELECT called, phone FROM people_household")
        assert MARK not in str(cursor.fetchone())
    assert not Record.objects.filter(body__contains=MARK).exists()
    assert Household.objects.get(pk=row.pk).called == MARK and row.area_id == WILLOW_1


def test_a_dwelling_that_has_ended_takes_nobody_in(house) -> None:
    places.end_dwelling(dwelling=room(), day=TODAY, reason="合并", **BY)
    assert refusal(home) == "no_dwelling"


def test_rule_42_a_child_under_14_is_stored_with_a_guardian_who_lives_there_or_not_at_all(house) -> None:
    row = home()
    grandmother, child = called("秦淑兰").get(), called("吴磊").get()
    assert refusal(live, row, "吴磊", under_14=True) == "no_guardian"
    assert refusal(live, row, "吴磊", guardian=grandmother) == "no_guardian"
    live(row)
    assert Occupancy.objects.count() == 1
    live(row, "吴磊", under_14=True, guardian=grandmother)
    assert Occupancy.objects.get(person=child).guardian == grandmother
    assert refusal(live, row) == "lives_there"
    assert refusal(live, row, "李强", guardian=child) == "no_guardian"


def test_the_desk_of_the_community_sees_them_on_record_and_nobody_above_or_beside_does(town, house) -> None:
    row = home()
    live(row)
    desk = town.actor(WILLOW + "/desk")
    assert find.one(desk, row.pk, now=MONDAY).called == MARK
    assert set(Read.objects.filter(subject=str(row.pk)).values_list("group", flat=True)) == {"identity", "contact"}
    for seat in (STREET + "/desk", DISTRICT + "/desk", HESHUN + "/desk", WILLOW_1 + "/worker-1"):
        by = town.actor(seat)
        assert find.one(by, row.pk, now=MONDAY) is None and not find.seen(by).exists()
    assert find.one(town.resident("秦淑兰"), row.pk, now=MONDAY) is None
    assert Read.objects.filter(subject=str(row.pk)).count() == 2


def test_the_two_readings_of_who_may_see_agree_on_every_pair(town, house) -> None:
    seat = lead_seat()
    unit = act.add_unit(area=WILLOW_1, name={"zh": "联户一"}, seat=seat, **BY)
    rows = [home("101"), home("102")]
    act.join_unit(unit=unit, households=rows[:1], day=TODAY, **BY)
    ended = home("103")
    act.end_household(household=ended, day=TODAY, reason="搬走", **ON)
    seats = Seat.objects.filter(closed_at=None).values_list("code", flat=True)
    for code in seats:
        by = town.actor(code)
        listed = set(find.seen(by).values_list("pk", flat=True))
        assert listed == {row.pk for row in Household.objects.all() if find.may_see(by, row)}, code


def test_the_household_lead_sees_the_unit_and_moving_out_ends_that_in_the_same_commit(town, house) -> None:
    unit = act.add_unit(area=WILLOW_1, name={"zh": "联户一"}, seat=lead_seat(), **BY)
    row, other = home("101"), home("102")
    one, two = live(row), live(row, "李强")
    act.join_unit(unit=unit, households=[row], day=TODAY, **BY)
    lead = town.actor(WILLOW_1 + "/household-1")
    assert list(find.seen(lead)) == [row] and not find.may_see(lead, other)
    act.move_out(occupancy=one, day=TODAY, **ON)
    assert [each.person for each in find.people_of(row)] == [called("李强").get()]
    before = Record.objects.count()
    act.move_out(occupancy=two, day=TODAY, **ON)
    assert Record.objects.count() == before + 1
    row.refresh_from_db()
    assert row.until == TODAY == UnitMember.objects.get().until
    assert not find.seen(lead).exists() and find.one(town.actor(WILLOW + "/desk"), row.pk, now=MONDAY) is None
    assert refusal(act.move_out, occupancy=two, day=TODAY, **ON) == "moved_already"


def test_a_child_does_not_stay_behind_alone(house) -> None:
    row = home()
    one = live(row)
    live(row, "吴磊", guardian=called("秦淑兰").get())
    act.move_out(occupancy=one, day=TODAY, **ON)
    assert not Occupancy.objects.filter(moved_out=None).exists()
    assert Household.objects.get().until == TODAY


def test_a_lead_who_is_replaced_sees_the_unit_no_more(town, house) -> None:
    unit = act.add_unit(area=WILLOW_1, name={"zh": "联户一"}, seat=lead_seat(), **BY)
    act.join_unit(unit=unit, households=[home()], day=TODAY, **BY)
    old = town.actor(WILLOW_1 + "/household-1")
    new = lead_seat(WILLOW_1 + "/household-2", "李强")
    act.change_unit(unit=unit, name={"zh": "联户一"}, seat=new, **BY)
    assert not find.seen(old).exists() and find.seen(town.actor(new.code)).exists()
    far = lead_seat(HESHUN_1 + "/household-1", "李强")
    assert refusal(act.change_unit, unit=unit, name={"zh": "联户一"}, seat=far, **BY) == "not_its_seat"


def test_what_is_wrong_with_units_is_counted_and_names_no_person(town, house) -> None:
    small = act.add_unit(area=WILLOW_1, name={"zh": "小"}, seat=lead_seat(), **BY)
    large = act.add_unit(area=WILLOW_1, name={"zh": "大"}, **BY)
    homes = [home(row.number) for row in Dwelling.objects.order_by("number")]
    act.join_unit(unit=large, households=homes[:16], day=TODAY, **BY)
    act.join_unit(unit=small, households=homes[:2], day=TODAY, **BY)
    found = find.wrong(WILLOW)
    assert (found.households, found.none, found.several) == (18, 2, 2)
    assert found.small == [(small, 2)] and found.large == [(large, 16)] and found.unled == [(large, 16)]
    assert {row.dwelling.number for row in found.several_at} == {"101", "102"}
    assert all("called" in row.get_deferred_fields() for row in (*found.none_at, *found.several_at))
    assert find.wrong(HESHUN).households == 0


def test_a_vacant_post_is_no_lead(house) -> None:
    seat = lead_seat()
    unit = act.add_unit(area=WILLOW_1, name={"zh": "联户一"}, seat=seat, **BY)
    assert find.led(HouseholdUnit.objects.get())
    act.end(appointment=seat.appointments.get(), reason="不做了", **BY)
    assert not find.led(HouseholdUnit.objects.get(pk=unit.pk))


def test_a_unit_takes_households_of_its_area_once_and_gives_them_up_at_its_end(house) -> None:
    unit = act.add_unit(area=HESHUN_1, name={"zh": "联户一"}, **BY)
    mine = act.add_unit(area=WILLOW_1, name={"zh": "联户二"}, **BY)
    row = home()
    assert refusal(act.join_unit, unit=unit, households=[row], day=TODAY, **BY) == "not_of_the_area"
    act.join_unit(unit=mine, households=[row], day=TODAY, **BY)
    assert refusal(act.join_unit, unit=mine, households=[row], day=TODAY, **BY) == "in_it_already"
    act.leave_unit(member=UnitMember.objects.get(), day=TODAY, **BY)
    act.join_unit(unit=mine, households=[row], day=TODAY, **BY)
    act.end_unit(unit=mine, day=TODAY, reason="调整", **BY)
    assert not UnitMember.objects.filter(until=None).exists()
    assert refusal(act.join_unit, unit=mine, households=[row], day=TODAY, **BY) == "unit_ended"


def test_a_building_that_is_pulled_down_is_lived_in_no_more(house) -> None:
    row = home()
    live(row)
    assert act.pull_down(building=house, day=TODAY, reason="拆除", **ON) == 1
    assert Household.objects.get().until == TODAY and Dwelling.objects.filter(valid_to=None).count() == 0


def test_erasing_a_person_who_lived_alone_erases_what_the_household_is_called(house) -> None:
    row, shared = home("101"), home("102")
    live(row)
    live(shared, "李强")
    live(shared)
    act.forget(person=called("秦淑兰").get(), ground="本人要求", **BY)
    assert not Household.objects.get(pk=row.pk).called
    assert Household.objects.get(pk=shared.pk).called == MARK


@pytest.mark.django_db(transaction=True)
def test_the_records_add_up_to_the_rows(house) -> None:
    row = home()
    live(row)
    unit = act.add_unit(area=WILLOW_1, name={"zh": "联户一"}, seat=lead_seat(), **BY)
    act.join_unit(unit=unit, households=[row], day=TODAY, **BY)
    assert act.change_household(household=row, phone="022-2", **BY)
    assert verify().good
    Occupancy.objects.update(moved_out=TODAY)
    assert {each.column for each in verify().findings} == {"moved_out"}


def test_nobody_is_labelled() -> None:
    columns = {
        field.name for model in (Household, Occupancy, HouseholdUnit, UnitMember) for field in model._meta.get_fields()
    }
    assert not columns & {"kind", "label", "tag", "level", "note", "notes", "score", "status"}
