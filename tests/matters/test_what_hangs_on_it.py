"""Tasks end with their matter, voices follow their child, and a ruling is not asked for twice."""

from datetime import timedelta

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger.models import Record
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.roots import hear
from fengqiao.people.find import who_answers
from fengqiao.people.standing import Actor
from tests.town import MONDAY, STREET, URBAN, WILLOW, build

pytestmark = pytest.mark.django_db
SOON = MONDAY + timedelta(minutes=20)


def reported(town, *, area: str = WILLOW, category: str = "light", minutes: int = 0, **more):
    return report_case(
        Report(words="路灯不亮", area=area, category=category, **more), by=Actor(person=""),
        now=MONDAY + timedelta(minutes=minutes),
    )  # fmt: skip


def heard(now) -> None:
    for record in Record.objects.order_by("district", "number"):
        hear(record, now)


def with_task(town) -> tuple[str, str]:
    case = reported(town).matter
    desk = town.actor(WILLOW + "/desk")
    act(case, "accept", by=desk, given={"category": "light", "urgency": "normal"}, now=SOON)
    outcome = act(case, "call_in", by=desk, given={"organisations": [URBAN], "question": "灯杆归谁"}, now=SOON)
    return case, outcome.created[0]


def test_tasks_are_called_off_when_their_matter_is_withdrawn():
    town = build()
    case, task = with_task(town)
    voice = Voice.objects.get(matter=case)
    act(case, "withdraw", by=Actor(person="", voice=voice.id), now=SOON)
    heard(SOON)
    heard(SOON)
    row = Matter.objects.get(pk=task)
    assert (row.state, row.ended_at) == ("waived", SOON)
    assert Record.objects.filter(subject=task, kind="matter.call_off").count() == 1


def test_tasks_are_called_off_when_their_matter_is_merged():
    town = build()
    earlier = reported(town).matter
    case, task = with_task(town)
    act(case, "merge", by=town.actor(WILLOW + "/desk"), given={"into": earlier, "reason": "同一盏灯"}, now=SOON)
    heard(SOON)
    assert Matter.objects.get(pk=task).state == "waived"


def test_a_task_stays_while_its_matter_is_open():
    town = build()
    case, task = with_task(town)
    act(case, "note", by=town.actor(WILLOW + "/desk"), given={"text": "等答复"}, now=SOON)
    heard(SOON)
    assert Matter.objects.get(pk=task).state == "asked"


def test_voices_of_the_root_follow_a_voice_that_leaves_a_merged_child():
    town = build()
    root, child, grandchild = (reported(town, minutes=each) for each in range(3))
    desk = town.actor(WILLOW + "/desk")
    act(grandchild.matter, "merge", by=desk, given={"into": child.matter, "reason": "同"}, now=SOON)
    act(child.matter, "merge", by=desk, given={"into": root.matter, "reason": "同"}, now=SOON)
    assert Matter.objects.get(pk=root.matter).voices == 3
    act(child.matter, "withdraw", by=Actor(person="", voice=child.voice), now=SOON)
    assert Matter.objects.get(pk=child.matter).voices == 1
    assert Matter.objects.get(pk=root.matter).voices == 2


def test_the_whole_child_takes_only_its_own_voices_and_only_from_its_own_root():
    town = build()
    root, child, other = (reported(town, minutes=each) for each in range(3))
    act(child.matter, "merge", by=town.actor(WILLOW + "/desk"), given={"into": root.matter, "reason": "同"}, now=SOON)
    # What is given beside the act names no other root.
    act(child.matter, "withdraw", by=Actor(person="", voice=child.voice), given={"into": other.matter}, now=SOON)
    assert Matter.objects.get(pk=root.matter).voices == 1
    assert Matter.objects.get(pk=other.matter).version == 1


def ruled(town, **more) -> str:
    case = reported(town, **more).matter
    desk = town.actor(WILLOW + "/desk")
    act(case, "accept", by=desk, given={"category": "light", "urgency": "normal"}, now=SOON)
    act(case, "object", by=desk, given={"duty_row": "none", "reason": "不归社区"}, now=SOON)
    ruler = Matter.objects.get(pk=case).ruler
    given = {"organisation": URBAN, "reason": "路灯归城管"}
    act(case, "rule", by=town.actor(ruler + "/lead"), given=given, now=SOON)
    return case


def test_what_was_ruled_is_in_the_duty_list_and_the_next_report_goes_there():
    town = build()
    case = ruled(town)
    duty = who_answers(category="light", scope=WILLOW, level=3, now=SOON)
    assert duty is not None
    assert duty.organisation_id == URBAN
    assert duty.ruling == Matter.objects.get(pk=case).number
    kinds = list(Record.objects.filter(kind__in=("people.duty", "matter.rule")).values_list("kind", flat=True))
    assert sorted(kinds) == ["matter.rule", "people.duty"]
    assert Matter.objects.get(pk=reported(town, minutes=30).matter).held_by == URBAN


def test_a_protected_complaint_amends_no_duty():
    town = build()
    case = reported(town, about_organisations=(WILLOW,)).matter
    desk = town.actor(STREET + "/desk")
    act(case, "accept", by=desk, given={"category": "light", "urgency": "normal"}, now=SOON)
    act(case, "object", by=desk, given={"duty_row": "none", "reason": "不归街道"}, now=SOON)
    ruler = Matter.objects.get(pk=case).ruler
    act(case, "rule", by=town.actor(ruler + "/lead"), given={"organisation": STREET, "reason": "归街道"}, now=SOON)
    assert who_answers(category="light", scope=WILLOW, level=3, now=SOON) is None
