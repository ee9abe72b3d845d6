"""An attacker who searches every way in which staff can keep a matter open, and finds the longest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, cast

from fengqiao.law.calendar import Calendar
from fengqiao.law.case_law import CASE_LAW, ENDED, OPEN, ROWS
from fengqiao.law.decide import begin, choices, decide
from fengqiao.law.facts import CLOCK, Facts, Numbers, Who
from fengqiao.law.plain_world import PlainWorld
from fengqiao.law.table import Decision, Law
from fengqiao.law.workings.enact import enact

HOUR = timedelta(hours=1)
START = datetime(2026, 6, 1, tzinfo=UTC)
TOP, COMMUNITY = "120000000000", "120101001001"
FIRM = COMMUNITY + ":property"
# They change neither state, holder nor deadline.
IDLE = frozenset({"note", "urge", "supplement", "call_in", "to_dispute", "recategorise", "statement", "refer"})
MOMENTS = ("due", "promise", "seat_since")
DECIDED = ("overdue", "escalate", "climb", "reopen", "deny", "send_back", "rule")


class EvenTime:
    """A calendar in which every day is worked through the night, so that only differences of time matter."""

    HOURS = {"minutes": 1 / 60, "hours": 1, "working_hours": 1, "working_days": 24, "days": 24}

    def add(self, now: datetime, n: int, unit: str) -> datetime:
        """The end of a limit."""
        return now + n * timedelta(hours=self.HOURS[unit])


def small_world(numbers: Numbers, *, firm: bool = True) -> PlainWorld:
    """A top, a community below it, and a firm beside that; everybody is a person of their own."""
    world = PlainWorld(numbers=numbers, calendar=cast(Calendar, EvenTime()))
    world.found(TOP, level=0, scope="12", above=None, seats=("desk", "lead"))
    world.found(COMMUNITY, level=3, scope=COMMUNITY, above=TOP, seats=("desk", "lead", "worker-1"))
    if firm:
        world.found(FIRM, level=3, scope=COMMUNITY, above=COMMUNITY, centre=False, seats=("desk", "lead"))
    for seat in world.seats:
        if not seat.endswith("/owner"):
            world.appoint(seat, f"of {seat}")
    return world


def hours(wait: timedelta) -> float:
    """Time as what is won."""
    return wait / HOUR


def after(facts: Facts, changes: Mapping[str, object]) -> Facts:
    """The same matter once that has changed; the one before stays as it is."""
    then = Facts.__new__(Facts)
    for name in Facts.__slots__:
        setattr(then, name, getattr(facts, name))
    then.take(changes)
    return then


class Move(NamedTuple):
    """One act of the attacker's, after so much waiting."""

    wait: timedelta
    does: str
    by: str

    def __str__(self) -> str:
        return f"+{self.wait / timedelta(days=1):g} d {self.does} by {self.by}"


def shorter(**most: int) -> Law:
    """The case law with these bounds, and without the bounded rows that are not named: small enough to search."""
    kept = []
    for row in ROWS:
        if row.does in IDLE or (row.does == "relocate" and "relocate" not in most):
            continue
        if row.at_most or row.does == "reopen":
            if not most.get(row.does):
                continue
            row = row._replace(at_most=most[row.does] if row.at_most else 0)
        kept.append(row)
    return enact("case", 1, OPEN, ENDED, tuple(kept), CASE_LAW.then_clock)


class Endless(Exception):
    """The attacker came back to where they were: a matter that could be kept open for ever."""


