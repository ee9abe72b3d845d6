"""The tail: what every chain gained since a place, and cursors that tell their holder nothing but that place."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection

from fengqiao import keys
from fengqiao.ledger.models import Head
from fengqiao.ledger.write import as_moment

PADDED = 96


class Told(NamedTuple):
    """A record's header: enough to ask whom it concerns; what it says is read under sight."""

    district: str
    number: int
    at: datetime | None
    kind: str
    subject: str


def ends() -> dict[str, int]:
    """The number of each chain's last record."""
    return dict(Head.objects.values_list("district", "number"))


def tail(after: Mapping[str, int], most: int = 500) -> list[Told]:
    """What every chain gained since `after` in one question; a chain that is not named is read from its start."""
    begins = "0"
    values: list[str | int] = []
    if after:
        begins = f"CASE h.district {' '.join(['WHEN %s THEN %s'] * len(after))} ELSE 0 END"
        values = [part for pair in after.items() for part in pair]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.district, r.number, r.at, r.kind, r.subject FROM ledger_head h JOIN ledger_record r"
            f" ON r.district = h.district AND r.number > {begins} WHERE h.number > {begins}"
            " ORDER BY r.district, r.number LIMIT %s",
            [*values, *values, most],
        )
        return [Told(row[0], row[1], as_moment(row[2]), row[3], row[4]) for row in cursor.fetchall()]


def moved(after: Mapping[str, int], told: list[Told]) -> dict[str, int]:
    """The place behind what was told."""
    place = dict(after)
    for one in told:
        place[one.district] = max(one.number, place.get(one.district, 0))
    return place


def encode(after: Mapping[str, int], subscriber: str) -> str:
    """The place as a cursor for one subscriber: two of the same place look different, and nothing can be counted."""
    text = json.dumps(dict(after), sort_keys=True, separators=(",", ":"))
    padded = text.ljust(-(-len(text) // PADDED) * PADDED).encode()
    sealed = keys.shut(AESGCM(_key()), padded, subscriber.encode())
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def decode(cursor: str, subscriber: str) -> dict[str, int] | None:
    """The place of a cursor, or None where it is garbled or somebody else's."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = json.loads(keys.opened(AESGCM(_key()), raw, subscriber.encode()))
    except ValueError:
        return None
    return {str(district): int(number) for district, number in place.items()}


def _key() -> bytes:
    secret = keys.key(settings.HOME, "secret").encode()
    return HKDF(SHA256(), 32, salt=None, info=b"fengqiao cursor").derive(secret)
