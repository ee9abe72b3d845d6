"""Reports by machine are slowed by address, never shut out: a counter's one address sends 300 an hour."""

from __future__ import annotations

import threading
import time

AT_ONCE = 300
AN_HOUR = 300.0
LONGEST = 10
MOST_KNOWN = 20_000

_lock = threading.Lock()
_left: dict[str, tuple[float, float]] = {}


def wait(address: str, cost: float = 1.0) -> int:
    """Seconds to wait before the next one from this address; 0: go on, and it is counted.

    A bucket of 300 that refills with 300 an hour, kept in memory by each server process: no table learns who
    reported when.
    """
    now = time.monotonic()
    with _lock:
        if len(_left) > MOST_KNOWN:
            _forget(now)
        full, since = _left.get(address, (float(AT_ONCE), now))
        full = min(float(AT_ONCE), full + (now - since) * AN_HOUR / 3600)
        if full < cost:
            _left[address] = (full, now)
            return min(LONGEST, 1 + int((cost - full) * 3600 / AN_HOUR))
        _left[address] = (full - cost, now)
        return 0


def forget() -> None:
    """Everybody begins anew."""
    with _lock:
        _left.clear()


def _forget(now: float) -> None:
    """Whoever has been still for an hour has a full bucket again."""
    for address in [name for name, (_, since) in _left.items() if now - since > 3600]:
        del _left[address]
    while len(_left) > MOST_KNOWN:
        del _left[next(iter(_left))]
