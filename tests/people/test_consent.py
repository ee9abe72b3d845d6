"""DOMAIN.md 7, rule 39: who gives neither name nor number nor consent to be contacted is served all the same."""

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger.door import SYSTEM
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.standing import Actor
from tests.town import DISTRICT, MONDAY, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("known", [False, True])
def test_rule_39_refusing_consent_closes_no_service(known):
    town = build()
    person = None
    if known:
        person = people.register(name="", phone="", contact={"rule": "never"}, district=DISTRICT, by=SYSTEM, now=MONDAY)
    case = report_case(
        Report(words="路灯不亮", area=WILLOW, category="light"),
        by=Actor(person=str(person.id) if person else ""), person=person, now=MONDAY,
    )  # fmt: skip
    assert case.code
    desk = town.actor(WILLOW + "/desk")
    act(case.matter, "accept", by=desk, given={"category": "light", "urgency": "normal"}, now=MONDAY)
    act(case.matter, "assign", by=desk, given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    act(case.matter, "finish", by=town.actor(WILLOW_1 + "/worker-1"), given={"outcome": "换了灯泡"}, now=MONDAY)
    act(case.matter, "confirm", by=Actor(person="", voice=case.voice), now=MONDAY)
    assert Matter.objects.get(pk=case.matter).verified == "reporter"
