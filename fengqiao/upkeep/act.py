"""The only door of upkeep: a gap is named by the restore, and ends when two people have signed it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import uuid_utils.compat as uuid

from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.write import By
from fengqiao.upkeep.models import Gap


class CannotSign(Exception):
    """Why this signature does not count: 'gone' or 'same'."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def restored(
    *, chain: str, number: int, known: int, seal: str, backup_at: datetime, by: By = SYSTEM, now: datetime
) -> None:
    """Put a restore on record in one chain; where acts are known that it does not hold, that gap is named."""
    with door(district=chain, kind="upkeep.restored", by=by, now=now) as record:
        record.given("backup", backup_at)
        record.given("missing", max(known - number, 0))
        if known > number:
            record.new(Gap(id=uuid.uuid7(), chain=chain, restored=number, known=known, seal=seal,
                           backup_at=backup_at, restored_at=now))  # fmt: skip


def sign(*, gap: UUID, by: By, now: datetime) -> Gap:
    """One of two people takes note that these records are gone; the second ends the gap."""
    row = Gap.objects.filter(id=gap).first()
    if row is None or row.second:
        raise CannotSign("gone")
    if row.first == by.actor:
        raise CannotSign("same")
    with door(district=row.chain, kind="upkeep.gap_signed", by=by, now=now, subject=str(row.id)) as record:
        if row.first:
            record.set(row, second=by.actor, second_at=now)
        else:
            record.set(row, first=by.actor, first_at=now)
    return row
