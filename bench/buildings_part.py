"""One process of the bench of buildings: takes a file of buildings or of dwellings in, and says how long it took."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (models exist only once the apps are there)

from fengqiao.intake.act import imports  # noqa: E402
from fengqiao.intake.imports import fitting, shapes, stones, waiting  # noqa: E402
from fengqiao.intake.models import Batch  # noqa: E402
from fengqiao.ledger import time  # noqa: E402
from fengqiao.ledger.door import SYSTEM  # noqa: E402
from fengqiao.ledger.verify import verify  # noqa: E402
from fengqiao.people.standing import Actor  # noqa: E402
from fengqiao.places import act as places  # noqa: E402
from fengqiao.places.models import Building, Dwelling  # noqa: E402
from fengqiao.places.tree import Place  # noqa: E402
from tests.town import CITY, DISTRICT, build  # noqa: E402

WEST, SOUTH, EAST, NORTH = -74.05, 40.65, -73.88, 40.90
SIDE = 20


def ground() -> None:
    """Four hundred grids of one community over the whole of the ground, side by side."""
    rows = [
        Place(CITY, 0, "12", "", {"zh": "市"}),
        Place(DISTRICT, 1, "120101", CITY, {"zh": "区"}),
        Place("120101001000", 2, "120101001", DISTRICT, {"zh": "街道"}),
        Place("120101001001", 3, "120101001001", "120101001000", {"zh": "社区"}),
    ]
    shapes_of: dict[str, dict[str, Any]] = {}
    wide, high = (EAST - WEST) / SIDE, (NORTH - SOUTH) / SIDE
    for n in range(SIDE * SIDE):
        code = f"120101001001-{n:03d}"
        rows.append(Place(code, 4, code, "120101001001", {"zh": f"网格{n}"}))
        x, y = WEST + n % SIDE * wide, SOUTH + n // SIDE * high
        ring = [[x, y], [x + wide, y], [x + wide, y + high], [x, y + high], [x, y]]
        shapes_of[code] = {"type": "Polygon", "coordinates": [ring]}
    places.load_tree(rows, shapes=shapes_of, source="bench", digest="0", by=SYSTEM, now=time.now())


def put(by: Actor, raw: bytes, name: str) -> tuple[str, float]:
    begun = perf_counter()
    digest = waiting.digest_of(raw, by.org)
    waiting.put(digest, name=name, org=by.org, rows=shapes.stream(raw, name))
    return digest, perf_counter() - begun


def take(by: Actor, digest: str, what: str) -> dict[str, Any]:
    kept = waiting.get(digest, org=by.org)
    assert kept is not None
    reading = stones.Reading(what, kept.header, stones.guess(kept.header, what))
    begun = perf_counter()
    batch = imports.begin(digest=digest, name=kept.name, count=kept.count, reading=reading, by=by, now=time.now())
    longest, first = 0.0, 0
    while batch.stage == "running":
        step = perf_counter()
        imports.go_on(batch, now=time.now(), most=imports.step_of(batch))
        # The first reads what is there already, in no commit.
        longest = max(longest, perf_counter() - step) if first else 0.0
        first = batch.place
    batch = Batch.objects.get(pk=batch.pk)
    return {"rows": batch.rows, "taken": batch.taken, "seconds": perf_counter() - begun, "longest": longest}


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def dwellings(refs: list[str], count: int) -> Iterator[str]:
    yield "楼栋编码,单元,楼层,室号\n"
    for n in range(count):
        ref, at = refs[n // 60 % len(refs)], n % 60
        yield f"{ref},{at // 30 + 1},{at % 30 // 2 + 1},{at % 30 // 2 + 1:02d}0{at % 2 + 1}\n"


def main(does: str, source: str) -> None:
    call_command("migrate", verbosity=0)
    if does == "buildings":
        build(time.now())
        ground()
    from tests.town import Town  # noqa: PLC0415

    by = Town().actor(DISTRICT + "/desk")
    if does == "buildings":
        digest, read = put(by, Path(source).read_bytes(), Path(source).name)
        told = take(by, digest, stones.BUILDINGS) | {"read": read, "memory": memory()}
        print(json.dumps(told | {"kept": Building.objects.count()}))
    elif does == "tried":
        digest, read = put(by, Path(source).read_bytes(), Path(source).name)
        kept = waiting.get(digest, org=by.org)
        assert kept is not None
        reading = stones.Reading(stones.BUILDINGS, kept.header, stones.guess(kept.header, stones.BUILDINGS))
        begun = perf_counter()
        tried = fitting.run(digest, reading, by)
        print(json.dumps({"seconds": perf_counter() - begun, "why": tried.why, "known": tried.known}))
    elif does == "dwellings":
        refs = list(Building.objects.exclude(ref="").order_by("id").values_list("ref", flat=True)[:1000])
        digest, read = put(by, "".join(dwellings(refs, 60_000)).encode(), "dwellings.csv")
        told = take(by, digest, stones.DWELLINGS) | {"read": read, "memory": memory()}
        print(json.dumps(told | {"kept": Dwelling.objects.count()}))
    else:
        print(json.dumps({"wrong": verify().wrong}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
