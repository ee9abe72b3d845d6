"""Through the office, many at once and where a change leads, by program; and what the description says of refusals."""

import uuid

import pytest

from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter, Voice
from fengqiao.people import act as people
from tests.api.conftest import Program
from tests.town import HESHUN, MONDAY, STREET, URBAN, WILLOW, WILLOW_1

pytestmark = pytest.mark.django_db
DESK = WILLOW + "/desk"


@pytest.fixture
def told(stranger):
    """A case at the community desk, with its code."""
    return stranger.report(area=WILLOW, category="fire.stairwell").json()


def say(desk, number, does, given=None, **who):
    body = {"once": str(uuid.uuid4()), "given": given or {}} | who
    return desk.post(f"matters/{number}/through/{does}", body)


def test_what_a_resident_says_is_entered_through_the_office_and_marked(told, sign_in):
    desk, number = sign_in(DESK), told["number"]
    seen = desk.get(f"matters/{number}/voices").json()
    assert {"supplement", "urge", "withdraw"} == {each["does"] for each in seen["acts"]}
    voice = seen["voices"][0]["voice"]
    assert say(desk, number, "supplement", {"text": "还有一个旧柜子"}, voice=voice).json()["through"]
    record = Record.objects.get(kind="matter.supplement")
    assert record.through and record.post == DESK and record.by_right == "reporter"


def test_the_voice_is_named_by_the_code_they_hold(told, stranger, sign_in):
    desk, number = sign_in(DESK), told["number"]
    other = stranger.report(area=WILLOW).json()
    assert say(desk, number, "urge", code=told["code"]).status_code == 200
    for wrong in ({"code": other["code"]}, {"code": "AAAA-BBBB-CCCC-D"}, {"voice": str(uuid.uuid4())}, {}):
        answer = say(desk, number, "urge", **wrong)
        assert (answer.status_code, answer.json()["field"]) == (422, "code" if "code" in wrong else "voice")
        assert answer.json()["words"] and answer.json()["next"]
    assert say(desk, number, "accept", code=told["code"]).json()["code"] == "unknown"


def test_solved_said_to_an_office_by_program_is_not_their_own_word(told, sign_in):
    desk, number = sign_in(DESK), told["number"]
    desk.act(number, "accept", {"category": "light", "urgency": "normal"})
    desk.act(number, "assign", {"assignee": WILLOW_1 + "/worker-1"})
    sign_in(WILLOW_1 + "/worker-1").act(number, "finish", {"outcome": "已修好"})
    voice = str(Voice.objects.get().id)
    assert say(desk, number, "deny", voice=voice).json()["field"] == "reason"
    assert say(desk, number, "confirm", voice=voice).json()["state"] == "closed"
    assert Matter.objects.get(number=number).verified == "through"


def test_an_office_out_of_sight_speaks_for_nobody(told, sign_in):
    for post in (HESHUN + "/desk", URBAN + "/desk"):
        by = sign_in(post)
        assert by.get(f"matters/{told['number']}/voices").status_code == 404
        assert say(by, told["number"], "urge", code=told["code"]).status_code == 404


def test_many_at_once_have_a_result_a_row_in_the_order_sent(stranger, sign_in):
    numbers = [stranger.report(area=area).json()["number"] for area in (WILLOW, HESHUN, WILLOW)]
    desk, once = sign_in(DESK), str(uuid.uuid4())
    body = {"once": once, "matters": [*numbers, "120101-1"], "given": {"text": "都看过"}}
    answer = desk.post("acts/note", body).json()
    assert [row["ok"] for row in answer["results"]] == [True, False, True, False]
    assert [row["number"] for row in answer["results"]] == [*numbers, "120101-1"]
    assert answer["results"][1]["words"] == answer["results"][3]["words"]
    again = desk.post("acts/note", body).json()
    assert [row.get("repeated") for row in again["results"]] == [True, None, True, None]
    assert Record.objects.filter(kind="matter.note").count() == 2


def test_where_a_category_leads_is_told_before_and_who_has_it_after(told, sign_in):
    people.answer_for(
        organisation=URBAN, category="light", level=3, scope=WILLOW, words={"zh": "路灯由城管科修"}, by=SYSTEM,
        now=MONDAY,
    )  # fmt: skip
    desk, number = sign_in(DESK), told["number"]
    seen = desk.post(f"matters/{number}/acts/recategorise/leads", {"given": {"category": "light"}}).json()
    assert (seen["holder"], seen["moves"]) == (URBAN, True) and "路灯由城管科修" in seen["why"]
    assert Matter.objects.get(number=number).held_by == WILLOW
    done = desk.act(number, "recategorise", {"category": "light", "reason": "其实是路灯"}).json()
    assert done["held_by"] == URBAN and Matter.objects.get(number=number).held_by == URBAN


def test_a_category_without_an_office_and_a_pin_outside_say_so(told, sign_in):
    from tests.cases.ground import OUTSIDE, lay

    lay()
    desk, number = sign_in(DESK), told["number"]
    seen = desk.post(f"matters/{number}/acts/recategorise/leads", {"given": {"category": "water"}}).json()
    assert (seen["holder"], seen["moves"]) == (WILLOW, False) and "职责清单没有写谁负责" in seen["why"]
    given = {"place": "很远", "lon": OUTSIDE[0], "lat": OUTSIDE[1], "reason": "x"}
    answer = desk.act(number, "relocate", given)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "outside", "place")
    english = sign_in(DESK, language="en").act(number, "relocate", given).json()
    assert "outside every area" in english["words"] and english["next"].startswith("Move the pin")
    nobody = desk.act(number, "relocate", {"place": "外地", "area": "990000000000", "reason": "x"})
    assert (nobody.status_code, nobody.json()["field"]) == (422, "area")


def test_once_may_travel_in_a_header(told, sign_in):
    desk, once = sign_in(DESK), str(uuid.uuid4())
    path = f"/api/v1/matters/{told['number']}/acts/note"
    send = lambda body, **more: desk.client.post(  # noqa: E731
        path, body, content_type="application/json", headers=desk.headers | more
    )
    body = {"given": {"text": "一"}}
    first, again = (send(body, **{"Idempotency-Key": once}) for _ in range(2))
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    assert send({"given": {"text": "二"}}, **{"Idempotency-Key": once}).status_code == 409
    for wrong in ({}, {"Idempotency-Key": "x"}):
        assert send(body, **wrong).json()["field"] == "once"
    assert send(body | {"once": str(uuid.uuid4())}, **{"Idempotency-Key": once}).json()["field"] == "once"


def test_the_description_names_every_refusal_in_both_languages(db):
    schema = Program().get("openapi.json").json()
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            for status in ("422", "503", *(("409", "429") if method == "post" else ())):
                answer = operation["responses"][status]
                examples = answer["content"]["application/json"]["examples"]
                assert set(examples) == {"zh", "en"}, (path, status)
                assert all(examples[name]["value"]["words"] and examples[name]["value"]["next"] for name in examples)
    act = schema["paths"]["/api/v1/matters/{number}/acts/{does}"]["post"]
    assert {"401", "403", "404"} <= set(act["responses"])
    assert "Idempotency-Key" in {each["name"] for each in act["parameters"]}
    assert set(schema["components"]["schemas"]["Wrong"]["properties"]) >= {"code", "words", "next", "field"}


def test_a_street_sees_where_it_went(told, sign_in):
    lead = sign_in(STREET + "/lead")
    assert lead.get(f"matters/{told['number']}").json()["held_by"] == WILLOW
