"""Every act of the law that staff may do works from the desk's pages; what is refused says what to do next."""

import re
import uuid

import pytest

from fengqiao.desk.bar import ASKS, KEYS, LIKELY, in_bar
from fengqiao.desk.forms import ActForm
from fengqiao.law.callback_law import CALLBACK_LAW
from fengqiao.law.case_law import CASE_LAW
from fengqiao.law.petition_law import PETITION_LAW
from fengqiao.law.referral_law import REFERRAL_LAW
from fengqiao.law.statement_law import STATEMENT_LAW
from fengqiao.law.task_law import TASK_LAW
from fengqiao.matters import find
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from tests.desk.seats import at_seat
from tests.town import DISTRICT, MONDAY, STREET, URBAN, WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
SHELVED = {"to_dispute"}


def post(client, number, does, **given):
    given = {"once": str(uuid.uuid4())} | given
    return client.post(f"/desk/m/{number}/{does}/", given)


def state(number):
    return Matter.objects.get(number=number).state


def accepted(town, report, area=WILLOW):
    case = report(area)
    given = {"category": "fire.stairwell", "urgency": "normal"}
    act(case.matter, "accept", by=town.actor(area + "/desk"), given=given, now=MONDAY)
    return case


def test_every_act_that_staff_may_do_has_a_form_a_key_and_a_place_in_the_bar():
    staff = {
        row.does
        for law in (CASE_LAW, TASK_LAW, STATEMENT_LAW, CALLBACK_LAW, REFERRAL_LAW, PETITION_LAW)
        for row in law.rows
        if set(row.who) - {"reporter", "left", "clock"}
    } - SHELVED
    assert staff == set(ASKS) == set(LIKELY)
    assert staff <= set(KEYS)


def test_no_two_keys_meet_in_one_bar():
    together = (
        ("handler", "origin", "assignee", "checker"),
        ("offered", "origin"),
        ("lead", "lead_above", "ruler", "checker"),
    )
    for law in (CASE_LAW, TASK_LAW, STATEMENT_LAW, CALLBACK_LAW, REFERRAL_LAW, PETITION_LAW):
        for when in (*law.open_states, *law.ended_states):
            for who in together:
                bar = in_bar([row for row in law.rows if when in row.when and set(who) & set(row.who)])
                keys = [KEYS[name] for name in bar] + ["t", "i", "j", "k"]
                assert len(keys) == len(set(keys)), (when, who, bar)


def test_the_buttons_are_exactly_what_the_law_allows(town, report):
    case = accepted(town, report)
    by = town.actor(WILLOW + "/desk")
    offered = {row.does for row in find.one(by, case.matter, MONDAY).choices} & set(ASKS)
    page = at_seat(WILLOW + "/desk").get(f"/desk/m/{case.number}/").content.decode()
    buttons = set(re.findall(rf'href="/desk/m/{case.number}/(\w+)/"', page)) - {"through"}
    assert buttons == offered


def test_a_case_goes_round_by_pages_alone(town, report):
    case = report()
    desk, worker = at_seat(WILLOW + "/desk"), at_seat(WILLOW_1 + "/worker-1")
    given = {"category": "fire.stairwell", "urgency": "normal", "title": "楼道堆物", "account": "二单元有旧沙发"}
    assert post(desk, case.number, "accept", **given).status_code == 302
    assert post(desk, case.number, "note", text="已电话联系").status_code == 302
    assert post(desk, case.number, "assign", assignee=WILLOW_1 + "/worker-1").status_code == 302
    page = worker.get("/work/").content.decode()
    assert "楼道堆物" in page
    answer = worker.post(f"/work/{case.number}/", {"does": "finish", "outcome": "已清走", "once": "o1"})
    assert answer.status_code == 302 and state(case.number) == "done"
    assert post(desk, case.number, "send_back", reason="还剩一个柜子").status_code == 302
    assert post(desk, case.number, "assign", assignee=WILLOW_1 + "/worker-1").status_code in (302, 422)
    assert (
        worker.post(f"/work/{case.number}/", {"does": "finish", "outcome": "柜子也清走了", "once": "o2"}).status_code
        == 302
    )
    checker = Matter.objects.get(number=case.number).checked_by
    assert post(at_seat(checker), case.number, "close", finding="看过，干净了").status_code == 302
    assert state(case.number) == "closed"


@pytest.mark.parametrize(
    ("does", "given"),
    [
        ("reject", {"reason": "不属于受理范围", "instead": "请拨打供热热线"}),
        ("offer", {"to": URBAN, "reason": "属于占道"}),
        ("escalate", {"reason": "本级办不了", "above": STREET}),
        ("recategorise", {"category": "water", "urgency": "normal", "reason": "其实是漏水"}),
        ("relocate", {"place_address": "柳荫里 7 号楼", "place_0": "柳荫里 7 号楼", "reason": "说错楼号"}),
        ("call_in", {"organisations": [URBAN], "question": "请清理"}),
        ("settle", {"outcome": "当场清走"}),
        ("object", {"duty_row": "none", "reason": "不归社区"}),
    ],
)
def test_a_desk_does_it_from_its_page(town, report, does, given):
    case = accepted(town, report) if does not in ("reject",) else report()
    desk = at_seat(WILLOW + "/desk")
    form = desk.get(f"/desk/m/{case.number}/{does}/")
    assert form.status_code == 200
    names = set(form.context["form"].fields)
    if does == "relocate":
        given = {"place_address": given["place_0"], "reason": given["reason"]} | {
            name: given["place_0"]
            for name in re.findall(r'name="(place[\w-]*)"', form.content.decode())
            if "l" not in name[5:]
        }
    assert names
    answer = post(desk, case.number, does, **given)
    assert answer.status_code == 302, re.findall(r'class="error[^>]*>([^<]+)', answer.content.decode())


