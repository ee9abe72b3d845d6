"""Random walks through the laws beside the case: callbacks, petitions, referrals, objections; posts fall vacant."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any, Final

from fengqiao.law import callback_law, objection_law, petition_law, referral_law
from fengqiao.law.calendar import Calendar
from fengqiao.law.decide import begin, choices, decide, reseat
from fengqiao.law.facts import CLOCK, Facts, Numbers, Who, above
from fengqiao.law.plain_world import small_city
from fengqiao.law.table import Decision, Law
from tests.law.world import MONDAY

LAWS: Final[dict[str, tuple[Law, Numbers]]] = {
    "callback": (callback_law.CALLBACK_LAW, callback_law.NUMBERS),
    "petition": (petition_law.PETITION_LAW, petition_law.NUMBERS),
    "referral": (referral_law.REFERRAL_LAW, referral_law.NUMBERS),
    "objection": (objection_law.OBJECTION_LAW, objection_law.NUMBERS),
}
UP: Final = {
    "callback": {"says_not"},
    "petition": {"ask_review", "ask_re_review"},
    "referral": {"came_back"},
    "objection": {"raise_again", "pass_up"},
}
"""How what somebody wants goes on or up: a call that says it is not solved opens the matter again, and so on."""


class SmallWalk:
    """One matter of one of these laws, and whatever may happen to it; every act is followed by what must hold."""

    def __init__(self, kind: str, seed: int, *, complains: bool = False) -> None:
        self.random = Random(seed)
        self.law, numbers = LAWS[kind]
        self.world = small_city(numbers=numbers, calendar=Calendar.plain())
        self.people = dict(self.world.appointed)
        self.now = MONDAY
        origin = self.random.choice(sorted(self.world.offices))
        about: tuple[str, ...] = (f"o:{self.random.choice(sorted(self.world.offices))}",) if complains else ()
        self.facts = Facts(id="m1", kind=kind, district="120101000000", origin=origin, about=about, root="root")
        self.facts.take(begin(self.law, self.facts, self.now, self.world))
        self.root = Facts(id="root", state="closed")
        self.acts: Counter[str] = Counter()
        self.levels: list[int] = [self.level()]
        self.holds()

    def level(self) -> int:
        return self.world.rung(self.facts.held_by).level

    @property
    def over(self) -> bool:
        return self.facts.state in self.law.ended_states

    def holds(self) -> None:
        """Exactly one answers for what is open, who is there and free of the complaint; nobody for what has ended."""
        facts = self.facts
        if self.over:
            assert facts.seat == "" and facts.due is None
            return
        assert facts.due is not None and facts.seat in self.world.seats
        person, tokens = self.world.sitter(facts.seat)
        assert person
        if facts.about and above(self.world, facts.held_by, facts.about) is not None:
            assert tokens.isdisjoint(facts.about), "somebody complained of answers, though somebody else could"
        for row in self.law.rows:
            assert not row.at_most or facts.tally.get(row.does, 0) <= row.at_most, row.does

    def somebody(self) -> Who:
        """Whoever sits anywhere, or the person it is about, by their own hand or through an office."""
        chance = self.random.random()
        if chance < 0.2:
            return Who(person="qin", kind="resident", tokens=frozenset({"p:qin"}), reports=True)
        seats = sorted(self.world.seats)
        near = [seat for seat in seats if seat.startswith(self.facts.held_by + "/")]
        desks = [seat for seat in near if "/desk" in seat]
        seat = self.random.choice(desks if chance < 0.6 and desks else near if chance < 0.8 and near else seats)
        return self.world.who(seat, reports=chance > 0.95)

    def does(self, does: str, who: Who) -> bool:
        """An act, with all that its form may ask for; False if it was refused."""
        given: dict[str, Any] = {
            "reason": "r",
            "text": "t",
            "outcome": "o",
            "instead": "i",
            "root_facts": self.root,
            "by_mail": True,
        }
        before = self.facts.worked_by
        found = decide(self.law, self.facts, does, who, given, self.now, self.world)
        if not isinstance(found, Decision):
            return False
        if does in ("reply", "reply_review", "reply_re_review"):
            assert who.person not in before, "nobody answers what they answered before"
        self.facts.take(found.changes)
        self.acts[does] += 1
        if found.moved == "up":
            self.levels.append(self.level())
        self.holds()
        return True

    def act(self) -> None:
        """Somebody does what their screen offers, sometimes anything."""
        if self.random.random() < 0.015:
            # The reporter withdraws the matter, or it is opened again.
            state = self.random.choice(("withdrawn", "working", "closed"))
            self.root = Facts(id="root", state=state, ended_at=None if state == "working" else self.now)
            self.does("call_off", CLOCK)
        if self.random.random() < 0.02:
            # They left an address and no number.
            self.does("mailed", CLOCK)
        who = self.somebody()
        offered = [row.does for row in choices(self.law, self.facts, who, self.now, self.world)]
        if self.random.random() < 0.7:
            # People put it off rather than end it.
            going_on = [row.does for row in self.law.rows if not row.then or row.then in self.law.open_states]
            offered = [does for does in offered if does in going_on] or offered
        anything = self.random.random() < 0.1 or not offered
        self.does(self.random.choice(sorted(self.law.acts) if anything else offered), who)

    def time(self) -> None:
        """Some hours or days go by, or all that is left; what falls due is done, in its order."""
        part = self.random.choice([0, 0, 0, 0, 0.1, 0.3, 0.6, 1.2])
        until = self.now + timedelta(hours=self.random.choice([1, 3, 5]))
        if self.facts.due is not None:
            until = max(until, self.now + (self.facts.due - self.now) * part)
        while self.facts.due is not None and self.facts.due <= until:
            self.now = max(self.now, self.facts.due)
            self.clock()
        self.now = until
        if self.random.random() < 0.3:
            self.posts()

    def clock(self) -> None:
        """The law always has something for the clock to do, and it is not at once due again."""
        state = self.facts.state
        assert any(self.does(does, CLOCK) for does in self.law.then_clock[state]), f"{state} is due and nothing happens"
        assert self.facts.due is None or self.facts.due > self.now

    def posts(self) -> None:
        """Posts fall vacant and are filled; who answers is worked out anew, and that comes to rest."""
        for seat in sorted(self.world.seats):
            if seat in self.world.appointed and self.random.random() < 0.05:
                self.world.vacate(seat)
            elif seat not in self.world.appointed and self.random.random() < 0.3:
                self.world.appoint(seat, self.people[seat])
        self.facts.take(reseat(self.law, self.facts, self.now, self.world))
        assert reseat(self.law, self.facts, self.now, self.world) == {}
        self.holds()

    def run(self, steps: int) -> SmallWalk:
        for _ in range(steps):
            self.act()
            self.time()
        return self
