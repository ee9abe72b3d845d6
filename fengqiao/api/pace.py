"""Reports by machine are slowed by address, never shut out: a counter's one address sends 300 an hour."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import struct
import time
from pathlib import Path

from django.conf import settings

from fengqiao import keys

AT_ONCE = 300
AN_HOUR = 300.0
LONGEST = 10
MOST_KNOWN = 20_000
SWEPT = "swept"

_BUCKET = struct.Struct("<dd")


def wait(address: str, cost: float = 1.0) -> int:
    """Seconds to wait before the next one from this address; 0: go on, and it is counted.

    A bucket of 300 that refills with 300 an hour, in a small locked file that all server processes share. It is
    named by a keyed digest and gone within hours: no table learns who reported when.
    """
    handle = os.open(_file(address), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        now = time.monotonic()
        kept = os.pread(handle, _BUCKET.size, 0)
        full, since = _BUCKET.unpack(kept) if len(kept) == _BUCKET.size else (float(AT_ONCE), now)
        if since > now:
            # The machine was started anew since.
            full, since = float(AT_ONCE), now
        full = min(float(AT_ONCE), full + (now - since) * AN_HOUR / 3600)
        passes = full >= cost
        os.pwrite(handle, _BUCKET.pack(full - cost if passes else full, now), 0)
        return 0 if passes else min(LONGEST, 1 + int((cost - full) * 3600 / AN_HOUR))
    finally:
        os.close(handle)


def forget() -> None:
    """Everybody begins anew."""
    for file in _folder().iterdir():
        file.unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(settings.HOME) / "pace"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _file(address: str) -> Path:
    key = keys.key(settings.HOME, "codes").encode()
    folder = _folder()
    file = folder / hmac.new(key, f"pace:{address}".encode(), hashlib.sha256).hexdigest()[:32]
    if not file.exists():
        _sweep(folder)
    return file


def _sweep(folder: Path) -> None:
    """Whoever has been still for an hour has a full bucket again; of very many the longest still go first.

    Once a minute for all processes: to look at every file for every new address would slow a day of many.
    """
    swept = folder / SWEPT
    try:
        if time.time() - swept.stat().st_mtime < 60:
            return
    except FileNotFoundError:
        pass
    swept.touch(mode=0o600)
    rows = []
    for entry in os.scandir(folder):
        if entry.name == SWEPT:
            continue
        try:
            rows.append((entry.stat().st_mtime, entry.path))
        except FileNotFoundError:
            # Another process sweeps, too.
            continue
    rows.sort()
    old = time.time() - 3600
    for place, (touched, path) in enumerate(rows):
        if touched > old and len(rows) - place < MOST_KNOWN:
            break
        Path(path).unlink(missing_ok=True)
