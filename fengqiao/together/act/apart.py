"""Whether two people are really two: neither let the other in a short while ago."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from fengqiao.ledger.models import Record

LATELY = timedelta(days=30)
LETS_IN = (
    "people.appoint", "people.second", "people.invite", "people.account_open", "people.recovery_ask",
    "people.recovery_confirm", "people.recover",
)  # fmt: skip
TABLES = ("people_appointment", "people_recovery")


def apart(one: str, other: str, now: datetime) -> bool:
    """Whether neither appointed, invited or recovered the other in the last thirty days, by what is on record."""
    return not (_let_in(one, other, now) or _let_in(other, one, now))


def _let_in(by: str, whom: str, now: datetime) -> bool:
    # Whose seat fell to whom stands in the same records, so the text alone does not say it.
    records = Record.objects.filter(actor=by, kind__in=LETS_IN, at__gt=now - LATELY, body__contains=whom)
    return any(_names(json.loads(body), whom) for body in records.values_list("body", flat=True))


def _names(body: dict[str, Any], whom: str) -> bool:
    if body["g"].get("person") == whom:
        return True
    return any(table in TABLES and (columns or {}).get("person_id") == whom for table, _key, columns in body["r"])
