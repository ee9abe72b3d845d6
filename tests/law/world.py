"""A small city to try the law in, and a story of one matter told act by act."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fengqiao.law.calendar import Calendar
from fengqiao.law.case_law import CASE_LAW, NUMBERS
from fengqiao.law.decide import begin, choices, decide, reseat
from fengqiao.law.facts import CLOCK, Facts, Who
from fengqiao.law.plain_world import CITY, PlainWorld, small_city
from fengqiao.law.table import Decision, Law, Refused

MONDAY = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)  # ten in the morning in Tianjin
PLAIN = Calendar.plain()

DISTRICT, DISTRICT_2 = "120101000000", "120102000000"
STREET, STREET_2 = "120101001000", "120101002000"
WILLOW, HESHUN = "120101001001", "120101001002"
GRID, GRID_2 = WILLOW + "-01", WILLOW + "-02"
URBAN, PROPERTY = STREET + ":urban", WILLOW + ":property"
INDEPENDENT = CITY + ":independent"
DESK, DESK_2, LEAD, WORKER = WILLOW + "/desk", WILLOW + "/desk-2", WILLOW + "/lead", WILLOW + "/worker-1"
SORTED = {"category": "light", "urgency": "normal"}
REPORTER = Who(person="qin", kind="resident", tokens=frozenset({"p:qin"}), reports=True)
STRANGER = Who(person="wu", kind="resident", tokens=frozenset({"p:wu"}))
OFFICE = Who(person=f"of {DESK}", kind="desk", reports=True, through=True, tokens=frozenset({f"p:of {DESK}"}))


def city() -> PlainWorld:
    return small_city(numbers=NUMBERS, calendar=PLAIN)


class Story:
    """One matter and what happens to it."""

    def __init__(
        self,
        world: PlainWorld | None = None,
        *,
        origin: str = WILLOW,
        now: datetime = MONDAY,
        law: Law = CASE_LAW,
        held_by: str = "",
        levels_up: int = 0,
        **facts: Any,
    ) -> None:
        self.world = world or city()
        self.law = law
        self.now = now
        values = {"id": "m1", "kind": law.kind, "district": DISTRICT, "origin": origin, **facts}
        self.facts = Facts(**values)
        self.facts.take(begin(law, self.facts, now, self.world, held_by=held_by, levels_up=levels_up))

    def who(self, by: str | Who) -> Who:
        return by if isinstance(by, Who) else self.world.who(by)

    def tries(self, does: str, by: str | Who, **given: Any) -> Decision | Refused:
        return decide(self.law, self.facts, does, self.who(by), given, self.now, self.world)

    def does(self, does: str, by: str | Who, **given: Any) -> Decision:
        decision = self.tries(does, by, **given)
        assert isinstance(decision, Decision), f"{does}: {decision}"
        self.facts.take(decision.changes)
        assert self.facts.state == decision.then
        return decision

    def refused(self, does: str, by: str | Who, **given: Any) -> str:
        refused = self.tries(does, by, **given)
        assert isinstance(refused, Refused), f"{does} was allowed"
        return refused.why

    def offered(self, by: str | Who) -> set[str]:
        return {row.does for row in choices(self.law, self.facts, self.who(by), self.now, self.world)}

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def clock(self, **given: Any) -> Decision:
        """Time passes until the deadline, and the clock does what is to be done."""
        assert self.facts.due is not None
        self.now = max(self.now, self.facts.due)
        for does in self.law.then_clock[self.facts.state]:
            decision = self.tries(does, CLOCK, **given)
            if isinstance(decision, Decision):
                self.facts.take(decision.changes)
                return decision
        raise AssertionError("the clock has nothing to do, and nothing will ever happen")

    def reseat(self) -> None:
        self.facts.take(reseat(self.law, self.facts, self.now, self.world))

    def accepted(self) -> Story:
        self.does("accept", self.facts.seat, **SORTED)
        return self

    def working(self, assignee: str = WORKER) -> Story:
        self.accepted().does("assign", self.facts.seat, assignee=assignee)
        return self

    def done(self, assignee: str = WORKER) -> Story:
        self.working(assignee).does("finish", assignee, outcome="lamp replaced")
        return self

    def closed(self) -> Story:
        self.done().does("close", self.facts.seat, finding="lit")
        return self
