"""Words of reporters that pile up unanswered come to the lead: once by a notice, and on their page until it moves."""

from datetime import UTC, datetime, timedelta

import pytest

from fengqiao.evaluation import act
from fengqiao.evaluation.reckoning.piled import Said, pile
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import set_numbers
from fengqiao.notices.models import Notice
from fengqiao.people.standing import Actor
from tests.evaluation.test_lead import DAY, accept, does, page
from tests.notices.test_letters import hear
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def said(*steps):
    return [Said(NOON + number * timedelta(hours=1), *step) for number, step in enumerate(steps)]


@pytest.mark.parametrize(
    ("steps", "many"),
    [
        ([("report", "reporter"), ("supplement", "reporter"), ("urge", "reporter")], 2),
        ([("supplement", "reporter"), ("accept", "handler"), ("urge", "reporter")], 1),
        ([("supplement", "reporter"), ("note", "handler"), ("urge", "reporter")], 2),
        ([("supplement", "reporter"), ("overdue", "clock"), ("urge", "reporter")], 2),
        ([("urge", "reporter"), ("urge", "lead")], 0),
        ([("urge", "lead"), ("climb", "reporter")], 0),
        ([], 0),
    ],
)
def test_what_lies_there_is_what_was_said_since_somebody_did_something(steps, many):
    assert len(pile(said(*steps)).words) == many


def speak(town, case, many=3, now=MONDAY):
    by = Actor(person="", voice=case.voice)
    for number in range(many):
        does(town, case, ("supplement", by, {"text": "还在滴"}), now=now + timedelta(minutes=number))


@pytest.mark.django_db
def test_three_words_unanswered_for_two_working_days_come_to_the_lead_once(town, report):
    case = report(category="light")
    speak(town, case)
    late = MONDAY + 2 * DAY + timedelta(hours=8)
    assert act.tell(MONDAY + DAY) == 0, "not yet"
    assert (act.tell(late), act.tell(late)) == (1, 0)
    hear()
    lead = town.actor(WILLOW + "/lead").person
    assert Notice.objects.filter(person=lead, kind="evaluation.piled", matter=case.matter).count() == 1
    shown = page(WILLOW + "/lead", "/figures/", late).content.decode()
    assert "诉求人说了几次没有回音" in shown and case.number in shown and "还在滴" not in shown
    assert "诉求人说了几次没有回音" not in page(HESHUN + "/lead", "/figures/", late).content.decode()
    assert "没有回音" in page(WILLOW + "/lead", "/notices/", late).content.decode()
    assert verify().findings == []
    does(town, case, accept(), now=late)
    assert "诉求人说了几次没有回音" not in page(WILLOW + "/lead", "/figures/", late).content.decode()
    speak(town, case, now=late + timedelta(hours=1))
    assert act.tell(late + 4 * DAY) == 1, "what piles up anew is told anew"


@pytest.mark.django_db
def test_two_words_are_no_pile_unless_two_leads_say_so(town, report):
    case = report(category="light")
    speak(town, case, many=2)
    late = MONDAY + 5 * DAY
    assert act.tell(late) == 0
    set_numbers(
        district=DISTRICT, numbers={"unanswered_words": 2}, valid_from=late, by=town.actor(STREET + "/lead"),
        second=town.actor(DISTRICT + "/lead"), now=late,
    )  # fmt: skip
    assert act.tell(late) == 1


@pytest.mark.django_db
def test_a_complaint_about_the_office_comes_to_the_lead_above_and_to_nobody_in_it(town, report):
    case = report(category="light", about_organisations=(WILLOW,))
    speak(town, case)
    late = MONDAY + 5 * DAY
    assert act.tell(late) == 1
    hear()
    told = {str(person) for person in Notice.objects.filter(kind="evaluation.piled").values_list("person", flat=True)}
    assert town.actor(WILLOW + "/lead").person not in told and len(told) == 1
    assert "诉求人说了几次没有回音" not in page(WILLOW + "/lead", "/figures/", late).content.decode()


@pytest.mark.django_db
def test_what_is_over_asks_nobody(town, report):
    case = report(category="light")
    speak(town, case)
    does(town, case, ("withdraw", Actor(person="", voice=case.voice), {}), now=MONDAY + DAY)
    assert act.tell(MONDAY + 5 * DAY) == 0
    assert not Record.objects.filter(kind="evaluation.piled").exists()
