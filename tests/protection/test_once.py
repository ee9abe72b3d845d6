"""The same `once` from two at the same moment is one effect; with another content it is refused."""

import threading
import uuid

import pytest
from django.db import connection

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger.models import Record
from fengqiao.ledger.once import OnceAgain, OnceConflict
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.matters.once import Repeated
from fengqiao.people.standing import Actor
from tests.town import MONDAY, WILLOW, build


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_one_once_by_many_at_the_same_moment_is_done_once(same):
    town = build()
    case = report_case(Report(words="路灯不亮", area=WILLOW, category="light"), by=Actor(person=""), now=MONDAY)
    by, once, start = town.actor(WILLOW + "/desk"), str(uuid.uuid4()), threading.Barrier(4)
    came: list[str] = []

    def one(number: int) -> None:
        start.wait()
        try:
            text = "看过" if same else f"看过 {number}"
            done = act(case.matter, "note", by=by, now=MONDAY, given={"text": text}, once=once)
            came.append("again" if done.repeated else "done")
        except OnceAgain:
            came.append("again")
        except (Repeated, OnceConflict):
            came.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert sorted(came) == sorted(["done", *(["again"] * 3 if same else ["refused"] * 3)])
    assert Record.objects.filter(subject=case.matter, kind="matter.note").count() == 1
    assert Matter.objects.get(pk=case.matter).version == 2
