"""The form a law is written in: rows, limits, and what a decision or a refusal says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Row(NamedTuple):
    """One line of a law: who may do what, when, with what, and where the matter goes.

    does    the act · when the states it may start from · then the state after ('' = the same)
    who     standings, the first that holds is the right it is done by
    needs   what must be given · one_of what of which one must be given
    bounds  named conditions of bounds.py · at_most how often in a matter's life (0 = no limit)
    move    where the holder goes · due how the deadline follows · ends verified how a closing counts
    says    the row's bounds in words for docs/law.md (zh, en)
    """

    does: str
    when: tuple[str, ...]
    then: str
    who: tuple[str, ...]
    needs: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    move: str = ""
    due: str = "enter"
    at_most: int = 0
    verified: str = ""
    says: tuple[str, str] = ("", "")


class Law(NamedTuple):
    """A kind of matter: its states, rows and version."""

    kind: str
    version: int
    open_states: tuple[str, ...]
    ended_states: tuple[str, ...]
    rows: tuple[Row, ...]
    index: Mapping[tuple[str, str], Row]
    acts: frozenset[str]
    then_clock: Mapping[str, tuple[str, ...]]


def law(
    kind: str,
    version: int,
    open_states: tuple[str, ...],
    ended_states: tuple[str, ...],
    rows: tuple[Row, ...],
    then_clock: Mapping[str, tuple[str, ...]],
) -> Law:
    """Put rows into a law; two rows for one act in one state are a mistake in the table."""
    index: dict[tuple[str, str], Row] = {}
    for row in rows:
        for state in row.when:
            if (row.does, state) in index:
                raise ValueError(f"two rows say what {row.does} does in {state}")
            if state not in open_states and state not in ended_states:
                raise ValueError(f"{row.does} starts from {state}, which is no state")
            index[row.does, state] = row
    return Law(
        kind, version, open_states, ended_states, rows, index, frozenset(row.does for row in rows), then_clock
    )


class Decision:
    """What the law says shall happen: the changed facts, by which right, and what follows from it.

    `passed` names organisations that were passed over and are told; `effects` are for the room's act.py.
    """

    __slots__ = ("changes", "does", "effects", "moved", "passed", "right", "then")

    def __init__(self, does: str, right: str, then: str, changes: dict[str, object]) -> None:
        self.does = does
        self.right = right
        self.then = then
        self.changes = changes
        self.moved = ""
        self.passed: tuple[str, ...] = ()
        self.effects: tuple[str, ...] = ()


class Refused(NamedTuple):
    """Why the law says no; `about` names the field, state or bound, for words.refusal()."""

    why: str
    about: str = ""
