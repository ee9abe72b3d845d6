"""Numbers drawn by strangers are paced by their address alone, which no request can choose: slowed, never shut out."""

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
from fengqiao.proxies import line_of

# A hall's own network, or a phone network, has one address for many: after ten in an hour, one a minute at the slowest.
PACE = Pace(10, 10, 60)
FORGOTTEN_AFTER = timedelta(hours=1)


def take(request: HttpRequest, now: datetime) -> int:
    """Seconds until the next number from here; 0: now, and it is counted before it is drawn."""
    name = _name(request)
    row = Attempts.objects.filter(pk=name, last__gt=now - FORGOTTEN_AFTER).first()
    over = row.count - PACE.free if row is not None else -1
    if row is not None and over >= 0:
        pause = min(PACE.most, PACE.first * 2 ** min(over, 12))
        seconds = pause - int((now - row.last).total_seconds())
        if seconds > 0:
            return seconds
    act.count_attempts([name], forgotten=now - FORGOTTEN_AFTER, now=now)
    return 0


def _name(request: HttpRequest) -> str:
    """Under what this draw counts: a keyed digest, so that no table tells an address."""
    address = line_of(request.META.get("REMOTE_ADDR", ""), "")
    key = keys.key(settings.HOME, "codes").encode()
    return hmac.new(key, f"draw:address:{address}".encode(), hashlib.sha256).hexdigest()
