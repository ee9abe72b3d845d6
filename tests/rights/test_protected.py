"""Whoever is complained of learns nothing from what the reporter asks about their data."""

from datetime import timedelta

import pytest

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.ledger import time
from fengqiao.matters.models import Voice
from fengqiao.people import act as people
from fengqiao.people.standing import Actor
from fengqiao.rights import act
from fengqiao.rights.models import Asked
from tests.security.people import bare, browser, differ
from tests.town import DISTRICT, HESHUN, HESHUN_1, MONDAY, STREET, WILLOW_1, build

pytestmark = pytest.mark.django_db
# The desk of the office, its vacant lead filled from above, the post above by which it is filled, and a post elsewhere
# of the one who sits at its second desk.
THEIRS = (HESHUN + "/desk", HESHUN + "/desk-2", HESHUN + "/lead", STREET + "/lead", WILLOW_1 + "/lead")


@pytest.fixture
def town():
    with time.held(MONDAY):
        found = build()
        lead = found.actor(STREET + "/lead")
        people.add_seat(
            code=HESHUN + "/desk-2", kind="desk", name={"zh": "二号席", "en": "desk 2"}, rank=2, by=lead, now=MONDAY
        )
        for post in (HESHUN + "/desk-2", WILLOW_1 + "/lead"):
            people.appoint(seat=post, person=found.people["吴磊"], by=lead, now=MONDAY)
        yield found


def complaint():
    made = report_case(
        Report(words="窗口两次不肯登记", area=HESHUN_1, category="light", about_organisations=(HESHUN,)),
        by=Actor(person=""), contact=Contact(name="林芳", phone="13912345678"), now=MONDAY,
    )  # fmt: skip
    return Voice.objects.get(pk=made.voice)


def seen():
    return [bare(browser(post).get(path)) for post in THEIRS for path in ("/rights/", "/desk/", "/notices/")]


def same(before, after):
    return [differ(one, other) for one, other in zip(before, after, strict=True)] == [[]] * len(before)


def test_rule_28_an_objection_on_a_complaint_is_answered_by_an_office_free_of_it_and_theirs_stays_as_it_was(town):
    before = seen()
    voice = complaint()
    row = act.stop(voice=voice, use="figures", by=Actor(person="", voice=voice.pk), now=MONDAY)
    assert voice.matter.origin.startswith(HESHUN) and row.office == DISTRICT
    assert same(before, seen())
    assert voice.matter.number in browser(DISTRICT + "/desk").get("/rights/").content.decode()
    assert "1 条反对待答复" in browser(DISTRICT + "/desk").get("/desk/").content.decode()


def test_rule_28_nor_does_it_come_to_them_once_it_is_late_or_lies_with_them_from_before(town):
    before = seen()
    voice = complaint()
    row = act.stop(voice=voice, use="figures", by=Actor(person="", voice=voice.pk), now=MONDAY)
    for office in (HESHUN_1, HESHUN):
        Asked.objects.update(office=office)
        assert same(before, seen())
        for post in THEIRS:
            answer = browser(post).post(f"/rights/asked/{row.pk}/answer/", {f"{str(row.pk)[:8]}-keep": "1"})
            assert answer.status_code == 404
        Asked.objects.update(due=MONDAY)
        assert act.overdue(MONDAY + timedelta(minutes=1)) == 1
        assert Asked.objects.get().office == DISTRICT
    assert same(before, seen())
