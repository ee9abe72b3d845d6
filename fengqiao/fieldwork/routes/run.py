"""The day planned in a process of its own, which ends when its time is up or nobody waits for it any more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from threading import BoundedSemaphore, Event
from time import monotonic

from fengqiao.fieldwork.routes.day import Plan, Stop, Visit, Worker

SECONDS = 10
GRACE = 10
"""Seconds beside those of the search: the process starts, reads and writes."""

LOOK = 0.1
NEEDED = ("numpy", "pyvrp")
MOST = 2_000
"""Visits of one day; the ways between them are kept as squares."""

_TURN = BoundedSemaphore(1)
"""One at a time a server process."""


class Missing(Exception):
    """A package of the extra named numeric is not there; `package` names it."""

    def __init__(self, package: str) -> None:
        super().__init__(package)
        self.package = package


class TooLong(Exception):
    """No plan came in time."""


class TooMany(Exception):
    """More visits than one plan takes."""


class Cancelled(Exception):
    """Somebody called it off."""


def missing() -> str:
    """The package without which no day is planned; '' if all are there."""
    return next((name for name in NEEDED if find_spec(name) is None), "")


def plan(
    visits: Sequence[Visit], workers: Sequence[Worker], seconds: float = SECONDS, cancelled: Event | None = None
) -> Plan:
    """The day's plan; whoever sets `cancelled` ends the process at once."""
    if package := missing():
        raise Missing(package)
    if len(visits) > MOST:
        raise TooMany
    given = {
        "visits": list(visits),
        "workers": [[*each[:4], sorted(each.skills)] for each in workers],
        "seconds": seconds,
    }
    if not _TURN.acquire(timeout=seconds + GRACE):
        raise TooLong
    try:
        said = json.loads(_asked(json.dumps(given), seconds + GRACE, cancelled or Event()))
    finally:
        _TURN.release()
    return Plan({name: tuple(Stop(*stop) for stop in stops) for name, stops in said["rounds"].items()}, said["left"])


def _asked(given: str, seconds: float, cancelled: Event) -> str:
    end = monotonic() + seconds
    variables = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "fengqiao.fieldwork.routes.solve"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=variables,
    ) as process:  # fmt: skip
        try:
            waiting: str | None = given
            while True:
                try:
                    out, _ = process.communicate(waiting, timeout=LOOK)
                    break
                except subprocess.TimeoutExpired:
                    waiting = None
                    if cancelled.is_set():
                        raise Cancelled from None
                    if monotonic() > end:
                        raise TooLong from None
        finally:
            process.kill()
    if process.returncode:
        raise RuntimeError(f"the planner ended with {process.returncode}")
    return out
