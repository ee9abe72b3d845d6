"""The form a law is written in: rows, limits, and what a decision or a refusal says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from fengqiao.law.facts import Facts, Who, World

Given = Mapping[str, Any]
Why = tuple[str, str] | None


class Row(NamedTuple):
    """One line of a law: who may do what, when, with what, and where the matter goes.

    does    the act · when the states it may start from · then the state after ('' = the same)
    who     standings, the first that holds is the right it is done by
    needs   what must be given
    bounds  named conditions of workings/bounds.py and workings/forms.py
    at_most how often in a matter's life (0 = no limit)
    move    where the holder goes · due how the deadline follows · verified how a closing counts
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


Standing = Callable[[Facts, Who, World], bool]
Bound = Callable[[Facts, Who, Given, datetime, World], Why]
Part = Callable[[Facts, Who, Given, datetime, World, Decision], None]


class Step:
    """A row made ready for decide(): its names looked up once, so that a decision looks up none.

    `bounds` look at facts, posts and time; `forms` at what was given; `parts` carry the act out in order.
    `settles` says that the state, the accountable seat or the ending may change.
    """

    __slots__ = ("at_most", "bounds", "ended", "forms", "needs", "parts", "row", "settles", "then", "who")

    def __init__(
        self,
        row: Row,
        who: tuple[tuple[str, Standing], ...],
        bounds: tuple[Bound, ...],
        forms: tuple[Bound, ...],
        parts: tuple[Part, ...],
        ended: frozenset[str],
        *,
        settles: bool,
    ) -> None:
        self.row = row
        self.who = who
        self.at_most = row.at_most
        self.needs = row.needs
        self.then = row.then
        self.bounds = bounds
        self.forms = forms
        self.parts = parts
        self.ended = ended
        self.settles = settles


class Law(NamedTuple):
    """A kind of matter: its states, rows, version; `steps`: the rows by (act, state), `by_state`: in their order."""

    kind: str
    version: int
    open_states: tuple[str, ...]
    ended_states: tuple[str, ...]
    rows: tuple[Row, ...]
    index: Mapping[tuple[str, str], Row]  # type: ignore[assignment]  # tuple.index is not missed
    acts: frozenset[str]
    then_clock: Mapping[str, tuple[str, ...]]
    steps: Mapping[tuple[str, str], Step]
    by_state: Mapping[str, tuple[Step, ...]]
