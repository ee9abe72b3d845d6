"""The first contact of a hall stays with the case: named to the resident, followed by the office, never answering twice."""

import json
import re
from datetime import timedelta

import pytest

from fengqiao.cases import referrals
from fengqiao.cases.act import Report, report_case
from fengqiao.cases.models import FirstContact
from fengqiao.clock import listen
from fengqiao.hall import act, find
from fengqiao.hall.queue import Refused
from fengqiao.intake.models import Draft
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters import rows
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from fengqiao.notices.models import Notice
from fengqiao.people.standing import CLOCK, Actor
from tests.cases.walks import follow
from tests.desk.seats import at_seat
from tests.hall.conftest import drawn
from tests.hall.test_hand_over import STORY, desk
from tests.hall.test_pages import press
from tests.town import MONDAY, STREET, URBAN, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
PAGE = "/hall/first/"


@pytest.fixture
def case(hall):
    """Told at the urban office's window, handed on, and sent by the street's desk: the community holds it."""
    urban, theirs = desk(hall, "2")
    drawn(hall, 1)
    draft = written(urban, theirs)
    press(urban, theirs, "hand_over", office=STREET)
    street, mine = desk(hall, "1")
    press(street, mine, "next")
    press(street, mine, "take_up")
    street.post(draft, {"count": "1", "m0-words": STORY, "m0-area": WILLOW, "m0-category": "light"})
    return Matter.objects.get(kind="case")


def written(client, window):
    """The story is taken up and written down at this window: its page."""
    press(client, window, "next")
    press(client, window, "take_up")
    key = press(client, window, "write")["Location"]
    body = {"count": "1", "m0-words": STORY, "m0-area": WILLOW}
    assert client.post(f"{key}keep/", body).json() == {"kept": True} and Draft.objects.count() == 1
    return key


def test_it_is_a_fact_of_the_case_and_named_wherever_the_case_is_shown(hall, case):
    kept = FirstContact.objects.get()
    assert (kept.matter_id, kept.post, kept.office) == (case.pk, URBAN + "/desk", URBAN)
    assert case.held_by == WILLOW and referrals.first_contact(rows.read(case.pk).facts) == URBAN + "/desk"
    assert "首问负责：清溪街道城管" in re.sub(
        r"\s", "", at_seat(WILLOW + "/desk").get(f"/desk/m/{case.number}/").content.decode()
    )
    assert verify().good


def test_the_resident_reads_it_by_their_code(hall, client):
    opened = report_case(
        Report(words=STORY, area=WILLOW, category="light", first_contact=URBAN + "/desk"),
        by=Actor(person=""),
        now=MONDAY,
    )
    follow(client, opened.code)
    page = re.sub(r"\s", "", client.get("/follow/case/").content.decode())
    assert "首问负责</dt><dd>清溪街道城管" in page


def test_the_office_follows_it_without_the_story_and_urges_once_a_day(hall, case):
    urban = at_seat(URBAN + "/desk")
    page = urban.get(PAGE).content.decode()
    assert case.number in page and STORY not in page and "和平" not in page
    assert urban.get(f"/desk/m/{case.number}/").status_code == 404
    assert urban.post(PAGE, {"number": case.number}).status_code == 302
    while listen(MONDAY):
        pass
    assert Notice.objects.filter(matter=case.pk, kind="hall.urge").exists()
    assert "今天已经催过了" in urban.get(PAGE).content.decode()
    by = hall.town.actor(URBAN + "/desk")
    with pytest.raises(Refused, match="urged_today"):
        act.urge(number=case.number, by=by, now=MONDAY)
    act.urge(number=case.number, by=by, now=MONDAY + timedelta(days=1))
    assert Record.objects.filter(kind="hall.urge").count() == 2
    # Following makes nobody answer for it: one seat does, and that is the community's.
    after = Matter.objects.get(pk=case.pk)
    assert after.seat.startswith(WILLOW) and after.due == case.due and verify().good


def test_another_office_follows_nothing_of_it(hall, case):
    willow = at_seat(WILLOW + "/desk")
    assert case.number not in willow.get(PAGE).content.decode()
    with pytest.raises(Refused, match="no_such_case"):
        act.urge(number=case.number, by=hall.town.actor(WILLOW + "/desk"), now=MONDAY)


def test_overdue_is_told_to_the_first_contact_and_the_notice_leads_to_its_list(hall, case):
    late = case.due + timedelta(minutes=1)
    do(case.pk, "overdue", by=CLOCK, now=late)
    while listen(late):
        pass
    sitter = hall.town.people["王芳"]
    assert Notice.objects.filter(person=sitter, kind=find.OVERDUE, matter=case.pk).count() == 1
    assert f'href="{PAGE}"' in at_seat(URBAN + "/desk").get("/notices/").content.decode()


def test_what_must_go_elsewhere_stays_with_the_first_contact_until_received(hall, case):
    given = {"channel": "court", "text": "和平区人民法院，带身份证"}
    by = hall.town.actor(WILLOW + "/desk")
    do(case.pk, "accept", by=by, given={"category": "light", "urgency": "normal"}, now=MONDAY)
    do(case.pk, "refer", by=by, given=given, now=MONDAY)
    while listen(MONDAY):
        pass
    assert Matter.objects.get(kind="referral").held_by == URBAN and verify().good


def test_of_a_complaint_about_an_office_nobody_follows(hall):
    opened = report_case(
        Report(words="推诿", area=WILLOW, about_organisations=(WILLOW,), first_contact=URBAN + "/desk"),
        by=Actor(person=""), now=MONDAY,
    )  # fmt: skip
    assert not FirstContact.objects.exists() and find.followed(hall.town.actor(URBAN + "/desk"), MONDAY) == []
    said = json.loads(Record.objects.get(subject=opened.matter, kind="matter.report").body)
    assert "first_contact" not in json.dumps(said)
