"""A report that is not sent yet: kept for two hours under a name that only the reporter's browser knows.

What lies in the database is locked with that name, so that neither the table nor a copy of it can be read.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from fengqiao import keys
from fengqiao.cases import act
from fengqiao.cases.codes import ALPHABET, check
from fengqiao.cases.models import Started

LASTS = timedelta(hours=2)
# How long a report that was sent answers to being sent again.
ECHOES = timedelta(minutes=15)


def new_name() -> str:
    """A fresh name: 128 random bits and our signature, so that nobody can be led into a draft of somebody's making."""
    letters = secrets.token_urlsafe(16)
    return f"{letters}.{_text('name', letters)[:16]}"


def known(name: str) -> bool:
    """Whether the name is one of ours."""
    letters, _, signature = name.partition(".")
    return len(letters) == 22 and hmac.compare_digest(_text("name", letters)[:16].encode(), signature.encode())


def read(name: str, now: datetime) -> dict[str, Any]:
    """What was said so far; empty if nothing was, or too long ago."""
    row = Started.objects.filter(pk=_text("row", name), until__gt=now).first()
    if row is None:
        return {}
    packed = urlsafe_b64decode(row.body)
    said: dict[str, Any] = json.loads(keys.opened(AESGCM(_digest("lock", name)), packed))
    return said


def keep(name: str, said: dict[str, Any], now: datetime) -> None:
    """Keep what was said so far."""
    packed = keys.shut(AESGCM(_digest("lock", name)), json.dumps(said).encode())
    act.keep_started(
        key=_text("row", name),
        body=urlsafe_b64encode(packed).decode(),
        until=now + (ECHOES if said.get("sent") else LASTS),
    )


def owner(name: str) -> str:
    """Under what its photos are uploaded."""
    return f"draft-{_text('photos', name)[:40]}"


def once(name: str) -> str:
    """The same for every sending of this report."""
    return str(uuid.UUID(bytes=_digest("once", name)[:16], version=4))


def voice(name: str) -> str:
    """The number of the reporter's voice: random, and the same however often the report is sent."""
    return str(uuid.UUID(bytes=_digest("voice", name)[:16], version=4))


def letters(name: str) -> str:
    """The follow-up code of this report, kept nowhere: who sends the same twice reads the same code twice."""
    bits = int.from_bytes(_digest("code", name)[:8], "big")
    drawn = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(12))
    return drawn + check(drawn)


def _digest(purpose: str, name: str) -> bytes:
    key = keys.key(settings.HOME, "codes").encode()
    return hmac.new(key, f"draft:{purpose}:{name}".encode(), hashlib.sha256).digest()


def _text(purpose: str, name: str) -> str:
    return _digest(purpose, name).hex()
