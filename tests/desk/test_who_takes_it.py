"""Beside a case nobody has: the best next posts with their reasons, one press takes one; and what a post can do."""

import re
from datetime import timedelta

import pytest

from fengqiao.cases.models import Case
from fengqiao.desk.assigning import sight
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Seat
from tests.desk.seats import at_seat
from tests.town import DISTRICT, MONDAY, STREET, URBAN, WILLOW, WILLOW_1, WILLOW_2

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
DESK, WORKER, OTHER = f"{WILLOW}/desk", f"{WILLOW_1}/worker-1", f"{WILLOW_2}/worker-1"


def accepted(town, report, **more):
    case = report(**{"area": WILLOW, "words": "门口的路灯坏了", "category": "light"} | more)
    row = Matter.objects.get(number=case.number)
    holder = row.seat
    given = {"category": row.category, "urgency": row.urgency, "title": "路灯", "hazard": False}
    act(row.id, "accept", by=town.actor(holder), given=given, now=MONDAY)
    return Matter.objects.get(pk=row.pk)


def another(town, code=OTHER, name="吴磊", zh="网格员"):
    people.add_seat(
        code=code, kind="worker", name={"zh": zh, "en": "worker"}, by=town.actor(f"{STREET}/lead"), now=MONDAY
    )
    people.appoint(seat=code, person=town.people[name], by=town.actor(f"{STREET}/lead"), now=MONDAY)


def part(number, seat=DESK):
    page = at_seat(seat).get(f"/desk/m/{number}/").content.decode()
    return page[page.index('aria-labelledby="who-h"') :].partition("</section>")[0] if "who-h" in page else ""


def test_the_worker_of_the_grid_stands_first_with_the_reason(town, report) -> None:
    another(town)
    shown = part(accepted(town, report).number)
    assert re.findall(r'value="([^"]*/worker-1)"', shown) == [WORKER, OTHER]
    assert "手上没有在办的，当班到 17:00" in shown
    assert "由您定" in shown


def test_whoever_works_where_it_lies_stands_before_the_others(town, report) -> None:
    another(town)
    lead = town.actor(f"{STREET}/lead")
    for number, ground in ((1, WILLOW_2), (2, WILLOW_1)):
        code = f"{WILLOW}/worker-{number}"
        another(town, code, ("秦淑兰", "周宁")[number - 1])
        people.describe_seat(seat=Seat.objects.get(code=code), skills=[], area=ground, by=lead, now=MONDAY)
    case = accepted(town, report)
    Case.objects.filter(pk=case.pk).update(area=WILLOW_1)
    shown = part(case.number)
    assert "负责这一片，手上没有在办的" in shown
    assert {WORKER, f"{WILLOW}/worker-2"} == set(re.findall(r'value="([^"]*/worker-.)"', shown)[:2])


def test_one_press_assigns_it(town, report) -> None:
    case = accepted(town, report)
    shown = part(case.number)
    assert 'data-key="4"' in shown
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
    given.pop("csrfmiddlewaretoken", None)
    assert at_seat(DESK).post(f"/desk/m/{case.number}/assign/", given | {"assignee": WORKER}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.assignee) == ("working", WORKER)
    last = Record.objects.filter(kind="matter.assign").latest("number")
    assert (last.actor, last.post) == (str(town.people["赵敏"].id), DESK)
    # Whoever has it is not proposed against.
    assert part(case.number) == ""


def test_a_press_on_a_stale_page_is_refused_in_words(town, report) -> None:
    case = accepted(town, report)
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part(case.number)))
    act(case.id, "note", by=town.actor(DESK), given={"text": "记一笔"}, now=MONDAY)
    answer = at_seat(DESK).post(f"/desk/m/{case.number}/assign/", given | {"assignee": WORKER})
    assert answer.status_code == 409
    assert Matter.objects.get(pk=case.pk).assignee == ""


def test_outside_office_hours_only_the_roster_is_on_shift(town, report) -> None:

    case, night, desk = accepted(town, report), MONDAY + timedelta(hours=9), town.actor(DESK)
    holder = sight.holder_of(desk)
    assert not sight.pool(desk, holder, night).takers
    assert sight.next_opening(holder, night) == MONDAY + timedelta(hours=23)
    with time.held(night):
        people.put_on_duty(organisation=WILLOW, seat=DESK, spans=[(night, night + timedelta(hours=8))],
                           by=town.actor(f"{STREET}/lead"), now=night)  # fmt: skip
        assert [each.key for each in sight.pool(desk, holder, night).takers] == [DESK]
    assert case.state == "accepted"


def test_nobody_there_is_said_in_words(town, report) -> None:
    people.end(appointment=town.posts[WORKER], reason="离职", by=town.actor(f"{STREET}/lead"), now=MONDAY)
    assert "没有人当班" in part(accepted(town, report).number)


def test_what_a_post_can_do_is_written_down_on_record_and_proposed_by(town, report) -> None:
    another(town)
    page = f"/posts/do/skills/{OTHER}/"
    browser = at_seat(f"{STREET}/lead")
    assert "会办的类别" in browser.get(page).content.decode()
    assert browser.post(page, {"skills": ["light"]}).status_code == 302
    assert Seat.objects.get(code=OTHER).skills == ["light"]
    assert Record.objects.filter(kind="people.skills").count() == 1
    shown = part(accepted(town, report).number)
    assert re.findall(r'value="([^"]*/worker-1)"', shown) == [OTHER]
    assert "会办“路灯”" in shown
    fire = accepted(town, report, category="fire.stairwell", words="楼道堆着旧沙发")
    assert re.findall(r'value="([^"]*/worker-1)"', part(fire.number)) == [WORKER]
    assert browser.post(page, {}).status_code == 302
    assert Seat.objects.get(code=OTHER).skills == []
    assert browser.post(page, {"skills": ["no.such"]}).status_code == 422


def test_an_office_the_duty_list_names_is_proposed_with_the_row(town, report) -> None:
    lead = town.actor(f"{STREET}/lead")
    people.appoint(seat=f"{URBAN}/desk", person=town.people["吴磊"], by=lead, now=MONDAY)
    case = accepted(town, report)
    assert f'value="{URBAN}/desk"' not in part(case.number)
    people.answer_for(
        organisation=URBAN, category="light", words={"zh": "路灯由城管科负责", "en": "lights"}, level=2,
        scope="120101001", by=town.actor(f"{DISTRICT}/lead"), now=MONDAY,
    )  # fmt: skip
    shown = part(case.number)
    assert f'value="{URBAN}/desk"' in shown
    assert "职责清单写明由这个单位办" in shown


def test_in_a_protected_complaint_nobody_it_is_about_is_proposed(town, report) -> None:
    another(town, f"{STREET}/worker-1", "秦淑兰", "巡查员")
    lead = town.actor(f"{STREET}/lead")
    # 李强 works in a grid and in 和顺里; the complaint is about 柳荫里第一网格, so about nobody who sits there.
    case = report(area=WILLOW, words="网格员不办事", category="light", about_organisations=(WILLOW_1,))
    row = Matter.objects.get(number=case.number)
    seat = row.seat
    act(row.id, "accept", by=town.actor(seat), now=MONDAY,
        given={"category": "light", "urgency": "normal", "title": "投诉", "hazard": False})  # fmt: skip
    row.refresh_from_db()
    shown = part(row.number, seat)
    assert WORKER not in shown
    assert lead.post
