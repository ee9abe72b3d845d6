"""A simulated year of one street, seeded: vacancies, absences, outages, wrong clocks; twice the same, nothing unanswered."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[1]
CASES, DAYS = 20_000, 365
SHORT = (60, 21)
CATEGORIES = ("fire.stairwell", "water.pipe", "light", "water")
REPORTER = ("urge", "supplement", "withdraw", "confirm", "deny", "reopen", "climb")


def run(*, seed: int, seconds: float | None) -> Counter[str]:
    """Twice with the same seed, each in a home and a process of its own."""
    cases, days = (CASES, DAYS) if seconds is None else SHORT
    runs = [_child(seed, cases, days) for _ in range(2)]
    one, other = runs
    found = Counter({name: one[name] for name in ("cases", "acts", "refused", "unaccounted", "crashes")})
    found["broken_chains"] = one["wrong"] + other["wrong"]
    found["different"] = sum(one[name] != other[name] for name in ("digest", "acts", "refused", "cases"))
    return found


def _child(seed: int, cases: int, days: int) -> dict[str, Any]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    with tempfile.TemporaryDirectory(prefix="fq-faults-") as folder:
        variables = clean | {"FENGQIAO_HOME": f"{folder}/home", "DJANGO_SETTINGS_MODULE": "fengqiao.settings"}
        done = subprocess.run(
            [sys.executable, "-m", "faults.year", str(seed), str(cases), str(days)],
            cwd=CHECKOUT, env=variables | {"PYTHONHASHSEED": "0"}, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


class Street:
    """The town, lived in by a throw of dice."""

    def __init__(self, seed: int) -> None:
        from tests.town import MONDAY, build

        self.dice = random.Random(seed)
        self.now = MONDAY
        self.town = build(MONDAY)
        self.voices: dict[str, str] = {}
        # The number of a protected complaint is drawn, not counted: here each goes by its turn, or no two years agree.
        self.turns: dict[str, str] = {}
        self.count: Counter[str] = Counter()
        self.out = 0

    def live(self, cases: int, days: int) -> None:
        """Day by day, in two halves; whoever is away, the clock's rounds bring everything on."""
        from fengqiao import clock
        from fengqiao.ledger import gate, time

        begun = self.now
        for day in range(days):
            for hour in (0, 6):
                self.now = begun + timedelta(days=day, hours=hour)
                fresh = round(cases * (2 * day + hour // 6 + 1) / (2 * days)) - self.count["cases"]
                with time.held(self.now):
                    with gate.batch():
                        for _ in range(fresh):
                            self.report()
                    with gate.batch():
                        for _ in range(4 * fresh + 4):
                            self.act()
                    if self.dice.random() < 0.15:
                        self.mishap()
                    if self.out:
                        self.out -= 1  # the clock's process is down; what falls due waits for it
                    else:
                        clock.sweep(self.now)
        self.now = begun + timedelta(days=days)
        with time.held(self.now):
            clock.sweep(self.now)

    def report(self) -> None:
        from fengqiao.cases.act import Report, report_case
        from fengqiao.people.standing import Actor
        from tests.town import HESHUN, HESHUN_1, PROPERTY, WILLOW, WILLOW_1, WILLOW_2

        self.count["cases"] += 1
        area = self.dice.choice((WILLOW, WILLOW_1, WILLOW_2, HESHUN, HESHUN_1))
        about = (PROPERTY,) if self.dice.random() < 0.03 else ()
        opened = report_case(
            Report(words=f"第{self.count['cases']}件", area=area, about_organisations=about,
                   category=self.dice.choice((*CATEGORIES, ""))),
            by=Actor(person=""), now=self.now, with_code=False,
        )  # fmt: skip
        self.voices[opened.matter] = opened.voice
        self.turns[opened.number] = f"{self.count['cases']:06d}"

    def turn(self, number: str) -> str:
        """What a matter goes by: the turn of its case, with what of its own number comes behind."""
        case = "-".join(number.split("-")[:3])
        return self.turns.get(case, case) + number[len(case) :]

    def act(self) -> None:
        """Somebody does something that their screen offers; a wrong clock may say another minute."""
        from fengqiao.matters import find
        from fengqiao.matters.act import Denied, NotFound, Stale, act
        from fengqiao.matters.models import Matter
        from fengqiao.matters.once import Repeated
        from fengqiao.people.models import Seat
        from fengqiao.people.standing import Actor, acting

        late = self.dice.random() < 0.1
        rows = Matter.objects.all() if late else Matter.objects.exclude(
            state__in=("closed", "rejected", "withdrawn", "ended"))  # fmt: skip
        # More than are taken, the first or the last of them; those of one day may stand in any order until then.
        some = rows.order_by("-opened_at" if late else "opened_at").values_list("number", "kind", "id")[:600]
        ids = [
            key
            for _, _, key in sorted(((self.turn(number), kind, key) for number, kind, key in some), reverse=late)[:400]
        ]
        if not ids:
            return
        matter = self.dice.choice(ids)
        voice = self.voices.get(matter)
        by: Actor | None
        if voice is not None and self.dice.random() < 0.15:
            by = Actor(person="", voice=voice)
        else:
            row = Matter.objects.get(pk=matter)
            seats = Seat.objects.filter(organisation_id__in=[row.held_by, row.origin], closed_at=None).exclude(
                sitter=None
            )
            codes = sorted({row.seat, *seats.values_list("code", flat=True)} - {""})
            seat = Seat.objects.filter(code=self.dice.choice(codes)).first() if codes else None
            if seat is None or seat.sitter_id is None:
                return
            by = acting(str(seat.sitter_id), seat.code)
        wrong = timedelta(minutes=self.dice.choice((-7, 3))) if self.dice.random() < 0.02 else timedelta()
        sight = find.one(by, matter, self.now) if by is not None else None
        if by is None or sight is None or not sight.choices:
            return
        row_of_law = self.dice.choice(sight.choices)
        given = self.given(row_of_law, sight)
        try:
            act(matter, row_of_law.does, by=by, now=self.now + wrong, given=given)
            self.count["acts"] += 1
        except (Denied, Stale, NotFound, Repeated):
            self.count["refused"] += 1

    def given(self, row: Any, sight: Any) -> dict[str, Any]:
        from fengqiao.people.models import Seat
        from tests.town import STREET, URBAN, WILLOW

        facts = sight.facts
        seats = sorted(
            Seat.objects.filter(organisation_id=facts.held_by, closed_at=None).values_list("code", flat=True)
        )
        all_of_them: dict[str, Any] = {
            "category": self.dice.choice(CATEGORIES), "urgency": self.dice.choice(("normal", "urgent")),
            "reason": "另有安排", "instead": "请向物业反映", "outcome": "已清理", "evidence": "现场已看", "finding": "属实",
            "text": "补充一句", "to": self.dice.choice((URBAN, STREET, WILLOW)), "organisation": URBAN, "organisations": [URBAN],
            "assignee": self.dice.choice(seats) if seats else "", "days": self.dice.randrange(1, 9),
            "review_on": (self.now + timedelta(days=self.dice.randrange(5, 80))).date().isoformat(), "duty_row": "不归我们",
            "question": "请协助", "place": "三号楼", "parties": "甲、乙",
        }  # fmt: skip
        return {name: all_of_them[name] for name in row.needs if name in all_of_them}

    def mishap(self) -> None:
        """A post falls vacant or is filled again, somebody is away or back, the clock's machine is off for days."""
        from fengqiao.ledger.door import SYSTEM
        from fengqiao.people import act as people
        from fengqiao.people.models import Appointment, Person

        what = self.dice.choice(("end", "appoint", "away", "back", "outage"))
        if what == "outage":
            self.out = self.dice.randrange(1, 8)
            return
        rows = (
            Appointment.objects.filter(ended_at=None)
            .exclude(seat__code__endswith="/owner")
            .order_by("seat_id", "starts", "id")
        )
        posts = [row for row in rows if not row.seat_id.startswith("120000000000")]
        try:
            if what == "appoint":
                held = {row.seat_id for row in posts}
                empty = sorted(set(self.town.posts) - held - {"120000000000/owner", "120000000000/lead"})
                if empty:
                    person = Person.objects.get(
                        pk=self.town.people[self.dice.choice(("周宁", "赵敏", "王芳", "李强"))].pk
                    )
                    people.appoint(seat=self.dice.choice(empty), person=person, by=SYSTEM, now=self.now)
            elif posts:
                row = self.dice.choice(posts)
                if what == "end":
                    people.end(appointment=row, reason="moved", by=SYSTEM, now=self.now)
                elif what == "away":
                    until = self.now + timedelta(days=self.dice.randrange(1, 20))
                    people.away(appointment=row, since=self.now, until=until, by=SYSTEM, now=self.now)
                else:
                    people.back(appointment=row, by=SYSTEM, now=self.now)
            self.count[what] += 1
        except people.Refusal:
            self.count["refused"] += 1


def _told(street: Street) -> dict[str, Any]:
    """Every matter ended or answered for; the folded state equal to the rows; one number for all that came of it."""
    from fengqiao.ledger.verify import verify
    from fengqiao.matters.models import Matter
    from fengqiao.matters.world import LAWS
    from fengqiao.people.models import Seat

    sitters = dict(Seat.objects.values_list("code", "sitter_id"))
    unaccounted, lines = 0, []
    for row in sorted(Matter.objects.iterator(), key=lambda row: (street.turn(row.number), row.kind)):
        still = row.state in LAWS[row.kind].open_states
        if still and sitters.get(row.seat) is None:
            print(f"nobody answers for {row.number} in {row.state}: {row.seat!r}", file=sys.stderr)
            unaccounted += 1
        lines.append(
            f"{street.turn(row.number)} {row.kind} {row.state} {row.held_by} {row.seat} {_text(row.due)} {_text(row.ended_at)}"
        )
    report = verify(most=5)
    for finding in report.findings:
        print(finding, file=sys.stderr)
    return {
        "digest": hashlib.sha256("\n".join(lines).encode()).hexdigest(), "unaccounted": unaccounted,
        "wrong": report.wrong, "records": report.records, "cases": street.count["cases"], "acts": street.count["acts"],
        "refused": street.count["refused"], "crashes": 0,
    }  # fmt: skip


def _text(at: datetime | None) -> str:
    return at.isoformat() if at is not None else "-"


if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    street = Street(int(sys.argv[1]))
    street.live(int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps(_told(street)))
