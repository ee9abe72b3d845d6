"""One process of the bench of reading: opens a case by turns with its read on record and without."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from time import perf_counter

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (models exist only once the apps are there)

from bench.desk_page_part import client_of  # noqa: E402
from fengqiao.cases.act import Contact, Report, report_case  # noqa: E402
from fengqiao.ledger import reads, time  # noqa: E402
from fengqiao.people.standing import Actor  # noqa: E402
from tests.town import WILLOW, build  # noqa: E402

WARM = 20


def p95(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.95)]


def main(openings: int) -> None:
    call_command("migrate", verbosity=0)
    build(time.now())
    known = Contact(name="吴小川", phone="13900000000")
    report = Report(words="楼道里堆着旧沙发，夜里看不清路", area=WILLOW, category="light", place="3 号楼")
    case = report_case(report, by=Actor(person=""), now=time.now(), contact=known)
    client, look = client_of(WILLOW + "/desk"), reads.look
    alone: list[float] = []

    def timed(**given: object) -> None:
        begun = perf_counter()
        look(**given)  # type: ignore[arg-type]
        alone.append((perf_counter() - begun) * 1000)

    ways: dict[str, Callable[..., None]] = {"with": timed, "without": lambda **given: None}
    waits: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(openings + WARM):
        # By turns, so that whatever else the machine does meets both alike.
        for name, way in ways.items():
            reads.look = way  # type: ignore[assignment]
            begun = perf_counter()
            answer = client.get(f"/desk/m/{case.number}/", headers={"host": "localhost"})
            took = (perf_counter() - begun) * 1000
            assert answer.status_code == 200, answer.status_code
            if turn >= WARM:
                waits[name].append(took)
    print(json.dumps({name: p95(found) for name, found in waits.items()} | {"alone": p95(alone)}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    main(int(sys.argv[1]))
