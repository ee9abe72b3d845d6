"""A district's own deadlines stay within the law's: shorter where they hold up, longer where somebody may speak up."""

import pytest

from fengqiao.law import case_law, petition_law, task_law
from fengqiao.law.workings.own import wrong

CASE = case_law.NUMBERS


@pytest.mark.parametrize(
    ("stored", "about"),
    [
        ({"steps": {"urgent.reported": [30, "minutes"]}}, ""),
        ({"steps": {"urgent.accepted": [45, "minutes"]}}, ""),
        ({"steps": {"normal.working": [24, "hours"]}}, ""),
        ({"promises": {"normal": [10, "days"]}}, ""),
        ({"suspend_days": 20, "extend_working_days": 4, "reopen_days": 365, "revive_days": 30}, ""),
        ({"steps": {"urgent.reported": [31, "minutes"]}}, "steps.urgent.reported"),
        ({"steps": {"urgent.reported": [1, "hours"]}}, "steps.urgent.reported"),
        ({"steps": {"normal.working": [6, "working_days"]}}, "steps.normal.working"),
        ({"steps": {"normal.working": [0, "working_days"]}}, "steps.normal.working"),
        ({"steps": {"normal.working": [-1, "working_days"]}}, "steps.normal.working"),
        ({"steps": {"normal.working": [True, "working_days"]}}, "steps.normal.working"),
        ({"steps": {"normal.working": [2.5, "working_days"]}}, "steps.normal.working"),
        ({"steps": {"normal.working": [5, "weeks"]}}, "steps.normal.working"),
        ({"steps": {"normal.working": 5}}, "steps.normal.working"),
        ({"steps": {"normal.nowhere": [1, "hours"]}}, "steps.normal.nowhere"),
        ({"promises": {"urgent": [25, "hours"]}}, "promises.urgent"),
        ({"promises": {"some": [1, "hours"]}}, "promises.some"),
        ({"suspend_days": 91}, "suspend_days"),
        ({"suspend_days": 0}, "suspend_days"),
        ({"extend_working_days": 11}, "extend_working_days"),
        ({"reopen_days": 179}, "reopen_days"),
        ({"revive_days": 10}, "revive_days"),
        ({"merge_days": 10}, "merge_days"),
        ({}, "kind"),
    ],
)
def test_a_number_is_within_the_laws_or_named(stored, about):
    assert wrong("case", CASE, stored) == about


def test_what_a_statute_says_of_petitions_is_no_districts():
    assert wrong("petition", petition_law.NUMBERS, {"steps": {"normal.lodged": [1, "days"]}}) == "kind"


def test_each_kind_is_measured_by_its_own():
    assert wrong("task", task_law.NUMBERS, {"steps": {"normal.asked": [2, "working_days"]}}) == ""
    assert wrong("task", task_law.NUMBERS, {"steps": {"normal.asked": [3, "working_days"]}}) == "steps.normal.asked"
    assert wrong("task", task_law.NUMBERS, {"steps": {"normal.working": [1, "hours"]}}) == "steps.normal.working"
