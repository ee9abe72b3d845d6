"""The batch solved in a process of its own, in a folder that tells how far it is and in which any page can stop it."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from time import monotonic, sleep, time
from typing import NamedTuple

from django.conf import settings

from fengqiao.desk.assigning.weigh import Case, Taker, Weights

SECONDS = 120
"""After so many it ends itself; what waits for its turn counts them too."""

AT_ONCE = 3.0
"""Seconds that a page waits for an answer before it shows how far it is."""

KEPT = 1800
"""Seconds after which a folder that nobody came back for is thrown away."""

NEEDED = ("numpy", "ortools")


class Missing(Exception):
    """A package of the extra named numeric is not there; `package` names it."""

    def __init__(self, package: str) -> None:
        super().__init__(package)
        self.package = package


class TooLong(Exception):
    """No answer within SECONDS; nothing was changed."""


class Going(Exception):
    """No answer yet: `job` is the name under which it is asked for and stopped."""

    def __init__(self, job: str) -> None:
        super().__init__(job)
        self.job = job


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


class State(NamedTuple):
    """How a job stands: going, done, stopped, late, failed or gone; steps done of how many; its cases and plans."""

    stage: str
    done: int = 0
    of: int = 0
    keys: tuple[str, ...] = ()
    plans: tuple[Plan, ...] = ()
    job: str = ""


def missing() -> str:
    """The package without which no batch is solved; '' if all are there."""
    return next((name for name in NEEDED if find_spec(name) is None), "")


def plans(
    cases: Sequence[Case], takers: Sequence[Taker], weights: Weights, skills: frozenset[str], *,
    whose: str = "", seconds: float = SECONDS, wait: float | None = None,
) -> list[Plan]:  # fmt: skip
    """The plans of solve.plans(): the evenest first, the cheapest last; Going after `wait`, if that is shorter."""
    job = begin(cases, takers, weights, skills, whose=whose, seconds=seconds)
    until = monotonic() + (seconds + 5 if wait is None else wait)
    while (state := look(job, whose)).stage == "going" and monotonic() < until:
        sleep(0.02)
    if state.stage == "going" and wait is not None:
        raise Going(job)
    shutil.rmtree(_folder(job), ignore_errors=True)
    if state.stage == "done":
        return list(state.plans)
    if state.stage == "failed":
        raise RuntimeError("the batch was not solved")
    raise TooLong


def begin(
    cases: Sequence[Case], takers: Sequence[Taker], weights: Weights, skills: frozenset[str], *, whose: str,
    seconds: float = SECONDS,
) -> str:  # fmt: skip
    """Start to solve it; returns the job's name. One is solved at a time, for each takes the memory of its arrays."""
    if package := missing():
        raise Missing(package)
    _sweep(_home())
    job = secrets.token_hex(16)
    folder = _folder(job)
    folder.mkdir(mode=0o700, parents=True)
    given = {
        "cases": [[*each[:6], sorted(each.barred)] for each in cases],
        "takers": [[*each[:6], sorted(each.skills), list(each.duties), *each[8:]] for each in takers],
        "weights": list(weights),
        "skills": sorted(skills),
    }
    (folder / "whose").write_text(json.dumps({"whose": whose, "keys": [each.key for each in cases]}), encoding="utf-8")
    (folder / "given").write_text(json.dumps(given), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "fengqiao.desk.assigning.alone", str(folder), str(seconds)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def ended() -> None:
        # Whoever ended without a word (no memory, killed) is not waited for until the time is over.
        if process.wait() and not any((folder / name).exists() for name in ("plans", "stopped", "late")):
            _say(folder, "failed", "")

    Thread(target=ended, daemon=True).start()
    return job


def look(job: str, whose: str) -> State:
    """How it stands, for whoever began it under that post; for others it never was."""
    folder = _folder(job)
    try:
        told = json.loads((folder / "whose").read_text(encoding="utf-8"))
        if told["whose"] != whose:
            return State("gone")
        for stage in ("stopped", "late", "failed"):
            if (folder / stage).exists():
                return State(stage)
        if (folder / "plans").exists():
            found = json.loads((folder / "plans").read_text(encoding="utf-8"))
            every = tuple(Plan(**each | {"owner": tuple(each["owner"])}) for each in found)
            return State("done", keys=tuple(told["keys"]), plans=every)
        if (
            time() - folder.stat().st_mtime > SECONDS + 10
            and time() - (folder / "given").stat().st_mtime > SECONDS + 10
        ):
            # The server was ended in the middle, and its solver with it.
            return State("late")
        done, of = (folder / "far").read_text(encoding="utf-8").split() if (folder / "far").exists() else ("0", "0")
        return State("going", int(done), int(of), job=job)
    except (OSError, ValueError, KeyError, TypeError):
        return State("gone")


def stop(job: str, whose: str) -> bool:
    """Stop it; the process ends itself within a fifth of a second. False where there is nothing to stop."""
    if look(job, whose).stage != "going":
        return False
    _say(_folder(job), "stopped", "")
    return True


def _folder(job: str) -> Path:
    name = job if re.fullmatch(r"[0-9a-f]{32}", job) else "none"
    return _home() / name


def _home() -> Path:
    return Path(settings.HOME) / "solving"


def _say(folder: Path, name: str, text: str) -> None:
    try:
        (folder / name).write_text(text, encoding="utf-8")
    except OSError:
        return


def _sweep(home: Path) -> None:
    for old in home.glob("*/") if home.is_dir() else ():
        try:
            if time() - (old / "whose").stat().st_mtime > KEPT:
                shutil.rmtree(old, ignore_errors=True)
        except OSError:
            continue
