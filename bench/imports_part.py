"""One process of the bench of files: brings the file, takes it in, or counts what came of it."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from time import perf_counter

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (models exist only once the apps are there)
from django.db.models import Count  # noqa: E402

from fengqiao.cases.models import Case  # noqa: E402
from fengqiao.intake.act import imports  # noqa: E402
from fengqiao.intake.imports import register, table, trial, waiting  # noqa: E402
from fengqiao.intake.models import Batch  # noqa: E402
from fengqiao.ledger import time  # noqa: E402
from fengqiao.ledger.verify import verify  # noqa: E402
from tests.town import WILLOW, build  # noqa: E402

WORDS = "楼道里堆着旧沙发，夜里看不清路，请物业来清一清。已经反映过两次，没有人来。"


def lines(rows: int) -> Iterator[str]:
    """One row in four leaves a name and a phone, one in ten what was done so far."""
    yield "工单编号,来电时间,来电人,来电号码,诉求内容,诉求类型,事发地址,办理情况\n"
    for number in range(rows):
        who = f"来电人{number},138{number:08d}" if number % 4 == 0 else ","
        step = "已通知物业" if number % 10 == 0 else ""
        yield f"W{number:07d},2026-11-20 08:10,{who},第 {number} 件：{WORDS},路灯,{number % 40} 号楼,{step}\n"


def begin(rows: int) -> None:
    call_command("migrate", verbosity=0)
    desk = build(time.now()).actor(WILLOW + "/desk")
    raw = "".join(lines(rows)).encode()
    digest = waiting.digest_of(raw, desk.org)
    begun = perf_counter()
    waiting.put(digest, name="orders.csv", org=desk.org, rows=table.stream(raw, "orders.csv"))
    read = perf_counter() - begun
    kept = waiting.get(digest, org=desk.org)
    assert kept is not None and kept.count == rows
    reading = register.Reading(kept.header, register.guess(kept.header), WILLOW, categories={"路灯": "light"})
    begun = perf_counter()
    tried = trial.run(digest, org=desk.org, reading=reading)
    seconds = perf_counter() - begun
    assert tried.taken == rows
    imports.begin(digest=digest, name="orders.csv", count=rows, reading=reading, by=desk, now=time.now())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"read": read, "tried": seconds, "memory": memory}))


def work(*, tell: bool) -> None:
    batch = Batch.objects.get()
    begun, first, longest = perf_counter(), batch.place, 0.0
    while batch.stage == "running":
        step = perf_counter()
        imports.go_on(batch, now=time.now(), most=imports.STEP)
        # The first step reads the whole file through once, in no commit.
        longest = max(longest, perf_counter() - step) if batch.place > first + imports.STEP else longest
        if tell:
            print(batch.place, flush=True)
    print(json.dumps({"rows": batch.rows - first, "seconds": perf_counter() - begun, "longest": longest}))


def count() -> None:
    twice = Case.objects.values("source_key").annotate(n=Count("pk")).filter(n__gt=1).count()
    told = {"cases": Case.objects.count(), "doubled": twice, "taken": Batch.objects.get().taken}
    print(json.dumps(told | {"wrong": verify().wrong}))


if __name__ == "__main__":
    match sys.argv[1]:
        case "begin":
            begin(int(sys.argv[2]))
        case "count":
            count()
        case does:
            work(tell=does == "work")
