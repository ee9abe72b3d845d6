"""Whatever happens to posts, every seat has exactly one sitter, and the screen says on what basis."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.people import act
from fengqiao.people.models import Appointment, Person, Seat
from fengqiao.people.standing import acting, posts_of
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, STREET, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def sits(code):
    seat = Seat.objects.select_related("sitter").get(code=code)
    return seat.sitter.name, seat.basis


def test_a_vacant_post_falls_to_the_lead_of_the_office_then_to_the_lead_above():
    town = build()
    act.end(appointment=town.posts[WILLOW + "/desk"], reason="退休", by=SYSTEM, now=MONDAY)
    assert sits(WILLOW + "/desk") == ("孙立", "lead_above")
    act.end(appointment=town.posts[WILLOW + "/lead"], reason="调走", by=SYSTEM, now=MONDAY)
    assert sits(WILLOW + "/desk") == ("刘岚", "lead_above")
    assert sits(WILLOW + "/lead") == ("刘岚", "lead_above")


def test_where_nobody_leads_above_the_owner_answers():
    town = build()
    for code in (WILLOW + "/lead", STREET + "/lead", DISTRICT + "/lead", CITY + "/lead"):
        act.end(appointment=town.posts[code], reason="调走", by=SYSTEM, now=MONDAY)
    assert sits(STREET + "/lead") == ("周宁", "owner")
    assert sits(WILLOW_1 + "/desk") == ("周宁", "owner")
    assert sits(CITY + ":independent/desk") == ("周宁", "owner")


def test_the_owners_post_is_never_left_and_passes_on_with_all_that_falls_to_it():
    town = build()
    with pytest.raises(act.Refusal):
        act.end(appointment=town.posts[CITY + "/owner"], reason="不干了", by=SYSTEM, now=MONDAY)
    assert sits(CITY + "/owner") == ("周宁", "holder")
    act.appoint(seat=CITY + "/owner", person=town.people["王芳"], by=SYSTEM, now=MONDAY + DAY)
    assert sits(CITY + "/owner") == ("王芳", "holder")
    assert sits(CITY + ":independent/desk") == ("王芳", "owner")


def test_the_owner_whose_term_ran_out_answers_until_a_successor_is_there():
    town = build()
    act.appoint(
        seat=CITY + "/owner", person=town.people["王芳"], elected=True, ends=MONDAY + DAY, by=SYSTEM, now=MONDAY
    )
    act.end(appointment=town.posts[CITY + "/lead"], reason="调走", by=SYSTEM, now=MONDAY)
    assert act.end_due(MONDAY + 2 * DAY)
    assert sits(CITY + "/owner") == ("王芳", "owner")


def test_a_successor_ends_the_earlier_appointment_at_the_same_moment():
    town = build()
    act.appoint(seat=WILLOW + "/desk", person=town.people["李强"], by=SYSTEM, now=MONDAY + DAY)
    old = Appointment.objects.get(pk=town.posts[WILLOW + "/desk"].pk)
    assert (old.ended_at, old.reason) == (MONDAY + DAY, "succeeded")
    assert sits(WILLOW + "/desk") == ("李强", "holder")


def test_a_successor_planned_for_next_week_takes_over_by_itself_and_only_once():
    town = build()
    next_week = MONDAY + 7 * DAY
    act.appoint(seat=WILLOW + "/desk", person=town.people["李强"], starts=next_week, by=SYSTEM, now=MONDAY)
    assert sits(WILLOW + "/desk") == ("赵敏", "holder")
    assert act.next_change(MONDAY, MONDAY + 30 * DAY) == next_week
    assert act.end_due(next_week - timedelta(minutes=1)) == 0
    records = Record.objects.count()
    assert act.end_due(next_week) == 1
    assert sits(WILLOW + "/desk") == ("李强", "holder")
    after = Record.objects.count()
    assert after > records
    assert act.end_due(next_week) == 0
    assert Record.objects.count() == after


def test_an_elected_term_is_dated_and_ended_by_the_clock():
    town = build()
    with pytest.raises(act.Refusal, match="term_needed"):
        act.appoint(seat=WILLOW + "/lead", person=town.people["孙立"], elected=True, by=SYSTEM, now=MONDAY)
    term = MONDAY + 30 * DAY
    act.appoint(seat=WILLOW + "/lead", person=town.people["王芳"], elected=True, ends=term, by=SYSTEM, now=MONDAY)
    assert sits(WILLOW + "/lead") == ("王芳", "holder")
    act.end_due(term)
    assert sits(WILLOW + "/lead") == ("刘岚", "lead_above")


def test_while_the_holder_is_away_the_stand_in_answers_and_the_holder_returns_by_date():
    town = build()
    act.appoint(seat=WILLOW + "/desk", person=town.people["李强"], kind="standin", by=SYSTEM, now=MONDAY)
    assert sits(WILLOW + "/desk") == ("赵敏", "holder")
    until = MONDAY + 3 * DAY
    act.away(appointment=town.posts[WILLOW + "/desk"], since=MONDAY, until=until, by=SYSTEM, now=MONDAY)
    assert sits(WILLOW + "/desk") == ("李强", "standin")
    act.end_due(until)
    assert sits(WILLOW + "/desk") == ("赵敏", "holder")


def test_a_holder_back_early_sits_again_at_once():
    town = build()
    post = town.posts[WILLOW + "/desk"]
    act.away(appointment=post, since=MONDAY, until=None, by=SYSTEM, now=MONDAY)
    assert sits(WILLOW + "/desk") == ("孙立", "lead_above")
    act.back(appointment=post, by=SYSTEM, now=MONDAY + DAY)
    assert sits(WILLOW + "/desk") == ("赵敏", "holder")


def test_a_secondment_ends_duty_and_sight_of_home_for_its_term():
    town = build()
    zhao = town.people["赵敏"]
    host = act.add_seat(code=STREET + "/desk-2", kind="desk", name={"zh": "受理席"}, by=SYSTEM, now=MONDAY)
    lent = act.second(
        appointment=town.posts[WILLOW + "/desk"], host=host.code, ends=MONDAY + 10 * DAY,
        handover=["钥匙", "未办结的两件"], by=SYSTEM, now=MONDAY,
    )  # fmt: skip
    assert sits(host.code) == ("赵敏", "holder")
    assert sits(WILLOW + "/desk") == ("孙立", "lead_above")
    assert acting(zhao.id, WILLOW + "/desk") is None
    assert [seat.code for seat in posts_of(zhao.id)] == [host.code]
    act.hand_over(appointment=lent, item=1, by=SYSTEM, now=MONDAY + DAY)
    lent.refresh_from_db()
    assert [bool(line["done"]) for line in lent.handover] == [False, True]
    act.end_due(MONDAY + 10 * DAY)
    assert sits(WILLOW + "/desk") == ("赵敏", "holder")
    assert sits(host.code)[1] == "lead_above"


def test_a_closed_post_is_nobodys_and_the_mandatory_ones_stay():
    town = build()
    worker = Seat.objects.get(code=WILLOW_1 + "/worker-1")
    act.close_seat(seat=worker, reason="并岗", by=SYSTEM, now=MONDAY)
    assert acting(town.people["李强"].id, worker.code) is None
    assert not Appointment.objects.filter(seat=worker, ended_at=None).exists()
    for code in (CITY + "/owner", CITY + ":independent/desk"):
        with pytest.raises(act.Refusal, match="stays"):
            act.close_seat(seat=Seat.objects.get(code=code), reason="精简", by=SYSTEM, now=MONDAY)


def test_one_person_with_several_posts_acts_under_one_and_sight_follows_it():
    town = build()
    he = town.people["何平"]
    assert {seat.code for seat in posts_of(he.id)} >= {DISTRICT + "/lead", DISTRICT + "/desk"}
    desk, lead = acting(he.id, DISTRICT + "/desk"), acting(he.id, DISTRICT + "/lead")
    assert (desk.kind, lead.kind) == ("desk", "lead")
    assert acting(he.id, HESHUN + "/desk") is None


def test_many_seats_that_fall_to_one_lead_are_reseated_with_the_same_few_queries():
    town = build()
    counts = []
    for round_ in range(2):
        for number in range(3 + 60 * round_):
            act.found(
                code=f"12010100{round_ + 2}{number:03d}", area=f"12010100{round_ + 2}{number:03d}", district=DISTRICT,
                level=2, scope=f"12010100{round_ + 2}{number:03d}", name={"zh": "新街道"}, above=DISTRICT, by=SYSTEM,
                now=MONDAY,
            )  # fmt: skip
        row = Appointment.objects.get(seat_id=DISTRICT + "/lead", ended_at=None, kind="holder")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            act.end(appointment=row, reason="调走", by=SYSTEM, now=MONDAY)
        counts.append(len(caught))
        assert Seat.objects.filter(sitter=town.people["何平"], basis="lead_above").count() == 0
        act.appoint(seat=DISTRICT + "/lead", person=town.people["何平"], by=SYSTEM, now=MONDAY)
    assert counts[1] <= counts[0] + 2, counts


@pytest.fixture
def town():
    return build()


def expected(seat, now, every):
    """The rule in its plainest form, seat by seat; `every` appointment that is not ended, in order."""
    mine = [each for each in every if each.seat_id == seat.pk]

    def there(each):
        if each.starts > now or (each.ends and each.ends <= now):
            return False
        if each.away_from and each.away_from <= now and not (each.away_until and each.away_until <= now):
            return False
        lent = [
            other for other in every
            if (other.person_id, other.home_id) == (each.person_id, seat.pk) and other.ends and other.starts <= now < other.ends
        ]  # fmt: skip
        return not (each.kind == "holder" and lent)

    for kinds in (("holder",), ("secondment",), ("standin",)):
        for each in mine:
            if each.kind in kinds and there(each):
                return each.person_id
    return None


CODES = [
    WILLOW + "/desk",
    WILLOW + "/lead",
    STREET + "/lead",
    DISTRICT + "/lead",
    WILLOW_1 + "/worker-1",
    CITY + "/lead",
]
STEP = st.tuples(
    st.sampled_from(["appoint", "end", "away", "back", "standin", "second", "day", "add_close"]),
    st.integers(0, len(CODES) - 1),
    st.integers(0, 7),
    st.integers(1, 20),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=14))
def test_whatever_happens_every_seat_has_exactly_one_sitter(town, steps):
    with transaction.atomic():
        people = list(town.people.values())
        now = MONDAY
        for what, which, who, days in steps:
            code, person = CODES[which], people[who]
            row = Appointment.objects.filter(seat_id=code, ended_at=None, kind="holder", starts__lte=now).first()
            try:
                if what == "appoint":
                    act.appoint(seat=code, person=person, ends=now + days * DAY, by=SYSTEM, now=now)
                elif what == "standin":
                    act.appoint(seat=code, person=person, kind="standin", by=SYSTEM, now=now)
                elif what == "day":
                    now += days * DAY
                    act.end_due(now)
                elif row is not None and what == "end":
                    act.end(appointment=row, reason="随机", by=SYSTEM, now=now)
                elif row is not None and what == "away":
                    act.away(appointment=row, since=now, until=now + days * DAY, by=SYSTEM, now=now)
                elif row is not None and what == "back":
                    act.back(appointment=row, by=SYSTEM, now=now)
                elif row is not None and what == "second":
                    act.second(appointment=row, host=HESHUN + "/lead", ends=now + days * DAY, by=SYSTEM, now=now)
            except act.Refusal:
                continue
            holds(now)
        transaction.set_rollback(True)


def holds(now):
    assert not Seat.objects.filter(closed_at=None, sitter=None).exists()
    every = list(Appointment.objects.filter(ended_at=None).order_by("starts", "id"))
    for seat in Seat.objects.filter(Q(appointments__ended_at=None) | ~Q(basis="lead_above"), closed_at=None).distinct():
        assert seat.sitter_id is not None, seat.code
        own = expected(seat, now, every)
        if own is not None:
            assert (seat.sitter_id, seat.basis in ("holder", "standin")) == (own, True), seat.code
        else:
            assert seat.basis in ("lead_above", "owner"), seat.code


def test_the_installation_is_set_up_with_an_owner_and_somebody_elses_independent_post():
    done = act.install(
        area=STREET, level=2, scope=STREET[:9], district=DISTRICT, name={"zh": "清溪街道综治中心"}, owner="周宁",
        independent="吴磊", by=SYSTEM, now=MONDAY,
    )  # fmt: skip
    assert sits(STREET + "/owner") == ("周宁", "holder")
    assert sits(STREET + "/desk") == ("周宁", "owner")
    assert sits(STREET + ":independent/desk") == ("吴磊", "holder")
    assert done.top.code == STREET
    with pytest.raises(act.Refusal, match="installed_already"):
        act.install(
            area=STREET, level=2, scope=STREET[:9], district=DISTRICT, name={}, owner="甲", independent="乙", by=SYSTEM,
            now=MONDAY,
        )  # fmt: skip
    with pytest.raises(act.Refusal, match="independent_is_another"):
        act.install(
            area=CITY,
            level=0,
            scope="12",
            district=CITY,
            name={},
            owner="周宁",
            independent="周宁",
            by=SYSTEM,
            now=MONDAY,
        )
    assert Person.objects.count() == 2
