"""The IT person's page of keys and gateways, a desk's page of what strangers see, and what a program is told back."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from fengqiao.cases.act import Report, report_case
from fengqiao.clock import listen
from fengqiao.intake.models import Cleared, Key
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from fengqiao.notices import act as notices
from fengqiao.notices.models import Gateway, Letter
from fengqiao.outward import signed
from fengqiao.people.models import Account, Seat
from fengqiao.people.standing import Actor
from tests import tls
from tests.intake.test_open311_server import NOW, change
from tests.town import CITY, HESHUN, STREET, URBAN, WILLOW, build

pytestmark = pytest.mark.django_db

PAGE = "/intake/programs/"


@pytest.fixture
def peer(paper):
    with tls.trusted(Path(settings.HOME), paper) as found:
        yield found


@pytest.fixture
def town():
    found = build()
    change("light", public=True)
    with time.held(NOW):
        yield found


def at(post: str) -> Client:
    person = Seat.objects.get(code=post).sitter
    account, _ = Account.objects.get_or_create(username=f"a-{person.pk}", defaults={"person": person})
    client = Client()
    client.force_login(account)
    session = client.session
    session["post"] = post
    session.save()
    return client


def make(client: Client, **said) -> str:
    body = {"does": "key", "key-name": "邻区", "key-scopes": ["report", "follow"], "key-days": "30"}
    answer = client.post(PAGE, body | said)
    assert answer.status_code == 200, answer.content.decode()
    return re.findall(r"<code>([^<]+)</code>", answer.content.decode())[0]


def report(secret: str) -> Matter:
    body = {"service_code": "light", "address_string": "柳荫里", "description": "路灯不亮", "api_key": secret}
    answer = Client().post("/open311/v2/requests.json", body)
    return Matter.objects.get(number=answer.json()[0]["service_request_id"])


def test_the_it_person_issues_a_key_that_is_shown_once_and_ends_it(town):
    owner = at(CITY + "/owner")
    secret = make(owner)
    page = owner.get(PAGE).content.decode()
    assert "邻区" in page and secret not in page
    report(secret)
    row = Key.objects.get()
    assert owner.post(PAGE, {"does": "end_key", "row": str(row.pk)}).status_code == 302
    assert Client().post("/open311/v2/requests.json", {"api_key": secret}).status_code == 403
    assert owner.post(PAGE, {"does": "end_key", "row": str(row.pk)}).status_code == 404
    record = Record.objects.get(kind="intake.key")
    assert record.post == CITY + "/owner" and secret not in record.body
    assert verify().good


def test_nobody_else_comes_to_the_page(town):
    for post in (STREET + "/lead", WILLOW + "/desk", CITY + "/lead"):
        assert at(post).get(PAGE).status_code == 403, post
    assert "/intake/programs/" in at(CITY + "/owner").get("/desk/").content.decode()
    assert "/intake/programs/" not in at(CITY + "/lead").get("/desk/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"key-days": "0"}, {"key-days": "400"}, {"key-scopes": []}, {"key-scopes": ["all"]}, {"key-name": ""},
     {"key-callback": "http://example.org/"}, {"key-callback": "https://a:b@example.org/"}],
)  # fmt: skip
def test_a_key_without_bounds_is_not_issued(town, wrong):
    body = {"does": "key", "key-name": "邻区", "key-scopes": ["report"], "key-days": "30"} | wrong
    assert at(CITY + "/owner").post(PAGE, body).status_code == 422
    assert not Key.objects.exists()


def test_the_it_person_opens_turns_and_ends_a_gateway(town):
    owner = at(CITY + "/owner")
    body = {"does": "gateway", "gateway-channel": "sms", "gateway-url": "https://sms.example/in"}
    first = re.findall(r"<code>(whsec_[^<]+)</code>", owner.post(PAGE, body).content.decode())
    row = Gateway.objects.get()
    second = re.findall(
        r"<code>(whsec_[^<]+)</code>", owner.post(PAGE, {"does": "turn_gateway", "row": str(row.pk)}).content.decode()
    )
    assert len(first) == len(second) == 1 and first != second
    assert owner.post(PAGE, {"does": "end_gateway", "row": str(row.pk)}).status_code == 302
    assert not Gateway.objects.filter(ended_at=None).exists() and verify().good


def test_a_desk_clears_words_for_everybody_and_takes_them_back(town):
    case = report_case(Report(words="路灯不亮，我住 301", area=WILLOW, category="light"), by=Actor(person=""), now=NOW)
    desk = at(WILLOW + "/desk")
    page = f"/intake/public/{case.number}/"
    assert page in desk.get(f"/desk/m/{case.number}/").content.decode()
    assert "301" not in desk.get(page).content.decode()
    assert desk.post(page, {"does": "clear", "text": ""}).status_code == 422
    assert desk.post(page, {"does": "clear", "text": "路灯不亮"}).status_code == 302
    shown = Client().get("/open311/v2/requests.json").json()
    assert [each["description"] for each in shown] == ["路灯不亮"]
    assert desk.post(page, {"does": "unclear"}).status_code == 302
    assert Client().get("/open311/v2/requests.json").json() == []
    assert Record.objects.get(kind="intake.clear").post == WILLOW + "/desk" and verify().good


def test_an_office_it_is_merely_offered_to_is_shown_no_way_to_it(town):
    case = report_case(Report(words="路灯不亮", area=STREET, category="light"), by=Actor(person=""), now=NOW)
    street = town.actor(STREET + "/desk")
    do(case.matter, "accept", by=street, given={"category": "light", "urgency": "normal", "title": "灯"}, now=NOW)
    do(case.matter, "offer", by=street, given={"to": HESHUN, "reason": "灯在和顺里"}, now=NOW)
    page = f"/intake/public/{case.number}/"
    for post, may in ((HESHUN + "/desk", False), (STREET + "/desk", True)):
        desk = at(post)
        answer = desk.get(f"/desk/m/{case.number}/")
        assert answer.status_code == 200
        assert (page in answer.content.decode()) is may
        assert (desk.get(page).status_code == 200) is may


def test_no_other_desk_and_no_private_or_protected_case_has_such_a_page(town):
    light = report_case(Report(words="灯", area=WILLOW, category="light"), by=Actor(person=""), now=NOW)
    pipe = report_case(Report(words="水", area=WILLOW, category="water.pipe"), by=Actor(person=""), now=NOW)
    about = report_case(
        Report(words="灯", area=WILLOW, category="light", about_organisations=(URBAN,)), by=Actor(person=""), now=NOW
    )
    assert (
        at(HESHUN + "/desk").post(f"/intake/public/{light.number}/", {"does": "clear", "text": "x"}).status_code == 404
    )
    for number in (pipe.number, about.number, "none"):
        assert at(WILLOW + "/desk").post(f"/intake/public/{number}/", {"does": "clear", "text": "x"}).status_code == 404
    assert not Cleared.objects.exists()


def heard(now=NOW) -> None:
    while listen(now):
        pass


def test_a_program_is_told_of_changes_signed_and_without_a_word_of_the_matter(town, peer):
    secret = make(at(CITY + "/owner"), **{"key-callback": peer.url + "/told"})
    matter = report(secret)
    heard()
    assert notices.send_waiting(NOW) == 1
    # Two acts of one moment are one message, and it says how things stand when it leaves.
    do(matter.pk, "urge", by=town.actor(CITY + "/lead"), now=NOW)
    given = {"category": "light", "urgency": "normal", "account": "换灯泡"}
    do(matter.pk, "accept", by=town.actor(matter.seat), given=given, now=NOW)
    heard()
    assert notices.send_waiting(NOW) == 1
    _method, path, head, body = peer.taken[-1]
    told = json.loads(body)
    assert path == "/told" and told["service_request_id"] == matter.number and told["status"] == "open"
    assert not {"description", "address", "lat", "media_url"} & told.keys()
    assert "换灯泡" not in body.decode() and "柳荫里" not in body.decode()
    row = Key.objects.get()
    secrets = signed.secrets_of(settings.HOME, f"key:{row.pk}", row.turn)
    assert signed.check(secrets, head, body, NOW) == head["webhook-id"]


def test_a_program_whose_key_ended_hears_nothing_more(town, peer):
    owner = at(CITY + "/owner")
    matter = report(make(owner, **{"key-callback": peer.url}))
    heard()
    owner.post(PAGE, {"does": "end_key", "row": str(Key.objects.get().pk)})
    notices.send_waiting(NOW)
    do(matter.pk, "urge", by=town.actor(CITY + "/lead"), now=NOW)
    heard()
    assert peer.taken == [] and not Letter.objects.filter(sent_at=None).exists()


def test_a_program_that_is_away_is_told_later_once(town, peer):
    report(make(at(CITY + "/owner"), **{"key-callback": peer.url}))
    heard()
    peer.answer = 500
    assert notices.send_waiting(NOW) == 0
    peer.answer = 200
    assert notices.send_waiting(NOW + timedelta(minutes=2)) == 1 == Letter.objects.count()
    assert notices.send_waiting(NOW + timedelta(hours=2)) == 0 and len(peer.taken) == 2
