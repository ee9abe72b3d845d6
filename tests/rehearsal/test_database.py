"""Through the database: the same acts, one by one, as in memory; and only in a rehearsal's own database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from fengqiao.cases.models import Case
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.models import Matter
from fengqiao.rehearsal import act
from fengqiao.rehearsal.history.maps import Map, read_law, read_map
from fengqiao.rehearsal.history.read import History, read_history
from fengqiao.rehearsal.history.tree import MemoryWorld, Tree
from fengqiao.rehearsal.models import Run
from fengqiao.rehearsal.play.database import DatabasePlay
from fengqiao.rehearsal.play.memory import MemoryPlay
from tests.rehearsal.played import HERE, by_matter, street
from tests.town import build

pytestmark = pytest.mark.django_db


def both(rules: Map, history: History, law: Path | None = None) -> tuple[MemoryPlay, DatabasePlay, Run]:
    tree = Tree(rules, act.free_prefix())
    tree.grow(history.rows)
    numbers = read_law(law)
    memory = MemoryPlay(
        rules, tree, MemoryWorld(tree, rules.calendar, numbers.numbers), history.last, trace=True
    )  # fmt: skip
    memory.run(history.rows)
    first, last = history.rows[0].opened, history.last
    assert last is not None
    run = act.begin_run(
        tree=tree, rules=rules, law=numbers, categories=[(row.category, row.urgency) for row in history.rows],
        rows=len(history.rows), file="street.csv", sha256="", now=first - timedelta(days=1),
        days=((first - timedelta(days=7)).date(), (last + timedelta(days=60)).date()),
    )  # fmt: skip
    world = MemoryWorld(tree, rules.calendar, numbers.numbers)
    database = DatabasePlay(rules, tree, world, history.last, trace=True)
    database.run(history.rows)
    database.compare()
    return memory, database, run


def test_memory_and_database_agree_act_by_act_and_the_chains_verify() -> None:
    rules, history = street()
    memory, database, run = both(rules, history)
    assert by_matter(memory.trace) == by_matter(database.trace)
    assert memory.kinds == database.kinds
    assert database.unaccountable == 0
    assert all(case.as_history() for case in database.cases)
    act.end_run(run=run, figures={"acts": database.acts}, now=database.trace[-1].at + timedelta(days=1))
    report = verify()
    assert report.good, report.findings
    played = Record.objects.filter(kind__startswith="matter.").exclude(kind="matter.voices").count()
    assert played == database.acts


def test_other_deadlines_bind_in_the_database_as_in_memory() -> None:
    rules, history = street()
    memory, database, _ = both(rules, history, HERE / "strict.toml")
    assert by_matter(memory.trace) == by_matter(database.trace)


def test_words_place_and_source_of_a_row_become_its_case() -> None:
    rules, history = street()
    _, database, _ = both(rules, history)
    found = Case.objects.get(pk=next(case.matter for case in database.cases if case.row.id == "S02"))
    assert (found.title, found.source, found.lon) == ("门口积水", "file", 1172003000)
    assert Matter.objects.count() == 9


def test_a_second_history_in_the_same_database_has_areas_of_its_own() -> None:
    rules, history = street()
    both(rules, history)
    memory, database, run = both(rules, history)
    assert run.prefix == "98"
    assert by_matter(memory.trace) == by_matter(database.trace)


def test_a_database_with_anything_else_in_it_is_refused() -> None:
    build()
    with pytest.raises(act.NotMarked, match="FENGQIAO_HOME"):
        act.free_prefix()
    assert not Run.objects.exists()


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "file", "most"),
    [("baltimore", "baltimore/requests.csv", 250), ("zh_replied", "petitions/zh_replied.csv", 60)],
)
def test_real_histories_agree_act_by_act(data: Path, name: str, file: str, most: int) -> None:
    rules = read_map(HERE.parents[1] / "maps" / f"{name}.toml")
    history = read_history(data / file, rules)
    history = history._replace(rows=history.rows[:most], last=history.rows[most].opened)
    memory, database, _ = both(rules, history)
    assert by_matter(memory.trace) == by_matter(database.trace)
    assert all(case.as_history() for case in database.cases)
    assert verify().good


@pytest.mark.data
def test_every_chinese_petition_ends_as_history_says_in_memory(data: Path) -> None:
    rules = read_map(HERE.parents[1] / "maps" / "zh_replied.toml")
    history = read_history(data / "petitions" / "zh_replied.csv", rules)
    assert (history.read, history.rejected) == (2_814, [])
    tree = Tree(rules)
    tree.grow(history.rows)
    play = MemoryPlay(rules, tree, MemoryWorld(tree, rules.calendar, read_law(None).numbers), history.last)
    play.run(history.rows)
    assert len(play.cases) == 2_814 and all(case.as_history() for case in play.cases)
    assert play.unaccountable == 0


@pytest.mark.data
def test_the_new_york_history_plays_in_memory(data: Path) -> None:
    rules = read_map(HERE.parents[1] / "maps" / "nyc.toml")
    history = read_history(data / "nyc" / "constituent_complaints.parquet", rules)
    assert history.read == 341_299 and not history.rejected
    rows = history.rows[::200]
    tree = Tree(rules)
    tree.grow(rows)
    play = MemoryPlay(rules, tree, MemoryWorld(tree, rules.calendar, read_law(None).numbers), history.last)
    play.run(rows)
    assert all(case.as_history() for case in play.cases)
    assert play.unaccountable == 0
