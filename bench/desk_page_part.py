"""One process of the bench of the desk's page: fills a street's year into the tables and asks for first pages."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402  (models exist only once the apps are there)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from fengqiao.cases.models import Case  # noqa: E402
from fengqiao.ledger import time  # noqa: E402
from fengqiao.matters.models import Matter  # noqa: E402
from fengqiao.people.models import Account, Seat  # noqa: E402
from tests.town import (  # noqa: E402
    CITY,
    DISTRICT,
    HESHUN,
    HESHUN_1,
    STREET,
    WILLOW,
    WILLOW_1,
    WILLOW_2,
    build,
)  # fmt: skip

HOLDERS = (WILLOW, HESHUN, WILLOW_1, WILLOW_2, HESHUN_1, STREET, WILLOW, HESHUN)
OPEN = ("reported", "accepted", "working", "working", "working", "done", "suspended", "merged")
ENDED = ("closed", "closed", "closed", "rejected", "withdrawn")
KINDS = ("fire.stairwell", "water.pipe", "light", "water", "fire")
VIEWS = (
    (WILLOW + "/desk", ""), (WILLOW + "/desk", "tab=late"), (WILLOW + "/desk", "category=fire&where=area"),
    (WILLOW + "/desk", "where=begun&state=working"), (WILLOW + "/desk", "where=ended&category=light"),
    (STREET + "/desk", "urgency=urgent"), (STREET + "/lead", "where=area&state=done"),
    (STREET + "/lead", "tab=today&order=opened"), (DISTRICT + "/lead", "category=water"), (DISTRICT + "/lead", "tab=check"),
    (CITY + "/lead", "state=accepted&urgency=normal"), (STREET + "/desk", "q=0042"),
)  # fmt: skip


def scope_of(org: str) -> str:
    """The scope of a centre of the town: '120101001' for a street, the code below it."""
    return org[:9] if org.endswith("000") else org


def fill(cases: int, texts: Callable[[int], dict[str, str]] = lambda number: {}) -> None:
    """One case in ten is open; their ages spread over a year. `texts` says others than the usual of a case."""
    now = time.now()
    for start in range(0, cases, 2000):
        matters, rows = [], []
        for number in range(start, min(start + 2000, cases)):
            holder = HOLDERS[number % len(HOLDERS)]
            still = number % 10 == 0
            opened = now - timedelta(minutes=5 * number)
            state = OPEN[number // 10 % len(OPEN)] if still else ENDED[number % len(ENDED)]
            key = f"{number:036d}"
            matters.append(Matter(
                id=key, kind="case", number=f"120101-B-{number:06d}", district=DISTRICT, state=state, origin=holder,
                origin_scope=scope_of(holder), held_by=holder, held_scope=scope_of(holder),
                seat=f"{holder}/desk" if still else "", seat_since=opened, urgency="urgent" if number % 7 == 0 else "normal",
                category=KINDS[number % len(KINDS)], due=now + timedelta(hours=number // 10 % 400 - 40) if still else None,
                opened_at=opened, ended_at=None if still else opened + timedelta(days=3), late=number % 90 == 0,
                checked_by=f"{holder}/desk" if state == "done" else "",
                about=f"|o:{WILLOW}|" if number % 500 == 0 else "", numbers="1",
            ))  # fmt: skip
            told = {"words": f"第 {number} 件：楼道里堆着旧沙发，夜里看不清路", "title": f"楼道堆物 {number}"}
            rows.append(Case(matter_id=key, district=DISTRICT, area=holder, **told | texts(number)))
        Matter.objects.bulk_create(matters)
        Case.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        # What PostgreSQL's autovacuum does by itself after so many rows.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def client_of(seat: str) -> Client:
    """Signed in as whoever sits there, acting under that post."""
    sitter = Seat.objects.get(code=seat).sitter_id
    account, _ = Account.objects.get_or_create(person_id=sitter, defaults={"username": f"u{sitter}"})
    client = Client()
    client.force_login(account)
    session = SessionStore(session_key=client.cookies["sessionid"].value)
    session["post"] = seat
    session.save()
    return client


def main(cases: int) -> None:
    call_command("migrate", verbosity=0)
    build(time.now())
    fill(cases)
    clients = {seat: client_of(seat) for seat, _ in VIEWS}
    waits: list[float] = []
    views: dict[str, float] = {}
    for seat, query in VIEWS:
        own = []
        for turn in range(22):
            begun = perf_counter()
            answer = clients[seat].get(f"/desk/?{query}", headers={"host": "localhost"})
            took = (perf_counter() - begun) * 1000
            assert answer.status_code == 200, (seat, query, answer.status_code)
            if turn >= 2:
                own.append(took)
        waits += own
        views[f"{seat} ?{query}"] = sorted(own)[len(own) // 2]
    print(json.dumps({"p95": sorted(waits)[int(len(waits) * 0.95)], "views": views}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    main(int(sys.argv[1]))
