"""A hazard past due or come back opens an inquiry into the process: cause, accountable lead, remedy; no person ranked."""

from datetime import timedelta

import pytest

from fengqiao.clock import listen
from fengqiao.evaluation import act
from fengqiao.evaluation.models import Inquiry
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from fengqiao.people.standing import CLOCK, Actor
from tests.desk.seats import at_seat
from tests.evaluation.test_lead import DAY, does, worked
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, STREET, WILLOW

pytestmark = pytest.mark.django_db
GIVEN = {
    "cause": "nobody",
    "finding": "受理席午后没有人",
    "remedy": "排两个人轮值",
    "remedy_on": (MONDAY + 9 * DAY).date(),
}


def hears(kind, subject, now=MONDAY):
    """What the clock does on hearing the last record of that kind."""
    record = Record.objects.filter(kind=kind, subject=subject).order_by("-number").first()
    act.hear(record, now)


def overdue(case):
    due = Matter.objects.get(pk=case.matter).due
    do(case.matter, "overdue", by=CLOCK, now=due)
    hears("matter.overdue", case.matter, due)
    return due


def ask(seat, address, given=None, now=MONDAY):
    client = at_seat(seat)
    with time.held(now):
        return client.post(address, given) if given is not None else client.get(address)


def test_a_hazard_past_due_asks_the_lead_it_went_up_to(town, report):
    hazard, lamp = report(category="fire.stairwell"), report(category="light")
    overdue(hazard)
    due = Matter.objects.get(pk=lamp.matter).due
    do(lamp.matter, "overdue", by=CLOCK, now=due)
    hears("matter.overdue", lamp.matter, due)
    found = Inquiry.objects.get()
    assert (found.matter_id, found.why, found.lead) == (hazard.matter, "late", STREET + "/lead")
    assert verify().findings == []


def test_one_matter_has_one_open_inquiry_however_often_it_is_late(town, report):
    case = report(category="fire.stairwell")
    overdue(case)
    overdue(case)
    hears("matter.overdue", case.matter)
    assert Inquiry.objects.count() == 1


def test_a_hazard_that_comes_back_asks_the_level_above(town, report):
    case = report(category="fire.stairwell")
    does(town, case, *worked(), ("deny", Actor(person="", voice=case.voice), {"reason": "又堆上了"}))
    hears("matter.deny", case.matter)
    assert [(row.why, row.lead) for row in Inquiry.objects.all()] == [("again", STREET + "/lead")]


def test_the_same_hazard_reported_again_where_one_was_closed_asks_too(town, report):
    first = report(category="fire.stairwell")
    does(town, first, *worked(), ("close", WILLOW + "/desk", {"finding": "看过了"}))
    elsewhere = report(HESHUN, category="fire.stairwell", now=MONDAY + DAY)
    again = report(category="fire.stairwell", now=MONDAY + DAY)
    for case in (elsewhere, again):
        hears("matter.report", case.matter, MONDAY + DAY)
    assert [row.matter_id for row in Inquiry.objects.all()] == [again.matter]
    later = report(category="fire.stairwell", now=MONDAY + 200 * DAY)
    hears("matter.report", later.matter, MONDAY + 200 * DAY)
    assert Inquiry.objects.count() == 1, "half a year later it is another one"


def test_the_clock_hears_it_by_itself(town, report):
    case = report(category="fire.stairwell")
    due = Matter.objects.get(pk=case.matter).due
    do(case.matter, "overdue", by=CLOCK, now=due)
    while listen(due):
        pass
    assert Inquiry.objects.get().matter_id == case.matter


def test_a_complaint_about_the_street_asks_nobody_in_it(town, report):
    case = report(category="fire.stairwell", about_organisations=(STREET,))
    overdue(case)
    found = Inquiry.objects.get()
    assert not found.lead.startswith((STREET, WILLOW))
    for seat in (STREET + "/lead", WILLOW + "/lead"):
        assert ask(seat, f"/inquiries/{found.pk}/").status_code == 404
        assert case.number not in ask(seat, "/inquiries/").content.decode()


def test_cause_remedy_and_day_are_written_and_another_person_verifies(town, report):
    case = report(category="fire.stairwell")
    overdue(case)
    found = Inquiry.objects.get()
    address = f"/inquiries/{found.pk}/"
    assert ask(STREET + "/lead", address, {**GIVEN, "finding": ""}).status_code == 422
    assert ask(STREET + "/lead", address, {**GIVEN, "remedy": "x" * 1001}).status_code == 422
    for wrong in (MONDAY.date(), (MONDAY + 400 * DAY).date()):
        assert ask(STREET + "/lead", address, {**GIVEN, "remedy_on": wrong}).status_code == 422
    assert ask(DISTRICT + "/lead", address, GIVEN).status_code == 422, "the accountable lead writes it"
    assert ask(STREET + "/lead", address, GIVEN).status_code == 302
    ask(STREET + "/lead", address + "done/", {})
    found.refresh_from_db()
    assert (found.cause, found.done_at) == ("nobody", None), "nobody verifies their own remedy"
    shown = ask(STREET + "/lead", "/inquiries/", now=MONDAY + 20 * DAY).content.decode()
    assert "该在岗的时候没有人" in shown and "已过" in shown
    ask(DISTRICT + "/lead", address + "done/", {})
    found.refresh_from_db()
    assert (found.done_by, found.done_at) == (DISTRICT + "/lead", MONDAY)
    assert ask(STREET + "/lead", address, GIVEN).status_code == 422
    assert verify().findings == []


def test_only_leads_of_that_area_see_it_and_no_page_names_a_person(town, report):
    case = report(category="fire.stairwell")
    overdue(case)
    address = f"/inquiries/{Inquiry.objects.get().pk}/"
    for seat in (WILLOW + "/lead", WILLOW + "/desk", STREET + "/desk"):
        assert ask(seat, address).status_code in (302, 403, 404)
    for seat in (STREET + "/lead", DISTRICT + "/lead", CITY + "/lead"):
        for where in (address, "/inquiries/"):
            shown = ask(seat, where).content.decode()
            assert case.number in shown and not [name for name in town.people if name in shown]


def test_what_is_over_when_it_is_heard_asks_nobody(town, report):
    case = report(category="fire.stairwell")
    due = Matter.objects.get(pk=case.matter).due
    do(case.matter, "overdue", by=CLOCK, now=due)
    do(case.matter, "withdraw", by=Actor(person="", voice=case.voice), now=due + timedelta(hours=1))
    hears("matter.overdue", case.matter, due)
    assert not Inquiry.objects.exists()
