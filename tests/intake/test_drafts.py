"""Drafts outlive a hang-up, a power cut and a shift change; one contact brings five cases; callers are found within bounds."""

import pytest

from fengqiao.cases.models import Case, Code
from fengqiao.intake.models import Draft
from fengqiao.ledger.models import Read, Record
from fengqiao.matters.models import Matter, Voice
from fengqiao.people.models import Person
from tests.desk.seats import at_seat
from tests.town import HESHUN, STREET, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]


def begun(client, source="phone"):
    return client.post("/intake/begin/", {"source": source})["Location"]


def one(**more):
    return {"count": "1", "m0-words": "水管爆了", "m0-area": WILLOW, "m0-category": "water.pipe"} | more


def test_what_is_typed_is_there_for_the_next_shift_and_for_nobody_elsewhere(town):
    page = begun(at_seat(WILLOW + "/desk"))
    kept = at_seat(WILLOW + "/desk").post(page + "keep/", one(**{"c-name": "秦淑兰"}))
    assert kept.json() == {"kept": True}
    again = at_seat(WILLOW + "/desk")
    assert "水管爆了" in again.get("/intake/").content.decode()
    assert "水管爆了" in again.get(page).content.decode()
    other = at_seat(STREET + "/desk")
    assert other.get(page).status_code == 404 and "水管爆了" not in other.get("/intake/").content.decode()
    assert other.post(page + "keep/", one()).status_code == 404


def test_two_are_open_at_once_and_one_is_dropped(town):
    client = at_seat(WILLOW + "/desk")
    first, second = begun(client), begun(client, "counter")
    client.post(first + "keep/", one())
    client.post(second + "drop/")
    assert [draft.body["m0-words"] for draft in Draft.objects.all()] == ["水管爆了"]


def test_one_contact_brings_five_cases_and_sent_twice_they_stay_five(town):
    client = at_seat(WILLOW + "/desk")
    page = begun(client)
    told = {"count": "5", "c-name": "秦淑兰", "c-phone": "13800000000"}
    for place in range(5):
        told |= {f"m{place}-words": f"第 {place} 件", f"m{place}-area": WILLOW}
    assert client.post(page, told).status_code == 200
    assert client.post(page, told).status_code == 200
    assert Case.objects.filter(source="phone").count() == 5
    assert {(voice.person.name, voice.through) for voice in Voice.objects.all()} == {("秦淑兰", True)}
    assert Draft.objects.get().body == {}
    assert client.post(page + "keep/", told).status_code == 409


def test_more_fields_come_when_there_is_one_more(town):
    client = at_seat(WILLOW + "/desk")
    page = begun(client)
    client.post(page, one(more="1"))
    shown = client.get(page).content.decode()
    assert 'name="m1-words"' in shown and "水管爆了" in shown


def test_nobody_must_say_who_they_are_and_a_phone_gets_no_code(town):
    client = at_seat(WILLOW + "/desk")
    before = Person.objects.count()
    page = client.post(begun(client), one()).content.decode()
    matter = Matter.objects.get()
    assert matter.number in page and Person.objects.count() == before
    assert Voice.objects.get().person is None and not Code.objects.exists()


def test_a_counter_slip_carries_the_code_once_and_not_on_the_screen(town):
    client = at_seat(WILLOW + "/desk")
    where = begun(client, "counter")
    page = client.post(where, one())
    code = page.context["slips"][0]["code"]
    shown = page.content.decode()
    assert shown.count(code) == 1 and "paper-only" in shown.partition(code)[0].rpartition("<section")[2]
    seal = Record.objects.get(kind="matter.report").seal
    slip = shown.partition("slip paper-only")[2].partition("</section>")[0]
    assert seal[:16] in slip and seal[:17] not in slip and "2026" in slip, (
        "with the date, what the chain must still hold"
    )
    for again in (client.get(where), client.post(where, one())):
        assert code not in again.content.decode() and not again.context.get("slips")


def test_three_fields_are_enough_and_none_is_refused_in_words(town):
    client = at_seat(WILLOW + "/desk")
    where = begun(client)
    answer = client.post(where, one(**{"m0-words": "", "m0-place": "六号楼"}))
    assert answer.status_code == 422
    assert "请写下什么事" in answer.content.decode() and "六号楼" in answer.content.decode()


def test_markup_and_control_characters_stay_text(town):
    client = at_seat(WILLOW + "/desk")
    client.post(begun(client), one(**{"m0-words": "<script>x</script>\u200b灯", "m0-place": "'; DROP TABLE--"}))
    matter = Matter.objects.get()
    page = client.get(f"/desk/m/{matter.number}/").content.decode()
    assert "<script>x" not in page and "&lt;script&gt;x" in page


def test_a_caller_is_found_by_phone_name_or_address_on_record_and_only_at_this_desk(town):
    client = at_seat(WILLOW + "/desk")
    told = one(**{"c-name": "秦淑兰", "c-phone": "13800000000", "m0-place": "柳荫里 6 号楼"})
    client.post(begun(client), told)
    for asked in ({"phone": "13800000000"}, {"name": "秦淑兰"}, {"address": "6 号楼"}):
        rows = client.post("/intake/caller/", asked).context["rows"]
        assert len(rows) == 1, asked
    looks = Read.objects.filter(post=WILLOW + "/desk", group="identity")
    assert looks.exclude(subject="").count() == 3, "each matter that was shown"
    assert looks.filter(subject="").count() == 3, "and each search, also one that finds nothing"
    elsewhere = at_seat(HESHUN + "/desk").post("/intake/caller/", {"phone": "13800000000"})
    assert elsewhere.context["rows"] == []
    assert client.get("/intake/caller/?name=秦淑兰").status_code == 405
    assert client.post("/intake/caller/", {"phone": "1380"}).context["rows"] == []


def test_at_most_twenty_are_shown(town, report):
    for _ in range(23):
        report(person=town.people["秦淑兰"])
    assert len(at_seat(WILLOW + "/desk").post("/intake/caller/", {"name": "秦淑兰"}).context["rows"]) == 20
