"""How SQLite goes about a question in an office where hardly anybody is assigned anything: in the order of the queue."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper

from fengqiao.matters.models import Matter

ALONE = {
    "OPTIONS": {}, "TIME_ZONE": None, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False,
    "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False,
}  # fmt: skip


@pytest.fixture
def house(django_db_blocker, tmp_path) -> Any:
    """The table of matters by itself, with 4,000 of them, one in eight open, and what SQLite counted of it."""
    with django_db_blocker.unblock(), closing(DatabaseWrapper({**ALONE, "NAME": tmp_path / "apart"}, "apart")) as apart:
        with apart.schema_editor(atomic=False) as editor:
            editor.create_model(Matter)
        rows = apart.connection
        rows.execute("BEGIN")
        names = [field.column for field in Matter._meta.fields]
        said = {"due": "2026-11-{:02d}", "id": "{}", "number": "{}", "ended_at": "2026-11-30 {}"}
        numbers = {field.column for field in Matter._meta.fields if "Int" in field.get_internal_type()}
        for n in range(4000):
            row = {
                name: 0 if name in numbers else said.get(name, "").format(n % 28 + 1 if name == "due" else n)
                for name in names
            }
            row["ended_at"] = None if n % 8 == 0 else row["ended_at"]
            row |= {"hazard": 0, "late": 0}
            marks = ", ".join("?" * len(names))
            rows.execute(
                f"INSERT INTO matters_matter ({', '.join(names)}) VALUES ({marks})", [row[name] for name in names]
            )
        rows.execute("ANALYZE")
        rows.execute("COMMIT")
        yield rows


def plan(house: sqlite3.Connection, asked: str) -> list[str]:
    return [row[-1] for row in house.execute("EXPLAIN QUERY PLAN " + asked)]


def test_a_queue_is_read_in_its_order(house):
    """With an index of (assignee, ended_at) it went through all that is open, for every question."""
    steps = plan(
        house, "SELECT due, id FROM matters_matter WHERE held_by = '' AND ended_at IS NULL ORDER BY due, id LIMIT 101"
    )
    assert len(steps) == 1 and "matter_held (held_by=?)" in steps[0]


def test_what_somebody_has_in_hand_is_found_without_what_they_did(house):
    steps = plan(house, "SELECT id FROM matters_matter WHERE assignee = 'x' AND ended_at IS NULL")
    assert steps == ["SEARCH matters_matter USING INDEX matter_assignee (assignee=?)"]


@pytest.mark.parametrize("office", ["held_by", "origin"])
def test_the_newest_of_an_office_are_read_from_their_end(house, office):
    asked = f"SELECT * FROM matters_matter WHERE {office} = '' AND ended_at IS NULL ORDER BY opened_at DESC, id DESC LIMIT 20"
    steps = plan(house, asked)
    assert len(steps) == 1 and f"_newest ({office}=?)" in steps[0]
