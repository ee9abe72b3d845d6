"""No figure improves by keeping a problem down: what moves one before a month ends is listed, and solves nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from fengqiao.evaluation import find
from fengqiao.matters.act import set_numbers
from tests.evaluation.test_lead import DAY, accept, does, month, numbers, page, worked
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW

pytestmark = pytest.mark.django_db
# The end of November in Tianjin.
END = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def told(town, seat=WILLOW + "/lead"):
    return {row.does: row for row in find.tempted(town.actor(seat), month(), END + DAY)}


def shown(seat=WILLOW + "/lead"):
    return page(seat, f"/figures/?month={month().key}", END + DAY).content.decode()


def test_a_closing_spree_in_the_last_days_is_listed_with_its_problems(town, report):
    cases = [report(category="light") for _ in range(5)]
    for case in cases:
        does(town, case, *worked())
    does(town, cases[0], ("close", WILLOW + "/desk", {"finding": "看过了"}), now=MONDAY)
    for case in cases[1:]:
        does(town, case, ("close", WILLOW + "/desk", {"finding": "看过了"}), now=END - timedelta(hours=2))
    spree = told(town)["ended"]
    assert (spree.last, spree.much) == (4, True) and 0 < spree.usual < 1
    assert {row.id for row, _at in spree.seen} == {case.matter for case in cases[1:]}
    assert "工作人员结案、不予受理" in shown()


def test_turning_away_in_the_last_days_counts_as_ending_and_never_as_solving(town, report):
    for case in [report(category="light") for _ in range(4)]:
        does(town, case, ("reject", WILLOW + "/desk", {"reason": "不归", "instead": "去法院"}), now=END - DAY)
    assert told(town)["ended"].much
    assert numbers(town, WILLOW + "/lead").rates["solved"].n == 0


def test_what_an_office_enters_as_the_reporters_word_is_listed_and_their_own_word_is_not(town, report):
    cases = [report(category="light") for _ in range(5)]
    for case in cases:
        does(town, case, *worked())
    for case in cases[:3]:
        by = town.actor(WILLOW + "/desk", through=True, voice=case.voice)
        does(town, case, ("confirm", by, {}), now=END - DAY)
    by = town.actor(WILLOW + "/desk", through=True, voice=cases[3].voice)
    does(town, cases[3], ("withdraw", by, {"reason": "电话里说不要了"}), now=END - DAY)
    does(town, cases[4], ("confirm", by._replace(through=False, post="", org="", kind="resident", voice=cases[4].voice), {}),
         now=END - DAY)  # fmt: skip
    entered = told(town)["through"]
    assert (entered.last, entered.much) == (4, True)
    assert {row.id for row, _at in entered.seen} == {case.matter for case in cases[:4]}
    assert numbers(town, WILLOW + "/lead").rates["solved"].n == 1, "their own word alone"


def test_a_change_of_deadlines_in_the_last_days_is_listed_for_every_lead_it_binds(town, report):
    report(category="light")
    assert told(town)["numbers"].last == 0
    set_numbers(
        district=DISTRICT, numbers={"suspend_days": 60}, valid_from=END, by=town.actor(STREET + "/lead"),
        second=town.actor(DISTRICT + "/lead"), now=END - DAY,
    )  # fmt: skip
    for seat in (WILLOW, HESHUN, STREET, DISTRICT):
        row = told(town, seat + "/lead")["numbers"]
        assert (row.last, row.much, len(row.days)) == (1, True, 1)
    assert "改本区的期限" in shown() and "明显多" in shown()


def test_new_deadlines_make_nothing_in_time_that_was_promised_before(town, report):
    case = report(category="light")
    before = numbers(town, WILLOW + "/lead")
    set_numbers(
        district=DISTRICT, numbers={"promises": {"normal": [5, "working_days"]}}, valid_from=MONDAY + DAY,
        by=town.actor(STREET + "/lead"), second=town.actor(DISTRICT + "/lead"), now=MONDAY,
    )  # fmt: skip
    does(town, case, accept(), now=MONDAY + 2 * DAY)
    assert numbers(town, WILLOW + "/lead").rates["in_time"] == before.rates["in_time"]


def test_an_ordinary_month_stands_out_in_nothing(town, report):
    for week in range(3):
        case = report(category="light", now=MONDAY - (7 * week + 1) * DAY)
        does(town, case, *worked(), ("close", WILLOW + "/desk", {"finding": "看过了"}), now=MONDAY - 7 * week * DAY)
    assert not any(row.much for row in told(town).values())
