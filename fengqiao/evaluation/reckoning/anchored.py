"""The seed of a draw: what the first anchor that covers the pledge was signed with, which nobody could know before.

An anchor's signature is made with a key that lies outside the database. Whoever can write the database, and could
try records until a seal suits, does not see the signature that would come of them; whoever has the file of anchors,
or its copy elsewhere, sees which one it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from fengqiao.ledger.verify.anchors import Anchor, genuine


class Pledge(NamedTuple):
    """Where and when a pool was fixed: the chain, the number and the moment of its record."""

    chain: str
    number: int
    at: datetime


def covers(anchor: Anchor, pledge: Pledge) -> bool:
    """Whether the pool was fixed before this anchor, and stands under it.

    One taken earlier may name a higher number, where an old backup was put back since: it knew nothing of the pool.
    """
    return (
        anchor.chains.get(pledge.chain, (0, ""))[0] >= pledge.number and datetime.fromisoformat(anchor.at) >= pledge.at
    )


def first(anchors: Iterable[Anchor], pledge: Pledge) -> Anchor | None:
    """The first genuine anchor that covers the pledge; None while there is none."""
    return next((anchor for anchor in anchors if covers(anchor, pledge) and genuine(anchor)), None)


def seed(sign: str) -> str:
    """The seed that a signature gives: its SHA-256 in hex."""
    return hashlib.sha256(sign.encode()).hexdigest()
