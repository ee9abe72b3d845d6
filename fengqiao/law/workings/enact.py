"""Put rows into a law: every name a row uses is looked up here, once."""

from __future__ import annotations

from collections.abc import Mapping

from fengqiao.law.standings import STANDINGS
from fengqiao.law.table import Law, Part, Row, Step
from fengqiao.law.workings.acts import ACTS
from fengqiao.law.workings.bounds import BOUNDS
from fengqiao.law.workings.dues import DUES
from fengqiao.law.workings.forms import FORMS
from fengqiao.law.workings.moves import MOVES


def enact(
    kind: str,
    version: int,
    open_states: tuple[str, ...],
    ended_states: tuple[str, ...],
    rows: tuple[Row, ...],
    then_clock: Mapping[str, tuple[str, ...]],
) -> Law:
    """A law from its rows; two rows for one act in one state, or an unknown name, are mistakes."""
    states = {*open_states, *ended_states}
    ended = frozenset(ended_states)
    index: dict[tuple[str, str], Row] = {}
    steps: dict[tuple[str, str], Step] = {}
    for row in rows:
        step = ready(row, ended)
        if row.then and row.then not in states:
            raise ValueError(f"{row.does} leads to {row.then}, which is no state")
        for state in row.when:
            if (row.does, state) in index:
                raise ValueError(f"two rows say what {row.does} does in {state}")
            if state not in states:
                raise ValueError(f"{row.does} starts from {state}, which is no state")
            index[row.does, state] = row
            steps[row.does, state] = step
    acts = frozenset(row.does for row in rows)
    by_state = {at: tuple(step for (_, state), step in steps.items() if state == at) for at in states}
    return Law(kind, version, open_states, ended_states, rows, index, acts, then_clock, steps, by_state)


def ready(row: Row, ended: frozenset[str]) -> Step:
    """A row with its standings, bounds and parts looked up."""
    for name in row.bounds:
        if name not in BOUNDS and name not in FORMS:
            raise ValueError(f"{row.does} is bound by {name}, which is no bound")
    parts: list[Part] = []
    if row.does in ACTS:
        parts.append(ACTS[row.does])
    if row.move:
        parts.append(MOVES[row.move])
    if row.due not in ("keep", "none", "restore"):
        parts.append(DUES[row.due])
    return Step(
        row,
        tuple((name, STANDINGS[name]) for name in row.who),
        tuple(BOUNDS[name] for name in row.bounds if name in BOUNDS),
        tuple(FORMS[name] for name in row.bounds if name in FORMS),
        tuple(parts),
        ended,
        settles=bool(row.then or row.move or row.due not in ("keep", "restore") or row.does == "object"),
    )
