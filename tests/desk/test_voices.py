"""Confirmed voices are told apart, move nothing by their number, and beyond a ceiling others wait; a thousand are one."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from fengqiao.cases.act import Report, report_case
from fengqiao.intake import known
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.voices import heard
from fengqiao.people.models import Account
from fengqiao.people.standing import Actor
from tests.desk.seats import at_seat
from tests.desk.test_twins import DESK, LAMP, LAMP_TOO, nothing_kept, told  # noqa: F401  (a fixture)
from tests.town import HESHUN_1, MONDAY, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
HOUR = timedelta(hours=1)


def joins(root: Any, minutes: int, *, person: Any = None, **more: Any) -> Matter:
    """Somebody who says that theirs is the same."""
    said = (
        LAMP | {"words": f"第{minutes}个说这里黑", "lon": None, "lat": None, "answers": {"joins": root.number}} | more
    )
    opened = report_case(
        Report(**said), by=Actor(person=str(person.pk) if person else "", kind="resident"), person=person,
        now=MONDAY - 2 * HOUR + timedelta(minutes=minutes),
    )  # fmt: skip
    return Matter.objects.get(pk=opened.matter)


def is_told(town: Any, matter: Matter, now: Any = MONDAY - HOUR) -> bool:
    return any(twin.told for twin in known.twins(town.actor(DESK), matter, now))


def account(town: Any) -> Any:
    person = town.people["秦淑兰"]
    Account.objects.create(username="qin", password="!", person=person)
    return person


def test_confirmed_voices_stand_apart_from_those_that_anybody_may_have_typed(town: Any) -> None:
    root, desk = told(), town.actor(DESK)
    others = [joins(root, 1), joins(root, 2, person=town.people["吴磊"]), joins(root, 3, person=account(town))]
    by_phone = report_case(
        Report(**LAMP_TOO, source="phone"), by=desk, person=town.people["吴磊"], now=MONDAY - HOUR, with_code=False
    )
    for each in (*(row.pk for row in others), by_phone.matter):
        act(each, "merge", by=desk, given={"into": root.matter, "reason": "同一盏灯"}, now=MONDAY)
    assert heard(root.matter, 5) == (5, 2)
    page = at_seat(DESK).get(f"/desk/m/{root.number}/").content.decode()
    assert "5 位，其中 2 位的联系方式核实过" in page
    new = told(60, **LAMP_TOO)
    assert "5 人反映，2 人的联系方式核实过" in at_seat(DESK).get(f"/desk/m/{new.number}/").content.decode()


def test_voices_that_nobody_confirmed_move_neither_urgency_nor_deadline_nor_the_place_in_the_queue(town: Any) -> None:
    other, root = told(words="东门垃圾没有人收", category="light"), told(5)
    kept = Matter.objects.get(pk=root.matter)
    for minutes in range(6, 18):
        given = {"into": root.matter, "reason": "同一盏灯"}
        act(joins(root, minutes).pk, "merge", by=town.actor(DESK), given=given, now=MONDAY)
    after = Matter.objects.get(pk=root.matter)
    assert after.voices == 13
    assert (after.urgency, after.due, after.promise, after.seat, after.state) == (
        kept.urgency, kept.due, kept.promise, kept.seat, kept.state,
    )  # fmt: skip
    page = at_seat(DESK).get("/desk/rows/").content.decode()
    assert page.index(other.number) < page.index(root.number)


def test_beyond_the_ceiling_of_an_hour_who_says_the_same_waits_and_does_not_vanish(town: Any) -> None:
    root = told()
    rows = [joins(root, minute) for minute in range(1, 13)]
    assert [is_told(town, row) for row in rows] == [True] * 10 + [False] * 2
    waits = rows[-1]
    assert (waits.state, waits.voices) == ("reported", 1) and waits.seat
    assert waits.number in at_seat(DESK).get("/desk/rows/").content.decode()
    assert is_told(town, waits, waits.opened_at + HOUR), "an hour later the desk is told"


def test_merging_the_first_ones_makes_no_room_within_the_hour(town: Any) -> None:
    root = told()
    rows = [joins(root, minute) for minute in range(1, 12)]
    for row in rows[:10]:
        given = {"into": root.matter, "reason": "同一盏灯"}
        act(row.pk, "merge", by=town.actor(DESK), given=given, now=MONDAY - HOUR)
    assert not is_told(town, rows[-1])


def test_a_confirmed_voice_never_waits(town: Any) -> None:
    root = told()
    for minute in range(1, 13):
        joins(root, minute)
    assert is_told(town, joins(root, 20, person=account(town)))


def test_each_problem_has_a_ceiling_of_its_own(town: Any) -> None:
    root, other = told(), told(words="三号楼水管爆了", category="water.pipe")
    for minute in range(1, 13):
        joins(root, minute)
    assert is_told(town, joins(other, 13))


def test_many_that_were_ticked_are_joined_at_once_and_each_is_answered_by_itself(town: Any) -> None:
    root, here, elsewhere = told(), told(1, **LAMP_TOO), told(2, area=HESHUN_1)
    asked = {"does": "merge", "matter": [here.matter, elsewhere.matter], "sent": "1", "into": root.number,
             "reason": "同一盏灯", "once": str(uuid.uuid4())}  # fmt: skip
    page = at_seat(DESK).post("/desk/bulk/", asked)
    assert page.status_code == 200 and len(page.context["results"]) == 2
    assert [Matter.objects.get(pk=each.matter).state for each in (here, elsewhere)] == ["merged", "reported"]
    assert Matter.objects.get(pk=root.matter).voices == 2


@pytest.mark.slow
@pytest.mark.whole
def test_a_thousand_identical_reports_in_a_minute_are_one_problem_with_every_voice(town: Any) -> None:
    """By the real door, one after the other, and joined by a desk that ticks two hundred at a time."""
    from fengqiao.api import pace

    pace.forget()
    codes = set()
    for number in range(1000):
        body = {"once": str(uuid.uuid4()), "words": LAMP["words"], "area": WILLOW_1, "category": "light"}
        client = Client(REMOTE_ADDR=f"198.51.100.{number // 250}")
        answer = client.post("/api/v1/reports", body, content_type="application/json")
        assert answer.status_code == 201
        codes.add(answer.json()["code"])
    assert len(codes) == 1000 and Voice.objects.count() == 1000
    browser = at_seat(DESK)
    page = browser.get("/desk/rows/").content.decode()
    assert 0 < page.count('name="matter"') <= 200, "the queue shows a page of them"
    root, *others = Matter.objects.order_by("opened_at", "id")
    beside = browser.get(f"/desk/m/{others[-1].number}/").content.decode()
    section = re.search(r'<section aria-labelledby="twins-h">.*?</section>', beside, re.S)
    assert section is not None and section.group().count("<li>") <= known.MOST
    for start in range(0, len(others), 200):
        asked = {"does": "merge", "matter": [row.pk for row in others[start : start + 200]], "sent": "1",
                 "into": root.number, "reason": "同一盏灯", "once": str(uuid.uuid4())}  # fmt: skip
        assert browser.post("/desk/bulk/", asked).status_code == 200
    root.refresh_from_db()
    assert (root.state, root.voices) == ("reported", 1000)
    assert Matter.objects.filter(kind="case", state="reported").count() == 1
    assert Voice.objects.filter(left_at=None).count() == 1000
    assert heard(root.pk, root.voices) == (1000, 0)
    code = codes.pop()
    told_of = Client().post("/api/v1/follow", {"code": code}, content_type="application/json").json()
    assert told_of["words"] == LAMP["words"] and told_of["state"] in ("reported", "merged")
