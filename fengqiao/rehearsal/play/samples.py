"""Questions put to the law during a rehearsal, kept for measuring how fast it answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from fengqiao.law.case_law import CASE_LAW, NUMBERS
from fengqiao.law.decide import decide
from fengqiao.law.facts import Facts, Rung, Who
from fengqiao.law.table import Refused
from fengqiao.rehearsal.history.maps import Map
from fengqiao.rehearsal.history.read import History
from fengqiao.rehearsal.history.tree import MemoryWorld, Tree
from fengqiao.rehearsal.play.memory import MemoryPlay

REFUSED_SHARE = 0.1
FACTS = tuple(Facts.__slots__)


class Sample(NamedTuple):
    """One question: may this be done to these facts by that one, with what is given, now?"""

    facts: Facts
    does: str
    who: Who
    given: dict[str, Any]
    now: datetime


class Recorder:
    """Keeps every n-th question of a play; beside each it asks one more that a busy office would ask.

    History knows of few kinds of acts. So that all of them are among the samples, the same facts are also asked
    about offers, objections, extensions and so on, in turn; refusals are kept up to a tenth. Nothing asked so
    is carried out.
    """

    def __init__(self, world: MemoryWorld, *, every: int = 1, most: int = 50_000) -> None:
        self.world = world
        self.every = every
        self.most = most
        self.samples: list[Sample] = []
        self.kinds: Counter[str] = Counter()
        self.refused = 0
        self._seen = 0
        self._turn = 0

    def __call__(self, facts: Facts, does: str, who: Who, given: Mapping[str, Any], now: datetime) -> None:
        """Hear one question of the play."""
        self._seen += 1
        if self._seen % self.every or len(self.samples) >= self.most:
            return
        self._keep(facts, does, who, dict(given), now)
        self._turn += 1
        other = self._other(facts, now)
        if other is not None:
            self._keep(facts, other[0], other[1], other[2], now)

    def _keep(self, facts: Facts, does: str, who: Who, given: dict[str, Any], now: datetime) -> None:
        copy = copied(facts)
        if isinstance(given.get("root_facts"), Facts):
            given["root_facts"] = copied(given["root_facts"])
        if isinstance(decide(CASE_LAW, copy, does, who, given, now, self.world), Refused):
            if self.refused >= REFUSED_SHARE * (len(self.samples) + 1):
                return
            self.refused += 1
        self.samples.append(Sample(copy, does, who, given, now))
        self.kinds[does] += 1

    def _other(self, facts: Facts, now: datetime) -> tuple[str, Who, dict[str, Any]] | None:
        rows = [row for row in CASE_LAW.rows if facts.state in row.when and row.who != ("clock",)]
        if not rows:
            return None
        rare = sorted(rows, key=lambda row: (self.kinds[row.does], row.does))
        row = rare[0 if self._turn % 3 else self._turn % len(rows)]
        here = self.world.rungs[facts.held_by]
        above = self.world.rungs[here.above or here.org]
        who = self._stranger(here) if self._turn % 10 == 0 else self._by(row.who[0], facts, here, above)
        return row.does, who, self._given(facts, here, above, now)

    def _by(self, right: str, facts: Facts, here: Rung, above: Rung) -> Who:
        people = self.world.people
        if right == "reporter":
            return Who(person="reporter", kind="resident", tokens=frozenset({"p:reporter"}), reports=True)
        if right in ("lead", "ruler"):
            return people[here.leads[0][0]]
        if right == "lead_above":
            return people[above.leads[0][0]]
        if right == "checker" and facts.checked_by:
            org, _, kind = facts.checked_by.rpartition("/")
            rung = self.world.rungs[org]
            return people[(rung.desks if kind == "desk" else rung.leads)[0][0]]
        if right == "assignee" and facts.assignee:
            return people[facts.assignee]
        return people[here.desks[0][0]]

    def _stranger(self, here: Rung) -> Who:
        others = [org for org in self.world.rungs if org != here.org] or [here.org]
        return self.world.people[self.world.rungs[others[self._turn % len(others)]].desks[0][0]]

    def _given(self, facts: Facts, here: Rung, above: Rung, now: datetime) -> dict[str, Any]:
        root = copied(facts)
        root.id, root.state = "root", "working"
        worker = f"{here.org}/worker-1"
        return {
            "category": facts.category, "urgency": facts.urgency, "reason": "r", "instead": "r", "to": above.org,
            "duty_row": "d", "organisation": above.org, "into": "root", "root_facts": root, "assignee": worker,
            "organisations": [above.org], "question": "q", "outcome": "o", "days": 3, "text": "t", "place": "p",
            "review_on": now + timedelta(days=30), "finding": "f", "parties": ["a", "b"],
        }  # fmt: skip


def copied(facts: Facts) -> Facts:
    """The facts as they stand at this moment."""
    copy = Facts()
    for name in FACTS:
        setattr(copy, name, getattr(facts, name))
    return copy


def recorded(rules: Map, history: History, *, every: int = 1, most: int = 50_000) -> Recorder:
    """Play a history in memory and keep the questions; the recorder also has the world they were asked in."""
    tree = Tree(rules)
    tree.grow(history.rows)
    recorder = Recorder(MemoryWorld(tree, rules.calendar, NUMBERS), every=every, most=most)
    MemoryPlay(rules, tree, recorder.world, history.last, asked=recorder).run(history.rows)
    return recorder
