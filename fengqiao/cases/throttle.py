"""Guessing follow-up codes is slow: wrong ones count per code, account, device and address; nobody is shut out."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

from fengqiao import keys
from fengqiao.cases import act
from fengqiao.cases.models import Attempts


class Pace(NamedTuple):
    """So many wrong ones are free; after each further one the wait doubles from `first` to `most` seconds."""

    free: int
    first: int
    most: int


# The first eight letters: whoever knows them has seen the slip. A counter's one address is only slowed.
PACES = {
    "code": Pace(5, 60, 900), "account": Pace(5, 30, 900), "device": Pace(5, 30, 900), "address": Pace(40, 2, 10),
    # Who looks for a lost slip at a desk, and the number that is said there, from whichever desk.
    "desk": Pace(5, 60, 900), "number": Pace(5, 60, 900),
}  # fmt: skip
FORGOTTEN_AFTER = timedelta(hours=1)


def names(request: HttpRequest, letters: str) -> dict[str, str]:
    """Under what this try counts: keyed digests, so that no table tells an address or a code."""
    address = request.META.get("REMOTE_ADDR", "")
    told = {
        "code": letters[:8],
        "device": "|".join((address, request.headers.get("User-Agent", ""), request.headers.get("Accept", ""))),
        "address": address,
    }
    if request.user.is_authenticated:
        told["account"] = str(request.user.pk)
    return _digests(told)


def desk_names(account: str, number: str) -> dict[str, str]:
    """Under what a desk's wrong second fact counts: who asks, and for which number."""
    return _digests({"desk": account, "number": number})


def _digests(told: dict[str, str]) -> dict[str, str]:
    key = keys.key(settings.HOME, "codes").encode()
    return {
        kind: hmac.new(key, f"try:{kind}:{value}".encode(), hashlib.sha256).hexdigest() for kind, value in told.items()
    }


def wait(tries: dict[str, str], now: datetime) -> int:
    """How many seconds to wait before the next try; 0: none."""
    kinds = {name: kind for kind, name in tries.items()}
    longest = 0
    for row in Attempts.objects.filter(pk__in=list(kinds), last__gt=now - FORGOTTEN_AFTER):
        pace = PACES[kinds[row.pk]]
        over = row.count - pace.free
        if over >= 0:
            pause = min(pace.most, pace.first * 2 ** min(over, 12))
            longest = max(longest, pause - int((now - row.last).total_seconds()))
    return longest


def failed(tries: dict[str, str], now: datetime) -> None:
    """A wrong code was typed."""
    act.count_attempts(list(tries.values()), forgotten=now - FORGOTTEN_AFTER, now=now)
