"""The offices called in for a case stand together on one page, each with what it answered, for who sees the case."""

import pytest

from fengqiao.ledger.door import SYSTEM
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.standing import CLOCK
from tests.desk.seats import at_seat
from tests.desk.test_who_takes_it import DESK, accepted
from tests.town import HESHUN, MONDAY, PROPERTY, STREET, URBAN, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]


@pytest.fixture
def called(town, report):
    """Three offices called in: one answers, one declines, one has not said anything."""
    people.appoint(seat=f"{URBAN}/desk", person=town.people["吴磊"], by=SYSTEM, now=MONDAY)
    people.appoint(seat=f"{PROPERTY}/desk", person=town.people["秦淑兰"], by=SYSTEM, now=MONDAY)
    case = accepted(town, report)
    given = {"organisations": [URBAN, PROPERTY, HESHUN], "question": "路灯归谁修"}
    act(case.id, "call_in", by=town.actor(DESK), given=given, now=MONDAY)
    tasks = {row.held_by: row for row in Matter.objects.filter(kind="task", root=case.id)}
    urban = town.actor(f"{URBAN}/desk")
    act(tasks[URBAN].id, "report_in", by=urban, given={}, now=MONDAY)
    act(tasks[URBAN].id, "answer", by=urban, given={"outcome": "今晚派人来修"}, now=MONDAY)
    no = {"reason": "不在我们的红线内"}
    act(tasks[PROPERTY].id, "decline_task", by=town.actor(f"{PROPERTY}/desk"), given=no, now=MONDAY)
    return case, tasks


def page(number, seat=DESK):
    return at_seat(seat).get(f"/desk/m/{number}/called/")


def test_who_called_sees_each_office_with_its_answer(called) -> None:
    case, tasks = called
    shown = page(case.number).content.decode()
    assert "请了 3 个单位。" in shown
    assert "还在等 1 个。" in shown
    assert "路灯归谁修" in shown
    for words in ("已答复", "今晚派人来修", "已推回", "不在我们的红线内", "已吹哨", "仍由柳荫里社区综治中心负责"):
        assert words in shown
    assert tasks[HESHUN].number in shown
    assert f"/desk/m/{case.number}/called/" in at_seat(DESK).get(f"/desk/m/{case.number}/").content.decode()


def test_a_no_show_stands_there_as_one(called) -> None:
    case, tasks = called
    due = tasks[HESHUN].due
    act(tasks[HESHUN].id, "no_show", by=CLOCK, given={}, now=due)
    shown = page(case.number).content.decode()
    assert "未报到" in shown
    assert "都已了结" in shown


def test_who_does_not_see_the_case_does_not_see_who_was_called_in(called, town) -> None:
    case, _tasks = called
    assert page(case.number, f"{HESHUN}/desk").status_code == 404
    assert page(case.number, f"{STREET}/lead").status_code == 200


def test_where_nobody_was_called_in_there_is_no_such_page(town, report) -> None:
    case = accepted(town, report)
    assert page(case.number).status_code == 404
    assert "/called/" not in at_seat(DESK).get(f"/desk/m/{case.number}/").content.decode()
    assert page("nonsense", f"{WILLOW}/lead").status_code == 404
