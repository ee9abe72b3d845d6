"""Many press at the same moment: no number is drawn twice, none is called by two windows."""

import threading
from uuid import UUID

import pytest
from django.db import connection

from fengqiao.hall import act
from fengqiao.hall.act import tickets
from fengqiao.hall.models import Ticket
from fengqiao.hall.queue import Refused
from fengqiao.ledger.verify import verify
from tests.hall.conftest import drawn, furnished
from tests.town import MONDAY, STREET, URBAN, WILLOW, build

pytestmark = pytest.mark.django_db(transaction=True)
OFFICES = {"1": STREET, "2": URBAN, "3": WILLOW}


def together(count, do):
    """do(n) in `count` threads at once; what each brought, or its error."""
    found, start = [None] * count, threading.Barrier(count)

    def one(n):
        start.wait()
        try:
            found[n] = do(n)
        except Exception as error:  # noqa: BLE001  (the answer)
            found[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[n]) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_drawn_at_the_same_moment_every_number_is_another_one():
    hall = furnished(build())
    found = together(8, lambda n: drawn(hall, n + 1).number)
    assert sorted(found) == list(range(1, 9))
    assert together(4, lambda n: drawn(hall, 100).number) == [9] * 4
    assert verify().good


def test_drawn_at_the_same_moment_on_phones_no_more_wait_than_may(monkeypatch):
    hall = furnished(build())
    monkeypatch.setattr(tickets, "MOST_BY_PHONE", 3)
    found = together(8, lambda n: drawn(hall, n + 1, source="phone").number)
    assert sorted(each for each in found if isinstance(each, int)) == [1, 2, 3]
    assert [each.why for each in found if isinstance(each, Refused)] == ["full"] * 5


def test_windows_that_press_next_at_the_same_moment_never_call_the_same_number():
    hall = furnished(build())
    by = {number: hall.town.actor(office + "/desk") for number, office in OFFICES.items()}
    for n in range(1, 10):
        drawn(hall, n)
    for turn in range(3):
        found = together(
            3, lambda n: act.call_next(window=hall.windows[str(n + 1)], by=by[str(n + 1)], now=MONDAY).number
        )
        assert sorted(found) == list(range(turn * 3 + 1, turn * 3 + 4)), found
        for ticket in Ticket.objects.filter(state="called"):
            up = act.step(ticket=ticket, does="take_up", by=by["1"], now=MONDAY, seen=ticket.version)
            act.step(ticket=up, does="done", by=by["1"], now=MONDAY, seen=up.version)
    assert verify().good


def test_two_clerks_at_one_window_have_one_number_in_hand():
    hall = furnished(build())
    for n in range(1, 5):
        drawn(hall, n)
    by = hall.town.actor(STREET + "/desk")
    found = together(4, lambda n: act.call_next(window=hall.windows["1"], by=by, now=MONDAY))
    assert sum(isinstance(each, Ticket) for each in found) == 1
    assert all(isinstance(each, Ticket | Refused | act.Stale) for each in found), found
    assert Ticket.objects.filter(state="called").count() == 1


def test_one_act_by_two_at_the_same_moment_is_done_once():
    hall = furnished(build())
    by = hall.town.actor(STREET + "/desk")
    act.draw(
        key=UUID(int=1), centre=hall.street, topic=hall.topics["report"], source="desk", priority=False, now=MONDAY
    )
    ticket = act.call_next(window=hall.windows["1"], by=by, now=MONDAY)
    found = together(3, lambda n: act.step(ticket=ticket, does="recall", by=by, now=MONDAY, seen=ticket.version).calls)
    assert sorted(str(each) for each in found if not isinstance(each, act.Stale)) == ["2"], found
