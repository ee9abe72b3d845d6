"""Work is given in the very moment in which its post ends: an open matter always has a post where somebody sits."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import Denied, Stale, act
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Appointment, Seat
from fengqiao.people.standing import Actor
from tests.town import MONDAY, STREET, WILLOW, WILLOW_1, build

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
START = (
    "import django\nfrom django.conf import settings\n"
    "settings.DATABASES['default']['NAME'] = {name!r}\n"
    "from tests.people.changing import main\nmain({what!r}, {matters!r}, {count}, {seed})\n"
)


def beside(what, matters, count, seed):
    """The same database as this test's, from another process."""
    script = START.format(
        name=str(connection.settings_dict["NAME"]), what=what, matters=matters, count=count, seed=seed
    )
    return subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
        env=dict(os.environ),
    )  # fmt: skip


def accepted(town, many=1):
    found = []
    for _ in range(many):
        matter = report_case(
            Report(words="路灯坏了", area=WILLOW, category="light"), by=Actor(person="", kind="resident"), now=MONDAY
        ).matter
        act(matter, "accept", by=town.actor(WILLOW + "/desk"), now=MONDAY,
            given={"category": "light", "urgency": "normal"})  # fmt: skip
        found.append(matter)
    return found


def unaccountable():
    """Open matters whose seat is no more or has nobody, or whose work lies with a post that is no more."""
    there = dict(Seat.objects.filter(closed_at=None).values_list("code", "sitter_id"))
    return [
        (row.number, row.state, row.seat, row.assignee)
        for row in Matter.objects.filter(ended_at=None)
        if there.get(row.seat) is None or (row.assignee and row.assignee not in there)
    ]


def ladder_is_right():
    """Every open post has the sitter that its appointments and the ladder give it."""
    for seat in Seat.objects.filter(closed_at=None).select_related("organisation"):
        assert people.sitter_of(seat, MONDAY + DAY) == (seat.sitter_id, seat.basis), seat.code


def test_work_given_by_one_process_while_another_changes_the_posts():
    town = build()
    people.add_seat(code=f"{WILLOW_1}/w-0", kind="worker", name={"zh": "网格员"}, by=SYSTEM, now=MONDAY)
    matters = accepted(town, 12)
    works = [
        beside("give", matters, 80, 1), beside("posts", matters, 25, 2), beside("give", matters, 80, 3),
        beside("posts", matters, 25, 4),
    ]  # fmt: skip
    done = [int(work.communicate(timeout=120)[0].strip() or 0) for work in works]
    assert all(done), done
    assert unaccountable() == []
    ladder_is_right()
    report = verify()
    assert report.good, report.findings


@pytest.mark.parametrize("turn", range(4))
def test_an_assignment_and_the_closing_of_its_post_at_once(turn):
    town = build()
    [matter] = accepted(town)
    desk, seat = town.actor(WILLOW + "/desk"), Seat.objects.get(code=WILLOW_1 + "/worker-1")
    works = [
        lambda: act(matter, "assign", by=desk, given={"assignee": seat.code}, now=MONDAY),
        lambda: people.close_seat(seat=seat, reason="并岗", by=SYSTEM, now=MONDAY),
    ]
    at_once(*(works if turn % 2 else reversed(works)))
    row = Matter.objects.get(pk=matter)
    assert (row.seat, row.assignee) == (WILLOW + "/desk", "")
    assert unaccountable() == []


def test_a_report_comes_in_the_moment_its_desk_is_closed():
    town = build()
    people.add_seat(code=WILLOW + "/desk-2", kind="desk", name={"zh": "二席"}, rank=1, by=SYSTEM, now=MONDAY)
    desk = Seat.objects.get(code=WILLOW + "/desk")
    report = Report(words="路灯坏了", area=WILLOW, category="light")
    at_once(
        lambda: people.close_seat(seat=desk, reason="并岗", by=SYSTEM, now=MONDAY),
        *[lambda: report_case(report, by=Actor(person="", kind="resident"), now=MONDAY)] * 3,
    )
    assert Matter.objects.count() == 3
    assert unaccountable() == []
    assert town.people


