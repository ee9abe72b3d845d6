"""Photos lie locked, as names and words do: what is on the disk is noise without a key that is not (SECURITY.md 2.7).

Each is bound to where it lies; one that is moved or altered opens nowhere. What an older version kept in plain lies
beside under the old ending until the clock has locked it.
"""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from fengqiao import keys
from fengqiao.ledger import locked

ENDING, PLAIN = ".fq1", ".jpg"


def place(file: str, *, small: bool = False, ending: str = ENDING) -> str:
    """Where a photo lies in the storage."""
    return f"photos/{file[-2:]}/{file}{'-small' if small else ''}{ending}"


def write(file: str, content: bytes, *, small: bool = False) -> None:
    """Locked, whole or not at all: half a file that a crash left is written over."""
    where = place(file, small=small)
    default_storage.delete(where)
    default_storage.save(where, ContentFile(keys.shut(locked.present(), content, where.encode())))


def read(file: str, *, small: bool = False) -> bytes:
    """The photo; empty where it is gone or does not open."""
    where = place(file, small=small)
    try:
        return keys.opened(locked.present(), _stored(where), where.encode())
    except FileNotFoundError:
        pass
    except (ValueError, locked.LostKey):
        return b""
    try:
        return _stored(place(file, small=small, ending=PLAIN))
    except FileNotFoundError:
        return b""


def unwrite(file: str) -> None:
    """Gone, in whatever form it lay."""
    for small in (False, True):
        for ending in (ENDING, PLAIN):
            default_storage.delete(place(file, small=small, ending=ending))


def lock_old(file: str) -> None:
    """What lies in plain is locked beside and read again, and only then goes; cut anywhere, it is done once more."""
    for small in (False, True):
        plain = place(file, small=small, ending=PLAIN)
        if not default_storage.exists(plain):
            continue
        content = _stored(plain)
        write(file, content, small=small)
        if read(file, small=small) == content:
            default_storage.delete(plain)


def _stored(where: str) -> bytes:
    with default_storage.open(where) as stored:
        return bytes(stored.read())
