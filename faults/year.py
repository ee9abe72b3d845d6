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
from time import process_time
from typing import Any

CHECKOUT = Path(__file__).parents[1]
CASES, DAYS = 20_000, 365
SHORT = (60, 21)
CATEGORIES = ("fire.stairwell", "water.pipe", "light", "water", "")
# What an office does to get a matter done, and how much likelier than any other act it offers.
BRINGS_ON = frozenset((
    "accept", "acknowledge", "take", "rule", "assign", "settle", "finish", "close", "confirm", "report_in", "answer",
    "received", "take_petition", "reply", "reply_review", "reply_re_review", "says_solved",
))  # fmt: skip
ONWARD = 25
# What only another post than whoever answers may do: it would hardly come up.
BY_OTHERS = frozenset(("extend", "suspend", "resume", "decline", "climb"))
OF_OTHERS = 12
# What is done seldom, and else would end most matters.
SELDOM = frozenset(("withdraw", "reject", "escalate", "object", "deny", "send_back", "decline_task"))
# Of what waits with a post, how much it takes in hand in half a working day.
DILIGENCE = 0.35
AT_ONCE = 50
LATE = 300
MONTH = 30


def run(*, seed: int, seconds: float | None) -> Counter[str]:
    """Twice with the same seed, each in a home and a process of its own."""
    cases, days = (CASES, DAYS) if seconds is None else SHORT
    runs = [_child(seed, cases, days) for _ in range(2)]
    one, other = runs
    found = Counter({name: one[name] for name in ("cases", "acts", "refused", "open", "unaccounted", "crashes")})
    found["broken_chains"] = one["wrong"] + other["wrong"]
    found["different"] = sum(one[name] != other[name] for name in ("digest", "acts", "refused", "open", "cases"))
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
        self.open = [""]
        self.sits: dict[str, Any] = {}
        self.offices: dict[str, list[str]] = {}
        self.above: dict[str, str] = {}

    def live(self, cases: int, days: int) -> None:
        """Day by day, in two halves; whoever is away, the clock's rounds bring everything on."""
        from fengqiao import clock
        from fengqiao.ledger import gate, time

        begun = self.now
        for day in range(days):
            if day % MONTH == 0:
                self.tell(day)
            for hour in (0, 6):
                self.now = begun + timedelta(days=day, hours=hour)
                fresh = round(cases * (2 * day + hour // 6 + 1) / (2 * days)) - self.count["cases"]
                with time.held(self.now):
                    with gate.batch():
                        for _ in range(fresh):
                            self.report()
                    self.work(fresh)
                    if self.dice.random() < 0.15:
                        self.mishap()
                    if self.out:
                        self.out -= 1  # the clock's process is down; what falls due waits for it
                    else:
                        clock.sweep(self.now)
        self.now = begun + timedelta(days=days)
        with time.held(self.now):
            clock.sweep(self.now)
        self.tell(days)

    def tell(self, day: int) -> None:
        """How far the year is: for whoever waits for its end, and whether a day costs more than it did."""
        from fengqiao.matters.models import Matter

        still = Matter.objects.filter(ended_at=None).count()
        print(f"day {day}: {self.count['cases']} cases, {self.count['acts']} acts, {still} open,"
              f" {process_time():.0f} s of processor", file=sys.stderr, flush=True)  # fmt: skip

    def work(self, fresh: int) -> None:
        """Every post goes through what waits with it: the more waits, the more it acts on; less on a free day."""
        from fengqiao.ledger import gate
        from fengqiao.matters.models import Matter

        self.sits, self.offices, self.above = {}, {}, {}
        diligence = DILIGENCE if self.now.weekday() < 5 else DILIGENCE / 4
        still = Matter.objects.filter(ended_at=None).values_list("number", "kind", "id")
        waiting = sorted((self.turn(number), kind, key) for number, kind, key in still)
        self.open = [key for _, kind, key in waiting if kind == "case"] or [""]
        # One thing after another, as far as it goes in one sitting; then somebody else checks it, or another half day.
        for start in range(0, len(waiting), AT_ONCE):
            with gate.batch():
                for _, _, key in waiting[start : start + AT_ONCE]:
                    if self.dice.random() < diligence:
                        for _ in range(self.dice.randrange(1, 4)):
                            if not self.act(key):
                                break
        # More than are taken: those of one moment may stand in any order until they are sorted.
        ended = Matter.objects.filter(ended_at__isnull=False).order_by("-ended_at")[: 2 * LATE]
        rows = ended.values_list("ended_at", "number", "kind", "id")
        late = sorted(((at, self.turn(number), kind, key) for at, number, kind, key in rows), reverse=True)[:LATE]
        with gate.batch():
            for _ in range(fresh // 4 + 1):
                if late:
                    self.act(self.dice.choice(late)[3])

    def report(self) -> None:
        from fengqiao.cases.act import Report, report_case
        from fengqiao.people.standing import Actor
        from tests.town import HESHUN, HESHUN_1, PROPERTY, WILLOW, WILLOW_1, WILLOW_2

        self.count["cases"] += 1
        area = self.dice.choice((WILLOW, WILLOW_1, WILLOW_2, HESHUN, HESHUN_1))
        about = (PROPERTY,) if self.dice.random() < 0.03 else ()
        opened = report_case(
            Report(words=f"第{self.count['cases']}件", area=area, about_organisations=about,
                   category=self.category()),
            by=Actor(person=""), now=self.now, with_code=False,
        )  # fmt: skip
        self.voices[opened.matter] = opened.voice
        self.turns[opened.number] = f"{self.count['cases']:06d}"

    def category(self) -> str:
        return self.dice.choices(CATEGORIES, (30, 3, 25, 25, 17))[0]

    def turn(self, number: str) -> str:
        """What a matter goes by: the turn of its case, with what of its own number comes behind."""
        case = "-".join(number.split("-")[:3])
        return self.turns.get(case, case) + number[len(case) :]

    def act(self, matter: str) -> bool:
        """Somebody does something that their screen offers; a wrong clock may say another minute."""
        from fengqiao.matters import find
        from fengqiao.matters.act import Denied, NotFound, Stale, act
        from fengqiao.matters.once import Repeated

        by = self.somebody(matter)
        wrong = timedelta(minutes=self.dice.choice((-7, 3))) if self.dice.random() < 0.02 else timedelta()
        sight = find.one(by, matter, self.now) if by is not None else None
        if by is None or sight is None or not sight.choices:
            return False
        row_of_law = self.dice.choices(sight.choices, [weight(row.does) for row in sight.choices])[0]
        given = self.given(row_of_law, sight)
        try:
            act(matter, row_of_law.does, by=by, now=self.now + wrong, given=given)
        except (Denied, Stale, NotFound, Repeated):
            self.count["refused"] += 1
            return False
        self.count["acts"] += 1
        return True

    def somebody(self, matter: str) -> Any:
        """Whoever answers for it, mostly; else another post of the offices it is about, of the one it is offered to or
        of the one above, or who reported it."""
        from fengqiao.matters.models import Matter
        from fengqiao.people.models import Organisation, Seat
        from fengqiao.people.standing import Actor, acting

        voice = self.voices.get(matter)
        if voice is not None and self.dice.random() < 0.06:
            return Actor(person="", voice=voice)
        held_by, origin, offered, code = Matter.objects.values_list("held_by", "origin", "offered_to", "seat").get(
            pk=matter
        )
        if offered and self.dice.random() < 0.5:
            code = self.dice.choice([*self.posts_of(offered), code])
        elif not code or self.dice.random() < 0.15:
            if held_by not in self.above:
                self.above[held_by] = Organisation.objects.values_list("above", flat=True).get(code=held_by)
            offices = (held_by, origin, self.above[held_by])
            codes = sorted({code, *(post for office in offices for post in self.posts_of(office))} - {""})
            code = self.dice.choice(codes) if codes else ""
        if code not in self.sits:
            sitter = Seat.objects.filter(code=code).values_list("sitter_id", flat=True).first()
            self.sits[code] = acting(str(sitter), code) if sitter is not None else None
        return self.sits[code]

    def posts_of(self, office: str) -> list[str]:
        """Its posts; between two mishaps neither they nor who sits there changes."""
        from fengqiao.people.models import Seat

        if office not in self.offices:
            seats = Seat.objects.filter(organisation_id=office, closed_at=None)
            self.offices[office] = sorted(seats.values_list("code", flat=True))
        return self.offices[office]

    def given(self, row: Any, sight: Any) -> dict[str, Any]:
        from tests.town import STREET, URBAN, WILLOW

        seats = self.posts_of(sight.facts.held_by)
        all_of_them: dict[str, Any] = {
            "category": self.category() or "light", "urgency": "urgent" if self.dice.random() < 0.05 else "normal",
            "reason": "另有安排", "instead": "请向物业反映", "outcome": "已清理", "evidence": "现场已看", "finding": "属实",
            "text": "补充一句", "to": self.dice.choice((URBAN, STREET, WILLOW)), "organisation": URBAN, "organisations": [URBAN],
            "assignee": self.dice.choice(seats) if seats else "", "days": self.dice.randrange(1, 9),
            "review_on": (self.now + timedelta(days=self.dice.randrange(5, 80))).date().isoformat(), "duty_row": "不归我们",
            "question": "请协助", "channel": "court", "into": self.dice.choice(self.open), "place": "三号楼", "parties": "甲、乙",
        }  # fmt: skip
        needs = ("outcome",) if row.does == "settle" else row.needs
        return {name: all_of_them[name] for name in needs if name in all_of_them}

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


def weight(does: str) -> float:
    """How much likelier than any other act."""
    if does in BY_OTHERS:
        return OF_OTHERS
    return ONWARD if does in BRINGS_ON else 0.3 if does in SELDOM else 1


def _told(street: Street) -> dict[str, Any]:
    """Every matter ended or answered for; the folded state equal to the rows; one number for all that came of it."""
    from django.db.models import Count

    from fengqiao.ledger.models import Record
    from fengqiao.ledger.verify import verify
    from fengqiao.matters.models import Matter
    from fengqiao.matters.world import LAWS

    rows = {row.id: row for row in Matter.objects.iterator()}
    nobody = unanswered(rows)
    opened, lines = 0, []
    states: Counter[str] = Counter()
    for row in sorted(rows.values(), key=lambda row: (street.turn(row.number), row.kind)):
        states[f"{row.kind} {row.state}"] += 1
        opened += row.state in LAWS[row.kind].open_states
        lines.append(
            f"{street.turn(row.number)} {row.kind} {row.state} {row.held_by} {row.seat} {_text(row.due)} {_text(row.ended_at)}"
        )
    acts = Counter(dict(Record.objects.values_list("kind").annotate(Count("seal"))))
    print(f"states: {_counts(states)}\nrecords: {_counts(acts)}", file=sys.stderr)
    report = verify(most=5)
    for finding in report.findings:
        print(finding, file=sys.stderr)
    return {
        "digest": hashlib.sha256("\n".join(lines).encode()).hexdigest(), "unaccounted": len(nobody),
        "open": opened, "wrong": report.wrong, "records": report.records, "cases": street.count["cases"], "acts": street.count["acts"],
        "refused": street.count["refused"], "crashes": 0,
    }  # fmt: skip


def unanswered(rows: dict[str, Any]) -> list[str]:
    """The numbers of what is open and nobody answers for; for what is merged, whoever answers for where it went."""
    from fengqiao.matters.world import LAWS
    from fengqiao.people.models import Seat

    sitters = dict(Seat.objects.values_list("code", "sitter_id"))
    found = []
    for row in rows.values():
        if row.state not in LAWS[row.kind].open_states:
            continue
        # The law lets no merging go round in a circle; one that ends nowhere is answered for by nobody.
        answers, passed = row, {row.id}
        while answers is not None and answers.state == "merged" and answers.root not in passed:
            passed.add(answers.root)
            answers = rows.get(answers.root)
        if answers is None or answers.ended_at is not None or sitters.get(answers.seat) is None:
            print(f"nobody answers for {row.number} in {row.state}: {row.seat!r}", file=sys.stderr)
            found.append(row.number)
    return found


def _counts(found: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in found.most_common())


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
