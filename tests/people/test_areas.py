"""A lead names and ends the areas below, and changes the plates on the doors; the page says what it will not do."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.places import act, find
from fengqiao.places.models import Area, Building
from tests.desk.seats import at_seat
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()
BY = {"by": SYSTEM, "now": MONDAY}


@pytest.fixture(autouse=True)
def town():
    cache.clear()
    with time.held(MONDAY):
        built = build()
        act.add_area(code=CITY, name={"zh": "津城"}, **BY)
        act.add_area(code=DISTRICT, name={"zh": "和平区", "en": "Heping"}, **BY)
        act.add_area(code=STREET, name={"zh": "清溪街道", "en": "Qingxi"}, **BY)
        for code, name in ((WILLOW, "柳荫社区"), (HESHUN, "和顺里社区")):
            act.add_area(code=code, name={"zh": name}, **BY)
        yield built


@pytest.fixture
def lead():
    return at_seat(STREET + "/lead")


def test_from_the_posts_a_lead_finds_the_areas_and_renames_one(lead):
    assert "/areas/" in lead.get("/posts/").content.decode()
    page = lead.get("/areas/").content.decode()
    assert "柳荫社区" in page and f"/areas/name/{WILLOW}/" in page and f"/areas/name/{STREET}/" not in page
    assert "和顺里社区" in lead.get("/areas/", {"q": "和顺"}).content.decode()
    answer = lead.post(f"/areas/name/{WILLOW}/", {"zh": "柳荫苑社区", "en": "Willow Court"}, follow=True)
    assert "已改名" in answer.content.decode() and find.area(WILLOW).name["en"] == "Willow Court"
    assert Record.objects.get(kind="places.rename").post == STREET + "/lead" and verify().good


def test_an_area_ends_on_its_day_and_whoever_asks_for_it_is_led_to_its_successor(lead):
    day = TODAY + timedelta(days=1)
    page = lead.get(f"/areas/end/{WILLOW}/").content.decode()
    assert "清溪街道 · 和顺里社区" in page and "个岗位" in page
    given = {"day": day.isoformat(), "successor": HESHUN, "reason": "民政批复 12 号"}
    answer = lead.post(f"/areas/end/{WILLOW}/", given, follow=True)
    assert "2026-11-24 起停用" in answer.content.decode() and "由和顺里社区接替" in answer.content.decode()
    assert find.tree().today(WILLOW, on=TODAY).code == WILLOW
    assert find.tree().today(WILLOW, on=day).code == HESHUN


@pytest.mark.parametrize(
    ("code", "more", "said"),
    [
        (WILLOW, {"day": (TODAY - timedelta(days=1)).isoformat()}, "最早写今天"),
        (WILLOW, {"successor": ""}, "id_successor"),
        (WILLOW, {"successor": WILLOW}, "id_successor"),
        (WILLOW, {"reason": " "}, "id_reason"),
    ],
)
def test_what_cannot_be_ended_says_why_and_nothing_is_kept(lead, code, more, said):
    given = {"day": TODAY.isoformat(), "successor": HESHUN, "reason": "合并"} | more
    answer = lead.post(f"/areas/end/{code}/", given)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert Area.objects.get(code=code).valid_to is None


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "先停用它们"), ("en", "end them first")])
def test_with_areas_inside_it_is_refused_in_the_readers_language(language, said):
    act.add_area(code="120101002000", name={"zh": "兴安街道", "en": "Xing'an"}, **BY)
    client = at_seat(DISTRICT + "/lead")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    given = {"day": TODAY.isoformat(), "successor": "120101002000", "reason": "合并"}
    answer = client.post(f"/areas/end/{STREET}/", given)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert ("Qingxi" if language == "en" else "清溪街道") in answer.content.decode()


def test_a_lead_neither_names_nor_ends_their_own_area_nor_reads_anothers(lead):
    own = at_seat(WILLOW + "/lead")
    for path in (f"/areas/name/{WILLOW}/", f"/areas/end/{WILLOW}/", f"/areas/doors/{HESHUN}/", f"/areas/?in={HESHUN}"):
        assert own.get(path).status_code == 404, path
    assert own.get(f"/areas/doors/{WILLOW}/").status_code == 200
    assert at_seat(WILLOW + "/desk").get("/areas/").status_code == 403
    assert lead.get(f"/areas/name/{DISTRICT}/").status_code == 404


def test_a_torn_plate_is_replaced_and_the_new_one_printed(lead, client):
    row = act.add_building(area=WILLOW, name={"zh": "3号楼"}, address="柳荫里3号", **BY)
    old = row.place_code
    assert "3号楼" in lead.get(f"/areas/doors/{STREET}/", {"q": "柳荫里"}).content.decode()
    assert lead.post(f"/areas/plate/{row.pk}/replace/", {"reason": " "}).status_code == 422
    page = lead.post(f"/areas/plate/{row.pk}/replace/", {"reason": "被撕掉"}, follow=True).content.decode()
    new = Building.objects.get(pk=row.pk).place_code
    assert new != old and f"/b/{new}/" in page and old not in page
    assert client.get(f"/b/{old}/").status_code == 404 and "被撕掉" in str(Record.objects.get(kind="places.plate").body)


def test_a_withdrawn_plate_leads_nowhere_and_has_no_sheet(lead, client):
    row = act.add_building(area=WILLOW, name={"zh": "3号楼"}, **BY)
    answer = lead.post(f"/areas/plate/{row.pk}/withdraw/", {"reason": "拆除"}, follow=True)
    assert "已收回" in answer.content.decode() and client.get(f"/b/{row.place_code}/").status_code == 404
    assert lead.get(f"/areas/plate/{row.pk}/").status_code == 404
    assert lead.get(f"/areas/plate/{row.pk}/withdraw/").status_code == 404
    elsewhere = act.add_building(area=HESHUN, name={"zh": "1号楼"}, **BY)
    assert at_seat(WILLOW + "/lead").post(f"/areas/plate/{elsewhere.pk}/replace/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_speak_both_languages(lead, language):
    row = act.add_building(area=WILLOW, name={"zh": "3号楼"}, **BY)
    lead.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    paths = ("/areas/", f"/areas/end/{WILLOW}/", f"/areas/doors/{WILLOW}/", f"/areas/plate/{row.pk}/replace/")
    words = ("Areas and doors", "Succeeded by", "Plates on the doors", "Replace the plate")
    for path, word in zip(paths, words, strict=True):
        answer = lead.get(path)
        assert answer.status_code == 200 and (word in answer.content.decode()) == (language == "en"), path