def test_a_secondment_begins_and_ends_while_others_end_and_appoint():
    town = build()
    people.add_seat(code=STREET + "/desk-2", kind="desk", name={"zh": "二席"}, rank=1, by=SYSTEM, now=MONDAY)
    accepted(town, 2)
    home = town.posts[WILLOW + "/desk"]
    lend = lambda: people.second(  # noqa: E731
        appointment=home, host=STREET + "/desk-2", ends=MONDAY + DAY, by=SYSTEM, now=MONDAY
    )
    said = at_once(lend, lend, lambda: people.end(appointment=home, reason="退休", by=SYSTEM, now=MONDAY))
    assert {each for each in said if isinstance(each, str)} <= {"home", "lent_already", "ended"}
    at_once(lambda: people.end_due(MONDAY + DAY), lambda: people.end_due(MONDAY + DAY))
    assert not Appointment.objects.filter(kind="secondment", ended_at=None).exists()
    assert unaccountable() == []
    ladder_is_right()


def at_once(*works):
    def run(work):
        try:
            return work()
        except people.Refusal as refused:
            return refused.why
        except (Denied, Stale) as refused:
            return type(refused).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(run, works))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("give", "end", "appoint", "away", "back", "lend", "close", "standin", "turn", "finish")),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    min_size=4, max_size=14,
)  # fmt: skip


@settings(
    max_examples=12, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
def test_whatever_happens_to_the_posts_every_open_matter_has_somebody(steps):
    from django.db import transaction

    with transaction.atomic():
        _walk(steps)
        transaction.set_rollback(True)


def _walk(steps):
    town = build()
    for number in range(2):
        people.add_seat(code=f"{WILLOW_1}/w-{number}", kind="worker", name={"zh": "网格员"}, by=SYSTEM, now=MONDAY)
    matters = accepted(town, 2)
    names = list(town.people.values())
    now = MONDAY
    for does, one, two in steps:
        now += timedelta(hours=2)
        seats = list(Seat.objects.filter(organisation_id__in=(WILLOW, WILLOW_1), closed_at=None).order_by("code"))
        seat, person = seats[one % len(seats)], names[two % len(names)]
        held = list(Appointment.objects.filter(seat=seat, ended_at=None).select_related("seat__organisation", "person"))
        try:
            if does == "give":
                act(matters[two % 2], "assign", by=town.actor(WILLOW + "/desk"), given={"assignee": seat.code}, now=now)
            elif does == "finish":
                row = Matter.objects.get(pk=matters[one % 2])
                if row.assignee:
                    act(row.id, "finish", by=town.actor(row.assignee), given={"outcome": "办好"}, now=now)
            elif does in ("appoint", "standin"):
                people.appoint(
                    seat=seat.code, person=person, kind="holder" if does == "appoint" else "standin", by=SYSTEM,
                    now=now, ends=now + DAY if two % 2 else None,
                )  # fmt: skip
            elif does == "close" and seat.kind == "worker":
                people.close_seat(seat=seat, reason="并岗", by=SYSTEM, now=now)
            elif does == "turn":
                now += DAY
                people.end_due(now)
            elif held and does == "end":
                people.end(appointment=held[0], reason="调走", by=SYSTEM, now=now)
            elif held and does == "away":
                people.away(appointment=held[0], since=now, until=now + DAY, by=SYSTEM, now=now)
            elif held and does == "back":
                people.back(appointment=held[0], by=SYSTEM, now=now)
            elif held and does == "lend":
                people.second(appointment=held[0], host=STREET + "/desk", ends=now + DAY, by=SYSTEM, now=now)
        except (people.Refusal, Denied, Stale):
            pass
        assert unaccountable() == [], does
        for each in Seat.objects.filter(closed_at=None).select_related("organisation"):
            if each.turns_at is None or each.turns_at > now:
                assert people.sitter_of(each, now) == (each.sitter_id, each.basis), (does, each.code)
