"""One process of the bench of what is known already: fills a house with open cases of one office and asks of new ones."""

from __future__ import annotations

import csv
import json
import os
import random
import sys
from datetime import timedelta
from time import perf_counter, process_time

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (models exist only once the apps are there)
from django.db import connection  # noqa: E402

from bench.figures import data  # noqa: E402
from fengqiao.cases.models import Case  # noqa: E402
from fengqiao.intake import known  # noqa: E402
from fengqiao.intake.models import Clue  # noqa: E402
from fengqiao.ledger import time  # noqa: E402
from fengqiao.matters.models import Matter  # noqa: E402
from fengqiao.people.models import Seat  # noqa: E402
from fengqiao.people.standing import acting  # noqa: E402
from tests.town import DISTRICT, WILLOW, build  # noqa: E402

SEED = 20261130
ASKED = 200


def fill(cases: int) -> None:
    """Open cases of one office, made of sentences of real petitions, over half a degree; the newest last."""
    folder = data()
    assert folder is not None
    with (folder / "petitions" / "zh_petitions.csv").open(encoding="utf-8", newline="") as file:
        told = [f"{row['subject']}\n{row['text']}" for row in csv.DictReader(file)]
    chance = random.Random(SEED)
    sentences = [part for text in told for part in text.split("。") if len(part) > 5]
    now = time.now()
    for start in range(0, cases, 2000):
        matters, rows = [], []
        for number in range(start, min(start + 2000, cases)):
            key, opened = f"{number:036d}", now - timedelta(minutes=cases - number)
            matters.append(Matter(
                id=key, kind="case", number=f"120101-K-{number:06d}", district=DISTRICT, state="reported", origin=WILLOW,
                origin_scope=WILLOW, held_by=WILLOW, held_scope=WILLOW, seat=f"{WILLOW}/desk", seat_since=opened,
                category="light", due=now + timedelta(days=1), opened_at=opened, numbers="1",
            ))  # fmt: skip
            words = told[number] if number < len(told) else "。".join(chance.sample(sentences, 4))
            rows.append(Case(
                matter_id=key, district=DISTRICT, area=WILLOW, words=words,
                lon=round((117 + chance.random() / 2) * 1e7), lat=round((39 + chance.random() / 2) * 1e7),
            ))  # fmt: skip
        Matter.objects.bulk_create(matters)
        Case.objects.bulk_create(rows)


def index(now: object) -> float:
    """What the listener writes of each case, written in bulk; milliseconds a case that finding it out takes."""
    took, waiting = 0.0, []
    for matter in Matter.objects.filter(kind="case").order_by("pk").iterator(chunk_size=2000):
        begun = process_time()
        found = known.clues_of(matter, now)  # type: ignore[arg-type]
        took += process_time() - begun
        waiting += [Clue(matter=matter, what=what, number=number) for what, number in found]
        if len(waiting) > 20_000:
            Clue.objects.bulk_create(waiting)
            waiting = []
    Clue.objects.bulk_create(waiting)
    return took * 1000 / Matter.objects.filter(kind="case").count()


def main(cases: int) -> None:
    call_command("migrate", verbosity=0)
    build(time.now())
    fill(cases)
    now = time.now()
    each = index(now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    seat = Seat.objects.get(code=f"{WILLOW}/desk")
    by = acting(str(seat.sitter_id), seat.code)
    assert by is not None
    chance = random.Random(SEED)
    known.twins(by, Matter.objects.get(pk=f"{cases - 1:036d}"), now)
    took, work, same = [], [], 0
    for number in chance.sample(range(cases // 2, cases), ASKED):
        matter = Matter.objects.get(pk=f"{number:036d}")
        begun, worked = perf_counter(), process_time()
        known.twins(by, matter, now)
        took.append((perf_counter() - begun) * 1000)
        work.append((process_time() - worked) * 1000)
    # Of what was said before in other words of the same report: does it lead there, among so many?
    for number in chance.sample(range(cases // 4), ASKED):
        old = Case.objects.get(pk=f"{number:036d}")
        new = Matter.objects.get(pk=f"{cases - 1:036d}")
        half = "。".join(old.words.split("。")[:2])
        Case.objects.filter(pk=new.pk).update(words=half, lon=None, lat=None)
        same += any(twin.matter.pk == old.pk for twin in known.twins(by, new, now))
    told = {
        "p95": sorted(took)[int(ASKED * 0.95)], "work": sorted(work)[int(ASKED * 0.95)],
        "median": sorted(took)[ASKED // 2], "each": each, "found": same / ASKED, "clues": Clue.objects.count(),
    }  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    main(int(sys.argv[1]))
