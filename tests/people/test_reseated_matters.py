"""When a post falls vacant its matters are re-seated in the same transaction, and the record says why."""

from datetime import timedelta

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.matters import find, standing
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Seat
from fengqiao.people.standing import Actor
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, STREET, WILLOW, WILLOW_1, build

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


def test_a_lead_above_who_comes_to_sit_on_a_vacant_post_of_the_office_loses_the_complaint_under_every_post():
    town = build()
    matter = reported(about_organisations=(WILLOW,))
    assert Matter.objects.get(pk=matter).held_by == STREET
    for slug in ("/lead", "/desk"):
        people.end(appointment=town.posts[WILLOW + slug], reason="退休", by=SYSTEM, now=MONDAY + DAY)
    # The desk that held it was another person's: also a clerk does not judge the lead next door.
    row = Matter.objects.get(pk=matter)
    assert (row.held_by, row.seat) == (DISTRICT, DISTRICT + "/desk")
    above, below = town.actor(STREET + "/lead"), town.actor(WILLOW + "/desk")
    assert above.person == below.person
    for by in (above, below):
        assert not find.matters(by).filter(pk=matter).exists()
        assert find.one(by, matter, MONDAY) is None
    assert find.one(town.actor(DISTRICT + "/desk"), matter, MONDAY) is not None


def test_vacant_posts_all_the_way_up_bring_it_to_the_independent_post_and_never_to_nobody():
    town = build()
    people.appoint(seat=CITY + ":independent/desk", person=town.people["吴磊"], by=SYSTEM, now=MONDAY)
    people.appoint(seat=CITY + ":independent/lead", person=town.people["吴磊"], by=SYSTEM, now=MONDAY)
    matter = reported(about_organisations=(WILLOW,))
    held = [Matter.objects.get(pk=matter).held_by]
    for step, post in enumerate((WILLOW + "/lead", STREET + "/lead", DISTRICT + "/lead", CITY + "/lead"), 1):
        people.end(appointment=town.posts[post], reason="调走", by=SYSTEM, now=MONDAY + step * DAY)
        row = Matter.objects.get(pk=matter)
        assert row.seat and not row.ended_at
        held.append(row.held_by)
    assert held == [STREET, DISTRICT, CITY, CITY + ":independent", CITY + ":independent"]
    answers = town.actor(row.seat)
    assert find.one(answers, matter, MONDAY) is not None and answers.person == str(town.people["吴磊"].id)


def test_a_question_about_somebody_with_very_many_vacant_posts_does_not_grow_and_reads_the_same():
    town = build()
    lead = town.actor(STREET + "/lead")
    matter = reported(about_organisations=(HESHUN,))
    other = reported(area=HESHUN)
    few = set(find.matters(lead).values_list("pk", flat=True))
    assert matter not in few and other in few
    for number in range(standing.MANY):
        people.found(
            code=f"{STREET}:office-{number}", area=STREET, district=DISTRICT, level=2, scope="120101001",
            kind="department", name={"zh": "科室", "en": "office"}, by=SYSTEM, now=MONDAY,
        )  # fmt: skip
    assert len(lead.tokens()) > standing.MANY
    assert set(find.matters(lead).values_list("pk", flat=True)) == few
    assert len(str(find.matters(lead).query)) < 9000
    assert find.one(lead, matter, MONDAY) is None
