"""Small histories, read and played for the tests."""

from __future__ import annotations

from pathlib import Path

from fengqiao.rehearsal.history.maps import Map, read_law, read_map
from fengqiao.rehearsal.history.read import History, Row, read_history
from fengqiao.rehearsal.history.tree import MemoryWorld, Tree
from fengqiao.rehearsal.play.loop import Act, Case
from fengqiao.rehearsal.play.memory import MemoryPlay

HERE = Path(__file__).parent


def street(name: str = "street") -> tuple[Map, History]:
    """A small history with its map."""
    rules = read_map(HERE / f"{name}.toml")
    return rules, read_history(HERE / f"{name}.csv", rules)


def played(
    rules: Map, history: History, rows: list[Row] | None = None, *, law: Path | None = None, quick: bool = True
) -> MemoryPlay:
    """The history played in memory, with every act on a list."""
    tree = Tree(rules)
    tree.grow(history.rows)
    world = MemoryWorld(tree, rules.calendar, read_law(law).numbers)
    play = MemoryPlay(rules, tree, world, history.last, trace=True, quick=quick)
    play.run(history.rows if rows is None else rows)
    return play


def case(play: MemoryPlay, ref: str) -> Case:
    """The case of one row."""
    return next(each for each in play.cases if each.row.id == ref)


def by_matter(acts: list[Act] | None) -> list[Act]:
    """The acts of each matter in their order, matter by matter."""
    assert acts is not None
    return sorted(acts, key=lambda act: (act.matter, act.at))
