"""What two offices both find solved counts as that; what an office withdrew is looked at and opened again."""

import json
from datetime import timedelta

import pytest

from fengqiao.evaluation import act, find
from fengqiao.evaluation.models import Check
from fengqiao.evaluation.reckoning import figures
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify as verified
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor
from tests.evaluation.test_draw import (
    LATER,
    NEXT,
    Opened,
    drawn_now,
    drawn_week,
    pooled,
    say,
    voice_of,
)
from tests.evaluation.test_lead import DAY, does, month, worked
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW

pytestmark = pytest.mark.django_db


def test_solved_said_through_the_office_counts_as_solved_once_both_offices_held_it(town, report):
    row = drawn_week(town, report)
    entry = row.pool.get(matter__verified="through")
    by = town.actor(WILLOW + "/lead")
    before = figures.figures(find.stories(find.cohort(by, month())))
    assert (before.beside["through"], before.rates["solved"].n) == (1, 0)
    for check in entry.checks.order_by("office"):
        say(town, check, "held")
    after = figures.figures(find.stories(find.cohort(by, month())))
    assert (after.beside["through"], after.rates["solved"].n, after.rates["by_inspection"].n) == (0, 1, 1)
    assert after.rates["own_word"].n == 0, "it is nobody's own word"
    assert Matter.objects.get(pk=entry.matter_id).verified == "checked"
    last = Record.objects.filter(subject=entry.matter_id).latest("number")
    people_who_looked = sorted(town.actor(office + "/desk").person for office in (STREET, HESHUN))
    assert (last.kind, json.loads(last.body)["g"]["found_by"]) == ("matter.uphold", people_who_looked)
    assert verified().findings == []
    # The reporter still has the last word.
    does(town, Opened(entry.matter_id), ("reopen", voice_of(entry.matter), {"reason": "又黑了"}), now=LATER)
    again = figures.figures(find.stories(find.cohort(by, month())))
    assert (again.rates["solved"].n, again.rates["by_inspection"].n) == (0, 0)


def test_one_person_for_both_offices_is_not_two(town, report):
    row = drawn_week(town, report)
    entry = row.pool.get(matter__verified="through")
    say(town, entry.checks.get(office=STREET), "held")
    people.appoint(
        seat=HESHUN + "/lead", person=Person.objects.get(pk=town.actor(STREET + "/desk").person), by=SYSTEM, now=LATER
    )
    check = entry.checks.get(office=HESHUN)
    act.report_found(check, found="held", how="site", text="看过", by=town.actor(HESHUN + "/lead"), now=LATER)
    assert Matter.objects.get(pk=entry.matter_id).verified == "through"


def test_what_two_offices_saw_before_it_was_reopened_and_closed_again_says_nothing_of_now(town, report):
    row = drawn_week(town, report)
    entry = row.pool.get(matter__verified="through")
    say(town, entry.checks.get(office=STREET), "held")
    case, voice = Opened(entry.matter_id), voice_of(entry.matter)
    again = LATER + timedelta(hours=1)
    does(town, case, ("reopen", voice, {"reason": "又黑了"}), *worked(), now=again)
    by = town.actor(WILLOW + "/desk", through=True, voice=voice.voice)
    does(town, case, ("confirm", by, {}), now=again)
    say(town, entry.checks.get(office=HESHUN), "held", again)
    assert Matter.objects.get(pk=entry.matter_id).verified == "through"


def test_what_an_office_withdrew_for_a_resident_is_drawn_and_found_still_there_is_open_again(town, report):
    pooled(town, report)
    own, through = report(category="light"), report(category="light")
    does(town, own, ("withdraw", Actor("", voice=own.voice), {}), now=MONDAY + 8 * DAY)
    by = town.actor(WILLOW + "/desk", through=True, voice=through.voice)
    does(town, through, ("withdraw", by, {}), now=MONDAY + 8 * DAY)
    pool = act.inspections.pool_of(DISTRICT, *act.inspections.span(DISTRICT, NEXT))
    assert [(row.id, why) for row, why in pool if row.state == "withdrawn"] == [(through.matter, "withdrawn")]
    say(
        town,
        Check.objects.get(pooled__matter_id=through.matter, pooled__draw=drawn_now(report), office=STREET),
        "refuted",
    )
    matter = Matter.objects.get(pk=through.matter)
    assert (matter.state, matter.held_by) == ("reported", WILLOW)
    assert matter.seat and matter.due
    found = find.stories(find.cohort(town.actor(WILLOW + "/lead"), month()))
    assert [story.returned for story in found if story.id == through.matter] == [1]
    assert verified().findings == []


def test_a_withdrawal_that_two_offices_hold_stays_withdrawn_and_is_never_solved(town, report):
    pooled(town, report)
    case = report(category="light")
    does(town, case, ("withdraw", town.actor(WILLOW + "/desk", through=True, voice=case.voice), {}),
         now=MONDAY + 8 * DAY)  # fmt: skip
    for check in drawn_now(report).pool.get(matter_id=case.matter).checks.all():
        say(town, check, "held")
    found = figures.figures(find.stories(find.cohort(town.actor(WILLOW + "/lead"), month())))
    assert (found.beside["withdrawn"], found.rates["solved"].n) == (1, 0)
