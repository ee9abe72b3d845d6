"""The play: what history says becomes acts of people, the law's clock does the rest, moment by moment."""

from __future__ import annotations

import gc
import heapq
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import cos, hypot, radians
from typing import Any, NamedTuple

from fengqiao.law.case_law import CASE_LAW
from fengqiao.law.facts import Facts
from fengqiao.rehearsal.history.maps import Map
from fengqiao.rehearsal.history.read import Row
from fengqiao.rehearsal.history.tree import Home, MemoryWorld, Tree

LOOK, ASSIGN, END = range(3)
OPEN, CLOSED, DUPLICATE = "open", "closed", "duplicate"
BUSY = ("reported", "accepted", "working")
DEGREE = 111_320.0


class Stuck(Exception):
    """The law refused what the script of a rehearsal does; the map or the law is wrong."""


class Act(NamedTuple):
    """One act as it happened, for comparing memory with database."""

    matter: str
    does: str
    at: datetime
    state: str
    holder: str
    due: datetime | None


class Case:
    """A row on its way: what history says of it, how it stands, and what came of it."""

    __slots__ = (
        "children", "climbs", "ended_at", "expected", "facts", "home", "index", "late_at", "late_in", "late_top",
        "matter", "people_at", "root", "row", "settled_at", "settled_by", "state", "step", "urged", "verified",
    )  # fmt: skip

    def __init__(self, index: int, row: Row, home: Home) -> None:
        self.index = index
        self.row = row
        self.home = home
        self.expected = DUPLICATE if row.duplicate else CLOSED if row.closed is not None else OPEN
        self.facts: Facts
        self.matter = ""
        self.state = ""
        self.verified = ""
        self.people_at: datetime | None = None
        self.step = LOOK
        self.root: Case | None = None
        self.children: list[Case] | None = None
        self.climbs = 0
        self.urged = 0
        self.late_at: datetime | None = None
        self.late_in = ""
        self.late_top = False
        self.settled_at: datetime | None = None
        self.settled_by = ""
        self.ended_at: datetime | None = None

    def as_history(self) -> bool:
        """Whether it stands in the end as history says: ended, open, or taken as a duplicate."""
        if self.expected == DUPLICATE:
            return self.state == "rejected" or self.root is not None
        return self.state == "closed" if self.expected == CLOSED else self.state in CASE_LAW.open_states


