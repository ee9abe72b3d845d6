"""An installation whose values still lie open gets them locked by the step to this release, and open again by the step back."""

from contextlib import closing
from sqlite3 import connect

import psycopg
import pytest

from tests.cluster import Cluster
from tests.conftest import DATABASE
from tests.upkeep.home import Home

BEFORE = (("evaluation", "0002"), ("intake", "0007"), ("cases", "0005"), ("people", "0005"), ("ledger", "0003"))
TELLING = (
    "SELECT count(*) FROM ledger_value WHERE value LIKE '%13800138000%' OR value LIKE '%秦淑兰%'",
    "SELECT count(*) FROM people_person WHERE phone = '13800138000' OR name = '秦淑兰'",
)


@pytest.fixture
def home(tmp_path):
    """In a folder, or on a PostgreSQL of its own."""
    if DATABASE == "sqlite":
        yield Home(tmp_path / "home")
        return
    with Cluster() as cluster:
        yield Home(tmp_path / "home", cluster)


def lying(home: Home) -> list[int]:
    """How many cells tell the reporter's name or phone."""
    if home.cluster is not None:
        with psycopg.connect(home.cluster.url()) as on:
            return [on.execute(sql).fetchone()[0] for sql in TELLING]
    with closing(connect(home.folder / "fengqiao.sqlite3")) as base:
        return [base.execute(sql).fetchone()[0] for sql in TELLING]


def test_what_lies_open_is_locked_by_the_step_and_every_chain_holds_on_both_sides_of_it(home):
    home.part("build")
    there = home.part("count")
    assert lying(home) == [0, 0] and there["good"]
    for room, step in BEFORE:
        home.run("manage", "migrate", room, step, "-v0")
    assert min(lying(home)) > 0
    home.run("manage", "migrate", "-v0")
    assert lying(home) == [0, 0]
    assert home.part("count") == there
