"""A secret that another machine gave us, kept so that a copy of the database tells nothing of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fengqiao import keys


def lock(home: Path, place: str, text: str) -> str:
    """The text under this installation's own key, bound to the place it is kept at."""
    if not text:
        return ""
    return base64.b64encode(keys.shut(_key(home), text.encode(), place.encode())).decode()


def unlock(home: Path, place: str, kept: str) -> str:
    """The text again; empty if it is of another place or another installation."""
    try:
        raw = base64.b64decode(kept, validate=True)
        return keys.opened(_key(home), raw, place.encode()).decode()
    except ValueError:
        return ""


def _key(home: Path) -> AESGCM:
    return AESGCM(hmac.new(keys.key(home, "outward").encode(), b"kept", hashlib.sha256).digest())
