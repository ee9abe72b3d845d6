"""Reporting and following by program: once, by code, slowed, and refused in words."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fengqiao.api import pace
from fengqiao.cases.models import Case
from fengqiao.files.models import File
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter
from tests.api.conftest import Program
from tests.files.pictures import jpeg
from tests.town import STREET, WILLOW, WILLOW_1

pytestmark = pytest.mark.django_db


def test_a_report_answers_with_its_number_and_a_code(stranger):
    answer = stranger.report(category="fire.stairwell")
    assert answer.status_code == 201
    told = answer.json()
    followed = stranger.post("follow", {"code": told["code"]}).json()
    assert followed["number"] == told["number"]
    assert followed["state"] == "reported"
    assert "withdraw" in followed["acts"]
    assert followed["words"] == "二单元楼道堆着旧沙发"


def test_a_report_by_program_that_says_danger_is_urgent_from_the_first_second(stranger):
    stranger.report(words="楼下有人持刀打人")
    stranger.report(words="楼下有人卖菜")
    assert dict(Matter.objects.values_list("case__words", "urgency")) == {
        "楼下有人持刀打人": "urgent",
        "楼下有人卖菜": "normal",
    }


def test_the_same_report_sent_twice_is_one_report_with_the_same_code(stranger):
    once = str(uuid.uuid4())
    first, again = stranger.report(once=once), stranger.report(once=once)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"repeated": True}
    assert Matter.objects.count() == 1
    other = stranger.report(once=once, words="别的事")
    assert (other.status_code, other.json()["code"]) == (409, "repeated")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"words": "  \u200b "}, "words"),
        ({"category": "nothing"}, "category"),
        ({"area": "999999999999"}, "area"),
        ({"area": "", "place": ""}, "area"),
        ({"lon": 39.1, "lat": 117.2}, "lon"),
        ({"lon": 500, "lat": 39}, "lon"),
        ({"lon": 117.2}, "lat"),
        ({"area": "", "lon": 100.0, "lat": 30.0}, "lon"),
        ({"plate": "nowhere"}, "plate"),
        ({"about": ["120101001999"]}, "about"),
        ({"photos": ["7" * 32]}, "photos"),
        ({"once": "1"}, "once"),
        ({"word": "x"}, "word"),
        ({"words": "x" * 2001}, "words"),
    ],
)
def test_what_cannot_be_used_is_named_in_words_and_leaves_nothing(stranger, said, field):
    before = Record.objects.count()
    answer = stranger.report(**said)
    told = answer.json()
    assert answer.status_code == 422, told
    assert told["field"] == field
    assert told["words"] and told["next"]
    assert (Case.objects.count(), Record.objects.count()) == (0, before)


def test_swapped_coordinates_are_said_to_be_swapped_in_the_readers_language(town):
    assert "写反" in Program().report(lon=39.1, lat=117.2).json()["words"]
    assert "swapped" in Program(language="en").report(lon=39.1, lat=117.2).json()["words"]


def test_broken_json_is_refused_in_words(stranger):
    answer = stranger.client.post("/api/v1/reports", "{", content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.json()["next"]


def test_a_flood_is_slowed_by_address_and_not_shut_out(stranger, monkeypatch):
    monkeypatch.setattr(pace, "AT_ONCE", 3)
    assert [stranger.report().status_code for _ in range(4)] == [201, 201, 201, 429]
    answer = stranger.report()
    assert 1 <= int(answer["Retry-After"]) <= 10
    elsewhere = Program(REMOTE_ADDR="10.1.2.3")
    assert elsewhere.report().status_code == 201


def test_guessing_codes_is_slowed(stranger):
    codes = ["2222-2222-2222-2", "3333-3333-3333-3", "2222-2222-2222-2"]
    told = [stranger.post("follow", {"code": codes[0]}) for _ in range(8)]
    assert told[0].status_code == 404
    assert told[-1].status_code == 429
    assert int(told[-1]["Retry-After"]) > 0


def test_no_code_stands_in_an_address(stranger):
    assert stranger.get("follow").status_code == 405


def test_the_reporter_acts_by_code(stranger):
    code = stranger.report().json()["code"]
    body = {"code": code, "once": str(uuid.uuid4()), "given": {"text": "还有一辆旧自行车"}}
    done = stranger.post("follow/acts/supplement", body)
    assert done.status_code == 200
    assert stranger.post("follow/acts/supplement", body).json()["repeated"]
    refused = stranger.post("follow/acts/accept", {"code": code, "once": str(uuid.uuid4())})
    assert refused.status_code in (403, 422)
    withdrawn = stranger.post("follow/acts/withdraw", {"code": code, "once": str(uuid.uuid4()), "seen_version": 2})
    assert withdrawn.json()["state"] == "withdrawn"


def test_a_stale_act_of_the_reporter_is_told_so(stranger):
    code = stranger.report().json()["code"]
    body = {"code": code, "once": str(uuid.uuid4()), "seen_version": 9}
    answer = stranger.post("follow/acts/withdraw", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


def test_a_photo_is_uploaded_for_the_report_that_bears_the_same_once(stranger):
    once = str(uuid.uuid4())
    kept = stranger.client.post(
        "/api/v1/photos", {"photo": SimpleUploadedFile("a.jpg", jpeg(), content_type="image/jpeg"), "once": once}
    )
    assert kept.status_code == 201, kept.content
    photo = kept.json()["photo"]
    stolen = stranger.report(photos=[photo])
    assert (stolen.status_code, stolen.json()["field"]) == (422, "photos")
    assert stranger.report(once=once, photos=[photo]).status_code == 201
    assert File.objects.get(pk=photo).does == "report"


def test_what_is_no_photo_is_refused_in_words(stranger):
    junk = SimpleUploadedFile("a.png", b"MZ" + b"\0" * 500, content_type="image/png")
    answer = stranger.client.post("/api/v1/photos", {"photo": junk, "once": str(uuid.uuid4())})
    assert (answer.status_code, answer.json()["field"]) == (422, "photos")


def test_a_complaint_about_an_office_begins_above_it(stranger):
    number = stranger.report(about=[WILLOW, WILLOW_1]).json()["number"]
    assert Matter.objects.get(number=number).held_by == STREET


def test_the_interface_describes_itself(stranger):
    described = stranger.get("openapi.json").json()
    assert "/api/v1/matters/{number}/acts/{does}" in described["paths"]