class Attacker:
    """Longest way from every state, each looked at once; what is on the public overdue list counts as found out."""

    def __init__(
        self, law: Law, *, numbers: Numbers, firm: bool = True, counts: Callable[[timedelta], float] = hours
    ) -> None:
        self.law = law
        self.numbers = numbers
        self.world = small_world(numbers, firm=firm)
        self.whos = [self.world.who(seat) for seat in self.world.seats if not seat.endswith("/owner")]
        self.counts = counts
        # A matter reported before, which this one may be merged into and taken out of again.
        self.root = Facts(id="root", state="working", opened_at=START)
        self.bounded = [row.does for row in law.rows if row.at_most]
        self.bounded += ["decline", "check_up", "reopen_by_lead", "route", "reopen"]
        self.best: dict[Any, tuple[float, Move | None, Any]] = {}
        self.on_way: set[Any] = set()

    def attack(self, **facts: Any) -> tuple[float, list[Move]]:
        """The most that can be won, and the moves that win it."""
        values = {"id": "m", "district": TOP, "origin": COMMUNITY, **facts}
        first = Facts(**values)
        first.take(begin(self.law, first, START, self.world))
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(10_000)
        try:
            won = self.value(first, START)
        finally:
            sys.setrecursionlimit(limit)
        way: list[Move] = []
        key: Any = self.key(first, START)
        while key is not None:
            _, move, key = self.best[key]
            if move is not None:
                way.append(move)
        return won, way

    def value(self, facts: Facts, now: datetime) -> float:
        """What can still be won from here."""
        key = self.key(facts, now)
        if key in self.best:
            return self.best[key][0]
        if key in self.on_way:
            raise Endless(f"{facts.state} {facts.held_by} {facts.tally}")
        self.on_way.add(key)
        most: tuple[float, Move | None, Any] = (0.0, None, None)
        if not facts.late:
            for move, then, at in self.moves(facts, now):
                won = self.value(then, at) + self.counts(move.wait)
                if won > most[0]:
                    most = won, move, self.key(then, at)
        self.on_way.discard(key)
        self.best[key] = most
        return most[0]

    def key(self, facts: Facts, now: datetime) -> Any:
        """What the law still looks at, with moments as distances."""
        tally = facts.tally
        far = tuple(self.far(facts, name, now) for name in MOMENTS)
        return (
            facts.state, facts.held_by, facts.assignee, facts.offered_to, facts.objected_by, facts.ruler,
            facts.checked_by, facts.seat, facts.urgency, facts.left_due, facts.left_promise, facts.late, far,
            frozenset(facts.worked_by), facts.sent_by if not tally.get("object") else "",
            tuple(tally.get(does, 0) for does in self.bounded),
            min(1, tally.get("accept", 0)), any(tally.get(does) for does in DECIDED),
        )  # fmt: skip

    def far(self, facts: Facts, name: str, now: datetime) -> float | None:
        at = getattr(facts, name)
        if at is None or facts.state in self.law.ended_states:
            return None
        if name == "seat_since":
            return None if facts.tally.get("object") else min(25.0, (now - at) / HOUR)
        if facts.state == "suspended" and name == "promise":
            return None
        return max((at - now) / HOUR, -1.0)

    def moves(self, facts: Facts, now: datetime) -> Iterator[tuple[Move, Facts, datetime]]:
        """Everything somebody can do at once, at the deadline, or while an objection is still in time."""
        moments = [now]
        if facts.due is not None and facts.due > now:
            moments.append(facts.due)
            if facts.seat_since is not None and not facts.tally.get("object"):
                latest = facts.seat_since + timedelta(hours=24)
                if now < latest < facts.due:
                    moments.append(latest)
        for at in moments:
            for who in self.whos:
                for row in choices(self.law, facts, who, at, self.world):
                    if row.does == "assign" and facts.assignee:
                        continue
                    yield from self.tries(facts, row.does, who, at, now)
        if facts.due is not None:
            at = max(facts.due, now)
            for does in self.law.then_clock[facts.state]:
                yield from self.tries(facts, does, CLOCK, at, now)

    def tries(self, facts: Facts, does: str, who: Who, at: datetime, now: datetime) -> Iterator[Any]:
        for given in self.givens(does, facts, at):
            decision = decide(self.law, facts, does, who, given, at, self.world)
            if isinstance(decision, Decision) and (does != "relocate" or "held_by" in decision.changes):
                yield Move(at - now, does, who.seat or "clock"), after(facts, decision.changes), at

    def givens(self, does: str, facts: Facts, at: datetime) -> list[dict[str, Any]]:
        """Every answer to a form that makes a difference."""
        common = {
            "reason": "x", "instead": "y", "duty_row": "1", "finding": "f", "category": "light", "urgency": "normal",
            "outcome": "o", "days": self.numbers.extend_working_days, "place": "p",
            "review_on": at + timedelta(days=self.numbers.suspend_days), "into": "root", "root_facts": self.root,
        }  # fmt: skip
        orgs = [org for org in self.world.offices if org != facts.held_by]
        if does == "offer" or does == "hand_down":
            return [common | {"to": org} for org in orgs]
        if does == "rule":
            return [common | {"organisation": org} for org in self.world.offices]
        if does == "relocate":
            return [common | {"route": org} for org in orgs]
        if does == "assign":
            return [common | {"assignee": f"{facts.held_by}/{slug}"} for slug in ("worker-1", "desk")]
        return [common]
