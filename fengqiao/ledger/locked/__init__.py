"""Locked values: what lies in the database of them is noise without a key that lies outside it (SECURITY.md 2.7).

AES-256-GCM with a fresh 96-bit nonce, bound to table, row and column: a cell that is moved opens nowhere else.
The key is derived from the installation's `fields` key, a file outside the database and its backups.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from base64 import b64decode, b64encode
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection

from fengqiao import keys


class LostKey(RuntimeError):
    """The key of what lies locked is not there; another in its place would lose both."""

    words = (
        "密钥 keys/fields 不见了，库里有用它锁存的内容：停下 web 和 clock，从封存的密钥里放回去。",
        "The key keys/fields is gone, and the database holds what it locked: stop web and clock, and put it back from"
        " the sealed keys.",
    )

    def __init__(self) -> None:
        super().__init__(" ".join(self.words))


# In front of what is locked; a text that begins with it by itself is locked, wherever it stands.
MARK = "fq1:"
# What stands in the place of a value that does not open: moved, altered, or of another installation's key.
SHUT = "⟦锁着，打不开 · locked, cannot be opened⟧"


def lock(place: str, text: str, by: AESGCM | None = None) -> str:
    """The text as it lies at this place, 'table|row|column'; `by` what `present()` gave."""
    return MARK + b64encode(keys.shut(by or present(), text.encode(), place.encode())).decode()


def present() -> AESGCM:
    """What locks now: asked for once by whoever locks many."""
    return _lock(key())


def unlock(place: str, kept: str) -> str:
    """The text again; what was never locked is as it is, what does not open is SHUT."""
    if not kept.startswith(MARK):
        return kept
    try:
        raw = b64decode(kept[len(MARK) :], validate=True)
        return keys.opened(present(), raw, place.encode()).decode()
    except (ValueError, LostKey):
        return SHUT


def said(text: str) -> Any:
    """The value of a kept text of JSON; one that does not open stands there as SHUT."""
    return SHUT if text == SHUT else json.loads(text)


def at(table: str, key: object, column: str) -> str:
    """The place of a cell; the parts of a composite key stand side by side."""
    row = "|".join(map(str, key)) if isinstance(key, tuple | list) else str(key)
    return f"{table}|{row}|{column}"


def key() -> str:
    """The installation's `fields` key; LostKey where it is gone and something lies under it."""
    return keys.key(settings.HOME, "fields", before=_never_over)


def mark(kind: str, text: str) -> str:
    """What a name, phone or mail address is found by: 64 hex digits, the same for the same way of being called.

    Whole and exact after NFKC, without spaces, dots and dashes, in small letters; of a phone the last 11 digits.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    if kind == "phone":
        plain = "".join(each for each in plain if each.isdigit())[-11:]
    else:
        plain = "".join(each for each in plain if not each.isspace() and (kind == "email" or each not in "·.-"))
    if not plain:
        return ""
    return hmac.new(_derived(key(), "found"), f"{kind}|{plain}".encode(), hashlib.sha256).hexdigest()


def _never_over() -> None:
    """No key is made anew over what another one locked."""
    with connection.cursor() as cursor:
        if "ledger_value" not in connection.introspection.table_names(cursor):
            return
        cursor.execute("SELECT 1 FROM ledger_value WHERE value LIKE %s LIMIT 1", [MARK + "%"])
        if cursor.fetchone() is not None:
            raise LostKey


@lru_cache(maxsize=4)
def _lock(key: str) -> AESGCM:
    return AESGCM(_derived(key, "locked"))


@lru_cache(maxsize=8)
def _derived(key: str, purpose: str) -> bytes:
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).digest()