@pytest.mark.parametrize(
    ("does", "seat", "given"),
    [
        ("suspend", STREET + "/lead", {"reason": "等预算", "review_on": "2026-12-20"}),
        ("extend", WILLOW + "/lead", {"days": "3", "reason": "等配件"}),
        ("urge", STREET + "/lead", {}),
    ],
)
def test_a_lead_does_it_from_their_page(town, report, does, seat, given):
    case = accepted(town, report)
    assign = {"assignee": WILLOW_1 + "/worker-1"}
    act(case.matter, "assign", by=town.actor(WILLOW + "/desk"), given=assign, now=MONDAY)
    assert post(at_seat(seat), case.number, does, **given).status_code == 302


def test_offered_declined_twice_is_ruled_on(town, report):
    case = accepted(town, report, area=WILLOW)
    desk, other = at_seat(WILLOW + "/desk"), at_seat(STREET + "/desk")
    for turn in (1, 2):
        assert post(desk, case.number, "offer", to=STREET, reason=f"第 {turn} 次").status_code == 302
        assert post(other, case.number, "decline", reason="也不归我").status_code == 302
    ruler = Matter.objects.get(number=case.number).ruler
    answer = post(at_seat(f"{ruler}/lead"), case.number, "rule", organisation=STREET, reason="路面归街道")
    assert answer.status_code == 302 and Matter.objects.get(number=case.number).held_by == STREET


def test_hand_down_merge_and_unmerge(town, report):
    first, second = accepted(town, report), accepted(town, report)
    desk = at_seat(WILLOW + "/desk")
    assert post(desk, second.number, "merge", into=first.number, reason="同一件").status_code == 302
    assert state(second.number) == "merged"
    assert post(desk, second.number, "unmerge").status_code == 302
    third = report(STREET)
    answer = post(at_seat(STREET + "/lead"), third.number, "hand_down", below=WILLOW, reason="社区能办")
    assert answer.status_code == 302 and Matter.objects.get(number=third.number).held_by == WILLOW


def test_what_the_law_refuses_is_said_in_words_and_what_was_typed_is_kept(town, report):
    case = report()
    answer = post(at_seat(WILLOW + "/desk"), case.number, "close", finding="我看过了，很干净")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "待受理" in page and "请刷新" in page and "我看过了，很干净" in page


def test_a_stale_screen_shows_the_newest_state_and_keeps_what_was_typed(town, report):
    case = report()
    desk = at_seat(WILLOW + "/desk")
    assert post(desk, case.number, "note", text="第一位", seen=1).status_code == 302
    answer = post(desk, case.number, "note", text="第二位写的", seen=1)
    page = answer.content.decode()
    assert answer.status_code == 409 and "第二位写的" in page and "第一位" in page
    again = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert post(desk, case.number, "note", text="第二位写的", seen=again).status_code == 302


def test_the_same_post_twice_does_it_once(town, report):
    case = report()
    desk = at_seat(WILLOW + "/desk")
    for _ in range(2):
        assert post(desk, case.number, "note", text="记一次", once="same", seen=1).status_code == 302
    assert Matter.objects.get(number=case.number).version == 2


def test_two_desks_at_once_the_second_is_told(town, report):
    case = report()
    first, second = at_seat(WILLOW + "/desk"), at_seat(WILLOW + "/lead")
    given = {"category": "fire.stairwell", "urgency": "normal", "title": "楼道"}
    assert post(first, case.number, "accept", seen=1, **given).status_code == 302
    assert post(second, case.number, "urge", seen=1).status_code == 409


def test_many_at_once_each_with_its_own_answer(town, report):
    cases = [report() for _ in range(3)]
    ids = [case.matter for case in cases]
    act(ids[0], "reject", by=town.actor(WILLOW + "/desk"), given={"reason": "重复", "instead": "无"}, now=MONDAY)
    desk = at_seat(WILLOW + "/desk")
    assert desk.post("/desk/bulk/", {"does": "note", "matter": ids}).status_code == 200
    answer = desk.post("/desk/bulk/", {"does": "note", "matter": ids, "sent": "1", "text": "都看过", "once": "b"})
    results = answer.context["results"]
    assert [row["ok"] for row in results] == [False, True, True] and results[0]["next"]


def test_a_district_lead_sees_the_whole_district(town, report):
    case = report()
    assert case.number in at_seat(DISTRICT + "/lead").get("/desk/?where=area").content.decode()


def test_the_form_of_every_act_stands_without_one_matter_too(town):
    for does in sorted(ASKS):
        form = ActForm(does=does, sight=None, by=town.actor(WILLOW + "/lead"), now=MONDAY)
        assert set(form.fields) >= {name.rstrip("?") for name in ASKS[does]}
