"""One process of the bench of backups: fills a town with cases, goes on acting in it, or counts what is there."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from time import monotonic, sleep

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (models exist only once the apps are there)
from django.db import connections  # noqa: E402

from bench.keeping.many import fill  # noqa: E402
from fengqiao.ledger import time  # noqa: E402
from fengqiao.ledger.models import Record  # noqa: E402
from fengqiao.matters.act import act  # noqa: E402
from fengqiao.matters.models import Matter  # noqa: E402
from fengqiao.people.models import Seat  # noqa: E402
from fengqiao.people.standing import Actor, of_seat  # noqa: E402

THREADS, PAUSE = 4, 0.05


def acting(seconds: float, stop: str) -> dict[str, float]:
    """A few desks note something, again and again; how long each had to wait."""
    open_ones = list(Matter.objects.filter(ended_at=None, kind="case").exclude(state="done").order_by("id").values_list("id", "held_by")[:200])  # fmt: skip
    desks: dict[str, Actor] = {seat.organisation_id: of_seat(seat) for seat in Seat.objects.filter(kind="desk").select_related("organisation")}  # fmt: skip
    waits: list[float] = []
    end = monotonic() + seconds

    def one(number: int) -> None:
        turn = number
        while monotonic() < end and not (stop and Path(stop).exists()):
            matter, org = open_ones[turn % len(open_ones)]
            begun = monotonic()
            act(matter, "note", by=desks[org], given={"text": "备份的时候也在办"}, now=time.now())
            waits.append(monotonic() - begun)
            turn += THREADS
            if stop and len(waits) > 20:
                Path(f"{stop}.begun").touch()
            sleep(PAUSE)
        connections.close_all()

    workers = [threading.Thread(target=one, args=(number,)) for number in range(THREADS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    waits.sort()
    return {"acts": len(waits), "longest": waits[-1], "p99": waits[int(len(waits) * 0.99) - 1]}


def count() -> dict[str, int]:
    return {"cases": Matter.objects.filter(kind="case").count(), "records": Record.objects.count()}


if __name__ == "__main__":
    name, *given = sys.argv[1:]
    if name == "fill":
        call_command("migrate", verbosity=0)
        fill(cases=int(given[0]))
        print(json.dumps(count()))
    elif name == "act":
        print(json.dumps(acting(float(given[0]), given[1])))
    else:
        print(json.dumps(count()))
