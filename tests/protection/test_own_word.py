"""What an office says for a resident is marked, told to them and undone by them, by page and by interface alike."""

import json
import uuid

import pytest
from django.test import Client

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices import act as notices
from fengqiao.notices.models import Letter
from fengqiao.people.standing import CLOCK, Actor
from tests.security.people import browser
from tests.town import MONDAY, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
DESK = WILLOW + "/desk"


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def reported(**more):
    return report_case(
        Report(words="路灯不亮", area=WILLOW, category="light"), by=Actor(person=""), now=MONDAY,
        contact=Contact(email="reporter@example.org"), **more,
    )  # fmt: skip


def by_page(case, says, words=""):
    version = Matter.objects.get(pk=case.matter).version
    said = {"voice": case.voice, "says": says, "words": words, "once": str(uuid.uuid4()), "seen": version}
    answer = browser(DESK).post(f"/desk/m/{case.number}/through/", said)
    assert answer.status_code == 302, says


def by_program(case, says, words=""):
    given = {("reason" if says in ("deny", "climb", "reopen") else "text"): words} if words else {}
    body = {"once": str(uuid.uuid4()), "voice": case.voice, "given": given}
    answer = browser(DESK).post(
        f"/api/v1/matters/{case.number}/through/{says}", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 200, (says, answer.content.decode())


def follower(case) -> Client:
    client = Client()
    client.get("/follow/")
    client.post("/follow/", {"code": case.code})
    return client


def undone(case, does: str) -> None:
    """By the reporter's own code, on the page."""
    client = follower(case)
    page = client.get("/follow/case/").content.decode()
    assert "办事处代为录入" in page and f"/follow/case/{does}/" in page
    answer = client.post(f"/follow/case/{does}/", {"once": str(uuid.uuid4())})
    assert answer.status_code == 302, answer.content.decode()[:400]


def told(case, kind: str) -> None:
    record = Record.objects.filter(subject=case.matter, kind=f"matter.{kind}").latest("number")
    assert record.through and record.post == DESK and json.loads(record.body)["g"]["for"] == case.voice
    Letter.objects.all().delete()
    notices.hear(record, MONDAY)
    assert [row.address for row in Letter.objects.all()] == ["reporter@example.org"]


@pytest.mark.parametrize("way", [by_page, by_program])
def test_the_whole_withdrawn_at_the_office_is_told_and_undone_by_the_reporter(town, way):
    case = reported()
    before = Matter.objects.get(pk=case.matter)
    way(case, "withdraw")
    assert Matter.objects.get(pk=case.matter).state == "withdrawn"
    told(case, "withdraw")
    undone(case, "revive")
    after = Matter.objects.get(pk=case.matter)
    assert (after.state, after.due, after.promise) == (before.state, before.due, before.promise)


@pytest.mark.parametrize("way", [by_page, by_program])
def test_one_of_two_voices_withdrawn_at_the_office_is_told_and_undone_by_the_reporter(town, way):
    case, other = reported(), reported()
    desk = town.actor(DESK)
    act(other.matter, "merge", by=desk, given={"into": case.matter, "reason": "同一盏灯"}, now=MONDAY)
    way(case, "withdraw")
    assert Voice.objects.get(pk=case.voice).left_at is not None
    assert Matter.objects.get(pk=case.matter).voices == 1
    told(case, "withdraw")
    undone(case, "come_back")
    assert Voice.objects.get(pk=case.voice).left_at is None
    assert Matter.objects.get(pk=case.matter).voices == 2


@pytest.mark.parametrize("way", [by_page, by_program])
def test_solved_said_at_the_office_is_not_the_reporters_word_and_they_may_deny_it(town, way):
    case = reported()
    desk = town.actor(DESK)
    act(case.matter, "accept", by=desk, given={"category": "light", "urgency": "normal"}, now=MONDAY)
    act(case.matter, "assign", by=desk, given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    act(case.matter, "finish", by=town.actor(WILLOW_1 + "/worker-1"), given={"outcome": "修好了"}, now=MONDAY)
    way(case, "confirm")
    assert Matter.objects.get(pk=case.matter).verified == "through"
    told(case, "confirm")
    client = follower(case)
    version = Matter.objects.get(pk=case.matter).version
    client.post("/follow/case/reopen/", {"once": str(uuid.uuid4()), "version": version, "text": "还是不亮"})
    assert Matter.objects.get(pk=case.matter).state == "reported"


def test_silence_is_never_somebody_satisfied(town):
    case = reported()
    desk = town.actor(DESK)
    act(case.matter, "accept", by=desk, given={"category": "light", "urgency": "normal"}, now=MONDAY)
    act(case.matter, "settle", by=desk, given={"outcome": "修好了"}, now=MONDAY)
    for _ in range(8):
        row = Matter.objects.get(pk=case.matter)
        if row.ended_at:
            break
        for does in ("check_up", "lapse"):
            try:
                act(case.matter, does, by=CLOCK, now=row.due)
                break
            except Exception as refused:  # noqa: BLE001  (either of the two is the clock's to do)
                assert type(refused).__name__ == "Denied"
    row = Matter.objects.get(pk=case.matter)
    assert (row.state, row.verified) == ("closed", "unverified")
