"""A short history to read, alter and erase: the town, two cases, a change of phone."""

from datetime import timedelta

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.matters.act import act
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor
from tests.town import DISTRICT, MONDAY, WILLOW_1, Town, build

PHONE = "13800000001"


def live() -> Town:
    """Everything through the rooms' own doors."""
    town = build()
    for turn in range(2):
        now = MONDAY + timedelta(minutes=turn)
        case = report_case(
            Report(words="二单元楼道堆着旧沙发", area=WILLOW_1, category="fire.stairwell"),
            by=Actor(person="", kind="resident"),
            now=now,
            once=f"report-{turn}",
        )
        officer = town.actor(WILLOW_1 + "/desk")
        given = {"category": "fire.stairwell", "urgency": "normal"}
        act(case.matter, "accept", by=officer, given=given, now=now)
        act(case.matter, "note", by=officer, given={"text": "已电话联系"}, now=now)
    change_phone(town.people["秦淑兰"], PHONE, MONDAY)
    return town


def change_phone(person: Person, phone: str, now) -> None:
    with door(district=person.district or DISTRICT, kind="ledger.erase", by=SYSTEM, now=now) as record:
        # Any kind will do; this one exists in the ledger itself and erases nothing here.
        record.given("ground", "test")
        record.given("fields", [])
        record.set(person, phone=phone)
