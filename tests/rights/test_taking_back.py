"""Consent to be contacted is taken back in one step, and the use stops with it, also what was already on its way."""

import pytest

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.clock import listen
from fengqiao.ledger import time
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.notices import act as notices
from fengqiao.notices.models import Letter
from fengqiao.people.standing import Actor
from tests.cases.walks import follow
from tests.town import MONDAY, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def reported(**contact):
    known = Contact(name="吴小川", email="wu@example.org", phone="13912345678", **contact)
    report = Report(words="路灯不亮", area=WILLOW, category="light")
    return report_case(report, by=Actor(person=""), now=MONDAY, contact=known)


def accept(town, case):
    given = {"category": "light", "urgency": "normal"}
    act(case.matter, "accept", by=town.actor(WILLOW + "/desk"), given=given, now=MONDAY)
    while listen(MONDAY):
        pass


def test_rule_40_consent_is_taken_back_in_one_step_and_nothing_more_is_sent(town, client, monkeypatch):
    sent = []
    monkeypatch.setitem(notices.CHANNELS, "mail", lambda *given: sent.append(given))
    case = reported()
    accept(town, case)
    assert Letter.objects.filter(sent_at=None).count() == 1
    follow(client, case.code)
    # As few steps as it took to give it: one form, one button.
    assert (
        client.post("/follow/case/reach/", {"how": "none", "language": "zh-hans", "rule": "never"}).status_code == 200
    )
    assert notices.send_waiting(MONDAY) == 0 and sent == [] and not Letter.objects.exists()
    desk, worker = town.actor(WILLOW + "/desk"), town.actor(WILLOW_1 + "/worker-1")
    act(case.matter, "assign", by=desk, given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    act(case.matter, "finish", by=worker, given={"outcome": "换了灯泡"}, now=MONDAY)
    while listen(MONDAY):
        pass
    assert not Letter.objects.exists() and not Matter.objects.filter(kind="callback").exists()
    assert Matter.objects.get(pk=case.matter).state == "done"


def test_a_letter_to_an_address_that_was_taken_back_does_not_leave(town, client, monkeypatch):
    sent = []
    monkeypatch.setitem(notices.CHANNELS, "mail", lambda *given: sent.append(given[0]))
    case = reported()
    accept(town, case)
    follow(client, case.code)
    reach = {"how": "email", "name": "吴小川", "email": "new@example.org", "language": "zh-hans", "rule": ""}
    assert client.post("/follow/case/reach/", reach).status_code == 200
    assert notices.send_waiting(MONDAY) == 0 and sent == []
