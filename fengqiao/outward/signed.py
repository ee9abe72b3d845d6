"""How a message between machines is signed: HMAC over id, time and body, as Standard Webhooks write it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from fengqiao import keys

AGE = timedelta(minutes=5)
ID, TIME, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"


class Bad(Exception):
    """The message is not from whom it says, or old; `why` is signature or time."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def secret(home: Path, purpose: str, turn: int) -> str:
    """The key of a gateway or peer, by its turn; it lies nowhere, the installation's own key makes it again."""
    made = hmac.digest(keys.key(home, "outward").encode(), f"sign:{purpose}:{turn}".encode(), "sha256")
    return PREFIX + base64.b64encode(made).decode()


def secrets_of(home: Path, purpose: str, turn: int) -> list[str]:
    """The newest key first, the one before beside it: two while the other side changes over."""
    return [secret(home, purpose, each) for each in (turn, turn - 1) if each > 0]


def sign(secrets: Sequence[str], *, message: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message; one signature a key."""
    moment = str(int(at.timestamp()))
    made = " ".join(f"v1,{_made(each, message, moment, body)}" for each in secrets)
    return {ID: message, TIME: moment, SIGNATURE: made, "Content-Type": "application/json; charset=utf-8"}


def check(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The id of a message rightly signed within five minutes; raises Bad. Whether it is known is the caller's."""
    message, moment = headers.get(ID, "")[:100], headers.get(TIME, "")
    if not re.fullmatch(r"[\w.:-]{1,100}", message, re.ASCII) or not re.fullmatch(r"\d{1,12}", moment, re.ASCII):
        raise Bad("signature")
    given = [each.partition(",")[2].encode() for each in headers.get(SIGNATURE, "")[:1000].split(" ")]
    good = False
    for each in secrets:
        made = _made(each, message, moment, body).encode()
        for one in given:
            good |= hmac.compare_digest(made, one)
    if not good:
        raise Bad("signature")
    if abs(now.timestamp() - int(moment)) > AGE.total_seconds():
        raise Bad("time")
    return message


def _made(secret: str, message: str, moment: str, body: bytes) -> str:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        key = secret.encode()
    signed = f"{message}.{moment}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
