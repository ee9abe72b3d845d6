"""Random walks through the law: many matters, posts falling vacant, a clock that is always on time."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

from fengqiao.law.calendar import Calendar
from fengqiao.law.case_law import CASE_LAW
from fengqiao.law.case_law import NUMBERS as CASE_NUMBERS
from fengqiao.law.decide import begin, choices, decide, reseat
from fengqiao.law.facts import CLOCK, Facts, Who, above, free
from fengqiao.law.plain_world import small_city
from fengqiao.law.standings import complained_of
from fengqiao.law.table import Decision, Law, Refused
from fengqiao.law.task_law import NUMBERS as TASK_NUMBERS
from fengqiao.law.task_law import TASK_LAW
from fengqiao.law.workings.longest import longest, longest_merged
from tests.law.world import MONDAY

LEVELS = 7  # organisation beside the tree, grid, community, street, district, city, independent post
OF_FORM = {
    "needs", "no_such", "already_there", "not_here", "not_below", "not_above", "at_most", "past", "itself",
    "not_open", "younger", "less_urgent",
}  # fmt: skip
ENDING = {"reject", "close", "confirm", "withdraw", "answer", "decline_task", "waive"}
QUIET = {"note", "urge", "supplement", "call_in", "to_dispute", "recategorise", "relocate"}
STALLING = [
    "merge", "suspend", "extend", "send_back", "reopen", "hand_down", "take", "rule", "object", "decline", "offer", "accept",
    "assign", "settle",
]  # fmt: skip
CITY_BOUND = longest(CASE_LAW, CASE_NUMBERS, levels=LEVELS)
MERGED_BOUND = longest_merged(CASE_LAW, CASE_NUMBERS, levels=LEVELS)


class Walk:
    """One walk; every act is followed by the checks of what must always hold."""

    def __init__(
        self,
        seed: int,
        *,
        law: Law = CASE_LAW,
        reporters: bool = True,
        lazy: bool = False,
        protected: bool = False,
        matters: int = 4,
        at: str = "",
    ) -> None:
        self.at = at
        self.random = Random(seed)
        self.law = law
        self.reporters = reporters
        self.lazy = lazy
        self.protected = protected
        self.now = MONDAY
        numbers = CASE_NUMBERS if law is CASE_LAW else TASK_NUMBERS
        self.world = small_city(numbers=numbers, calendar=Calendar.plain())
        self.people = dict(self.world.appointed)
        self.matters: dict[str, Facts] = {}
        self.streets: dict[str, tuple[list[str], list[str], list[str]]] = {}
        self.gone: dict[str, int] = {}
        self.ran: dict[str, timedelta] = {}
        self.behind: dict[str, timedelta] = {}
        self.listed: set[str] = set()
        self.seen: Counter[str] = Counter()
        self.acts: Counter[str] = Counter()
        self.refusals = 0
        self.longest = self.longest_behind = timedelta(0)
        self.checks = 0
        for _ in range(matters):
            self.report()

    # --- what happens ---

    def report(self) -> None:
        """Somebody reports; a protected complaint is about an organisation or a person in a post."""
        orgs = list(self.world.offices)
        about: tuple[str, ...] = ()
        if self.protected:
            org = self.random.choice(orgs)
            about = self.random.choice([(f"o:{org}",), (f"p:of {org}/lead",), (f"o:{org}", f"p:of {org}/desk")])
        facts = Facts(
            id=f"m{len(self.matters)}",
            kind=self.law.kind,
            district="120101000000",
            origin=self.at or self.random.choice(orgs),
            urgency="urgent" if self.random.random() < 0.15 and not self.lazy else "normal",
            hazard=self.random.random() < 0.2,
            about=about,
        )
        held_by = self.random.choice([*orgs, "", "", ""]) if not self.at else ""
        facts.take(begin(self.law, facts, self.now, self.world, held_by=held_by))
        self.matters[facts.id] = facts
        self.ran[facts.id] = self.behind[facts.id] = timedelta(0)
        self.holds(facts)

    def run(self, steps: int) -> Walk:
        """So many acts of people, with the clock between them."""
        for _ in range(steps):
            self.time()
            facts = self.random.choice(list(self.matters.values()))
            self.act(facts)
        return self

    def time(self) -> None:
        """Time passes: a moment, some days, or until just before something falls due."""
        dues = [facts.due for facts in self.matters.values() if facts.due is not None]
        if self.lazy and dues:
            until = min(dues) - timedelta(seconds=1)
        else:
            part = self.random.choice([0, 0, 0.1, 0.3, 0.5, 0.9, 1, 1.01])
            until = self.now + (min(dues, default=self.now + timedelta(days=20)) - self.now) * part
        until = max(until, self.now + timedelta(seconds=1))
        while dues := [facts for facts in self.matters.values() if facts.due is not None and facts.due <= until]:
            first = min(dues, key=lambda facts: (facts.due, facts.id))
            assert first.due is not None
            self.pass_to(max(self.now, first.due))
            if first.due is not None and first.due <= self.now:
                self.clock(first)
        self.pass_to(until)

    def pass_to(self, moment: datetime) -> None:
        """Every matter that is open and not merged grows older; posts fall vacant, 5 % a day."""
        for facts in self.matters.values():
            if facts.state in self.law.open_states and facts.state != "merged":
                self.ran[facts.id] += moment - self.now
            elif facts.state == "merged":
                self.behind[facts.id] += moment - self.now
            self.bounded(facts)
        days = min(30.0, (moment - self.now) / timedelta(days=1))
        self.now = moment
        if self.random.random() < days:
            self.posts(days)

    def posts(self, days: float) -> None:
        """Some posts fall vacant or are closed, some vacant ones are filled, not always by their old holder."""
        for seat in list(self.world.seats):
            chance = self.random.random()
            if seat in self.world.appointed:
                if chance < 0.05 * max(days, 1) and not seat.endswith("/owner"):
                    self.world.appointed.pop(seat)
                elif chance > 0.9995 and "/worker" in seat:
                    self.world.close(seat)
                    self.streets.clear()
            elif chance < 0.2:
                other = self.random.choice(sorted(self.people))
                self.world.appointed[seat] = self.people[seat if self.random.random() < 0.7 else other]
        self.world.forget()
        for facts in self.matters.values():
            changes = reseat(self.law, facts, self.now, self.world)
            facts.take(changes)
            assert reseat(self.law, facts, self.now, self.world) == {}, "re-seating comes to rest"
            self.holds(facts)

    def clock(self, facts: Facts) -> None:
        """What fell due is done: the law always has something for the clock to do."""
        for does in self.law.then_clock[facts.state]:
            if self.does(facts, does, CLOCK, self.given(does, facts)):
                assert facts.due is None or facts.due >= self.now
                return
        raise AssertionError(f"{facts.state} is due and the clock can do nothing")

    def families(self, facts: Facts) -> None:
        """The clock lets children follow, come back or go along, until everything is at rest."""
        for child in self.matters.values():
            if child.state == "merged" and child.root == facts.id:
                root = self.matters[child.root]
                for does in ("follow", "unmerge", "rejoin"):
                    given = {"root_facts": root}
                    if isinstance(decide(self.law, child, does, CLOCK, given, self.now, self.world), Decision):
                        self.does(child, does, CLOCK, given)
                        break

    def act(self, facts: Facts) -> None:
        """Somebody does something: mostly what a screen offers them, sometimes anything."""
        if self.lazy and self.stall(facts):
            return
        if facts.tally.get("release", 0) > facts.tally.get("hear", 0):
            # The office complained of has answered what was released to it.
            self.does(facts, "hear", CLOCK, {"text": "t"})
        if facts.state == "closed" and not self.lazy and self.random.random() < 0.1:
            # An inspection found it not solved.
            self.does(facts, "refute", CLOCK, {"reason": "r"})
        elif facts.state == "closed" and self.random.random() < 0.1:
            # Or two people of two offices found it solved.
            self.does(facts, "uphold", CLOCK, {"found_by": ["one who looked", "another"]})
        who = self.somebody(facts)
        offered = [row.does for row in choices(self.law, facts, who, self.now, self.world)]
        self.exact(facts, who, set(offered))
        if self.lazy:
            offered = [does for does in offered if does not in ENDING] or offered
        if self.lazy or self.random.random() < 0.8:
            offered = [does for does in offered if does not in QUIET] or offered
        anything = self.random.random() < 0.1 or not offered
        does = self.random.choice(sorted(self.law.acts) if anything else offered)
        self.does(facts, does, who, self.given(does, facts))

    def stall(self, facts: Facts) -> bool:
        """Whoever can put it off does, by what puts it off longest; False if nobody can."""
        ways = []
        for _ in range(12):
            who = self.somebody(facts)
            offered = {row.does for row in choices(self.law, facts, who, self.now, self.world)}
            ways += [(STALLING.index(does), does, who) for does in offered if does in STALLING]
        for _, does, who in sorted(ways, key=lambda way: way[0]):
            if self.random.random() < 0.8 and self.does(facts, does, who, self.given(does, facts)):
                return True
        return False

    def does(self, facts: Facts, does: str, who: Who, given: dict[str, Any]) -> bool:
        """An act and its checks; False if it was refused."""
        before = facts.state
        decision = decide(self.law, facts, does, who, given, self.now, self.world)
        if isinstance(decision, Refused):
            self.refusals += 1
            return False
        self.acts[does] += 1
        row = self.law.index[does, before]
        if facts.about and who.kind not in ("clock", "resident") and not who.reports:
            assert not complained_of(facts, who)
        if does == "close" or (does == "confirm" and decision.changes["verified"] == "reporter"):
            assert who.person not in facts.worked_by, "nobody verifies their own work"
        if before in self.law.open_states and row.due in ("keep", "shorten", "sooner") and decision.then == before:
            due = decision.changes.get("due", facts.due)
            assert due is None or (facts.due is not None and due <= facts.due), "nothing lengthens a due"
        facts.take(decision.changes)
        assert facts.state == decision.then
        self.voices(facts, decision, given)
        self.holds(facts)
        self.families(facts)
        return True

    def voices(self, facts: Facts, decision: Decision, given: dict[str, Any]) -> None:
        """A root counts the voices of what is merged into it, as the room of matters keeps them."""
        one = {"voice_left": -1, "voice_back": 1}.get(next(iter(decision.effects), ""), 0)
        if one:
            self.gone[facts.id] = self.gone.get(facts.id, 0) - one
            if facts.state == "merged":
                self.matters[facts.root].voices = max(1, self.matters[facts.root].voices + one)
        if "root_joined" in decision.effects:
            self.matters[facts.root].voices += facts.voices
        if "root_left" in decision.effects:
            old = given.get("root_facts") or self.matters.get(str((facts.kept or {}).get("root")))
            if old is not None:
                old.voices = max(1, old.voices - facts.voices)

    # --- who and what ---

    def somebody(self, facts: Facts) -> Who:
        """Whoever may have something to do with it, or anybody."""
        if self.reporters and self.random.random() < 0.25:
            person = self.random.choice(["qin", "qin", *facts.worked_by])
            if self.gone.get(facts.id) and self.random.random() < 0.5:
                return Who(person=person, kind="resident", tokens=frozenset({f"p:{person}"}), left_at=self.now)
            return Who(person=person, kind="resident", tokens=frozenset({f"p:{person}"}), reports=True)
        world = self.world
        seats = [facts.seat, facts.assignee, f"{facts.held_by}/desk", f"{facts.held_by}/lead", facts.checked_by]
        seats += [f"{facts.offered_to}/desk", f"{facts.ruler}/lead", f"{facts.origin}/desk"]
        up = above(world, facts.held_by, facts.about)
        if up is not None:
            seats.append(f"{up.org}/lead")
        near = [seat for seat in seats if seat in world.seats]
        seat = self.random.choice(near if near and self.random.random() < 0.9 else sorted(world.seats))
        return world.who(seat, reports=self.reporters and self.random.random() < 0.05)

    def given(self, does: str, facts: Facts) -> dict[str, Any]:
        """What a form could give, mostly right."""
        random = self.random
        orgs, near, seats = self.around(facts.held_by[:9])
        root = facts.root
        if does == "merge":
            root = random.choice(list(self.matters))
        elif does == "revive":
            root = str((facts.kept or {}).get("root", ""))
        theirs = [token[2:] for token in facts.about if token.startswith("o:")]
        urgency = "urgent" if random.random() < 0.1 and not self.lazy else "normal"
        return {
            "reason": "x", "instead": "y", "duty_row": "1", "text": "t", "question": "q", "finding": "f",
            "category": "light", "urgency": urgency, "outcome": "o", "place": "p",
            "parties": ["a", "b"], "channel": random.choice(["court", "police"]), "hazard": random.random() < 0.1,
            "to": random.choice(near if does != "escalate" or random.random() < 0.3 else [""]),
            "organisation": random.choice(theirs if theirs and does == "statement" else near),
            "organisations": [random.choice(orgs)],
            "assignee": random.choice(seats), "days": random.randint(1, 12),
            "review_on": self.now + timedelta(days=random.randint(1, 92)),
            "found_by": ["one who looked", "another"], "route": random.choice([*orgs, ""]), "into": root, "root_facts": self.matters.get(root),
        }  # fmt: skip

    def around(self, street: str) -> tuple[list[str], list[str], list[str]]:
        """All organisations, and those and the posts of one street, or all of them where it has none."""
        if street not in self.streets:
            orgs = list(self.world.offices)
            near = [org for org in orgs if org[:9] == street] or orgs
            seats = [seat for seat in self.world.seats if seat[:9] == street] or sorted(self.world.seats)
            self.streets[street] = orgs, near, seats
        return self.streets[street]

    # --- what must always hold ---

    def holds(self, facts: Facts) -> None:
        """One accountable, a limit, an end, no circle, no voice lost."""
        self.checks += 1
        self.seen[facts.state] += 1
        world = self.world
        if facts.state in self.law.ended_states:
            assert (facts.seat, facts.due) == ("", None)
            assert facts.ended_at is not None
            if facts.state == "closed":
                assert facts.verified, "a closing says how it counts"
                assert not (facts.hazard and facts.verified == "unverified" and not facts.root), "a hazard never lapses"
            return
        assert facts.state in self.law.open_states
        assert facts.ended_at is None and facts.verified == "" and facts.kept is None
        if facts.state == "merged":
            self.rooted(facts)
            return
        assert facts.root == "" or facts.kind == "task"
        assert facts.due is not None, "every open state has a limit"
        assert not facts.assignee or facts.assignee in world.seats, "no assignee is stale"
        person, tokens = world.sitter(facts.seat)
        assert person, "always exactly one accountable"
        if facts.about and free(world.rung(facts.held_by), facts.about) and facts.state != "done":
            assert tokens.isdisjoint(facts.about), "never the one complained about"
        if facts.state == "done":
            assert facts.checked_by.partition("/")[0] == facts.seat.partition("/")[0]
        else:
            assert facts.checked_by == ""
        if facts.state == "suspended":
            assert facts.left_due > 0 and facts.left_promise > 0
        reporter = Who(person="qin", kind="resident", tokens=frozenset({"p:qin"}), reports=True)
        if self.law is CASE_LAW:
            open_to = {row.does for row in choices(self.law, facts, reporter, self.now, world)}
            assert {"supplement", "urge", "withdraw"} <= open_to, "no voice is lost"

    def rooted(self, facts: Facts) -> None:
        """Merges lead to one open root, after the clock at most one act away."""
        assert facts.seat == "" and facts.due is None
        root, way = self.matters[facts.root], {facts.id}
        while root.state == "merged":
            assert root.id not in way, "a circle"
            way.add(root.id)
            root = self.matters[root.root]
        assert root.opened_at is not None and facts.opened_at is not None and root.opened_at <= facts.opened_at

    def exact(self, facts: Facts, who: Who, offered: set[str]) -> None:
        """choices() offers exactly what decide() does not refuse for standing, state or bounds."""
        possible = {step.row.does for step in self.law.by_state[facts.state]}
        for does in sorted(self.law.acts):
            given = self.given(does, facts) if does in possible else {}
            if does in ("unmerge", "follow", "rejoin", "call_off") and who.kind == "clock":
                continue
            answer = decide(self.law, facts, does, who, given, self.now, self.world)
            if isinstance(answer, Decision):
                assert does in offered, f"{does} was possible and not offered"
            elif answer.why not in OF_FORM:
                assert does not in offered, f"{does} was offered and refused: {answer}"

    def bounded(self, facts: Facts) -> None:
        """No sequence of staff acts outlives the bounds, unless it stands on the public overdue list.

        What is merged stands there with its root.
        """
        if self.reporters or self.law is not CASE_LAW:
            return
        root = facts
        while root.state == "merged":
            root = self.matters[root.root]
        if facts.late or root.late:
            self.listed.add(facts.id)
        if facts.state not in self.law.open_states or facts.id in self.listed:
            return
        ran = self.ran[facts.id]
        self.longest = max(self.longest, ran)
        assert ran <= CITY_BOUND, f"{facts.tally}"
        self.longest_behind = max(self.longest_behind, ran + self.behind[facts.id])
        assert ran + self.behind[facts.id] <= MERGED_BOUND, f"{facts.tally}"


def main() -> None:
    """`python -m tests.law.walks 1000`: so many walks of every kind, longer than the suite's."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    acts: Counter[str] = Counter()
    checks, longest_open = 0, timedelta(0)
    for seed in range(number):
        law = TASK_LAW if seed % 10 == 9 else CASE_LAW
        reporters, lazy, protected = seed % 2 == 0, seed % 4 in (1, 2), seed % 5 == 4
        walk = Walk(seed, law=law, reporters=reporters, lazy=lazy, protected=protected).run(100)
        acts += walk.acts
        checks += walk.checks
        longest_open = max(longest_open, walk.longest)
    print(f"{acts.total():,} acts, {checks:,} checks, longest open by staff {longest_open}, bound {CITY_BOUND}")
    print(", ".join(f"{does} {n}" for does, n in acts.most_common()))


if __name__ == "__main__":
    main()
