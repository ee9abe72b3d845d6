"""Open311 as a server: the standard's answers and errors, keys that end, and nothing of what staff did not clear."""

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from fengqiao.cases.act import Report, report_case, set_category
from fengqiao.cases.models import Case, Category
from fengqiao.intake.act import open311 as act
from fengqiao.intake.models import Cleared, Key, Token
from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.locked import mark
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor
from tests.town import CITY, DISTRICT, MONDAY, URBAN, WILLOW, build

pytestmark = pytest.mark.django_db

NOW = MONDAY + timedelta(minutes=1)
BASE = "/open311/v2/"


@pytest.fixture
def town():
    found = build()
    change("light", public=True)
    with time.held(NOW):
        yield found


def change(code: str, **columns) -> None:
    row = Category.objects.get(code=code)
    for name, value in columns.items():
        setattr(row, name, value)
    set_category(category=row, district=DISTRICT, by=SYSTEM, now=NOW)


def key(*, scopes=("report", "follow"), ends=NOW + timedelta(days=30), by_token=False) -> tuple[Key, str]:
    return act.make_key(
        name="邻区", scopes=scopes, ends=ends, by_token=by_token, district=CITY, by=SYSTEM, now=NOW
    )  # fmt: skip


def post(secret="", form="json", **said):
    body = {"service_code": "light", "address_string": "柳荫里3号楼前", "description": "路灯不亮"} | said
    return Client().post(f"{BASE}requests.{form}", {**body, "api_key": secret})


def get(path, **query):
    return Client().get(BASE + path, query)


def shown(path="requests.json", **query) -> list[str]:
    return [each["service_request_id"] for each in get(path, **query).json()]


def reported(town, category="light", words="路灯不亮，我住 301", clear="路灯不亮", now=NOW, **more) -> Matter:
    report = Report(words=words, area=WILLOW, category=category, place="柳荫里3号楼301", lon=117.2, lat=39.1, **more)
    opened = report_case(report, by=Actor(person=""), now=now)
    matter = Matter.objects.get(pk=opened.matter)
    if clear:
        act.clear(matter=matter, text=clear, photos=(), by=town.actor(WILLOW + "/desk"), now=now)
    return matter


def test_services_and_their_definitions_are_told_in_json_and_in_xml(town):
    change(
        "light",
        questions=[
            {"name": "pole", "label": {"zh": "灯杆号"}},
            {"name": "dark", "label": {"zh": "全黑吗"}, "kind": "yesno"},
        ],
    )
    found = {row["service_code"]: row for row in get("services.json").json()}
    assert found["light"]["metadata"] is True and found["water.pipe"]["group"] == "用水"
    # What must begin above, because somebody is feared, is no service; a group is none either.
    assert "reprisal" not in found and "water" not in found
    tree = ElementTree.fromstring(get("services.xml").content)
    assert tree.tag == "services" and {each.findtext("service_code") for each in tree} == found.keys()
    told = get("services/light.json").json()
    assert [each["code"] for each in told["attributes"]] == ["pole", "dark"]
    assert [each["name"] for each in told["attributes"][1]["values"]] == ["是", "不是"]
    tree = ElementTree.fromstring(get("services/light.xml").content)
    assert [each.text for each in tree.iter("key")] == ["是", "不是"]
    assert get("discovery.xml").status_code == get("discovery.json").status_code == 200


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "none"}, 404),
        ({"jurisdiction_id": "elsewhere"}, 404),
        ({"address_string": ""}, 400),
        ({"address_string": "", "lat": "39.1"}, 400),
        ({"address_string": "", "lat": "117.2", "long": "39.1"}, 400),
        ({"lat": "nan", "long": "117"}, 400),
        ({"address_id": "nosuchplate"}, 400),
        ({"email": "no address"}, 400),
        ({"phone": "call me"}, 400),
        ({"device_id": "abc"}, 400),
        ({"first_name": "磊"}, 400),
        ({"description": "很" * 4001}, 400),
    ],
)
def test_rule_56_what_cannot_be_taken_is_answered_with_a_list_of_code_and_description(town, said, status):
    _row, secret = key()
    for form in ("json", "xml"):
        answer = post(secret, form, **said)
        assert answer.status_code == status
        if form == "json":
            body = answer.json()
            assert [set(each) for each in body] == [{"code", "description"}] and body[0]["code"] == status
        else:
            tree = ElementTree.fromstring(answer.content)
            assert tree.tag == "errors" and tree.findtext("error/code") == str(status)
    assert Case.objects.count() == 0


