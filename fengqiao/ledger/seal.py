"""The seal: canonical bytes, commitments to personal values, and the chain of hashes (SECURITY.md 1.1)."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

VERSION = "fengqiao-1"


def instant(at: datetime) -> str:
    """A moment as text: UTC, microseconds, the same on every database."""
    at = at.astimezone(UTC)
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical(value: Any) -> Any:
    """A value as JSON can hold it without doubt: no floats, moments as text, ids as text.

    A float (a coordinate in degrees) enters as an integer number of 1e-7.
    """
    kind = type(value)
    if value is None or kind is str or kind is int or kind is bool:
        return value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, float):
        return round(value * 10_000_000)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, Mapping):
        return {str(name): canonical(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(canonical(each) for each in value)
    if isinstance(value, str | int):
        return str(value) if isinstance(value, str) else int(value)
    raise TypeError(f"{kind.__name__} has no canonical form")


def _dumper() -> Callable[[Any], str]:
    """One encoder for all: JSONEncoder.encode makes a new one for every value, which takes longer than its work."""
    slow = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return slow.encode
    parts = make(None, slow.default, encode_basestring, None, ":", ",", True, False, False)
    return lambda value: "".join(parts(value, 0))


dump = _dumper()


def quick(value: Any) -> str:
    """The same text as `dump` gives, sooner for what is itself a text, as most keys and values are."""
    return encode_basestring(value) if type(value) is str else dump(value)


def text(value: Any) -> str:
    """The canonical text of a value."""
    return dump(canonical(value))


def new_salt() -> str:
    """128 random bits as hex."""
    return secrets.token_hex(16)


def commitment(salt: str, value_text: str) -> str:
    """HMAC-SHA-256 of a value's canonical text under its own salt, hex."""
    return hmac.digest(bytes.fromhex(salt), value_text.encode(), "sha256").hex()


def seal(previous: str, header: list[Any], body: str) -> str:
    """The seal of a record: SHA-256 over version, previous seal, canonical header and canonical body, hex.

    The body holds public values in clear and, for each personal field, its commitment, under sorted names.
    """
    return hashlib.sha256("\n".join((VERSION, previous, dump(header), body)).encode()).hexdigest()


def digest(value: Any) -> str:
    """SHA-256 of a value's canonical text, hex."""
    return hashlib.sha256(text(value).encode()).hexdigest()
