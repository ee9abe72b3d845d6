"""One process of the bench of acts: sets a small city up, does acts, or bare inserts; prints counts and waits."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter, sleep, time
from uuid import uuid4

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (models exist only once the apps are there)
from django.db import connection, connections  # noqa: E402

from fengqiao.cases.act import Report, report_case  # noqa: E402
from fengqiao.ledger import gate  # noqa: E402
from fengqiao.ledger.door import SYSTEM  # noqa: E402
from fengqiao.ledger.models import Record  # noqa: E402
from fengqiao.matters.act import act  # noqa: E402
from fengqiao.matters.models import Matter  # noqa: E402
from fengqiao.people import act as people  # noqa: E402
from fengqiao.people.models import Seat  # noqa: E402
from fengqiao.people.standing import Actor, of_seat  # noqa: E402

CITY = "120000000000"
DISTRICTS = [f"1201{number:02d}000000" for number in range(1, 17)]
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def prepare(cases: int) -> None:
    """A city of sixteen districts, each with one community, and cases in them."""
    call_command("migrate", verbosity=0)
    with gate.batch(careful=False):
        people.install(
            area=CITY,
            level=0,
            scope="12",
            district=CITY,
            name={"zh": "市"},
            owner="甲",
            independent="乙",
            by=SYSTEM,
            now=NOW,
        )
        for district in DISTRICTS:
            place = district[:6] + "001001"
            people.found(
                code=district,
                area=district,
                district=district,
                level=1,
                scope=district[:6],
                name={"zh": "区"},
                above=CITY,
                by=SYSTEM,
                now=NOW,
            )
            people.found(
                code=place,
                area=place,
                district=district,
                level=3,
                scope=place,
                name={"zh": "社区"},
                above=district,
                by=SYSTEM,
                now=NOW,
            )
            person = people.register(name=district, district=district, by=SYSTEM, now=NOW)
            people.appoint(seat=f"{place}/desk", person=person, by=SYSTEM, now=NOW)
    with gate.batch(careful=False):
        for number in range(cases):
            place = DISTRICTS[number % 16][:6] + "001001"
            report_case(Report(words="路灯不亮", area=place), by=Actor(person=""), now=NOW, with_code=False)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id varchar(36) primary key, words text)")
    print("{}")


def _run(work: list[Callable[[], None]], threads: int) -> dict[str, float]:
    """Do everything from so many threads; the rate, the longest wait."""
    waits: list[float] = []
    left = iter(work)
    guard = threading.Lock()

    def one() -> None:
        while True:
            with guard:
                job = next(left, None)
            if job is None:
                break
            begun = perf_counter()
            job()
            waits.append(perf_counter() - begun)
        connections.close_all()

    workers = [threading.Thread(target=one) for _ in range(threads)]
    begun = perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = perf_counter() - begun
    return {
        "count": len(work),
        "seconds": seconds,
        "longest": max(waits),
        "p99": sorted(waits)[int(len(waits) * 0.99) - 1],
    }


def acts(count: int, threads: int, part: int, parts: int, begin: float) -> None:
    """Durable acts through the whole door."""
    desks = {
        seat.organisation_id: of_seat(seat) for seat in Seat.objects.filter(kind="desk").select_related("organisation")
    }
    mine = list(Matter.objects.order_by("id").values_list("id", "held_by"))[part::parts]
    jobs: list[Callable[[], None]] = []
    for number in range(count):
        matter, org = mine[number % len(mine)]
        jobs.append(
            lambda matter=matter, org=org: act(matter, "note", by=desks[org], given={"text": "看过了"}, now=NOW)
        )  # type: ignore[misc]
    for job in jobs[:8]:
        job()
    sleep(max(0.0, begin - time()))
    print(json.dumps(_run(jobs[8:], threads)))


def bare(count: int, threads: int, part: int, begin: float) -> None:
    """What the disk gives: durable inserts of one row each, by as many threads."""

    def insert(number: int) -> None:
        while True:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("INSERT INTO bare VALUES (%s, %s)", [str(uuid4()), "路灯不亮"])
            except django.db.OperationalError:
                continue
            return

    jobs: list[Callable[[], None]] = [lambda number=number: insert(number) for number in range(count)]  # type: ignore[misc]
    sleep(max(0.0, begin - time()))
    print(json.dumps(_run(jobs, threads)))


def batches(count: int) -> None:
    """Acts that share commits."""
    desks = {
        seat.organisation_id: of_seat(seat) for seat in Seat.objects.filter(kind="desk").select_related("organisation")
    }
    mine = list(Matter.objects.order_by("id").values_list("id", "held_by"))
    begun = perf_counter()
    for start in range(0, count, 250):
        with gate.batch(careful=False):
            for number in range(start, min(count, start + 250)):
                matter, org = mine[number % len(mine)]
                act(matter, "note", by=desks[org], given={"text": "看过了"}, now=NOW)
    print(json.dumps({"count": count, "seconds": perf_counter() - begun}))


def check() -> None:
    """Nothing lost, nothing missed by a listener, no break."""
    from fengqiao.ledger import bookmarks  # noqa: PLC0415

    heard: list[tuple[str, int]] = []
    while bookmarks.hear("bench", lambda record, now: heard.append((record.district, record.number)), NOW):
        pass
    print(
        json.dumps(
            {
                "records": Record.objects.count(),
                "heard": len(set(heard)),
                "notes": Record.objects.filter(kind="matter.note").count(),
            }
        )
    )


if __name__ == "__main__":
    name, *given = sys.argv[1:]
    if name == "prepare":
        prepare(int(given[0]))
    elif name == "acts":
        acts(int(given[0]), int(given[1]), int(given[2]), int(given[3]), float(given[4]))
    elif name == "bare":
        bare(int(given[0]), int(given[1]), int(given[2]), float(given[3]))
    elif name == "batches":
        batches(int(given[0]))
    else:
        check()
