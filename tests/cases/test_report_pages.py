"""A report is made in three steps, by anybody, and nothing of it is lost or doubled."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from fengqiao.cases.codes import read_code
from fengqiao.cases.models import Case, Code, Started
from fengqiao.files.models import File, Upload
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter, Voice
from fengqiao.people.models import Person
from fengqiao.places import act as places
from tests.cases import ground
from tests.cases.walks import forgetful, photo, sent, text, write
from tests.files import pictures
from tests.town import CITY, HESHUN, HESHUN_1, HESHUN_2, MONDAY, STREET, URBAN, WILLOW, WILLOW_1, WILLOW_2, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    made = build()
    ground.lay()
    return made


def test_a_report_in_three_steps_reaches_the_desk_of_the_place(town, client):
    check = write(client, words="二单元楼道堆着旧沙发", lon="117.205", lat="39.125", address="3 号楼")
    assert "柳荫里社区" in text(check)
    answer = client.post("/report/send/", {})
    case = Case.objects.get()
    assert (case.area, case.words, case.place) == (WILLOW_1, "二单元楼道堆着旧沙发", "3 号楼")
    assert case.lon == 1172050000
    assert read_code(answer.context["code"])
    shown = text(answer)
    assert case.matter.number in shown and "柳荫里第一网格综治中心" in shown and "前受理" in shown
    record = Record.objects.get(kind="matter.report")
    slip = shown[shown.index("枫桥 · 查询纸条") :]
    assert record.seal[:16] in slip and record.seal[:17] not in slip, "with the date, what the chain must still hold"
    assert f"{timezone.localtime(record.at):%Y-%m-%d}" in slip or f"{timezone.localtime(record.at).month}月" in slip


def test_it_works_without_cookies_and_without_scripts(town):
    client = Client()
    start = forgetful(client).get("/report/")
    draft = {"draft": start.context["draft"]}
    forgetful(client)
    where = client.post("/report/", {**draft, "words": "路灯不亮", "photos": photo()})
    assert where.status_code == 200 and "在哪里" in text(where)
    forgetful(client)
    community = client.post("/report/where/", {**draft, "place_address": "桥头"})
    assert "在哪个社区" in text(community)
    forgetful(client)
    deeper = client.post("/report/community/", {**draft, "area_0": "120101000000", "area_go": "1"})
    assert STREET in deeper.content.decode()
    forgetful(client)
    chosen = {"area_0": "120101000000", "area_1": STREET, "area_2": WILLOW}
    check = client.post("/report/community/", {**draft, **chosen})
    assert "照片 1 张" in text(check)
    forgetful(client)
    back = client.post("/report/kind/", {**draft, "show": "1"})
    assert "是哪一类事" in text(back)
    forgetful(client)
    answer = client.post("/report/send/", draft)
    assert read_code(answer.context["code"])
    assert Case.objects.get().area == WILLOW and File.objects.count() == 1


def test_the_same_report_sent_twice_is_one_and_reads_the_same_code(town, client):
    draft = {"draft": write(client).context["draft"]}
    first, second = client.post("/report/send/", draft), client.post("/report/send/", draft)
    assert first.context["code"] == second.context["code"]
    assert first.context["matter"].number == second.context["matter"].number
    assert (Matter.objects.count(), Code.objects.count(), Voice.objects.count()) == (1, 1, 1)


def test_two_presses_at_once_that_both_pass_the_draft_make_one_report(town, client, monkeypatch):
    from fengqiao.cases import drafts
    from fengqiao.ledger import time

    draft = {"draft": write(client).context["draft"]}
    said = drafts.read(draft["draft"], time.now())
    client.post("/report/send/", draft)
    # As the second press saw it before the first one was through.
    monkeypatch.setattr(drafts, "read", lambda *_: dict(said))
    assert client.post("/report/send/", draft).status_code == 200
    assert Matter.objects.count() == 1


def test_a_sent_report_leaves_no_words_in_the_draft(town, client):
    answer = sent(client, words="CANARY-WORDS-77")
    assert answer.status_code == 200
    assert "report" not in client.cookies or not client.cookies["report"].value
    assert "CANARY" not in Started.objects.get().body


def test_a_draft_in_the_database_cannot_be_read_without_the_browsers_name_for_it(town, client):
    write(client, words="CANARY-WORDS-78")
    row = Started.objects.get()
    assert "CANARY" not in row.body and client.cookies["report"].value not in row.key + row.body


def test_a_pin_outside_all_areas_says_so_and_goes_on_with_the_community(town, client):
    client.post("/report/", {"draft": client.get("/report/").context["draft"], "words": "路灯不亮"})
    lon, lat = ground.OUTSIDE
    answer = client.post("/report/where/", {"place_address": "柳荫里", "place_lon": lon, "place_lat": lat}, follow=True)
    assert "不在我们负责的范围里" in text(answer)
    assert (WILLOW, "柳荫里社区") in answer.context["near"]
    client.post("/report/community/", {"near": WILLOW})
    client.post("/report/send/", {})
    assert Case.objects.get().area == WILLOW


def test_an_address_that_means_one_door_needs_no_pin_and_no_list(town, client):
    client.post("/report/", {"draft": client.get("/report/").context["draft"], "words": "楼道灯不亮"})
    answer = client.post("/report/where/", {"place_address": "柳荫里三号楼2门501"}, follow=True)
    assert "柳荫里社区" in text(answer) and "/report/check/" in answer.redirect_chain[-1][0]
    client.post("/report/send/", {})
    assert (Case.objects.get().area, Case.objects.get().place) == (WILLOW, "柳荫里三号楼2门501")


def test_an_address_that_may_mean_several_doors_is_asked_about(town, client):
    ground.places.add_building(area=HESHUN_1, name={"zh": "和顺里 3 号楼"}, address="兆丰路9号", by=SYSTEM, now=MONDAY)
    client.post("/report/", {"draft": client.get("/report/").context["draft"], "words": "楼道灯不亮"})
    answer = client.post("/report/where/", {"place_address": "3号楼2门"}, follow=True)
    assert "在哪个社区" in text(answer)
    answer = client.post("/report/where/", {"place_address": "兆丰路路边"}, follow=True)
    assert [code for code, _ in answer.context["near"]] == [HESHUN_1]
    client.post("/report/community/", {"near": HESHUN_1})
    client.post("/report/send/", {})
    assert Case.objects.get().area == HESHUN_1


def test_doors_of_one_number_in_two_grids_of_a_community_are_one_place_to_the_reporter(town, client):
    for grid in (HESHUN_1, HESHUN_2):
        ground.places.add_building(area=grid, name={"zh": "和顺里 3 号楼"}, by=SYSTEM, now=MONDAY)
    client.post("/report/", {"draft": client.get("/report/").context["draft"], "words": "楼道灯不亮"})
    answer = client.post("/report/where/", {"place_address": "和顺里3号楼"}, follow=True)
    assert answer.context["near"] == [(HESHUN, "和顺里社区")]
    for grid in (WILLOW_1, WILLOW_2):
        ground.places.add_building(area=grid, name={"en": "Willow Lane, building 2"}, by=SYSTEM, now=MONDAY)
    answer = client.post("/report/where/", {"place_address": "Willow Lane, building 2"}, follow=True)
    assert answer.context["near"] == [(WILLOW, "柳荫里社区")]


def test_who_does_not_know_the_community_can_report_all_the_same(town, client):
    client.post("/report/", {"draft": client.get("/report/").context["draft"], "words": "路灯不亮"})
    client.post("/report/where/", {"place_address": "不知道什么路"})
    nothing = client.post("/report/community/", {})
    assert "请选到社区" in text(nothing)
    client.post("/report/community/", {"unknown": "1"})
    client.post("/report/send/", {})
    assert Matter.objects.get().held_by == CITY


def test_the_code_on_a_door_starts_a_report_that_knows_where_it_is(client):
    build()
    building = ground.lay()
    start = client.get(f"/b/{building.place_code}/")
    assert "3 号楼" in text(start)
    answer = client.post("/report/", {"draft": start.context["draft"], "words": "电梯坏了"})
    assert answer["Location"] == "/report/check/"
    client.post("/report/send/", {})
    case = Case.objects.get()
    assert case.building == str(building.pk) and case.area == WILLOW


def test_a_stairwells_plate_names_the_stairwell_too(client):
    build()
    building = ground.lay()
    stairs = places.add_stairwell(building=building, name={"zh": "2 单元", "en": "Stairwell 2"}, by=SYSTEM, now=MONDAY)
    start = client.get(f"/b/{stairs.place_code}/")
    assert "柳荫里 3 号楼 2 单元" in text(start)
    client.post("/report/", {"draft": start.context["draft"], "words": "灯坏了"})
    client.post("/report/send/", {})
    assert Case.objects.get().building == str(building.pk)


def test_the_plate_of_a_demolished_building_says_so_and_still_lets_one_report(client):
    build()
    building = ground.lay()
    day = MONDAY.date()
    places.end_building(building=building, day=day, reason="拆除", today=day, by=SYSTEM, now=MONDAY)
    start = client.get(f"/b/{building.place_code}/")
    assert start.status_code == 200 and "已经停用" in text(start) and "3 号楼" in text(start)
    client.post("/report/", {"draft": start.context["draft"], "words": "工地夜里施工"})
    client.post("/report/send/", {})
    assert Case.objects.get().area == WILLOW


def test_a_withdrawn_plate_says_so_and_offers_the_report(town, client):
    answer = client.get("/b/nosuchplate1/")
    assert answer.status_code == 404 and "/report/" in answer.content.decode()


def test_words_or_a_photo_are_enough_and_nothing_is_not(town, client):
    draft = client.get("/report/").context["draft"]
    assert "有一处要改" in text(client.post("/report/", {"draft": draft, "words": "  \u200b "}))
    assert client.post("/report/", {"draft": draft, "photos": photo()})["Location"] == "/report/where/"


@pytest.mark.parametrize("content", [pictures.SVG, pictures.PDF, pictures.zipped(), pictures.bomb()])
def test_a_disguised_photo_is_refused_in_words_and_what_was_typed_stays(town, client, content):
    draft = client.get("/report/").context["draft"]
    answer = client.post("/report/", {"draft": draft, "words": "路灯不亮", "photos": photo(content)})
    assert answer.status_code == 200 and "路灯不亮" in text(answer) and "照片" in text(answer)
    assert not Upload.objects.exists()


def test_a_good_photo_beside_a_bad_one_is_kept_and_can_be_taken_back(town, client):
    draft = client.get("/report/").context["draft"]
    both = {"draft": draft, "words": "路灯不亮", "photos": [photo(), photo(pictures.HTML)]}
    assert client.post("/report/", both).context["photos"]
    upload = Upload.objects.get()
    assert client.get(f"/report/photo/{upload.id}/")["Cache-Control"] == "private, no-store"
    assert Client().get(f"/report/photo/{upload.id}/").status_code == 404
    client.post("/report/", {"draft": draft, "words": "路灯不亮", "drop": upload.id})
    assert not Upload.objects.exists()


def test_five_photos_are_too_many(town, client):
    draft = client.get("/report/").context["draft"]
    answer = client.post("/report/", {"draft": draft, "photos": [photo() for _ in range(5)]})
    assert "最多" in text(answer)


def test_danger_in_the_words_names_the_number_to_call_and_asks_for_haste(town, client):
    check = write(client, words="楼道有煤气味")
    assert 'href="tel:119"' in check.content.decode() and "checked" in check.content.decode()
    client.post("/report/send/", {"danger": "1"})
    assert Matter.objects.get().urgency == "urgent"


def test_rule_39_refusing_contact_changes_nothing_of_the_service(town):
    numbers = []
    for reach in ({}, {"how": "none", "language": "zh-hans"}):
        client = Client()
        write(client)
        if reach:
            assert client.post("/report/reach/", reach)["Location"] == "/report/check/"
        numbers.append(client.post("/report/send/", {}).context["matter"])
    assert not Person.objects.filter(voices__isnull=False).exists()
    assert numbers[0].due == numbers[1].due or abs((numbers[0].due - numbers[1].due).total_seconds()) < 120
    assert numbers[0].held_by == numbers[1].held_by and numbers[0].urgency == numbers[1].urgency


def test_a_contact_is_kept_with_the_rule_for_using_it(town, client):
    write(client)
    given = {"how": "phone", "phone": "138 0000-0000", "name": "秦", "rule": "hours", "hours": "上午", "language": "en"}
    client.post("/report/reach/", given)
    client.post("/report/send/", {})
    person = Voice.objects.get().person
    assert (person.phone, person.contact) == ("13800000000", {"rule": "hours", "hours": "上午"})
    assert person.language == "en"
    bodies = "".join(Record.objects.values_list("body", flat=True))
    assert "13800000000" not in bodies


def test_contact_rules_are_checked_in_words(town, client):
    write(client)
    wrong = {"how": "phone", "phone": "tomorrow", "rule": "hours", "language": "zh-hans"}
    shown = text(client.post("/report/reach/", wrong))
    assert "这个号码没有读懂" in shown and "请写下哪些时间可以" in shown


def test_rule_28_a_complaint_about_an_office_begins_above_it_and_the_page_says_so(town, client):
    write(client)
    answer = client.post("/report/about/", {"about": "yes", "offices": [f"o:{WILLOW}", f"o:{WILLOW_1}"]})
    assert answer["Location"] == "/report/check/"
    shown = client.post("/report/send/", {})
    matter = Matter.objects.get()
    assert matter.held_by == STREET and "看不到" in text(shown)
    assert Matter.objects.get().about == f"|o:{WILLOW}|o:{WILLOW_1}|"


def test_a_post_holder_is_named_by_post_and_an_office_on_no_list_by_its_name(town, client):
    write(client)
    client.post("/report/about/", {"about": "yes", "offices": [f"s:{WILLOW}/desk"]})
    client.post("/report/send/", {})
    sitter = town.people["赵敏"].pk
    assert Matter.objects.get().about == f"|p:{sitter}|"
    other = Client()
    write(other)
    other.post("/report/about/", {"about": "yes", "other": "某某办事点"})
    other.post("/report/send/", {})
    later = Matter.objects.order_by("-opened_at", "-id")[0]
    assert later.held_by == STREET and Case.objects.get(pk=later.id).answers["about"] == "某某办事点"


def test_the_offices_to_complain_of_are_those_that_work_there(town, client):
    write(client)
    page = client.get("/report/about/").content.decode()
    assert URBAN in page and "120101001002" not in page and "/owner" not in page


def test_a_kind_is_chosen_in_levels_and_asks_its_own_questions(town, client):
    from django.db import connection

    asked = '[{"name": "pole", "label": {"zh": "灯杆号", "en": "Lamp post"}, "kind": "text"}]'
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_category SET questions = %s WHERE code = 'light'", [asked])
    write(client)
    assert client.post("/report/kind/", {"kind": "fire"})["Location"] == "/report/kind/"
    assert "楼道堆物" in text(client.get("/report/kind/"))
    assert client.post("/report/kind/", {"kind": "fire.stairwell"})["Location"] == "/report/check/"
    client.get("/report/kind/?again")
    write(client)
    assert client.post("/report/kind/", {"kind": "light"})["Location"] == "/report/questions/"
    client.post("/report/questions/", {"pole": "A-17"})
    assert "A-17" in text(client.get("/report/check/"))
    client.post("/report/send/", {})
    case = Case.objects.get()
    assert case.answers == {"pole": "A-17"} and case.matter.category == "light"


NASTY = "\x00\x07<script>alert(1)</script>\u202e{{7*7}}'\";--\ud83d\ude00é\r\n=cmd"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_markup_and_control_characters_in_every_field_stay_words(town, client, language):
    client.post("/language/", {"language": language})
    draft = client.get("/report/").context["draft"]
    nasty = NASTY.encode("utf-16", "surrogatepass").decode("utf-16")
    client.post("/report/", {"draft": draft, "words": nasty})
    client.post("/report/where/", {"place_address": nasty, "place_lon": "117.205", "place_lat": "39.125"})
    client.post("/report/about/", {"about": "yes", "other": nasty})
    client.post(
        "/report/reach/",
        {
            "how": "phone",
            "phone": "022-12345678",
            "name": nasty[:38],
            "rule": "hours",
            "hours": nasty,
            "language": "en",
        },
    )
    check = client.get("/report/check/")
    assert b"<script>alert" not in check.content and "{{7*7}}" in text(check).replace("&#x27;", "'")
    assert client.post("/report/send/", {}).status_code == 200
    case = Case.objects.get()
    kept = [case.words, case.place, case.answers["about"], Voice.objects.get().person.name]
    assert all("<script>" in words for words in kept)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", "".join(kept))


@pytest.mark.parametrize("name", ["forged", "a" * 22 + "." + "b" * 16])
def test_a_draft_name_that_is_not_ours_opens_nothing(town, client, name):
    assert client.post("/report/where/", {"draft": name, "place_address": "x"}).status_code == 200
    assert client.post("/report/send/", {"draft": name}).status_code == 200
    assert not Matter.objects.exists()


def test_another_site_cannot_speak_through_the_readers_browser(town):
    client = Client(enforce_csrf_checks=True)
    client.get("/report/")
    assert client.post("/report/", {"words": "x"}).status_code == 403
    stranger = Client()
    assert stranger.post("/report/", {"words": "x"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_body_of_65_megabytes_is_refused_before_it_is_read(client):
    answer = client.post("/report/", {}, CONTENT_LENGTH=str(65 * 1024 * 1024))
    assert answer.status_code == 413


def test_in_english_every_page_is_english(town, client):
    client.post("/language/", {"language": "en"})
    write(client)
    pages = ["/", "/about/", "/accessibility/", "/follow/", "/report/", "/report/where/", "/report/check/"]
    pages += ["/report/community/", "/report/kind/", "/report/about/", "/report/reach/"]
    for page in pages:
        shown = text(client.get(page))
        for theirs in ("枫 桥", "枫桥", "中文", "二单元楼道堆着旧沙发"):
            shown = shown.replace(theirs, "")
        assert not re.search(r"[\u4e00-\u9fff]", shown), (page, re.findall(r"[\u4e00-\u9fff]+", shown))
