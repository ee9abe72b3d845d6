"""A file that was chosen and whose columns are not named yet: it lies locked in the home, a day at most."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from fengqiao import keys
from fengqiao.ledger import locked


class Waiting(NamedTuple):
    """What was read of the file."""

    name: str
    rows: list[list[str]]


def put(digest: str, *, name: str, org: str, rows: list[list[str]]) -> None:
    """Keep it under its digest; the same file twice is kept once."""
    store = _store()
    if store.exists(digest):
        return
    text = json.dumps({"name": name[:120], "rows": rows}).encode()
    store.save(digest, ContentFile(keys.shut(_lock(digest), text, org.encode())))


def get(digest: str, *, org: str) -> Waiting | None:
    """It, if this office chose it; what an office above or beside chose answers as what never was."""
    store = _store()
    if len(digest) != 64 or not (digest.isascii() and digest.isalnum()) or not store.exists(digest):
        return None
    with store.open(digest) as file:
        kept = file.read()
    try:
        text = keys.opened(_lock(digest), kept, org.encode())
    except ValueError:
        # Another office's, or torn: there is nothing for this one.
        return None
    return Waiting(**json.loads(text))


def drop(digest: str) -> None:
    """It was taken in."""
    _store().delete(digest)


def _lock(digest: str) -> AESGCM:
    """A copy of the folder without the installation's keys tells nothing."""
    return AESGCM(hmac.new(locked.key().encode(), f"file:{digest}".encode(), hashlib.sha256).digest())


def _store() -> FileSystemStorage:
    folder = settings.HOME / "incoming"
    folder.mkdir(mode=0o700, exist_ok=True)
    return FileSystemStorage(location=folder, file_permissions_mode=0o600)
