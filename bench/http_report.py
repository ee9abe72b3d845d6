"""Reports over HTTP: eight clients, two server processes, the clock beside them, the whole door behind them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from bench.figures import CHECKOUT, Figure, child, on

CLIENTS, SECONDS, WARM = 8, 8.0, 2.0
AREAS = ("120101001001-01", "120101001001-02", "120101001002-01", "120101001002", "120101001001")
CATEGORIES = ("fire.stairwell", "water", "light", "water.pipe", "")
WORDS = "三单元二楼到三楼之间的楼道里堆着旧家具和自行车，老人上下楼很不方便，也怕着火。"


class Asked(NamedTuple):
    """One report as a client met it."""

    at: float
    took: float
    status: int


def run(database: str = "") -> list[dict[str, Any]]:
    """'' measures SQLite, 'postgresql' a server of its own."""
    return on(database, lambda url: measured("PostgreSQL" if url else "SQLite", url), durable=True)


def measured(name: str, url: str) -> list[dict[str, Any]]:
    home = Path(tempfile.mkdtemp(prefix="fq-bench-"))
    child("bench.http_report", "prepare", home=home, database=url)
    with serving(home, url) as port:
        asked = asyncio.run(_clients(port))
    kept = child("bench.http_report", "count", home=home, database=url)
    counted = [each for each in asked if each.at >= WARM]
    taken = sorted(each.took for each in counted if each.status == 201)
    good = sum(each.status == 201 for each in asked)
    rows = [
        Figure(f"report over HTTP, {CLIENTS} clients, 2 processes, {name}", len(taken) / SECONDS, "/s", 100),
        Figure(f"the same, p99, {name}", 1000 * taken[int(len(taken) * 0.99)], "ms", 250, most=True),
        Figure(f"the same, longest wait, {name}", taken[-1], "s", 1.0, most=True),
        Figure(f"the same, not answered with 201, {name}", len(asked) - good, "", 0, most=True),
        Figure(f"the same, answered but lost or kept twice, {name}", abs(kept["cases"] - good), "", 0, most=True),
    ]
    return [row.row() for row in rows]


@contextmanager
def serving(home: Path, url: str, *, clock: bool = True) -> Iterator[int]:
    """`fengqiao serve --workers 2` and `fengqiao clock`, as an office runs them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    # Each client comes from an address of its own, through the office's proxy.
    more = {"FENGQIAO_HOME": str(home), "FENGQIAO_DATABASE_URL": url, "FENGQIAO_PROXIES": "127.0.0.1"}
    commands = [["serve", "--port", str(port), "--workers", "2"], *([["clock"]] if clock else [])]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "fengqiao", *words], cwd=CHECKOUT, env=kept | more, stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        for words in commands
    ]  # fmt: skip
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            process.wait(20)


async def _clients(port: int) -> list[Asked]:
    begun = time.perf_counter()
    found = await asyncio.gather(*(_client(port, number, begun) for number in range(CLIENTS)))
    return [each for one in found for each in one]


async def _client(port: int, number: int, begun: float) -> list[Asked]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked: list[Asked] = []
    while (at := time.perf_counter() - begun) < WARM + SECONDS:
        place = len(asked)
        body = json.dumps({
            "once": str(uuid.uuid4()), "words": f"{WORDS}（{number}-{place}）",
            "area": AREAS[place % len(AREAS)], "category": CATEGORIES[place % len(CATEGORIES)],
        }).encode()  # fmt: skip
        address = f"10.{number}.{place // 200 % 250}.{place % 200 + 1}"
        head = (
            f"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"X-Forwarded-For: {address}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        sent = time.perf_counter()
        writer.write(head.encode() + body)
        status = await _answered(reader)
        asked.append(Asked(at, time.perf_counter() - sent, status))
    writer.close()
    return asked


async def _answered(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end; its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    lines = head.split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:]) if value}
    if "content-length" in fields:
        await reader.readexactly(int(fields["content-length"]))
    else:
        while (size := int((await reader.readline()).strip(), 16)) > 0:
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(lines[0].split()[1])


def prepare() -> dict[str, Any]:
    """A street with its posts and categories, in an empty database."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from tests.town import MONDAY, build  # noqa: PLC0415

    build(MONDAY)
    return {}


def count() -> dict[str, Any]:
    """How many cases are kept."""
    import django  # noqa: PLC0415

    django.setup()
    from fengqiao.cases.models import Case  # noqa: PLC0415

    return {"cases": Case.objects.count()}


if __name__ == "__main__":
    if sys.argv[1:] in (["prepare"], ["count"]):
        print(json.dumps({"prepare": prepare, "count": count}[sys.argv[1]]()))
    else:
        print(json.dumps(run(*sys.argv[1:]), ensure_ascii=False, indent=1))
