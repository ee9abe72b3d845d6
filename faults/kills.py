"""kill -9 of web, clock and PostgreSQL at random points under load: what was answered is kept, nothing is there twice."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.clock.serving import CHECKOUT, House
from tests.cluster import Cluster, binaries

KILLS = 500
"""On each database, in full."""
CLIENTS = 4
AREAS = ("120101001001", "120101001001-01", "120101001002-01")


class Load:
    """People who report, each from an address of their own, and send again what was not answered."""

    def __init__(self, house: House, chance: random.Random) -> None:
        self.house, self.chance = house, chance
        self.answered: dict[str, str] = {}
        self.unanswered: dict[str, dict[str, str]] = {}
        self.stop = threading.Event()
        self.errors = 0
        self._threads = [threading.Thread(target=self._client, args=(n,), daemon=True) for n in range(CLIENTS)]

    def begin(self) -> None:
        for each in self._threads:
            each.start()

    def end(self) -> None:
        self.stop.set()
        for each in self._threads:
            each.join(40)

    def send(self, body: dict[str, str], address: str) -> int:
        """One sending; 0 where the line broke."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.house.port}/api/v1/reports", json.dumps(body).encode(),
            {"Content-Type": "application/json", "X-Forwarded-For": address},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                self.answered[body["once"]] = json.load(answer)["number"]
                self.unanswered.pop(body["once"], None)
                return int(answer.status)
        except urllib.error.HTTPError as error:
            if error.code == 500:
                self.errors += 1
            return error.code
        except (OSError, ValueError):
            return 0

    def _client(self, number: int) -> None:
        turn = 0
        while not self.stop.is_set():
            turn += 1
            address = f"10.{number}.{turn // 200 % 200}.{turn % 200}"
            area = AREAS[turn % 3]
            body = {"once": str(uuid.uuid4()), "words": f"楼道堆物 {number}-{turn}", "area": area}
            self.unanswered[body["once"]] = body
            # As a phone does: the same again, before anything new.
            while self.send(body, address) not in (200, 201) and not self.stop.wait(0.2):
                address = f"10.{number + 100}.{turn // 200 % 200}.{turn % 200}"

    def again(self) -> None:
        """As phones do: the same, with the same key, until each has its answer."""
        end = time.monotonic() + 180
        turn = 0
        while self.unanswered and time.monotonic() < end:
            if self.house.server is not None and self.house.server.poll() is not None:
                self.house.start(workers=2)  # it went a moment after its last worker, as its unit starts it again
            for body in list(self.unanswered.values()):
                turn += 1
                self.send(body, f"10.200.{turn // 200 % 200}.{turn % 200}")
            time.sleep(0.2)


def run(*, seed: int, seconds: float | None) -> Counter[str]:
    """On SQLite, then on PostgreSQL."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    for _store, house in houses("kills", FENGQIAO_PROXIES="127.0.0.1"):
        found += _round(house, chance, seconds / 2 if seconds is not None else None)
    return found


def houses(what: str, **more: str) -> Iterator[tuple[str, House]]:
    """A house in earnest on each database in turn, each gone before the next; what is left out is said."""
    for store in ("sqlite", "postgresql"):
        if store == "postgresql" and binaries() is None:
            print(f"PostgreSQL is not installed: its {what} are left out", file=sys.stderr)
            continue
        with contextlib.ExitStack() as stack:
            cluster = stack.enter_context(Cluster(durable=True)) if store == "postgresql" else None
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fq-faults-"))) / "home"
            house = House(home, cluster, FENGQIAO_MODE="production", **more)
            stack.callback(house.stop)
            yield store, house


def _round(house: House, chance: random.Random, seconds: float | None) -> Counter[str]:
    house.start(workers=2)
    clock = house.clock()
    load = Load(house, chance)
    load.begin()
    kills = 0
    end = time.monotonic() + (seconds or 1e9)
    targets = ["web", "worker", "clock", *(["postgresql"] if house.cluster else [])]
    try:
        while (kills < KILLS and time.monotonic() < end) or kills < len(targets):
            time.sleep(chance.uniform(0.05, 1.5))
            target = targets[kills % len(targets)] if kills < len(targets) else chance.choice(targets)
            kills += 1
            if target == "clock":
                clock.kill()
                clock.wait(10)
                clock = house.clock()
            strike(house, target, chance)
        load.end()
        load.again()
        _heard(house)
    finally:
        load.end()
        clock.kill()
        clock.wait(10)
        house.stop()
    return Counter({"kills": kills, "errors_500": load.errors, **_weighed(house, load)})


def strike(house: House, target: str, chance: random.Random) -> None:
    """kill -9 of a worker, of all that answer, or of PostgreSQL; what does not start another by itself is started."""
    if target == "worker":
        # One of the processes that answer; its server starts another.
        workers = house.workers()
        if workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(workers), signal.SIGKILL)
    elif target == "web":
        house.kill()
        house.start(workers=2)
    elif target == "postgresql" and house.cluster is not None:
        house.cluster.kill()
        time.sleep(chance.uniform(0, 0.5))
        house.cluster.start()
    if house.server is not None and house.server.poll() is not None:
        house.start(workers=2)


def _heard(house: House) -> None:
    """Until the clock has told everybody everything."""
    end = time.monotonic() + 120
    while house.tell("behind") and time.monotonic() < end:
        time.sleep(0.5)


def _weighed(house: House, load: Load) -> dict[str, int]:
    told: dict[str, Any] = json.loads(
        subprocess.run(
            [sys.executable, "-m", "faults.kills"], cwd=CHECKOUT, env=house.variables, stdout=subprocess.PIPE,
            text=True, check=True,
        ).stdout.splitlines()[-1]
    )  # fmt: skip
    numbers = told["numbers"]
    return {
        "answered": len(load.answered),
        "lost": len(set(load.answered.values()) - set(numbers)) + len(load.unanswered),
        "doubled": len(numbers) - len(set(numbers)) + max(0, len(numbers) - len(load.answered) - len(load.unanswered)),
        "half_done": told["half_done"],
        "broken_chains": told["wrong"],
        "notices_twice": told["notices_twice"],
        "not_heard": told["behind"],
    }


def weigh() -> dict[str, Any]:
    """What is kept, in a process of the house's own."""
    from fengqiao import wiring
    from fengqiao.cases.models import Case, Code
    from fengqiao.ledger import bookmarks
    from fengqiao.ledger.models import Record
    from fengqiao.ledger.verify import verify
    from fengqiao.matters.models import Matter, Voice
    from fengqiao.notices.models import Notice

    numbers = list(Matter.objects.filter(kind="case").values_list("number", flat=True))
    reports = Record.objects.filter(kind="matter.report").count()
    parts = [Case.objects.count(), Code.objects.count(), Voice.objects.count(), reports]
    notices = [tuple(map(str, row)) for row in Notice.objects.values_list("person", "matter", "kind", "at")]
    report = verify(most=5)
    for finding in report.findings:
        print(finding, file=sys.stderr)
    return {
        "numbers": numbers, "half_done": sum(abs(part - len(numbers)) for part in parts), "wrong": report.wrong,
        "notices_twice": len(notices) - len(set(notices)), "behind": len(bookmarks.behind(list(wiring.LISTENERS))),
    }  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(weigh()))
