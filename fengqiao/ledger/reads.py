"""Reads: a look at something protected is on record before the page is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import uuid_utils.compat as uuid

from fengqiao.ledger import gate
from fengqiao.ledger.models import Read
from fengqiao.ledger.write import By

# A log of access is kept for six months at least (网络安全法 23), of what was handed on for three years (网络数据安全
# 管理条例 12). The database refuses the first by its own clock.
LEAST, KEPT = timedelta(days=184), timedelta(days=3 * 366)


def look(
    *,
    by: By,
    organisation: str,
    subject: str,
    groups: Iterable[str],
    now: datetime,
    reason: str = "",
    refused: bool = False,
) -> None:
    """Keep who looked at which groups of a subject, from which office, and why; durable when this returns.

    No chain's head is locked for it: reading never makes an act wait.
    """
    rows = [
        Read(
            id=uuid.uuid7(),
            at=now,
            actor=by.actor,
            post=by.post,
            organisation=organisation,
            subject=subject,
            group=group,
            reason=reason[:300],
            refused=refused,
        )
        for group in sorted(set(groups))
    ]
    gate.run(lambda drafts: Read.objects.bulk_create(rows))


def of(subject: str, most: int = 200) -> list[Read]:
    """Who looked at a subject, the latest first."""
    return list(Read.objects.filter(subject=subject).order_by("-at", "id")[:most])


def purge(now: datetime, *, kept: timedelta = KEPT) -> int:
    """Drop reads older than this, for nothing is kept for longer than it serves; returns how many went.

    Raises ValueError for less than six months.
    """
    if kept < LEAST:
        raise ValueError("reads are kept for six months at least")
    with gate.alone():
        return Read.objects.filter(at__lt=now - kept).delete()[0]
