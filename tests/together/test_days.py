"""Days of work move deadlines: one lead asks for them, another confirms, and only what comes afterwards is counted so."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache

from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.places import act as places
from fengqiao.places.calendars import calendar_of
from fengqiao.places.models import CalendarDay
from fengqiao.together import act
from fengqiao.together.models import Request
from tests.together.two import at, client_of
from tests.town import CITY, DISTRICT, MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db
PAGE = "/together/days/"
GIVEN = {
    "area": DISTRICT, "first": "2026-11-26", "last": "2026-11-27", "working": "no", "ground": "台风停工",
    "reason": "市防指通知全区停工",
}  # fmt: skip


@pytest.fixture
def town():
    cache.clear()
    built = build()
    for code, name in ((CITY, "天津市"), (DISTRICT, "和平区"), (STREET, "清溪街道"), (WILLOW, "柳荫里社区")):
        places.add_area(code=code, name={"zh": name}, by=SYSTEM, now=MONDAY)
    return built


@pytest.fixture
def lead(town):
    return client_of(town, "何平", DISTRICT + "/lead")


@pytest.fixture
def above(town):
    return client_of(town, "周宁", CITY + "/lead")


def asked(lead, **more):
    answer = at(MONDAY, lead, PAGE, GIVEN | more)
    return Request.objects.get() if answer.status_code == 302 else answer


def works(area, day):
    return calendar_of(area).works(day)


def test_a_typhoon_day_counts_once_two_leads_agree(town, lead, above):
    assert PAGE in at(MONDAY, lead, "/posts/").content.decode()
    row = asked(lead)
    assert works(WILLOW, date(2026, 11, 26)) and not CalendarDay.objects.exists()
    page = at(MONDAY, above, f"/together/{row.pk}/").content.decode()
    assert "和平区" in page and "2026-11-26 – 2026-11-27" in page and "台风停工" in page
    at(MONDAY, above, f"/together/{row.pk}/answer/", {"does": "confirm"}, follow=True)
    assert [works(WILLOW, date(2026, 11, day)) for day in (25, 26, 27)] == [True, False, False]
    assert Record.objects.get(kind="places.days").actor == str(town.people["何平"].pk) and verify().good
    shown = at(MONDAY, lead, PAGE, None).content.decode()
    assert "2026-11-26" in shown and "台风停工" in shown


@pytest.mark.parametrize(
    ("field", "value"),
    [("first", "2026-11-23"), ("first", "2028-01-01"), ("last", "2026-11-25"), ("last", "2027-02-01"),
     ("area", "310000000000"), ("working", "maybe"), ("ground", " "), ("reason", "")],
)  # fmt: skip
def test_what_lies_behind_or_too_far_or_says_no_reason_is_refused_by_its_field(town, lead, field, value):
    answer = asked(lead, **{field: value})
    assert answer.status_code == 422 and f"#id_{field}" in answer.content.decode() and not Request.objects.exists()


def test_nobody_below_the_district_moves_their_own_deadlines(town, lead):
    row = asked(lead)
    for name, post in (("刘岚", STREET + "/lead"), ("孙立", WILLOW + "/lead")):
        client = client_of(town, name, post)
        assert at(MONDAY, client, PAGE, None).status_code == 404
        assert PAGE not in at(MONDAY, client, "/posts/").content.decode()
        with pytest.raises(act.Refused, match="no_standing"):
            act.confirm(request=row.pk, by=town.actor(post), session="x", now=MONDAY)
    assert not CalendarDay.objects.exists()


def test_a_day_that_has_begun_meanwhile_is_no_longer_changed(town, lead, above):
    row = asked(lead)
    with pytest.raises(act.Refused, match="late"):
        act.confirm(request=row.pk, by=town.actor(CITY + "/lead"), session="x", now=MONDAY + timedelta(days=3))
    assert not CalendarDay.objects.exists()


def test_the_page_and_the_question_speak_english_too(town, lead):
    row = asked(lead)
    other = client_of(town, "周宁", CITY + "/lead", "en")
    assert "Local working days" in at(MONDAY, other, PAGE, None).content.decode()
    assert "Which days" in at(MONDAY, other, f"/together/{row.pk}/").content.decode()
