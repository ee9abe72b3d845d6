"""Two clocks and two leads at the same moment: everything is done once, nobody sits twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.people import act
from fengqiao.people.models import Appointment, Seat
from tests.town import MONDAY, WILLOW, build

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def at_once(*works):
    def run(work):
        try:
            return work()
        except act.Refusal as refused:
            return refused.why
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_clocks_end_a_term_once():
    town = build()
    act.away(
        appointment=town.posts[WILLOW + "/desk"], since=MONDAY + DAY, until=MONDAY + 2 * DAY, by=SYSTEM, now=MONDAY
    )
    done = at_once(lambda: act.end_due(MONDAY + DAY), lambda: act.end_due(MONDAY + DAY))
    assert sorted(done) == [0, 1]
    assert Record.objects.filter(kind="people.turn").count() == 1
    assert Seat.objects.get(code=WILLOW + "/desk").basis == "lead_above"


def test_two_leads_who_end_the_same_appointment_end_it_once():
    town = build()
    post = town.posts[WILLOW + "/desk"]

    def end():
        mine = Appointment.objects.select_related("seat__organisation").get(pk=post.pk)
        return act.end(appointment=mine, reason="退休", by=SYSTEM, now=MONDAY)

    assert sorted(at_once(end, end), key=str) == [None, "ended"]
    assert Record.objects.filter(kind="people.end").count() == 1


def test_two_leads_who_appoint_to_one_post_leave_one_holder():
    town = build()
    works = [
        lambda name=name: act.appoint(seat=WILLOW + "/desk", person=town.people[name], by=SYSTEM, now=MONDAY) and None
        for name in ("李强", "王芳")
    ]
    at_once(*works)
    holders = Appointment.objects.filter(seat_id=WILLOW + "/desk", kind="holder", ended_at=None)
    assert holders.count() == 1
    assert Seat.objects.get(code=WILLOW + "/desk").sitter_id == holders.get().person_id
