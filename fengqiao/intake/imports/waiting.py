"""A file that was chosen: it lies locked in the home part by part, a day at most unless it is being taken in."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from fengqiao import keys
from fengqiao.ledger import locked

PART = 1_000
"""Rows a part; one part is in memory at a time."""


class Waiting(NamedTuple):
    """What was read of the file: its header, how many rows follow, the first of them."""

    name: str
    header: list[str]
    count: int
    sample: list[list[str]]


def digest_of(raw: bytes, org: str) -> str:
    """The name of a file at this office, hex: the same bytes elsewhere are another."""
    return hashlib.sha256(org.encode() + b"\n" + raw).hexdigest()


def put(digest: str, *, name: str, org: str, rows: Iterable[list[str]]) -> None:
    """Keep it under its digest, the header first; the same file twice is one; what cannot be read leaves nothing."""
    store = _store()
    if store.exists(digest):
        return
    coming = iter(rows)
    header = next(coming)
    count, sample, part = 0, [], []
    try:
        for row in coming:
            if len(part) == PART:
                _write(store, digest, (count - 1) // PART, org, part)
                part = []
            part.append(row)
            count += 1
            if len(sample) < 3:
                sample.append(row)
        if part:
            _write(store, digest, (count - 1) // PART, org, part)
    except BaseException:
        drop(digest)
        raise
    # The head comes last: a file torn while it was read is no file.
    _write(store, digest, None, org, {"name": name[:120], "header": header, "count": count, "sample": sample})


def get(digest: str, *, org: str) -> Waiting | None:
    """It, if this office chose it; what an office above or beside chose answers as what never was."""
    if len(digest) != 64 or not (digest.isascii() and digest.isalnum()):
        return None
    found = _read(digest, None, org)
    return None if found is None else Waiting(**found)


def rows(digest: str, *, org: str, start: int = 0) -> Iterator[list[str]]:
    """The rows after the header from `start` on, a part in memory at a time; ends where nothing more is kept."""
    number, skip = divmod(start, PART)
    while (part := _read(digest, number, org)) is not None:
        yield from part[skip:]
        number, skip = number + 1, 0


def refuse(digest: str, *, org: str, start: int, rows: list[dict[str, Any]]) -> None:
    """What of the rows from `start` on was not taken in; the same step again writes the same."""
    _write(_store(), digest, f"bad.{start:07d}", org, rows)


def refused(digest: str, *, org: str) -> list[dict[str, Any]]:
    """All that was not taken in so far, in the order of the file."""
    names = sorted(
        name for name in _store().listdir("")[1] if name.startswith(f"{digest}.bad.") and not name.endswith(".new")
    )
    return [row for name in names for row in _read(digest, name.partition(".")[2], org) or ()]


def rewrite(digest: str, *, org: str, row: Callable[[int, list[str]], list[str]], gone: set[int]) -> None:
    """Each row as `row` gives it for its number in the spreadsheet (the header is 1), in place; of those in `gone`
    nothing stays in what was kept beside either.
    """
    store, number = _store(), 0
    while (part := _read(digest, number, org)) is not None:
        first = number * PART + 2
        new = [row(at, cells) for at, cells in enumerate(part, first)]
        if new != part:
            _write(store, digest, number, org, new)
        number += 1
    head = get(digest, org=org)
    if head is not None and any(at in gone for at in range(2, 2 + len(head.sample))):
        sample = [row(at, cells) for at, cells in enumerate(head.sample, 2)]
        _write(store, digest, None, org, {**head._asdict(), "sample": sample})
    for name in [name for name in store.listdir("")[1] if name.startswith(f"{digest}.bad.")]:
        bad = _read(digest, name.partition(".")[2], org) or []
        if any(each["row"] in gone for each in bad):
            kept = [{**each, "words": ""} if each["row"] in gone else each for each in bad]
            _write(store, digest, name.partition(".")[2], org, kept)


def drop(digest: str) -> None:
    """It was taken in, or is no longer wanted."""
    store = _store()
    store.delete(digest)
    for name in store.listdir("")[1]:
        if name.startswith(f"{digest}."):
            store.delete(name)


def _write(store: FileSystemStorage, digest: str, number: int | str | None, org: str, what: Any) -> None:
    name = digest if number is None else f"{digest}.{number}"
    new = f"{name}.new"
    store.delete(new)
    store.save(new, ContentFile(keys.shut(_lock(name), json.dumps(what).encode(), org.encode())))
    # The old one stands until the new one does: a cut in between loses nothing.
    Path(store.path(new)).replace(store.path(name))


def _read(digest: str, number: int | str | None, org: str) -> Any:
    store = _store()
    name = digest if number is None else f"{digest}.{number}"
    if not store.exists(name):
        return None
    with store.open(name) as file:
        kept = file.read()
    try:
        return json.loads(keys.opened(_lock(name), kept, org.encode()))
    except ValueError:
        # Another office's, or torn: there is nothing for this one.
        return None


def _lock(name: str) -> AESGCM:
    """A copy of the folder without the installation's keys tells nothing."""
    return AESGCM(hmac.new(locked.key().encode(), f"file:{name}".encode(), hashlib.sha256).digest())


def _store() -> FileSystemStorage:
    folder = settings.HOME / "incoming"
    folder.mkdir(mode=0o700, exist_ok=True)
    return FileSystemStorage(location=folder, file_permissions_mode=0o600)
