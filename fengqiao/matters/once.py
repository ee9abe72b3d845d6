"""The same `once` twice is one act: how a second sending is known, without keeping what was said."""

from __future__ import annotations

import hmac
from functools import cache

from django.conf import settings

from fengqiao import keys
from fengqiao.ledger import seal
from fengqiao.ledger.models import Record
from fengqiao.people.standing import Actor


class Repeated(Exception):
    """The same `once` came with another body (409)."""


@cache
def _key() -> bytes:
    return keys.key(settings.HOME, "salt").encode()


def keyed(value: object) -> str:
    """A keyed digest of what was sent: nobody with the ledger alone can guess a phone number or an answer from it."""
    return hmac.digest(_key(), seal.text(value).encode(), "sha256").hex()


def done_before(by: Actor, once: str, once_body: str) -> bool:
    """Whether this actor's act is on record; raises Repeated if it was another one."""
    actor = by.person if by.through else by.actor
    earlier = Record.objects.filter(actor=actor, once=once).values_list("once_body", flat=True).first()
    if earlier is None:
        return False
    if earlier != once_body:
        raise Repeated(once)
    return True
