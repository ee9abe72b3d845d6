"""What is kept outside the database: anchors, and which values were erased, so that no old backup brings them back."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from fengqiao import keys
from fengqiao.ledger.verify.anchors import Anchor, Erased, line, read

ANCHORS, ERASED = "anchors.jsonl", "erased.jsonl"


class Known(NamedTuple):
    """The furthest each chain is known to have reached, and every value known to be erased."""

    heads: dict[str, tuple[int, str]]
    erased: set[Erased]
    anchors: list[Anchor]


def folder() -> Path:
    """Where they are kept; best on another disk or machine."""
    from django.conf import settings  # noqa: PLC0415  (restore puts keys back before the settings are read)

    return keys.prepare(Path(settings.ANCHORS))


def installation() -> str:
    """This installation's name in anchors: nothing but a number of its own."""
    from django.conf import settings  # noqa: PLC0415

    return hashlib.sha256(keys.key(settings.HOME, "installation").encode()).hexdigest()[:16]


def append(path: Path, text: str) -> None:
    """Add a line and let it reach the disk; half a line that a crash left does not swallow it."""
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        end = file.seek(0, os.SEEK_END)
        if end:
            file.seek(end - 1)
            text = text if file.read(1) == b"\n" else f"\n{text}"
        file.write(text.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def hear(record: Any, now: datetime) -> None:
    """After each act of erasure: its fields stand outside too, though none of what they held."""
    if record.kind == "ledger.erase":
        fields = json.loads(record.body)["g"]["fields"]
        append(folder() / ERASED, json.dumps(fields))


def keep(anchor: Anchor) -> Path:
    """Add an anchor to the file."""
    path = folder() / ANCHORS
    append(path, line(anchor))
    return path


def known(places: Iterable[Path], *, aside: Path | None = None) -> Known:
    """What these folders tell, and the database that was put aside, where it can still be read."""
    heads: dict[str, tuple[int, str]] = {}
    erased: set[Erased] = set()
    anchors: list[Anchor] = []
    for place in places:
        if (path := place / ANCHORS).exists():
            anchors += read(path)
        if (path := place / ERASED).exists():
            for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
                try:
                    erased |= {(str(chain), int(number), str(field)) for chain, number, field in json.loads(text)}
                except (ValueError, TypeError):
                    continue  # half a line, from the moment of a crash; its act is told again
    for anchor in anchors:
        erased |= set(anchor.erased)
        _further(heads, anchor.chains.items())
    if aside is not None:
        _further(heads, _heads(aside))
        erased |= set(_erasures(aside))
    return Known(heads, erased, anchors)


def _further(heads: dict[str, tuple[int, str]], told: Iterable[tuple[str, tuple[int, str]]]) -> None:
    for chain, (number, seal) in told:
        if number > heads.get(chain, (0, ""))[0]:
            heads[chain] = number, seal


def _asked(file: Path, sql: str) -> Iterator[tuple[Any, ...]]:
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as line:
            yield from line.execute(sql)
    except sqlite3.DatabaseError:
        return  # a damaged file tells what it can; that is often why there is a restore


def _heads(file: Path) -> Iterator[tuple[str, tuple[int, str]]]:
    for chain, number, seal in _asked(file, "SELECT district, number, seal FROM ledger_head"):
        yield chain, (number, seal)


def _erasures(file: Path) -> Iterator[Erased]:
    for (body,) in _asked(file, "SELECT body FROM ledger_record WHERE kind = 'ledger.erase'"):
        yield from (tuple(field) for field in json.loads(body)["g"]["fields"])
