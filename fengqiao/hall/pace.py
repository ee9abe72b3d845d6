"""Numbers drawn by strangers are paced: after a few a device waits, an address only a little."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from fengqiao import keys
from fengqiao.cases import act
from fengqiao.cases.models import Attempts
from fengqiao.cases.throttle import Pace

# A hall's own network has one address, from which many draw in a morning: it is slowed, never shut out.
PACES = {"device": Pace(4, 60, 900), "address": Pace(60, 5, 30)}
FORGOTTEN_AFTER = timedelta(hours=1)


def names(request: HttpRequest) -> dict[str, str]:
    """Under what this draw counts: keyed digests, so that no table tells an address."""
    address = request.META.get("REMOTE_ADDR", "")
    told = {
        "device": "|".join((address, request.headers.get("User-Agent", ""), request.headers.get("Accept", ""))),
        "address": address,
    }
    key = keys.key(settings.HOME, "codes").encode()
    return {
        kind: hmac.new(key, f"draw:{kind}:{value}".encode(), hashlib.sha256).hexdigest() for kind, value in told.items()
    }


def wait(draws: dict[str, str], now: datetime) -> int:
    """Seconds until the next number from here; 0: now."""
    kinds = {name: kind for kind, name in draws.items()}
    longest = 0
    for row in Attempts.objects.filter(pk__in=list(kinds), last__gt=now - FORGOTTEN_AFTER):
        pace = PACES[kinds[row.pk]]
        over = row.count - pace.free
        if over >= 0:
            pause = min(pace.most, pace.first * 2 ** min(over, 12))
            longest = max(longest, pause - int((now - row.last).total_seconds()))
    return longest


def drawn(draws: dict[str, str], now: datetime) -> None:
    """A number was drawn from here."""
    act.count_attempts(list(draws.values()), forgotten=now - FORGOTTEN_AFTER, now=now)
