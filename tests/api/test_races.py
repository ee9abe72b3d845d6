"""Two programs at one case: each gets an answer in words, the case takes one of them, nobody a 500."""

import threading
import uuid

import pytest
from django.db import connection

from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter
from tests.town import URBAN, WILLOW, WILLOW_1

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works):
    """Run them at the same moment, each in its own thread with its own connection."""
    answers, gate = [None] * len(works), threading.Barrier(len(works))

    def run(place, work):
        gate.wait(10)
        try:
            answers[place] = work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_two_desks_with_different_ideas_of_one_case(stranger, sign_in):
    accepted = {"category": "fire.stairwell", "urgency": "normal"}
    rejected = {"reason": "不是这里的事", "instead": "12345"}
    for _ in range(6):
        number = stranger.report(area=WILLOW).json()["number"]
        one, other = sign_in(WILLOW + "/desk"), sign_in(WILLOW + "/desk")
        answers = together(
            lambda number=number, by=one: by.act(number, "accept", accepted, seen_version=1),
            lambda number=number, by=other: by.act(number, "reject", rejected, seen_version=1),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        matter = Matter.objects.get(number=number)
        assert matter.version == 2
        assert Record.objects.filter(subject=matter.id).count() == 2


def test_a_dispatch_sent_twice_at_once_makes_one_task(stranger, sign_in):
    number = stranger.report(area=WILLOW).json()["number"]
    desk = sign_in(WILLOW + "/desk")
    desk.act(number, "accept", {"category": "fire", "urgency": "normal"})
    once = str(uuid.uuid4())
    given = {"organisations": [URBAN], "question": "请来看"}
    both = [sign_in(WILLOW + "/desk") for _ in range(4)]
    answers = together(*(lambda by=by: by.act(number, "call_in", given, once=once) for by in both))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sorted(answer.json()["repeated"] for answer in answers) == [False, True, True, True]
    assert Matter.objects.filter(kind="task").count() == 1


def test_a_report_retried_while_the_first_is_still_running_is_one(stranger):
    once = str(uuid.uuid4())
    answers = together(*[lambda: stranger.report(once=once, area=WILLOW_1)] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["code"] for answer in answers}) == 1
    assert Matter.objects.count() == 1


def test_order_number_10000_is_a_number_like_any_other(stranger, sign_in):
    from fengqiao.matters.models import Series

    stranger.report(area=WILLOW)
    Series.objects.update(last=9999)
    number = stranger.report(area=WILLOW).json()["number"]
    assert number.endswith("-10000")
    after = stranger.report(area=WILLOW).json()["number"]
    assert after.endswith("-10001")
    done = sign_in(WILLOW + "/desk").act(number, "accept", {"category": "fire", "urgency": "normal"})
    assert done.status_code == 200
