"""When a post falls vacant its matters are re-seated in the same transaction, and the record says why."""

from datetime import timedelta

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.matters import find
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Seat
from fengqiao.people.standing import Actor
from tests.town import MONDAY, STREET, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def reported(area=WILLOW, **more):
    return report_case(
        Report(words="二单元楼道堆着旧沙发", area=area, category="light", **more),
        by=Actor(person="", kind="resident"), now=MONDAY,
    ).matter  # fmt: skip


def assigned(town, seat):
    matter = reported()
    desk = town.actor(WILLOW + "/desk")
    act(matter, "accept", by=desk, given={"category": "light", "urgency": "normal"}, now=MONDAY)
    act(matter, "assign", by=desk, given={"assignee": seat}, now=MONDAY)
    return matter


def test_a_matter_whose_desk_falls_vacant_keeps_its_seat_and_says_who_answers_and_why():
    town = build()
    matter = reported()
    people.end(appointment=town.posts[WILLOW + "/desk"], reason="退休", by=SYSTEM, now=MONDAY + DAY)
    row = Matter.objects.get(pk=matter)
    assert row.seat == WILLOW + "/desk"
    record = Record.objects.filter(subject=matter, kind="matter.reseat").get()
    assert "退休" in record.body and "lead_above" in record.body
    assert str(town.people["孙立"].id) in record.body


def test_work_given_to_a_post_that_is_closed_goes_back_to_the_desk():
    town = build()
    matter = assigned(town, WILLOW_1 + "/worker-1")
    people.close_seat(seat=Seat.objects.get(code=WILLOW_1 + "/worker-1"), reason="并岗", by=SYSTEM, now=MONDAY + DAY)
    row = Matter.objects.get(pk=matter)
    assert (row.seat, row.assignee, row.state) == (WILLOW + "/desk", "", "working")
    assert "closed" in Record.objects.get(subject=matter, kind="matter.reseat").body


def test_whoever_did_the_work_does_not_come_to_check_it_by_a_new_post():
    town = build()
    matter = assigned(town, WILLOW_1 + "/worker-1")
    act(matter, "finish", by=town.actor(WILLOW_1 + "/worker-1"), given={"outcome": "已清走"}, now=MONDAY)
    assert Matter.objects.get(pk=matter).seat == WILLOW + "/desk"
    people.appoint(seat=WILLOW + "/desk", person=town.people["李强"], by=SYSTEM, now=MONDAY + DAY)
    row = Matter.objects.get(pk=matter)
    assert (row.checked_by, row.seat) == (WILLOW + "/lead", WILLOW + "/lead")


def test_a_complaint_leaves_the_desk_at_which_the_one_complained_about_takes_a_post():
    town = build()
    matter = reported(about_persons=(str(town.people["赵敏"].id),))
    assert Matter.objects.get(pk=matter).held_by == STREET
    people.appoint(seat=STREET + "/desk", person=town.people["赵敏"], kind="standin", by=SYSTEM, now=MONDAY + DAY)
    assert Matter.objects.get(pk=matter).held_by == STREET
    people.away(appointment=town.posts[STREET + "/desk"], since=MONDAY, until=None, by=SYSTEM, now=MONDAY + DAY)
    row = Matter.objects.get(pk=matter)
    assert row.held_by not in (STREET, WILLOW)


def test_if_the_matters_cannot_be_reseated_the_appointment_does_not_end_either(monkeypatch):
    town = build()
    reported()

    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr(people, "RESEATED", people.RESEATED)
    people.RESEATED.append(broken)
    try:
        with pytest.raises(OSError, match="disk full"):
            people.end(appointment=town.posts[WILLOW + "/desk"], reason="退休", by=SYSTEM, now=MONDAY + DAY)
    finally:
        people.RESEATED.remove(broken)
    assert Seat.objects.get(code=WILLOW + "/desk").basis == "holder"
    assert not Record.objects.filter(kind="people.end").exists()


def test_a_vacancy_at_the_office_complained_about_does_not_carry_the_complaint_past_the_street():
    town = build()
    matter = reported(about_organisations=(WILLOW,))
    assert Matter.objects.get(pk=matter).held_by == STREET
    for slug in ("/lead", "/desk"):
        people.end(appointment=town.posts[WILLOW + slug], reason="退休", by=SYSTEM, now=MONDAY + DAY)
    assert Matter.objects.get(pk=matter).held_by == STREET
    above, below = town.actor(STREET + "/lead"), town.actor(WILLOW + "/desk")
    assert above.person == below.person
    assert find.matters(above).filter(pk=matter).exists()
    assert find.one(above, matter, MONDAY) is not None
    # Under the vacant post of that very office the same person sees nothing of it.
    assert not find.matters(below).filter(pk=matter).exists()
    assert find.one(below, matter, MONDAY) is None