class Play:
    """Plays rows in order of time. A subclass says how an act is done: on facts in memory, or in the database."""

    def __init__(
        self, rules: Map, tree: Tree, world: MemoryWorld, last: datetime | None, *, trace: bool = False
    ) -> None:
        self.rules = rules
        self.tree = tree
        self.world = world
        self.calendar = rules.calendar
        self.last = last
        self.cases: list[Case] = []
        self.acts = 0
        self.unaccountable = 0
        self.kinds: dict[str, int] = {}
        self.trace: list[Act] | None = [] if trace else None
        self.stopped = False
        self.stop = False
        self._moments: list[datetime] = []
        self._agenda: dict[datetime, tuple[list[Case], list[Case]]] = {}
        self._after: dict[tuple[datetime, str, str], datetime] = {}
        self._roots: dict[str, list[Case]] = {}
        self._finding = {"outcome": rules.script.finding}
        self._reject = {"reason": rules.duplicate.reason, "instead": rules.duplicate.reason}
        self._given: dict[tuple[str, str], dict[str, str]] = {}

    # How an act is done; a subclass fills these two.

    def begin(self, case: Case, now: datetime) -> None:
        """Report the case; sets case.facts and case.matter."""
        raise Stuck(f"{type(self).__name__} cannot report")

    def do(self, case: Case, does: str, seat: str, given: Mapping[str, Any], now: datetime) -> bool:
        """Do one act under that seat ('' is the clock); False where the law refuses."""
        raise Stuck(f"{type(self).__name__} cannot act")

    def checkpoint(self) -> None:
        """Called after every moment; a subclass may make durable what was done."""

    # The loop.

    def run(self, rows: list[Row], tell: Callable[[int, datetime], None] | None = None) -> None:
        """Play the rows to the end of the history, and on until all that history closed has ended.

        Setting `stop` ends it after the moment being played; `stopped` says that something was left.
        """
        collecting = gc.isenabled()
        gc.disable()  # a million small objects that all stay: looking for rubbish among them finds none
        try:
            self._run(rows, tell)
        finally:
            if collecting:
                gc.enable()

    def _run(self, rows: list[Row], tell: Callable[[int, datetime], None] | None) -> None:
        self.cases = [Case(index, row, self.tree.home(row)) for index, row in enumerate(rows)]
        twins = {row.category for row in rows if row.duplicate}
        waiting, total = 0, len(rows)
        moments, agenda = self._moments, self._agenda
        while waiting < total or moments:
            now = moments[0] if moments else rows[waiting].opened
            if waiting < total and rows[waiting].opened <= now:
                now = rows[waiting].opened
                while waiting < total and rows[waiting].opened == now:
                    case = self.cases[waiting]
                    waiting += 1
                    self._report(case, now, twins)
                    if tell is not None and not waiting % 2_000:
                        tell(waiting, now)
            # People first: who answers at the very moment of a deadline is in time.
            while moments and moments[0] == now:
                people, clock = agenda[now]
                if people:
                    agenda[now] = ([], clock)
                    people.sort(key=_index)
                    for case in people:
                        self._people(case, now)
                    continue
                heapq.heappop(moments)
                del agenda[now]
                clock.sort(key=_index)
                for case in clock:
                    self._clock(case, now)
            self.checkpoint()
            if self.stop:
                self.stopped = waiting < total or bool(moments)
                return

    def _report(self, case: Case, now: datetime, twins: set[str]) -> None:
        self.begin(case, now)
        self._count(case, "report", now)
        row = case.row
        if row.category in twins and not row.duplicate:
            self._roots.setdefault(row.category, []).append(case)
        self._plan(case, now)
        self._wait(case)

    def _plan(self, case: Case, now: datetime) -> None:
        """What people do next with it, and when, as far as history and the script tell."""
        facts = case.facts
        state = facts.state
        at: datetime | None = None
        if state == "reported":
            at, case.step = self._later(now, "look", facts.urgency), LOOK
        elif state == "accepted":
            at, case.step = self._later(now, "assign", facts.urgency), ASSIGN
        closed = case.row.closed
        if closed is not None and state in BUSY and (at is None or closed <= at):
            at = closed if closed > now else now
            if case.expected == CLOSED:
                case.step = END
        if case.expected == OPEN and at is not None and self.last is not None and at > self.last:
            at = None
        case.people_at = at

    def _later(self, now: datetime, what: str, urgency: str) -> datetime:
        key = (now, what, urgency)
        found = self._after.get(key)
        if found is None:
            script = self.rules.script
            number, unit = (script.look_after if what == "look" else script.assign_after)[urgency]
            if len(self._after) > 50_000:
                self._after.clear()
            found = self._after[key] = self.calendar.add(now, number, unit)
        return found

    def _wait(self, case: Case) -> None:
        """Put the case where it comes up next: with people, or with the clock at its deadline."""
        due, at = case.facts.due, case.people_at
        if at is not None and (due is None or at <= due):
            which = 0
        elif due is not None and not (case.expected == OPEN and self.last is not None and due > self.last):
            at, which = due, 1
        else:
            return
        entry = self._agenda.get(at)
        if entry is None:
            entry = self._agenda[at] = ([], [])
            heapq.heappush(self._moments, at)
        entry[which].append(case)

    def _people(self, case: Case, now: datetime) -> None:
        facts, row = case.facts, case.row
        desk = self.world.rungs[facts.held_by].desks[0][0]
        if case.step == END:
            working = facts.state == "working" and facts.assignee
            given = {"outcome": row.words.reply} if row.words.reply else self._finding
            case.settled_at, case.settled_by = now, facts.held_by
            self._must(case, "finish" if working else "settle", working or desk, given, now)
        elif case.step == ASSIGN:
            self._must(case, "assign", desk, {"assignee": case.home.worker}, now)
        elif row.duplicate:
            self._merge(case, desk, now)
            return
        else:
            key = (row.category, facts.urgency)
            if key not in self._given:
                self._given[key] = {"category": row.category, "urgency": facts.urgency}
            self._must(case, "accept", desk, self._given[key], now)
        self._plan(case, now)
        self._wait(case)

    def _merge(self, case: Case, desk: str, now: datetime) -> None:
        """A duplicate goes into an earlier like one that is still open, else it is rejected as one."""
        root = self._plausible(case, now)
        if root is None:
            self._must(case, "reject", desk, self._reject, now)
            self._end(case, now)
            return
        case.root = root
        given = {"into": root.matter, "reason": self.rules.duplicate.reason, "root_facts": root.facts}
        self._must(case, "merge", desk, given, now)
        if root.children is None:
            root.children = []
        root.children.append(case)

    def _plausible(self, case: Case, now: datetime) -> Case | None:
        rule, row = self.rules.duplicate, case.row
        since = row.opened - timedelta(days=rule.days)
        best: tuple[float, float] | None = None
        found = None
        for other in reversed(self._roots.get(row.category, ())):
            if other.row.opened < since:
                break
            if other.index >= case.index or other.facts.state not in BUSY:
                continue
            metres = _metres(row, other.row)
            near = metres is not None and metres <= rule.metres
            if not near and other.home.origin != case.home.origin:
                continue
            key = (metres if metres is not None else rule.metres, -other.index)
            if best is None or key < best:
                best, found = key, other
        return found

    def _must(self, case: Case, does: str, seat: str, given: Mapping[str, Any], now: datetime) -> None:
        if not self.do(case, does, seat, given, now):
            raise Stuck(f"第 {case.row.number} 行 · row {case.row.number}: {does} ({case.facts.state}) {now}")
        self._count(case, does, now)

    def _clock(self, case: Case, now: datetime) -> None:
        facts = case.facts
        state, holder = facts.state, facts.held_by
        for does in CASE_LAW.then_clock[state]:
            if self.do(case, does, "", {}, now):
                break
        else:
            raise Stuck(f"时钟在 {state} 无事可做 · the clock finds nothing to do in {state} (row {case.row.number})")
        self._count(case, does, now)
        if does == "overdue":
            if case.late_at is None:
                case.late_at, case.late_in = now, state
            if facts.held_by != holder:
                case.climbs += 1
                self._plan(case, now)
            else:
                case.late_top = True
                case.urged += 1
                self.urge_on(case)
        if facts.state in CASE_LAW.ended_states:
            self._end(case, now)
            return
        self._wait(case)

    def urge_on(self, case: Case) -> None:
        """A subclass may take many like reminders at the top in one go."""

    def _end(self, case: Case, now: datetime) -> None:
        facts = case.facts
        case.state, case.verified, case.ended_at = facts.state, facts.verified, now
        for child in case.children or ():
            if not self.do(child, "follow", "", {"root_facts": facts}, now):
                raise Stuck(f"第 {child.row.number} 行不能随主件办结 · row {child.row.number} cannot follow its root")
            self._count(child, "follow", now)
            child.state, child.verified, child.ended_at = child.facts.state, child.facts.verified, now

    def _count(self, case: Case, does: str, now: datetime) -> None:
        """One more act: on the list if one is kept, and exactly one seat with one sitter must answer now."""
        self.acts += 1
        self.kinds[does] = self.kinds.get(does, 0) + 1
        facts = case.facts
        state = case.state = facts.state
        if self.trace is not None:
            self.trace.append(Act(case.row.id, does, now, state, facts.held_by, facts.due))
        if state == "merged":
            assert case.root is not None
            answers = case.root.facts
        elif state in CASE_LAW.ended_states:
            if facts.seat:
                self.unaccountable += 1
            return
        else:
            answers = facts
        if answers.seat not in self.world.seats or answers.ended_at is not None:
            self.unaccountable += 1


def _index(case: Case) -> int:
    return case.index


def _metres(one: Row, two: Row) -> float | None:
    """The distance between two rows; None where one has no point."""
    if one.lon is None or one.lat is None or two.lon is None or two.lat is None:
        return None
    east = (one.lon - two.lon) * DEGREE * cos(radians(one.lat))
    return hypot(east, (one.lat - two.lat) * DEGREE)
