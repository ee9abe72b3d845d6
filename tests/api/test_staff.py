"""Posts act by program under the same law and sight as on the pages."""

import uuid

import pytest

from fengqiao.desk import find as queue
from fengqiao.law import case_law, task_law
from fengqiao.law.words import ACTS
from fengqiao.ledger import time
from fengqiao.matters.models import Matter
from tests.api.conftest import Program
from tests.town import DISTRICT, STREET, URBAN, WILLOW, WILLOW_1

pytestmark = pytest.mark.django_db
WORKER, DESK, LEAD = WILLOW_1 + "/worker-1", WILLOW + "/desk", WILLOW + "/lead"


@pytest.fixture
def number(stranger):
    """A case at the community desk."""
    return stranger.report(area=WILLOW, category="fire.stairwell").json()["number"]


def test_a_case_goes_round_the_loop_by_program(stranger, sign_in):
    told = stranger.report(area=WILLOW).json()
    number, desk = told["number"], sign_in(DESK)
    seen = desk.get(f"matters/{number}").json()
    assert {"does": "accept", "words": "受理", "needs": ["category", "urgency"]} in seen["acts"]
    accepted = {"category": "fire.stairwell", "urgency": "normal", "title": "楼道堆物", "account": "二单元楼道有沙发"}
    assert desk.act(number, "accept", accepted, seen_version=1).json()["state"] == "accepted"
    assert desk.act(number, "assign", {"assignee": WORKER}).json()["state"] == "working"
    worker = sign_in(WORKER)
    assert worker.get(f"matters/{number}").json()["title"] == "楼道堆物"
    assert "words" not in worker.get(f"matters/{number}").json()
    photo = worker.client.post(f"/api/v1/matters/{number}/photos", {"photo": picture()}, headers=worker.headers).json()[
        "photo"
    ]
    assert worker.act(number, "finish", {"outcome": "已清走", "photos": [photo]}).json()["state"] == "done"
    body = {"code": told["code"], "once": str(uuid.uuid4())}
    assert stranger.post("follow/acts/confirm", body).json()["state"] == "closed"
    history = [entry["does"] for entry in desk.get(f"matters/{number}").json()["history"]]
    assert history == ["confirm", "finish", "assign", "accept", "report"]


def picture():
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.files.pictures import jpeg

    return SimpleUploadedFile("a.jpg", jpeg(), content_type="image/jpeg")


def test_every_row_of_both_laws_is_known_to_the_interface(number, sign_in):
    desk = sign_in(DESK)
    for row in {each.does for law in (case_law.CASE_LAW, task_law.TASK_LAW) for each in law.rows}:
        answer = desk.act(number, row)
        assert answer.status_code in (200, 403, 409, 422), (row, answer.content)
        told = answer.json()
        assert answer.status_code == 200 or (told["words"] and told["next"]), (row, told)
    assert desk.act(number, "explode").json()["code"] == "unknown"
    assert {row.does for row in case_law.ROWS} <= ACTS.keys()


def test_a_stranger_is_asked_to_sign_in(stranger, number):
    for answer in (stranger.get("matters"), stranger.get(f"matters/{number}"), stranger.act(number, "accept")):
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")


def test_a_session_without_its_csrf_token_changes_nothing(number, sign_in):
    desk = sign_in(DESK, enforce_csrf_checks=True)
    answer = desk.act(number, "note", {"text": "看过"})
    assert answer.status_code == 403
    assert answer.json()["next"]
    assert Matter.objects.get(number=number).version == 1


def test_nobody_acts_under_a_post_they_do_not_hold(number, sign_in):
    desk = sign_in(DESK)
    desk.headers["Fengqiao-Post"] = STREET + "/desk"
    assert (desk.get("matters").status_code, desk.get("matters").json()["code"]) == (403, "no_post")


def test_what_is_not_in_sight_answers_like_what_does_not_exist(stranger, sign_in):
    hidden = stranger.report(area=WILLOW, about=[WILLOW, WILLOW_1]).json()["number"]
    for post in (DESK, LEAD, WORKER):
        by = sign_in(post)
        for name in (hidden, "120101-20261123-9999", "x"):
            one, act = by.get(f"matters/{name}"), by.act(name, "note", {"text": "?"})
            assert (one.status_code, act.status_code) == (404, 404)
            assert one.content == act.content
        assert hidden not in by.get("matters").content.decode()
        assert by.get("matters").json()["matters"] == []


def test_a_thousand_matters_out_of_sight_change_no_byte_of_the_list(stranger, number, sign_in):
    desk = sign_in(DESK)
    before = desk.get("matters", where="area").content
    for _ in range(5):
        stranger.report(area=WILLOW, about=[WILLOW, WILLOW_1])
    assert desk.get("matters", where="area").content == before


