"""The batch solved in a process of its own, which is ended when it takes too long."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from threading import BoundedSemaphore
from typing import NamedTuple

from fengqiao.desk.assigning.weigh import Case, Taker, Weights

SECONDS = 20
NEEDED = ("numpy", "ortools")
_TURN = BoundedSemaphore(1)
"""One at a time a server process: a batch takes the memory of its arrays."""


class Missing(Exception):
    """A package of the extra named numeric is not there; `package` names it."""

    def __init__(self, package: str) -> None:
        super().__init__(package)
        self.package = package


class TooLong(Exception):
    """No answer within SECONDS; nothing was changed."""


class Plan(NamedTuple):
    """One way to place the batch: the bound (None: none but the most a person takes), its cost in metres counted,
    whether it is proven that none costs less, how many it places, the most and the least that anybody has open in the
    end, and whose each case is, in the order of the cases (None: nobody's)."""

    bound: int | None
    cost: int
    proven: bool
    placed: int
    most: int
    least: int
    owner: tuple[str | None, ...]


def missing() -> str:
    """The package without which no batch is solved; '' if all are there."""
    return next((name for name in NEEDED if find_spec(name) is None), "")


def plans(
    cases: Sequence[Case], takers: Sequence[Taker], weights: Weights, skills: frozenset[str], seconds: float = SECONDS
) -> list[Plan]:
    """The plans of solve.plans(): the evenest first, the cheapest last."""
    if package := missing():
        raise Missing(package)
    given = {
        "cases": [[*each[:6], sorted(each.barred)] for each in cases],
        "takers": [[*each[:6], sorted(each.skills), list(each.duties), *each[8:]] for each in takers],
        "weights": list(weights),
        "skills": sorted(skills),
    }
    if not _TURN.acquire(timeout=seconds):
        raise TooLong
    try:
        done = subprocess.run(
            [sys.executable, "-m", "fengqiao.desk.assigning.solve"],
            input=json.dumps(given), capture_output=True, text=True, timeout=seconds, check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise TooLong from late
    finally:
        _TURN.release()
    return [Plan(**each | {"owner": tuple(each["owner"])}) for each in json.loads(done.stdout)]
