"""The play in memory: facts and the pure law, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from fengqiao.law.case_law import CASE_LAW
from fengqiao.law.decide import begin, decide
from fengqiao.law.facts import CLOCK, Facts, Who
from fengqiao.law.table import Refused
from fengqiao.rehearsal.history.maps import Map
from fengqiao.rehearsal.history.tree import MemoryWorld, Tree
from fengqiao.rehearsal.play.loop import Act, Case, Play

Asked = Callable[[Facts, str, Who, Mapping[str, Any], datetime], None]


class MemoryPlay(Play):
    """Acts are decided and taken on facts. `asked` sees every question put to the law, before it is answered."""

    def __init__(
        self,
        rules: Map,
        tree: Tree,
        world: MemoryWorld,
        last: datetime | None,
        *,
        trace: bool = False,
        asked: Asked | None = None,
        quick: bool = True,
    ) -> None:
        super().__init__(rules, tree, world, last, trace=trace)
        self.asked = asked
        self.quick = quick
        self._next_due: dict[tuple[datetime, str, str], datetime] = {}

    def begin(self, case: Case, now: datetime) -> None:
        """Report: the law's first facts."""
        home, row = case.home, case.row
        case.matter = row.id
        facts = case.facts = Facts()
        facts.id = row.id
        facts.district = home.district
        facts.origin = home.origin
        facts.category = row.category
        facts.urgency = row.urgency
        facts.take(begin(CASE_LAW, facts, now, self.world, held_by=home.held_by))

    def do(self, case: Case, does: str, seat: str, given: Mapping[str, Any], now: datetime) -> bool:
        """Decide, and take what was decided."""
        who = self.world.people[seat] if seat else CLOCK
        facts = case.facts
        if self.asked is not None:
            self.asked(facts, does, who, given, now)
        decision = decide(CASE_LAW, facts, does, who, given, now, self.world)
        if isinstance(decision, Refused):
            return False
        facts.take(decision.changes)
        if does == "merge":
            given["root_facts"].voices += facts.voices
        return True

    def urge_on(self, case: Case) -> None:
        """Reminders at the top are all alike once the promise is broken: the same step again, and one more.

        A case that stayed open for years meets hundreds of them. They are counted and listed one by one, but
        their deadlines come from a table instead of the law; a test plays both ways and compares.
        """
        facts, at = case.facts, case.people_at
        due, promise, last = facts.due, facts.promise, self.last
        if not self.quick or due is None or promise is None or promise > due:
            return
        until = at
        if case.row.closed is None and last is not None:
            until = last if until is None else min(until, last)
        times = 0
        number, unit = self.world.numbers(facts.numbers).steps[facts.urgency, facts.state]
        table, state, urgency = self._next_due, facts.state, facts.urgency
        # People act first at the very moment of a deadline; the last moment of a history still counts.
        while until is None or due < until or (due == until and until != at):
            then = table.get((due, urgency, state))
            if then is None:
                if len(table) > 200_000:
                    table.clear()
                then = table[due, urgency, state] = self.calendar.add(due, number, unit)
            times += 1
            if self.trace is not None:
                self.trace.append(Act(case.row.id, "overdue", due, state, facts.held_by, then))
            due = then
        if times:
            facts.due = due
            facts.tally = {**facts.tally, "overdue": facts.tally["overdue"] + times}
            case.urged += times
            self.acts += times
            self.kinds["overdue"] += times
