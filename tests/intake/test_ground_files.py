"""Files of buildings and dwellings at the desk: asked which system, tried, taken in by commits, stopped and gone on."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fengqiao.intake.act import imports, stones
from fengqiao.intake.imports import waiting
from fengqiao.intake.models import Batch
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.places import find, geo
from fengqiao.places.models import Building, Dwelling, Premises
from tests.cases import ground
from tests.desk.seats import at_seat
from tests.town import MONDAY, STREET, WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]


@pytest.fixture
def laid(town):
    ground.lay()
    return town


def square(n: int, *, move=lambda x, y: (x, y), west: float = 117.2003):
    x, y, side = west + n * 3e-4, 39.1205, 2e-4
    ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return {"type": "Polygon", "coordinates": [[list(move(*point)) for point in ring]]}


def city(count: int = 3, **more) -> bytes:
    rows = [
        {
            "type": "Feature",
            "properties": {"id": f"w{n}", "name": f"{n}号楼", "levels": 6},
            "geometry": square(n, **more),
        }
        for n in range(count)
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


def upload(client, raw: bytes, name: str = "a.geojson"):
    return client.post("/intake/ground/", {"file": SimpleUploadedFile(name, raw)})


def answers(page, **more) -> dict[str, str]:
    return {field.name: field.value() for field in page.context["form"] if field.value()} | more


def taken(client, raw: bytes, name: str = "a.geojson", **more):
    at = upload(client, raw, name)["Location"]
    page = client.get(at)
    done = client.post(at, answers(page, go="1", **more))
    assert done.status_code == 302, done.content.decode()
    return client.get(done["Location"]), Batch.objects.order_by("-at", "-id").first()


@pytest.mark.parametrize("seat", ["/desk", "/lead"])
def test_buildings_come_from_a_map_with_a_plate_each_in_the_grid_they_lie_in(laid, seat) -> None:
    before = set(Building.objects.values_list("pk", flat=True))
    page, batch = taken(at_seat(WILLOW + seat), city(), system="wgs84")
    rows = Building.objects.exclude(pk__in=before)
    assert (batch.stage, batch.taken) == ("ended", 3) and "新增 3" in page.content.decode()
    assert {row.area_id for row in rows} == {WILLOW_1} and len({row.place_code for row in rows}) == 3
    assert find.addressed("柳荫里 2号楼") is not None
    records = [record for record in Record.objects.filter(kind="places.buildings") if str(rows[0].pk) in record.body]
    assert len(records) == 1


def test_in_china_the_system_is_asked_for_and_nothing_goes_on_without_the_answer(laid) -> None:
    client = at_seat(WILLOW + "/desk")
    at = upload(client, city())["Location"]
    page = client.get(at)
    assert "坐标是哪一种" in page.content.decode() and page.context["weighed"].both + page.context["weighed"].wgs84 == 3
    assert client.post(at, answers(page, go="1")).status_code == 422
    assert not Batch.objects.exists()


def test_a_file_of_a_chinese_map_is_counted_as_one_and_moved_on_somebodys_word(laid) -> None:
    raw = city(move=geo.to_gcj02)
    client = at_seat(WILLOW + "/desk")
    at = upload(client, raw)["Location"]
    weighed = client.get(at).context["weighed"]
    assert weighed.points == 3 and weighed.gcj02 + weighed.both == 3
    _, batch = taken(client, raw, system="gcj02")
    assert batch.taken == 3
    assert Building.objects.get(ref="w0").lon == pytest.approx(117.2004, abs=1e-6)


def test_a_dry_run_keeps_nothing_and_says_why_which_rows_do_not_fit(laid) -> None:
    rows = "编号,名称,经度,纬度,层数\n1,一号楼,117.205,39.125,0\n2,二号楼,517000,4331000,6\n3,三号楼,117.205,39.125,6\n"
    client = at_seat(WILLOW + "/desk")
    at = upload(client, rows.encode(), "a.csv")["Location"]
    before = Building.objects.count()
    page = client.post(at, answers(client.get(at), system="wgs84"))
    text = page.content.decode()
    assert "会新增 1 条" in text and "坐标是米" in text and "层数0不对" in text
    assert Building.objects.count() == before and not Batch.objects.exists()


def test_rejected_rows_come_back_with_their_reasons(laid) -> None:
    rows = "编号,名称,经度,纬度,层数\n1,=1+1,117.205,39.125,900\n3,三号楼,117.206,39.125,6\n"
    client = at_seat(WILLOW + "/lead")
    page, batch = taken(client, rows.encode(), "a.csv", system="wgs84")
    assert (batch.taken, len(batch.rejected)) == (1, 1) and "层数900不对" in page.content.decode()
    table = client.get(f"/intake/batch/{batch.pk}/", {"as": "csv"})
    if table.status_code == 302:
        pytest.fail("a lead owes no second sign within minutes of signing in")
    assert "900" in table.content.decode("utf-8-sig")


def test_the_same_file_twice_adds_nothing(laid) -> None:
    client = at_seat(WILLOW + "/desk")
    taken(client, city(), system="wgs84")
    count = Building.objects.count()
    _, batch = taken(client, city(), system="wgs84")
    assert (batch.taken, batch.known) == (0, 3) and Building.objects.count() == count


def test_dwellings_and_shops_find_their_buildings(laid) -> None:
    from fengqiao.ledger.door import SYSTEM
    from fengqiao.places import act

    act.load_kinds(district="120101000000", by=SYSTEM, now=MONDAY)
    client = at_seat(WILLOW + "/desk")
    taken(client, city(), system="wgs84")
    rooms = "楼栋编码,单元,楼层,室号\nw0,1,1,101\nw0,1,2,201\nw0,1,2,201\nw9,1,1,101\nw1,,7,701\n"
    _, batch = taken(client, rooms.encode(), "rooms.csv")
    assert batch.taken == 2 and [row["why"] for row in batch.rejected] == ["here_twice", "no_building", "above_roof"]
    assert Dwelling.objects.filter(building__ref="w0", stairwell__name__zh="1单元").count() == 2
    shops = "楼栋编码,名称,种类,楼层,电话,隐患\nw0,老味道,餐饮,1,022-1234,燃气、油烟管道\n"
    _, batch = taken(client, shops.encode(), "shops.csv")
    assert batch.taken == 1 and Premises.objects.get().hazards == ["gas", "oil_fume"]


def test_a_stopped_file_goes_on_where_it_stood_and_a_building_drawn_meanwhile_is_known(laid, monkeypatch) -> None:
    monkeypatch.setattr(stones, "STEP", 2)
    monkeypatch.setattr(stones.Taker, "step", 2)
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    client = at_seat(WILLOW + "/desk")
    before = Building.objects.count()
    _, batch = taken(client, city(5), system="wgs84")
    assert (batch.stage, batch.place) == ("running", 2)
    client.post(f"/intake/batch/{batch.pk}/go/", {"does": "stop"})
    assert imports.work(MONDAY) == 0
    client.post(f"/intake/batch/{batch.pk}/go/", {"does": "resume"})
    assert imports.work(MONDAY) == 3
    batch.refresh_from_db()
    assert (batch.stage, batch.taken) == ("ended", 5) and Building.objects.count() == before + 5


def test_a_commit_that_fails_is_done_again_whole(laid, monkeypatch) -> None:
    from django.db import OperationalError

    from fengqiao.places import act

    client = at_seat(WILLOW + "/desk")
    at = upload(client, city())["Location"]
    kept = waiting.get(at.strip("/").split("/")[-1], org=WILLOW)
    real = act.keep_buildings

    def once(*words, **more):
        real(*words, **more)
        monkeypatch.setattr(act, "keep_buildings", real)
        raise OperationalError("the database went away")

    monkeypatch.setattr(act, "keep_buildings", once)
    before = Building.objects.count()
    with pytest.raises(OperationalError):
        client.post(at, answers(client.get(at), go="1", system="wgs84"))
    assert Building.objects.count() == before
    assert imports.work(MONDAY) == kept.count == 3
    assert Building.objects.count() == before + 3


def test_a_lead_does_not_see_the_files_of_reports(laid) -> None:
    from tests.intake.test_files import ROWS
    from tests.intake.test_files import taken as cases_taken

    _, batch = cases_taken(at_seat(WILLOW + "/desk"), ROWS.encode())
    assert at_seat(WILLOW + "/lead").get(f"/intake/batch/{batch.pk}/").status_code == 404
    assert at_seat(STREET + "/desk").get(f"/intake/batch/{batch.pk}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_records_add_up_after_a_file(laid) -> None:
    taken(at_seat(WILLOW + "/desk"), city(), system="wgs84")
    assert verify().good
