"""Protected pages are opened while web and PostgreSQL are killed: each one that was answered has its stored read."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any, NamedTuple

from faults.kills import houses, strike
from tests.clock.serving import CHECKOUT, House

STREET, WILLOW, HESHUN = "120101001000", "120101001001", "120101001002"
PAGES = 5_000
"""On each database, in full."""
BETWEEN = (1, 2, 5, 10, 20, 40, 80, 160)
"""So many pages are shown between two kills: a house that is down most of the time shows few that could be missed."""
CASES = 12
READERS = (WILLOW + "/desk", WILLOW + "/lead", HESHUN + "/desk", STREET + "/lead")
PATIENCE = 240.0
"""Seconds in which no page comes before a house that does not get up again is given up."""


class Case(NamedTuple):
    """A case of an office; its reporter's phone stands on its page alone, and only where that is protected."""

    number: str
    matter: str
    office: str
    phone: str


class Page(NamedTuple):
    """A protected page that somebody was shown: under which post, of which case, asked and shown when."""

    post: str
    matter: str
    asked: float
    shown: float


class Readers:
    """Colleagues who open one case after the other, each under a post of their own and one page at a time."""

    def __init__(self, house: House, cases: list[Case], chance: random.Random) -> None:
        self.house, self.cases = house, cases
        self.pages: list[Page] = []
        self.unanswered = self.errors = 0
        self.stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, args=(post, random.Random(chance.random())), daemon=True)
            for post in READERS
        ]

    def begin(self) -> None:
        for each in self._threads:
            each.start()

    def end(self) -> None:
        self.stop.set()
        for each in self._threads:
            each.join(60)

    def _read(self, post: str, chance: random.Random) -> None:
        while not self.stop.is_set():
            case = chance.choice([each for each in self.cases if post.startswith(each.office + "/")])
            asked = time.time()
            status, body = self._open(case.number, post)
            if status == 200 and case.phone in body:
                self.pages.append(Page(post, case.matter, asked, time.time()))
            else:
                self.errors += status == 500
                self.unanswered += 1
                self.stop.wait(0.2)

    def _open(self, number: str, post: str) -> tuple[int, str]:
        """One page, whole; 0 where the line broke before its end."""
        headers = {"Cookie": self.house.cookie(post), "Accept-Language": "zh-CN"}
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=20)) as line:
            try:
                line.request("GET", f"/desk/m/{number}/", headers=headers)
                with line.getresponse() as answer:
                    return answer.status, answer.read().decode(errors="replace")
            except (OSError, http.client.HTTPException):
                return 0, ""


def run(*, seed: int, seconds: float | None) -> Counter[str]:
    """On SQLite, then on PostgreSQL."""
    found: Counter[str] = Counter()
    chance = random.Random(seed)
    for store, house in houses("reads"):
        here = _round(house, chance, seconds / 2 if seconds is not None else None)
        print(f"{store}: {json.dumps(here)}", file=sys.stderr, flush=True)
        found += here
    return found


def _round(house: House, chance: random.Random, seconds: float | None) -> Counter[str]:
    cases = [Case(*each) for each in _part(house, "make")]
    house.start(workers=2)
    readers = Readers(house, cases, chance)
    targets = ["worker", "web", *(["postgresql"] if house.cluster else [])]
    readers.begin()
    kills, end, seen, moved = 0, time.monotonic() + (seconds or 1e9), 0, time.monotonic()
    until = 1
    try:
        while (len(readers.pages) < PAGES and time.monotonic() < end) or kills < len(targets) or not readers.pages:
            time.sleep(chance.uniform(0.01, 0.2))
            if house.server is not None and house.server.poll() is not None:
                house.start(workers=2)  # it went a moment after its worker, as its unit starts it again
            if len(readers.pages) > seen:
                seen, moved = len(readers.pages), time.monotonic()
            elif time.monotonic() - moved > PATIENCE:
                raise TimeoutError("no protected page came any more")
            if len(readers.pages) < until:
                continue  # who is still getting up is let up: nothing is tried by killing what answers nobody
            until = len(readers.pages) + chance.choice(BETWEEN)
            target = targets[kills % len(targets)] if kills < len(targets) else chance.choice(targets)
            kills += 1
            strike(house, target, chance)
        readers.end()
        looks = _part(house, "looks")
    finally:
        readers.end()
        house.stop()
    return Counter({
        "kills": kills, "pages": len(readers.pages), "unanswered": readers.unanswered, "errors_500": readers.errors,
        "unrecorded": unrecorded(readers.pages, looks),
    })  # fmt: skip


def unrecorded(pages: list[Page], looks: list[tuple[str, str, float]]) -> int:
    """How many pages have no read of their own: under that post, at that case, between being asked and shown.

    A colleague opens one page at a time, so no read stands for two.
    """
    when: dict[tuple[str, str], list[float]] = {}
    for post, matter, at in looks:
        when.setdefault((post, matter), []).append(at)
    return sum(
        not any(page.asked <= at <= page.shown for at in when.get((page.post, page.matter), ())) for page in pages
    )


def _part(house: House, name: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "faults.reads", name], cwd=CHECKOUT, env=house.variables, stdout=subprocess.PIPE,
        text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def make() -> list[Case]:
    """Cases with contact, of the offices whose colleagues read here."""
    from fengqiao.cases.act import Contact, Report, report_case
    from fengqiao.people.standing import Actor

    found = []
    for turn in range(CASES):
        area, phone = (WILLOW, HESHUN, STREET)[turn % 3], f"138001380{turn:02d}"
        opened = report_case(
            Report(words=f"楼道里的旧沙发 {turn}", area=area, category="light"), by=Actor(person=""), now=datetime.now(UTC),
            contact=Contact(name="秦淑兰", phone=phone),
        )  # fmt: skip
        found.append(Case(opened.number, opened.matter, area, phone))
    return found


def looks() -> list[tuple[str, str, float]]:
    """Every stored read of how somebody is reached: post, matter, when."""
    from fengqiao.ledger.models import Read

    rows = Read.objects.filter(group="contact", refused=False).values_list("post", "subject", "at")
    return [(post, subject, at.timestamp()) for post, subject, at in rows]


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")
    django.setup()
    print(json.dumps({"make": make, "looks": looks}[sys.argv[1]]()))
