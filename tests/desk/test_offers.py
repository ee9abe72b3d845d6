"""No form offers what the law refuses: every choice of every form, and its numbers to their last one."""

from datetime import timedelta

import pytest
from django import forms

from fengqiao.desk.bar import ASKS
from fengqiao.desk.forms import ActForm
from fengqiao.law.decide import decide
from fengqiao.law.table import Refused
from fengqiao.matters import find
from fengqiao.matters.act import act, set_numbers
from fengqiao.matters.world import LAWS, world
from tests.cases.ground import lay
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, PROPERTY, STREET, URBAN, WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
DESK, WORKER = WILLOW + "/desk", WILLOW_1 + "/worker-1"
POSTS = (DESK, WILLOW + "/lead", WORKER, STREET + "/desk", STREET + "/lead", DISTRICT + "/lead", URBAN + "/desk")
FILLED = {
    "reason": "x", "instead": "x", "outcome": "x", "finding": "x", "question": "x", "text": "x", "title": "x",
    "place": "x",
}  # fmt: skip


def refusals(sight, by, now=MONDAY):
    """(act, field, value, why) of every offered value that the law would refuse, and how many were tried."""
    wrong, tried = [], 0
    for row in sight.choices:
        if row.does not in ASKS:
            continue
        form = ActForm(does=row.does, sight=sight, by=by, now=now)
        offered = {name: values(field) for name, field in form.fields.items()}
        offered = {name: each for name, each in offered.items() if each}
        base = {name: each[0] for name, each in offered.items()}
        for name, each in offered.items():
            for value in each:
                form.cleaned_data = {field: FILLED.get(field) for field in form.fields} | base | {name: value}
                given = form.given()
                told = decide(
                    LAWS[sight.matter.kind], sight.facts, row.does, by.who(), given, now, world(sight.matter.kind)
                )
                tried += 1
                if isinstance(told, Refused):
                    wrong.append((row.does, name, value, told))
    return wrong, tried


def values(field):
    if isinstance(field, forms.MultipleChoiceField):
        return [[value] for value, _ in field.choices]
    if isinstance(field, forms.ChoiceField):
        return [value for value, _ in field.choices if value]
    if isinstance(field, forms.IntegerField) and field.max_value:
        return list(range(field.min_value, field.max_value + 1))
    if isinstance(field, forms.DateField):
        return [bound.limit_value for bound in field.validators]
    return []


def everything(matter, town):
    found, tried = [], 0
    for post in POSTS:
        by = town.actor(post)
        sight = find.one(by, matter, MONDAY)
        if sight is not None:
            wrong, more = refusals(sight, by)
            found += wrong
            tried += more
    return found, tried


def test_every_choice_of_every_form_is_one_that_the_law_takes(town, report):
    lay()
    case = report().matter
    tried = 0
    steps = [
        (None, "", {}),
        (DESK, "offer", {"to": STREET, "reason": "x"}),
        (STREET + "/desk", "decline", {"reason": "x"}),
        (DESK, "offer", {"to": URBAN, "reason": "x"}),
        (URBAN + "/desk", "decline", {"reason": "x"}),
        (None, "rule", {"organisation": STREET, "reason": "x"}),
        (STREET + "/desk", "assign", {"assignee": WORKER}),
        (STREET + "/desk", "call_in", {"organisations": [PROPERTY], "question": "x"}),
        (DISTRICT + "/lead", "suspend", {"reason": "x", "review_on": MONDAY + timedelta(days=5)}),
        (DISTRICT + "/lead", "resume", {}),
    ]
    for post, does, given in steps:
        if does:
            sight = find.Matter.objects.get(pk=case)
            act(case, does, by=town.actor(post or f"{sight.ruler}/lead"), given=given, now=MONDAY)
        wrong, more = everything(case, town)
        assert wrong == [], (does, wrong)
        tried += more
    assert tried > 300


def test_what_lies_beyond_the_laws_numbers_is_refused_by_the_form(town, report):
    case = report().matter
    for does, given in (("accept", {"category": "light", "urgency": "normal"}), ("assign", {"assignee": WORKER})):
        act(case, does, by=town.actor(DESK), given=given, now=MONDAY)
    lead = town.actor(STREET + "/lead")
    sight = find.one(lead, case, MONDAY)
    for does, field, at_most, beyond in (
        ("extend", "days", "10", "11"), ("suspend", "review_on", "2027-02-20", "2027-02-22"),
    ):  # fmt: skip
        assert ActForm({field: at_most, "reason": "x"}, does=does, sight=sight, by=lead, now=MONDAY).is_valid(), does
        form = ActForm({field: beyond, "reason": "x"}, does=does, sight=sight, by=lead, now=MONDAY)
        assert not form.is_valid() and field in form.errors


def test_a_districts_own_numbers_bound_the_forms(town, report):
    set_numbers(
        district=DISTRICT, numbers={"extend_working_days": 4, "suspend_days": 20}, valid_from=MONDAY,
        by=town.actor(DISTRICT + "/lead"), second=town.actor(CITY + "/lead"), now=MONDAY,
    )  # fmt: skip
    case = report(HESHUN).matter
    desk = town.actor(HESHUN + "/desk")
    act(case, "accept", by=desk, given={"category": "light", "urgency": "normal"}, now=MONDAY)
    act(case, "assign", by=desk, given={"assignee": HESHUN + "/desk"}, now=MONDAY)
    lead = town.actor(STREET + "/lead")
    sight = find.one(lead, case, MONDAY)
    assert ActForm(does="extend", sight=sight, by=lead, now=MONDAY).fields["days"].max_value == 4
    wrong, tried = refusals(sight, lead)
    assert wrong == [] and tried
