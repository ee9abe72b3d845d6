"""Each standing has two readings, a yes/no and a query; on every pair they say the same."""

import random
from datetime import timedelta

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.law.standings import STANDINGS
from fengqiao.matters import rows
from fengqiao.matters.act import Denied, act
from fengqiao.matters.find import matters as within
from fengqiao.matters.find import one
from fengqiao.matters.models import Matter
from fengqiao.matters.standing import QUERIES
from fengqiao.matters.voices import spoken
from fengqiao.matters.world import world
from fengqiao.people.models import Seat
from fengqiao.people.standing import CLOCK, Actor, of_seat
from tests.town import AREAS, MONDAY, URBAN, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db

STEPS = (
    ("accept", {"category": "light", "urgency": "normal"}),
    ("assign", {"assignee": WILLOW_1 + "/worker-1"}),
    ("offer", {"to": URBAN, "reason": "归城管"}),
    ("finish", {"outcome": "修好了"}),
    ("settle", {"outcome": "当场办好"}),
    ("object", {"duty_row": "无", "reason": "不归我们"}),
    ("escalate", {"reason": "办不了"}),
    ("suspend", {"reason": "等资金", "review_on": MONDAY + timedelta(days=20)}),
    ("check_up", {}),
    ("overdue", {}),
)


def town_with_matters(seed: int):
    town = build()
    draw = random.Random(seed)
    seats = [of_seat(seat) for seat in Seat.objects.select_related("organisation").order_by("code")]
    areas = [code for code, level, *_ in AREAS if level >= 2]
    for _ in range(14):
        about = draw.choice([(), (), (), (WILLOW,), (URBAN,)])
        person = town.people[draw.choice(["秦淑兰", "吴磊"])]
        case = report_case(
            Report(words="路灯不亮", area=draw.choice(areas), category="light", about_organisations=about),
            by=Actor(person=str(person.id)),
            person=person,
            now=MONDAY,
        )
        now = MONDAY
        for _ in range(draw.randint(0, 7)):
            does, given = draw.choice(STEPS)
            now += timedelta(days=draw.choice([0, 0, 9]))
            for actor in [*draw.sample(seats, len(seats)), CLOCK]:
                try:
                    act(case.matter, does, by=actor, given=given, now=now)
                except Denied:
                    continue
                break
    leave(town)
    return town, seats


def leave(town):
    """Two of the reports belong together, and the voice of the one that goes on withdraws alone."""
    who = town.people["吴磊"]
    into, other = (
        report_case(
            Report(words="路灯不亮", area=WILLOW, category="light"), by=Actor(person=str(who.id)), person=who,
            now=MONDAY + timedelta(minutes=minutes),
        )
        for minutes in (1, 2)
    )  # fmt: skip
    given = {"into": into.matter, "reason": "同"}
    act(other.matter, "merge", by=town.actor(WILLOW + "/desk"), given=given, now=MONDAY + timedelta(hours=1))
    act(into.matter, "withdraw", by=Actor(person="", voice=into.voice), now=MONDAY + timedelta(hours=1))


@pytest.mark.parametrize("seed", [1, 2])
def test_yes_or_no_and_the_query_agree_on_every_pair(seed):
    town, seats = town_with_matters(seed)
    actors = [*seats, CLOCK, *(Actor(person=str(person.id)) for person in town.people.values())]
    seen = set()
    for actor in actors:
        by_query = {
            name: set(Matter.objects.filter(query(actor)).values_list("pk", flat=True))
            for name, query in QUERIES.items()
        }
        for matter in Matter.objects.all():
            facts = rows.facts_of(matter.__dict__)
            voice = spoken(matter.id, actor)
            who = actor.who(reports=voice.reports, left_at=voice.left_at)
            for name, holds in STANDINGS.items():
                said = holds(facts, who, world())
                assert said == (matter.id in by_query[name]), (name, actor, matter.state, matter.held_by)
                if said:
                    seen.add(name)
    assert {"handler", "lead", "lead_above", "reporter", "left", "origin", "clock"} <= seen


def test_what_a_list_shows_is_what_can_be_opened():
    _, seats = town_with_matters(3)
    for actor in seats:
        listed = set(within(actor).values_list("pk", flat=True))
        opened = {pk for pk in Matter.objects.values_list("pk", flat=True) if one(actor, pk, MONDAY) is not None}
        assert listed == opened
