"""How many acts the law decides in a second on one core: a mix of every kind, every tenth refused."""

from __future__ import annotations

import copy
import gc
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter
from typing import Any, NamedTuple

from fengqiao.law.calendar import Calendar
from fengqiao.law.case_law import CASE_LAW, NUMBERS
from fengqiao.law.decide import begin, decide
from fengqiao.law.facts import CLOCK, Facts, Who, World
from fengqiao.law.plain_world import PlainWorld, small_city
from fengqiao.law.table import Decision, Law

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
STREET, WILLOW = "120101001000", "120101001001"
URBAN = STREET + ":urban"
DESK, DESK_2, LEAD, WORKER = (f"{WILLOW}/{slug}" for slug in ("desk", "desk-2", "lead", "worker-1"))
REPORTER = Who(person="qin", kind="resident", tokens=frozenset({"p:qin"}), reports=True)
GIVEN: dict[str, Any] = {
    "category": "light", "urgency": "normal", "reason": "reason", "instead": "there", "assignee": WORKER,
    "outcome": "replaced", "finding": "lit", "text": "note", "to": URBAN, "duty_row": "7", "organisation": URBAN,
    "organisations": [URBAN], "question": "whose?", "days": 3, "place": "gate",
}  # fmt: skip
# The ways of a matter, with how often each is gone: (act, who).
WAYS: tuple[tuple[int, tuple[tuple[str, str], ...]], ...] = (
    (8, (("accept", DESK), ("assign", DESK), ("note", WORKER), ("finish", WORKER), ("close", DESK))),
    (6, (("accept", DESK), ("assign", DESK), ("finish", WORKER), ("clock", ""), ("clock", ""), ("confirm", "qin"))),
    (4, (("settle", DESK), ("close", DESK_2), ("reopen", "qin"), ("accept", DESK), ("settle", DESK))),
    (4, (("clock", ""), ("clock", ""), ("accept", f"{STREET[:6]}000000/desk"), ("urge", "qin"))),
    (2, (("accept", DESK), ("offer", DESK), ("take", f"{URBAN}/desk"), ("settle", f"{URBAN}/desk"), ("deny", "qin"))),
    (2, (("accept", DESK), ("object", DESK), ("rule", f"{STREET}/lead"), ("settle", f"{URBAN}/desk"))),
    (2, (("accept", DESK), ("assign", DESK), ("suspend", f"{STREET}/lead"), ("clock", ""), ("finish", WORKER),
         ("send_back", DESK), ("extend", LEAD), ("finish", WORKER), ("close", DESK))),
    (2, (("merge", DESK), ("unmerge", "qin"), ("recategorise", DESK), ("relocate", DESK), ("escalate", DESK))),
    (2, (("supplement", "qin"), ("withdraw", "qin"), ("revive", "qin"), ("reject", DESK))),
    (1, (("accept", DESK), ("call_in", DESK), ("escalate", DESK), ("hand_down", f"{STREET}/lead"))),
)  # fmt: skip


class Question(NamedTuple):
    """One question put to the law, as it stood."""

    law: Law
    facts: Facts
    does: str
    who: Who
    given: Mapping[str, Any]
    now: datetime
    world: World


def questions(matters: int, *, seed: int = 1) -> list[Question]:
    """The acts of so many matters, and beside every ninth one that the law refuses."""
    random = Random(seed)
    world = small_city(numbers=NUMBERS, calendar=Calendar.china())
    whos = {seat: world.who(seat) for seat in world.seats} | {"qin": REPORTER, "": CLOCK}
    ways = [way for weight, way in WAYS for _ in range(weight)]
    asked: list[Question] = []
    for number in range(matters):
        now = START + timedelta(minutes=7 * number)
        root = _report(world, f"r{number}", now)
        facts = _report(world, f"m{number}", now)
        for does, seat in random.choice(ways):
            now += timedelta(minutes=random.randint(1, 90))
            given = {**GIVEN, "review_on": now + timedelta(days=20), "into": root.id, "root_facts": root}
            if does == "hand_down":
                given["to"] = WILLOW
            elif does == "escalate":
                given["to"] = ""
            names: Sequence[str] = (does,)
            if does == "clock":
                now = max(now, facts.due or now)
                names = CASE_LAW.then_clock[facts.state]
            for name in names:
                if len(asked) % 10 == 9:
                    wrong = random.choice(sorted(CASE_LAW.acts))
                    stranger = whos["120102001001/desk"]
                    asked.append(Question(CASE_LAW, copy.copy(facts), wrong, stranger, given, now, world))
                asked.append(Question(CASE_LAW, copy.copy(facts), name, whos[seat], given, now, world))
                decision = decide(CASE_LAW, facts, name, whos[seat], given, now, world)
                if isinstance(decision, Decision):
                    facts.take(decision.changes)
                    break
    return asked


def _report(world: PlainWorld, name: str, now: datetime) -> Facts:
    facts = Facts(id=name, district="120101000000", origin=WILLOW)
    facts.take(begin(CASE_LAW, facts, now, world))
    return facts


class Speed(NamedTuple):
    """What was asked and how fast it was answered."""

    asked: int
    kinds: int
    refused: float
    per_second: float


def measure(asked: Sequence[Question], *, rounds: int = 5) -> Speed:
    """The best of some rounds, as the machine does other things too."""
    answers = [(question.does, isinstance(decide(*question), Decision)) for question in asked]
    kinds = {does for does, decided in answers if decided}
    refused = sum(not decided for _, decided in answers)
    gc.collect()
    gc.freeze()
    best = 0.0
    for _ in range(rounds):
        begun = perf_counter()
        for law, facts, does, who, given, now, world in asked:
            decide(law, facts, does, who, given, now, world)
        best = max(best, len(asked) / (perf_counter() - begun))
    gc.unfreeze()
    return Speed(len(asked), len(kinds), refused / len(asked), best)


def main() -> None:
    """Print the figure."""
    speed = measure(questions(5000))
    print(
        f"decide: {speed.per_second:,.0f}/s on {speed.asked:,} acts of {speed.kinds} kinds, {speed.refused:.0%} refused"
    )


if __name__ == "__main__":
    main()
