"""One process of the bench of the search: fills a house with 100,000 cases of many words and looks for some of them."""

from __future__ import annotations

import json
import os
import random
import re
import sys
from time import perf_counter, process_time

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (models exist only once the apps are there)
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from bench.desk_page_part import client_of, fill  # noqa: E402
from fengqiao.cases.models import Case  # noqa: E402
from fengqiao.ledger import time  # noqa: E402
from fengqiao.ledger.found import index  # noqa: E402
from tests.town import CITY, DISTRICT, HESHUN, HESHUN_1, STREET, WILLOW, build  # noqa: E402

SEATS = (WILLOW + "/desk", STREET + "/lead", CITY + "/lead")
# From what stands in a third of all cases to what stands in none.
PAIRS = ("路灯", "漏水", "楼道", "噪音", "井盖", "饕餮", "灯不", "西口", "鳌鼋")
OTHERS = ("灯", "井盖翘", "路灯不亮", "0042", "路灯 柳荫", "饕", "12")
WHAT = (
    "路灯不亮",
    "楼道堆物",
    "水管漏水",
    "夜里噪音",
    "垃圾没清",
    "电梯停运",
    "消防栓坏",
    "占道停车",
    "树枝压线",
    "井盖翘起",
)
OFTEN = (30, 20, 15, 10, 8, 6, 4, 3, 3, 1)
WORDS = "已到现场查看居民反映多次物业说本周内处理线路老化需要更换材料请街道协调楼上楼下都受影响老人出行不便夜间尤其明显"


def texts(number: int) -> dict[str, str]:
    """A title, a working account and a place, the same for a number every time; one in 5,000 holds a rare word."""
    dice = random.Random(number)
    what = dice.choices(WHAT, OFTEN)[0]
    rare = "饕餮" if number % 5_000 == 77 else ""
    return {
        "title": f"{dice.randint(1, 40)}号楼{what}{rare}",
        "account": "".join(dice.sample(WORDS, 45)) + dice.choice(WHAT) + chr(0x4E00 + dice.randrange(8_000)),
        "place": f"{dice.choice(('柳荫里', '和顺里', '兆丰路', '山西路'))}{dice.randint(1, 400)}号{dice.choice(('西口', '东口', '北门'))}",
    }  # fmt: skip


def bare(client: Client, path: str) -> bytes:
    """A page without what differs from one asking to the next anyway."""
    with time.held(HELD):
        content = client.get(path, headers={"host": "localhost"}).content
    return re.sub(rb'(csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]*', b"", content)


def unseen(cases: int, more: int) -> None:
    """So many more that only the street next door sees."""
    from fengqiao.matters.models import Matter  # noqa: PLC0415

    like = Matter.objects.filter(held_by=HESHUN_1, ended_at=None).first()
    assert like is not None
    made = []
    for number in range(cases, cases + more):
        key = f"{number:036d}"
        made.append(Case(matter_id=key, district=DISTRICT, area=HESHUN, words="x", **texts(number)))
        like.pk, like.number = key, f"120101-B-{number:06d}"
        like.save(force_insert=True)
    Case.objects.bulk_create(made)


def cost() -> float:
    """Milliseconds that the index adds to putting in a case's words: the same put in with it and without it, by turns."""
    rows = list(Case.objects.order_by("pk")[:400])
    took = {"with": 0.0, "without": 0.0}
    sql = "UPDATE cases_case SET found_text = %s WHERE matter_id = %s"
    for turn, way in enumerate(("with", "without")):
        if way == "without":
            index.drop()
        for row in rows:
            begun = perf_counter()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, [texts(int(row.pk) + 1 + turn)["account"] + "十二个字的标题", row.pk])
            took[way] += perf_counter() - begun
    return (took["with"] - took["without"]) * 1000 / len(rows)


def size() -> float:
    """MB that the index takes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_relation_size('cases_case_found_grams')")
        else:
            cursor.execute("SELECT sum(length(block)) FROM cases_case_found_grams_data")
        return float(cursor.fetchone()[0]) / 1e6


def main(cases: int, more: int) -> None:
    call_command("migrate", verbosity=0)
    build(time.now())
    index.drop()
    fill(cases, texts)
    index.create()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    clients = {seat: client_of(seat) for seat in SEATS}
    waits: dict[bool, list[float]] = {True: [], False: []}
    views: dict[str, float] = {}
    work: list[float] = []
    for seat, client in clients.items():
        for asked in (*PAIRS, *OTHERS):
            own = []
            for turn in range(7):
                begun, worked = perf_counter(), process_time()
                answer = client.get("/desk/", {"q": asked, "where": "all"}, headers={"host": "localhost"})
                took = (perf_counter() - begun) * 1000
                assert answer.status_code == 200, (seat, asked, answer.status_code)
                if turn >= 2:
                    own.append(took)
                    work.append((process_time() - worked) * 1000)
            waits[asked in PAIRS] += own
            views[f"{seat} {asked}"] = sorted(own)[len(own) // 2]
    paths = [f"/desk/?q={asked}&where=all" for asked in (*PAIRS, *OTHERS)]
    street = clients[WILLOW + "/desk"]
    before = [bare(street, path) for path in paths]
    unseen(cases, more)
    changed = sum(bare(street, path) != was for path, was in zip(paths, before, strict=True))
    told = {"megabytes": size(), "changed": changed, "views": views, "cost": cost()}
    told["work"] = sorted(work)[int(len(work) * 0.95)]
    p95 = {pair: sorted(all_)[int(len(all_) * 0.95)] for pair, all_ in waits.items()}
    print(json.dumps(told | {"p95": p95[True], "others": p95[False]}))


HELD = time.now()

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    main(int(sys.argv[1]), int(sys.argv[2]))
