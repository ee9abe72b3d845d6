"""Requests by page, method, status and time: each process keeps a file of its own, a reader adds them all up.

The files are written and not mapped: a full disk refuses a write, where it would end a process that touches a map.
"""

from __future__ import annotations

import contextlib
import os
import struct
import threading
import time
from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

if TYPE_CHECKING:
    # `fengqiao serve`, which only tidies here, starts without the rest of Django.
    from django.http import HttpRequest, HttpResponse

FOLDER = "counts"
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram's buckets, in seconds."""
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
MOST = 4000
"""Kinds one process tells apart; what comes after is counted as others."""
# How many, microseconds altogether, one number a bucket, the name of the kind: 256 bytes.
LINE = struct.Struct(f"<qq{len(BOUNDS)}q160s")


class Kind(NamedTuple):
    """What is told apart; `page` is a name of ours, never an address that somebody typed."""

    method: str
    status: str
    page: str


class Times(NamedTuple):
    """How many, how long altogether in microseconds, and how many ended within each bound but not the one before."""

    number: int
    micros: int
    buckets: tuple[int, ...]

    def plus(self, other: Times) -> Times:
        pairs = zip(self.buckets, other.buckets, strict=True)
        return Times(self.number + other.number, self.micros + other.micros, tuple(one + two for one, two in pairs))


NONE = Times(0, 0, (0,) * len(BOUNDS))
OTHERS = Kind("other", "0", "other")


class Counts:
    """What this process counted, in memory and in its file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file = os.open(folder / str(os.getpid()), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        self.lock = threading.Lock()
        self.lines: dict[Kind, tuple[int, Times]] = {}

    def add(self, kind: Kind, seconds: float) -> None:
        at = bisect_left(BOUNDS, seconds)
        one = Times(1, round(seconds * 1_000_000), tuple(int(each == at) for each in range(len(BOUNDS))))
        with self.lock:
            if kind not in self.lines and len(self.lines) >= MOST:
                kind = OTHERS
            line, before = self.lines.get(kind, (len(self.lines), NONE))
            now = before.plus(one)
            self.lines[kind] = line, now
            # What the disk refuses stands in memory; the next one of its kind writes both.
            with contextlib.suppress(OSError):
                os.pwrite(self.file, _line(kind, now), line * LINE.size)


def _line(kind: Kind, times: Times) -> bytes:
    return LINE.pack(times.number, times.micros, *times.buckets, "\t".join(kind).encode()[:160])


def counted(home: Path) -> dict[Kind, Times]:
    """What all processes of this home counted since it was last started, those included that ended meanwhile."""
    found: dict[Kind, Times] = {}
    for path in sorted((home / FOLDER).glob("[0-9]*")):
        try:
            told = path.read_bytes()
        except FileNotFoundError:
            continue
        whole = len(told) - len(told) % LINE.size
        for number, micros, *rest in LINE.iter_unpack(told[:whole]):
            words = bytes(rest.pop()).rstrip(b"\0").decode(errors="replace").split("\t")
            if number and len(words) == len(Kind._fields):
                kind = Kind(*words)
                found[kind] = found.get(kind, NONE).plus(Times(number, micros, tuple(rest)))
    return found


def begin(home: Path) -> None:
    """Before a server starts: what ended processes counted is let go, as a counter that starts anew."""
    for path in (home / FOLDER).glob("[0-9]*"):
        if not Path("/proc", path.name).exists():
            path.unlink(missing_ok=True)


_mine: tuple[int, Path, Counts] | None = None
_opening = threading.Lock()


def mine() -> Counts:
    """The counts of this process, also after a fork."""
    global _mine
    here = os.getpid(), Path(settings.HOME)
    with _opening:
        if _mine is None or _mine[:2] != here:
            _mine = (*here, Counts(here[1] / FOLDER))
        return _mine[2]


def kind_of(request: HttpRequest, status: int) -> Kind:
    """The page by its name, else by its route as it is written in the code."""
    match = request.resolver_match
    if match is not None:
        page = match.view_name or match.route or "/"
    else:
        page = "static" if request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/") else "none"
    return Kind(request.method if request.method in METHODS else "other", str(status), page)


class Counted:
    """The outermost layer: what every other one answers is counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        answer = self.get_response(request)
        # Without room for its file a page is still a page.
        with contextlib.suppress(OSError):
            mine().add(kind_of(request, answer.status_code), time.perf_counter() - begun)
        return answer
