"""What the simulated year calls unanswered: nobody sits where an open matter, or what it was merged into, is answered for."""

from datetime import timedelta

import pytest

from faults.year import unanswered
from fengqiao.cases.act import Report, report_case
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from tests.town import MONDAY, WILLOW, build

pytestmark = pytest.mark.django_db


def test_what_is_merged_is_answered_for_where_it_went():
    town = build()
    root, child = (
        report_case(Report(words="路灯不亮", area=WILLOW, category="light"), by=Actor(person=""), now=MONDAY).matter
        for _ in range(2)
    )
    given = {"into": root, "reason": "同一盏灯"}
    act(child, "merge", by=town.actor(WILLOW + "/desk"), given=given, now=MONDAY + timedelta(minutes=5))
    rows = {row.id: row for row in Matter.objects.all()}
    assert rows[child].seat == "" and unanswered(rows) == []
    rows[root].seat = "no such post"
    assert len(unanswered(rows)) == 2
    del rows[root]
    assert unanswered(rows) == [rows[child].number]