def test_the_list_is_the_desks_queue_with_its_filters(stranger, sign_in, town):
    for _ in range(queue.PAGE + 3):
        stranger.report(area=WILLOW, category="light")
    stranger.report(area=WILLOW, category="water.pipe")
    desk = sign_in(DESK)
    first = desk.get("matters").json()
    second = desk.get("matters", after=first["after"]).json()
    numbers = [row["number"] for row in first["matters"] + second["matters"]]
    everything, *_rest = queue.page(
        queue.parts(town.actor(DESK), "mine"), town.actor(DESK), queue.Filters(), time.now(), 200
    )
    assert numbers == [row.number for row in everything]
    assert second["after"] == ""
    assert len(desk.get("matters", category="water").json()["matters"]) == 1
    assert len(desk.get("matters", urgency="urgent").json()["matters"]) == 1


def test_a_stale_screen_and_a_repeated_once_are_409(number, sign_in):
    desk = sign_in(DESK)
    once = str(uuid.uuid4())
    assert desk.act(number, "note", {"text": "一"}, seen_version=1, once=once).status_code == 200
    assert desk.act(number, "note", {"text": "一"}, seen_version=1, once=once).json()["repeated"]
    again = desk.act(number, "note", {"text": "二"}, once=once)
    assert (again.status_code, again.json()["code"]) == (409, "repeated")
    stale = desk.act(number, "note", {"text": "二"}, seen_version=1)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert Matter.objects.get(number=number).version == 2


@pytest.mark.parametrize(
    ("does", "given", "field"),
    [
        ("accept", {"category": "fire.stairwell"}, "urgency"),
        ("accept", {"category": "nothing", "urgency": "normal"}, "category"),
        ("accept", {"category": "fire", "urgency": "burning"}, "urgency"),
        ("reject", {"reason": "  ", "instead": "x"}, "reason"),
        ("note", {"text": "\u200b \u202e"}, "text"),
        ("offer", {"to": "120101001999", "reason": "x"}, "to"),
        ("merge", {"into": "120101-1", "reason": "x"}, "into"),
        ("escalate", {"to": WILLOW_1, "reason": "x"}, "to"),
        ("settle", {"photos": [str(uuid.uuid4())], "outcome": "x"}, "photos"),
        ("relocate", {"place": "东门", "lon": 39.1, "lat": 117.2, "reason": "x"}, "lon"),
        ("note", {"txt": "x"}, "given.txt"),
        ("extend", {"days": 0, "reason": "x"}, "given.days"),
        ("suspend", {"review_on": "someday", "reason": "x"}, "given.review_on"),
    ],
)
def test_bad_input_is_422_with_its_field_and_what_to_do(number, sign_in, does, given, field):
    answer = sign_in(DESK).act(number, does, given)
    told = answer.json()
    assert answer.status_code == 422, told
    assert told["field"] == field, told
    assert told["words"] and told["next"]
    assert Matter.objects.get(number=number).version == 1


def test_unknown_posts_and_offices_are_refused(number, sign_in):
    desk = sign_in(DESK)
    desk.act(number, "accept", {"category": "fire", "urgency": "normal"})
    assert desk.act(number, "assign", {"assignee": "nowhere/desk"}).json()["field"] == "assignee"
    called = desk.act(number, "call_in", {"organisations": ["nobody"], "question": "x"})
    assert (called.status_code, called.json()["field"]) == (422, "organisations")
    done = desk.act(number, "call_in", {"organisations": [URBAN], "question": "请来看"}).json()
    assert len(done["created"]) == 1


def test_an_illegal_step_says_what_to_do_in_the_readers_language(number, sign_in):
    zh = sign_in(DESK).act(number, "close", {"finding": "好"})
    assert (zh.status_code, zh.json()["code"]) == (422, "not_now")
    assert "刷新" in zh.json()["next"]
    en = sign_in(DESK, language="en").act(number, "close", {"finding": "好"}).json()
    assert "Reload" in en["next"]


def test_me_names_the_posts(sign_in):
    told = sign_in(DISTRICT + "/desk").get("me").json()
    assert told["post"] == DISTRICT + "/desk"
    assert {row["code"] for row in told["posts"]} >= {DISTRICT + "/desk", DISTRICT + "/lead"}


def test_a_program_without_a_post_is_told_so(town, stranger):
    from fengqiao.people.models import Account

    account = Account.objects.create(username="resident", person=town.people["吴磊"])
    by = Program()
    by.client.force_login(account)
    assert (by.get("matters").status_code, by.get("matters").json()["code"]) == (403, "no_post")
