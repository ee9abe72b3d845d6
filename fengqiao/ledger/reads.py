"""Reads: a look at something protected is on record before the page is sent."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

import uuid_utils.compat as uuid
from django.db import DatabaseError, InterfaceError

from fengqiao.ledger import gate
from fengqiao.ledger.models import Read
from fengqiao.ledger.write import By, Full

log = logging.getLogger("fengqiao.ledger")

# A log of access is kept for six months at least (网络安全法 23), of what was handed on for three years (网络数据安全
# 管理条例 12). The database refuses the first by its own clock.
LEAST, KEPT = timedelta(days=184), timedelta(days=3 * 366)


class NotKept(Exception):
    """A look could not be stored, so what was to be looked at is not shown: no record, no page."""


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

    No chain's head is locked for it: reading never makes an act wait. Raises NotKept where it cannot be stored,
    but for those who are turned away and are shown nothing.
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
    try:
        gate.run(lambda drafts: Read.objects.bulk_create(rows))
    except (DatabaseError, InterfaceError, Full, OSError) as error:
        if not refused:
            raise NotKept from error
        # Who was turned away saw nothing; another answer than always would tell that there was something to see.
        log.error("that somebody was turned away could not be stored: %s", type(error).__name__)


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