def test_without_a_key_or_with_one_ended_expired_or_for_something_else_nothing_is_reported(town):
    ended, one = key()
    act.end_key(key=ended, district=CITY, by=SYSTEM, now=NOW)
    _row, two = key(ends=NOW + timedelta(seconds=1))
    _row, three = key(scopes=("follow",))
    assert [post(each).status_code for each in ("", "guess", one, three)] == [403] * 4
    with time.held(NOW + timedelta(minutes=1)):
        assert post(two).status_code == 403
    assert Case.objects.count() == 0
    # Only a MAC is kept.
    assert not any(secret in json.dumps(list(Key.objects.values()), default=str) for secret in (one, two, three))


def test_a_report_becomes_a_case_in_the_standard_way(town):
    row, secret = key()
    answer = post(secret, lat="39.12", long="117.21", email="wu@example.org", media_url="http://10.0.0.1/a.jpg")
    assert answer.status_code == 201
    number = answer.json()[0]["service_request_id"]
    case = Case.objects.get(matter__number=number)
    assert case.words == "路灯不亮" and case.source == "open311" and case.matter.category == "light"
    assert (case.lon, case.lat) == (1172100000, 391200000) and case.source_key.startswith(f"open311:{row.pk}:")
    assert Person.objects.filter(email_mark=mark("email", "wu@example.org")).exists()
    # The picture's address stands there as text; nobody fetches it.
    assert case.answers == {"media_url": "http://10.0.0.1/a.jpg"}
    tree = ElementTree.fromstring(post(secret, "xml").content)
    assert tree.tag == "service_requests" and tree.findtext("request/service_request_id")
    assert verify().good


def test_sent_again_under_the_same_name_it_is_one_case(town):
    _row, secret = key()
    body = {"service_code": "light", "address_string": "柳荫里", "description": "灯", "api_key": secret}
    name = {"Idempotency-Key": "0190a0a0-0000-7000-8000-000000000001"}
    answers = [Client().post(BASE + "requests.json", body, headers=name).json() for _ in range(2)]
    assert answers[0] == answers[1] and Case.objects.count() == 1


def test_a_token_is_used_once_within_a_day_and_is_no_follow_up_code(town):
    _row, secret = key(by_token=True)
    told = post(secret).json()[0]
    assert "service_request_id" not in told
    assert told["token"] not in json.dumps(list(Token.objects.values()), default=str)
    path = f"tokens/{told['token']}.json"
    assert Client().post("/api/v1/follow", {"code": told["token"]}, content_type="application/json").status_code == 422
    first = get(path)
    assert first.json()[0]["service_request_id"] == Matter.objects.get().number
    assert get(path).status_code == 404
    late = post(secret).json()[0]["token"]
    with time.held(NOW + timedelta(hours=25)):
        assert get(f"tokens/{late}.json").status_code == 404
    assert get("tokens/never.xml").status_code == 404


def test_a_stranger_sees_cleared_text_at_a_snapped_place_and_nothing_else(town):
    matter = reported(town)
    told = get("requests.json").json()
    assert len(told) == 1 and told[0]["description"] == "路灯不亮" and told[0]["service_request_id"] == matter.number
    body = get("requests.json").content.decode() + get("requests.xml").content.decode()
    assert "301" not in body and "117.2" not in body and "39.1" not in body
    # An area without a middle gives no point at all.
    assert "lat" not in told[0] and "device_id" not in told[0]


