"""What is merged is never left behind when its root ends or moves."""

from datetime import timedelta

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger.models import Record
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter
from fengqiao.matters.roots import hear
from fengqiao.people.standing import Actor
from tests.town import MONDAY, WILLOW_1, build

pytestmark = pytest.mark.django_db


def three(town) -> list[str]:
    """Three reports of one lamp, an hour apart, all held by one desk."""
    return [
        report_case(
            Report(words="路灯不亮", area=WILLOW_1, category="light"),
            by=Actor(person="", kind="resident"),
            now=MONDAY + timedelta(hours=number),
        ).matter
        for number in range(3)
    ]


def heard(now) -> None:
    for record in Record.objects.order_by("district", "number"):
        hear(record, now)


def state(matter: str) -> tuple[str, str, int]:
    row = Matter.objects.get(pk=matter)
    return row.state, row.root, row.voices


def test_children_go_along_with_a_merged_root_and_close_with_the_last_one():
    town = build()
    first, second, third = three(town)
    desk = town.actor(WILLOW_1 + "/desk")
    now = MONDAY + timedelta(hours=3)
    act(third, "merge", by=desk, given={"into": second, "reason": "同一盏灯"}, now=now)
    act(second, "merge", by=desk, given={"into": first, "reason": "同一盏灯"}, now=now)
    assert state(first) == ("reported", "", 3)
    heard(now)
    assert state(third) == ("merged", first, 1)
    assert state(second) == ("merged", first, 1)
    assert state(first) == ("reported", "", 3)
    act(first, "settle", by=desk, given={"outcome": "换了灯泡"}, now=now)
    checker = Matter.objects.get(pk=first).seat
    act(first, "close", by=town.actor(checker), given={"finding": "亮了"}, now=now)
    heard(now)
    assert [state(matter)[0] for matter in (first, second, third)] == ["closed"] * 3


def test_children_come_back_when_their_root_is_rejected():
    town = build()
    first, second, _ = three(town)
    desk = town.actor(WILLOW_1 + "/desk")
    now = MONDAY + timedelta(hours=3)
    act(second, "merge", by=desk, given={"into": first, "reason": "同一盏灯"}, now=now)
    act(first, "reject", by=desk, given={"reason": "不归我们", "instead": "路灯所"}, now=now)
    heard(now)
    heard(now)
    assert state(second) == ("reported", "", 1)


def test_the_earlier_is_never_merged_into_the_later():
    town = build()
    first, second, _ = three(town)
    with pytest.raises(Denied) as denied:
        act(first, "merge", by=town.actor(WILLOW_1 + "/desk"), given={"into": second, "reason": "x"}, now=MONDAY)
    assert denied.value.refused.why == "younger"
