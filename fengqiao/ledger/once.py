"""Once: the same act sent twice is done once; the same number with another content is refused."""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings

from fengqiao import keys
from fengqiao.ledger import seal
from fengqiao.ledger.models import Record
from fengqiao.ledger.write import Draft


class OnceAgain(Exception):
    """The same `once` with the same content is on record already; `record` says where."""

    def __init__(self, record: Record | None = None) -> None:
        super().__init__("done before")
        self.record = record


class OnceConflict(Exception):
    """The same `once` came with another content (409)."""

    def __init__(self, once: str) -> None:
        super().__init__(f"{once} was sent before with another content")
        self.once = once


def body_of(value: Any) -> str:
    """What an act consists of, as 64 hex digits that tell nothing without this installation's key.

    A plain hash of what somebody said would let anybody who reads the record try out phone numbers.
    """
    key = keys.key(settings.HOME, "salt").encode()
    return hmac.digest(key, b"once\n" + seal.text(value).encode(), "sha256").hex()


def earlier(actor: str, once: str, body: str) -> Record | None:
    """The record that this actor wrote under the same `once`, or None; OnceConflict if its content differs."""
    found = Record.objects.filter(actor=actor, once=once).first()
    if found is not None and found.once_body != body:
        raise OnceConflict(once)
    return found


def taken(drafts: list[Draft]) -> OnceAgain | OnceConflict | None:
    """Whether one of the drafts could not be written because its `once` is on record."""
    for draft in drafts:
        if draft.once is not None:
            try:
                found = earlier(draft.actor, draft.once, draft.once_body)
            except OnceConflict as error:
                return error
            if found is not None:
                return OnceAgain(found)
    return None


def check_once(sink: list[Draft], before: int) -> None:
    """Refuse an act whose `once` stands in the same commit already: alone, it will find the earlier outcome."""
    for draft in sink[before:]:
        if draft.once is not None:
            mine = draft.actor, draft.once
            if any((other.actor, other.once) == mine for other in sink[:before]):
                raise OnceAgain
