"""The duty roster: who answers each night; holes, overlaps and one person on two duties are told in words at entry."""

from datetime import timedelta

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.doctor import nights
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter
from fengqiao.people import act
from fengqiao.people.models import Shift
from fengqiao.people.standing import CLOCK, Actor
from tests.desk.seats import at_seat
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, STREET, WILLOW, WILLOW_1, build, seat

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NIGHT = MONDAY + 16 * HOUR
WEEK = {"first": "2026-11-23", "last": "2026-11-27", "since": "17:00", "until": "09:00"}


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def on_duty(organisation, starts=7, ends=23, post=""):
    spans = [(MONDAY + starts * HOUR, MONDAY + ends * HOUR)]
    return act.put_on_duty(
        organisation=organisation, seat=post or organisation + "/desk", spans=spans, by=CLOCK, now=MONDAY
    )


def gas(now=NIGHT):
    case = report_case(
        Report(words="楼道有煤气味", area=WILLOW, category="fire", urgency="urgent"), by=Actor(person=""), now=now
    )
    return Matter.objects.get(pk=case.matter)


def test_a_week_is_entered_at_once_and_the_weekend_is_told_as_open(town):
    client = at_seat(WILLOW + "/lead")
    page = client.get(f"/posts/roster/?in={WILLOW}").content.decode()
    assert "还没有排班" in page and "没有人值班的时候" in page
    told = client.post(f"/posts/roster/?in={WILLOW}", WEEK | {"seat": WILLOW + "/desk"}, follow=True)
    assert Shift.objects.filter(organisation=WILLOW).count() == 5
    page = told.content.decode()
    assert "今后两周还有" in page and "11-28 09:00" in page and "正在值班" not in page
    record = Record.objects.get(kind="people.shift")
    assert record.post == WILLOW + "/lead"


def test_two_in_the_same_hours_are_refused_in_words(town):
    on_duty(WILLOW)
    seat(WILLOW + "/desk-2", "desk", "夜班席", "night desk", town, "吴磊", MONDAY, rank=1)
    answer = at_seat(WILLOW + "/lead").post(f"/posts/roster/?in={WILLOW}", WEEK | {"seat": WILLOW + "/desk-2"})
    assert answer.status_code == 422 and "已经排了柳荫里社区综治中心" in answer.content.decode()
    with pytest.raises(act.Refusal) as refused:
        on_duty(WILLOW, 8, 9, WILLOW + "/desk-2")
    assert refused.value.why == "shift_taken"


def test_one_person_on_two_duties_is_told_and_entered_only_knowingly(town):
    on_duty(DISTRICT)
    act.appoint(seat=STREET + "/desk", person=town.people["何平"], by=CLOCK, now=MONDAY)
    client = at_seat(STREET + "/lead")
    given = WEEK | {"seat": STREET + "/desk"}
    answer = client.post(f"/posts/roster/?in={STREET}", given)
    assert (
        answer.status_code == 422
        and "何平" in answer.content.decode()
        and not Shift.objects.filter(organisation=STREET)
    )
    assert client.post(f"/posts/roster/?in={STREET}", given | {"anyway": "on"}).status_code == 302
    assert "同时在和平区综治中心" in client.get(f"/posts/roster/?in={STREET}").content.decode()


def test_only_a_desk_of_the_centre_itself_is_on_duty_and_only_its_leads_enter_it(town):
    for post in (WILLOW_1 + "/worker-1", WILLOW + "/lead", HESHUN + "/desk"):
        with pytest.raises(act.Refusal):
            on_duty(WILLOW, post=post)
    assert at_seat(WILLOW + "/lead").get(f"/posts/roster/?in={HESHUN}").status_code == 404
    assert at_seat(WILLOW + "/desk").get("/posts/roster/").status_code in (302, 403, 404)
    shift = on_duty(HESHUN)[0]
    assert at_seat(WILLOW + "/lead").post(f"/posts/roster/{shift.pk}/end/").status_code == 404
    assert at_seat(STREET + "/lead").post(f"/posts/roster/{shift.pk}/end/").status_code == 302
    assert Shift.objects.get(pk=shift.pk).ended_at is not None


def test_the_night_s_report_goes_to_who_is_on_duty_here_or_above(town):
    assert gas().held_by == WILLOW
    on_duty(DISTRICT)
    found = gas()
    assert (found.held_by, found.seat, found.origin) == (DISTRICT, DISTRICT + "/desk", WILLOW)
    shift = on_duty(WILLOW)[0]
    assert gas().held_by == WILLOW
    act.end_shift(shift=shift, by=CLOCK, now=MONDAY)
    assert gas().held_by == DISTRICT
    assert gas(MONDAY).held_by == WILLOW


def test_health_says_where_nobody_is_on_duty(town):
    found = nights(MONDAY)
    assert not found.well and not found.grave and "没有人值班" in found.says[0]
    for centre in (CITY, DISTRICT, STREET, WILLOW, HESHUN, WILLOW_1):
        try:
            on_duty(centre, 0, 30)
        except act.Refusal:
            continue
    assert "其中 0 个一直到最上级" in nights(MONDAY).says[0] or nights(MONDAY).well
