"""Every row of the laws works from pages and by program, but for what the issue leaves to rooms that come later."""

import pytest

from fengqiao.api.given import Given
from fengqiao.cases import find as residents
from fengqiao.cases.pages.acts import ACTS as RESIDENT
from fengqiao.desk.bar import ASKS
from fengqiao.desk.through import SAYS
from fengqiao.law.callback_law import CALLBACK_LAW
from fengqiao.law.case_law import CASE_LAW
from fengqiao.law.petition_law import PETITION_LAW
from fengqiao.law.referral_law import REFERRAL_LAW
from fengqiao.law.statement_law import STATEMENT_LAW
from fengqiao.law.task_law import TASK_LAW
from fengqiao.law.words import ACTS

# Comes with disputes; its row is in the law and tested there, without a button.
LATER = {"to_dispute"}
# How a page's form calls what the law calls otherwise.
ASKED_AS = {"to": {"to", "above", "below"}, "organisation": {"organisation", "complained_of"}}
ROWS = [
    (law.kind, row)
    for law in (CASE_LAW, TASK_LAW, STATEMENT_LAW, CALLBACK_LAW, REFERRAL_LAW, PETITION_LAW)
    for row in law.rows
]
STAFF = {"handler", "assignee", "lead", "lead_above", "checker", "origin", "ruler", "offered"}


def doors(row):
    """For each who may do it but the clock: the doors that do not offer it."""
    missing = []
    if set(row.who) & STAFF:
        asked = {name.rstrip("?") for name in ASKS.get(row.does, ())}
        if row.does not in ASKS or not all(ASKED_AS.get(need, {need}) & asked for need in row.needs):
            missing.append("page of a post")
    if {"reporter", "left"} & set(row.who):
        if row.does not in RESIDENT:
            missing.append("page of a resident")
        elif row.needs and RESIDENT[row.does].field not in row.needs:
            missing.append(f"page of a resident does not ask for {row.needs}")
        if (row.does not in SAYS) != ("own_hand" in row.bounds):
            missing.append("through the office")
        if row.does not in residents.OWN:
            missing.append("program of a resident")
    if set(row.who) - {"clock"}:
        if row.does not in ACTS or not set(row.needs) <= set(Given.model_fields):
            missing.append("program")
    return missing


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=[f"{kind}-{row.does}" for kind, row in ROWS])
def test_every_row_has_its_page_and_its_way_by_program(kind, row):
    found = doors(row)
    if row.does in LATER:
        assert found, f"{row.does} has come: take it off the list"
    else:
        assert found == []


def test_a_row_that_no_door_offers_is_found():
    row = next(row for _, row in ROWS if row.does == "to_dispute")
    assert doors(row) == ["page of a post", "program"]
    assert doors(row._replace(does="accept", needs=("weather",))) == ["page of a post", "program"]
    assert "through the office" in doors(row._replace(who=("reporter",)))