def test_what_is_not_cleared_private_protected_taken_back_or_withdrawn_is_absent(town):
    first = reported(town)
    before = get("requests.json").content
    reported(town, clear="")
    reported(town, category="water.pipe", clear="")
    hidden = reported(town, clear="", about_organisations=(URBAN,))
    back = reported(town)
    act.unclear(matter=back, by=town.actor(WILLOW + "/desk"), now=NOW)
    gone = reported(town)
    voice = gone.voiced_by.get()
    do(gone.pk, "withdraw", by=Actor(person="", voice=voice.pk), now=NOW)
    assert get("requests.json").content == before
    nothing = get("requests/no-such-number.json")
    for matter in (hidden, back, gone):
        answer = get(f"requests/{matter.number}.json")
        assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content) == (404, nothing.content)
    assert shown(f"requests/{first.number}.json") == [first.number]
    # A kind that is no longer public takes everything of it away.
    change("light", public=False)
    assert get("requests.json").json() == []


def test_only_public_kinds_are_ever_cleared(town):
    for matter in (
        reported(town, category="water.pipe", clear=""), reported(town, clear="", about_organisations=(URBAN,))
    ):  # fmt: skip
        with pytest.raises(act.Refusal):
            act.clear(matter=matter, text="公开", photos=(), by=town.actor(WILLOW + "/desk"), now=NOW)
    assert not Cleared.objects.exists()


def test_the_list_knows_the_standards_filters_and_spans_90_days_at_most(town):
    old = reported(town, now=MONDAY)
    later = NOW + timedelta(days=100)
    with time.held(later):
        new = reported(town, now=later)
        assert shown() == [new.number]
        assert shown(service_request_id=f"{old.number},nothing") == [old.number]
        assert shown(start_date="2026-11-23T00:00:00Z") == [old.number]
        assert shown(start_date="2026-11-23T00:00:00Z", end_date="2027-12-01T00:00:00+08:00") == [old.number]
        assert shown(end_date="2026-12-01T00:00:00Z") == [old.number]
        assert shown(status="open", service_code="light,water.pipe") == [new.number]
        assert shown(status="closed") == [] and shown(service_code="fire") == []
        assert shown(status="open,closed") == [new.number]
        assert shown(jurisdiction_id=WILLOW) == [new.number]
    for wrong in (
        {"status": "done"}, {"start_date": "yesterday"}, {"start_date": "2026-11-23"},
        {"start_date": "2026-11-23T00:00:00Z", "end_date": "2026-11-22T00:00:00Z"},
        {"start_date": "0001-01-01T00:00:00Z"}, {"end_date": "9999-12-31T23:00:00-05:00"},
    ):  # fmt: skip
        assert get("requests.json", **wrong).status_code in (200, 400)
    assert get("requests.json", status="done").status_code == 400


def test_a_program_follows_what_it_sent_by_its_state_alone(town):
    _row, secret = key()
    _other, foreign = key()
    number = post(secret).json()[0]["service_request_id"]
    path = f"{BASE}requests/{number}.json"
    told = Client().get(path, headers={"Api-Key": secret}).json()[0]
    assert told["status"] == "open" and not {"description", "address", "lat", "media_url"} & told.keys()
    assert Client().get(path).status_code == 404
    assert Client().get(path, headers={"Api-Key": foreign}).status_code == 404


def test_what_a_program_sends_too_fast_waits(town, monkeypatch):
    from fengqiao.intake.open311 import taking

    monkeypatch.setattr(taking, "AN_HOUR", 2)
    _row, secret = key()
    answers = [post(secret).status_code for _ in range(3)]
    assert answers == [201, 201, 429]


def test_keys_and_clearing_are_on_record(town):
    row, _secret = key()
    act.turn_key(key=row, district=CITY, by=SYSTEM, now=NOW)
    act.end_key(key=row, district=CITY, by=SYSTEM, now=NOW)
    matter = reported(town)
    act.unclear(matter=matter, by=town.actor(WILLOW + "/desk"), now=NOW)
    kinds = list(Record.objects.filter(kind__startswith="intake.").values_list("kind", flat=True))
    for kind in ("intake.key", "intake.key_change", "intake.key_end", "intake.clear", "intake.unclear"):
        assert kind in kinds
    assert verify().good


def test_nonsense_in_an_address_is_answered_in_the_standards_form(town):
    assert get("services/%00.json").status_code == 404
    assert get("requests/%00x.xml").status_code == 404
    assert Client().post(BASE + "services.json").status_code == 405
    assert Client().post(BASE + "requests.json", b"\xff\xfe", content_type="text/plain").status_code == 403
