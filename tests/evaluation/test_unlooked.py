"""A drawn check has its day: past it a lead answers, then the one above; and the figures say that nobody looked."""

from datetime import UTC, timedelta

import pytest

from fengqiao.evaluation import act, inspected
from fengqiao.evaluation.act.unlooked import answered_by
from fengqiao.evaluation.models import Check
from fengqiao.evaluation.reckoning import looked
from fengqiao.evaluation.reckoning.looked import Drawn, Look
from fengqiao.ledger.verify import verify as verified
from fengqiao.matters.act import set_numbers
from fengqiao.matters.world import world
from fengqiao.notices.models import Notice
from tests.evaluation.test_draw import LATER, a_check, drawn_week, say
from tests.evaluation.test_lead import DAY, month, page
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, STREET, WILLOW

PAST = LATER + 30 * DAY


@pytest.mark.django_db
def test_a_drawn_check_is_due_in_ten_working_days_and_the_desk_reads_when(town, report):
    check = a_check(drawn_week(town, report))
    assert check.due == world("case").calendar(DISTRICT).add(LATER, 10, "working_days")
    assert "12月21日" in page(STREET + "/desk", "/inspections/", LATER).content.decode()
    assert "2026-12-21 前看" in page(STREET + "/desk", "/inspections/sheet/", LATER).content.decode()


@pytest.mark.django_db
def test_two_leads_set_a_shorter_day_for_what_is_drawn_afterwards(town, report):
    set_numbers(
        district=DISTRICT, numbers={"inspect_working_days": 3}, valid_from=MONDAY, by=town.actor(STREET + "/lead"),
        second=town.actor(DISTRICT + "/lead"), now=MONDAY,
    )  # fmt: skip
    assert a_check(drawn_week(town, report)).due == world("case").calendar(DISTRICT).add(LATER, 3, "working_days")


@pytest.mark.django_db
def test_past_its_day_the_lead_above_answers_and_then_the_one_above_that_up_to_the_top(town, report):
    check = a_check(drawn_week(town, report), HESHUN)
    assert act.chase(check.due - timedelta(minutes=1)) == 0
    leads, due = [], check.due
    for _ in range(4):
        now = Check.objects.get(pk=check.pk).asks_at
        if now is None:
            break
        assert act.chase(now)
        leads.append(Check.objects.get(pk=check.pk).lead)
        assert act.chase(now) == 0, "once each"
    assert leads == [STREET + "/lead", DISTRICT + "/lead", CITY + "/lead", CITY + "/lead"]
    check.refresh_from_db()
    assert (check.due, check.asks_at) == (due, None)
    sitters = {town.actor(seat).person for seat in leads}
    told = {str(person) for person in Notice.objects.filter(kind="evaluation.late").values_list("person", flat=True)}
    assert sitters <= told
    assert list(answered_by(CITY + "/lead", PAST).filter(pk=check.pk)) == [check], "there until somebody has looked"
    assert verified().findings == []
    say(town, check, "held")
    assert not answered_by(CITY + "/lead", PAST).filter(pk=check.pk).exists()


@pytest.mark.django_db
def test_the_leads_page_lists_it_and_the_notice_leads_there(town, report):
    check = a_check(drawn_week(town, report), HESHUN)
    act.chase(check.due)
    shown = page(STREET + "/lead", "/figures/", check.due).content.decode()
    assert "处抽查没有按时去看，由您负责" in shown and check.pooled.matter.number in shown
    assert "处抽查没有按时去看" not in page(WILLOW + "/lead", "/figures/", check.due).content.decode()
    told = page(STREET + "/lead", "/notices/", check.due).content.decode()
    assert "没有按时去看，由您负责" in told and "/figures/#inspected" in told


@pytest.mark.django_db
def test_what_one_office_found_unsolved_asks_nobody_else(town, report):
    row = drawn_week(town, report)
    check = a_check(row)
    say(town, check, "refuted")
    other = check.pooled.checks.exclude(pk=check.pk).get()
    act.chase(PAST)
    other.refresh_from_db()
    assert other.lead == ""


@pytest.mark.django_db
def test_the_month_counts_drawn_checked_and_not_checked_in_time(town, report):
    row = drawn_week(town, report)
    checks = list(row.pool.filter(chosen=True).order_by("token").first().checks.all())
    for check in checks:
        say(town, check, "held")
    drawn = row.pool.filter(chosen=True).count()
    now = inspected.counted(WILLOW, month(LATER), LATER + timedelta(hours=1))
    assert (now["drawn"], now["checked"], now["found_held"], now["unlooked"]) == (drawn, 1, 1, 0)
    past = inspected.counted(WILLOW, month(LATER), PAST)
    assert (past["checked"], past["waiting"], past["unlooked"]) == (1, drawn - 1, drawn - 1)
    assert inspected.counted(HESHUN, month(LATER), PAST)["drawn"] == 0


NOON = MONDAY.astimezone(UTC)


@pytest.mark.parametrize(
    ("looks", "what", "late"),
    [
        ((Look("", None), Look("", None)), "", True),
        ((Look("held", NOON), Look("", None)), "", True),
        ((Look("held", NOON), Look("held", NOON)), "held", False),
        ((Look("held", NOON), Look("held", NOON + 3 * DAY)), "held", True),
        ((Look("refuted", NOON), Look("", None)), "refuted", False),
        ((Look("refuted", NOON + 3 * DAY), Look("", None)), "refuted", True),
        ((Look("unreached", NOON), Look("unreached", NOON)), "unseen", False),
        ((Look("held", NOON), Look("unreached", NOON)), "held", False),
        ((Look("held", NOON), Look("refuted", NOON)), "refuted", False),
    ],
)
def test_looking_late_does_not_undo_it_and_one_office_is_not_two(looks, what, late):
    entry = Drawn(WILLOW, NOON + DAY, looks)
    assert (looked.found(entry, NOON + 5 * DAY), looked.unlooked(entry, NOON + 5 * DAY)) == (what, late)
    assert not looked.unlooked(entry, NOON + DAY), "before its day nothing is late"
    columns = looked.columns(entry, NOON + 5 * DAY)
    for whole, parts in looked.SUMS[:2]:
        assert (whole in columns) == (sum(part in columns for part in parts) == 1)
    assert not [name for name in columns if name.startswith("solved") or name.startswith("in_")]


def test_without_a_day_nothing_is_late():
    assert not looked.unlooked(Drawn(WILLOW, None, (Look("", None),)), NOON)
