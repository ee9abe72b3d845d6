"""Reads: a look at something protected is on record before the page is sent."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import uuid_utils.compat as uuid
from django.db import DatabaseError, InterfaceError

from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.models import Read, Record
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
    rows = [_row(by, organisation, subject, group, now, reason, refused) for group in sorted(set(groups))]
    _keep(rows, refused=refused)


def look_at_all(
    *,
    by: By,
    organisation: str,
    subjects: Iterable[str],
    group: str,
    now: datetime,
    reason: str,
    unless_since: datetime,
) -> None:
    """The same of many subjects on one page; one that was looked at since then, from there, stands for this look."""
    wanted = sorted(set(subjects))
    same = Read.objects.filter(subject__in=wanted, at__gte=unless_since, actor=by.actor, post=by.post, group=group)
    known = set(same.filter(refused=False).values_list("subject", flat=True))
    rows = [_row(by, organisation, subject, group, now, reason) for subject in wanted if subject not in known]
    if rows:
        _keep(rows)


def _row(
    by: By, organisation: str, subject: str, group: str, now: datetime, reason: str, refused: bool = False
) -> Read:
    return Read(
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


def _keep(rows: list[Read], *, refused: bool = False) -> None:
    try:
        gate.run(lambda drafts: Read.objects.bulk_create(rows))
    except (DatabaseError, InterfaceError, Full, OSError) as error:
        if not refused:
            raise NotKept from error
        # Who was turned away saw nothing; another answer than always would tell that there was something to see.
        log.error("that somebody was turned away could not be stored: %s", type(error).__name__)


def lately(*, by: By, subject: str, group: str, since: datetime) -> bool:
    """Whether the same look is on record since then."""
    rows = Read.objects.filter(subject=subject, at__gte=since, actor=by.actor, post=by.post, group=group, refused=False)
    return rows.exists()


def unsealed(before: datetime, most: int = 2000) -> list[Read]:
    """What the clock has not sealed yet of the minutes before this moment, the oldest first."""
    return list(Read.objects.filter(batch="", at__lt=before).order_by("at", "id")[:most])


def seal_batch(rows: Sequence[Read], *, district: str, by: By, now: datetime) -> str:
    """One record seals these reads: how many, from when to when, and the digest over all of them."""
    with door(district=district, kind="ledger.reads", by=by, now=now) as record:
        record.given("count", len(rows))
        record.given("since", min(row.at for row in rows))
        record.given("until", max(row.at for row in rows))
        record.given("digest", digest(rows))
        token = uuid.uuid7().hex
        record.given("batch", token)
        Read.objects.filter(pk__in=[row.pk for row in rows], batch="").update(batch=token)
    return token


def digest(rows: Iterable[Read]) -> str:
    """SHA-256 over the reads in the order of their ids, each as one JSON line."""
    told = hashlib.sha256()
    for row in sorted(rows, key=lambda each: str(each.pk)):
        cells = [
            str(row.pk), row.at.astimezone(UTC).isoformat(timespec="microseconds"), row.actor, row.post,
            row.organisation, row.subject, row.group, row.reason, row.refused,
        ]  # fmt: skip
        told.update(json.dumps(cells, ensure_ascii=False).encode() + b"\n")
    return told.hexdigest()


def altered(using: str = "default", *, gone_before: datetime | None = None) -> list[tuple[str, int]]:
    """(chain, number) of every record whose reads are not what it sealed; what was purged in its time is whole."""
    wrong = []
    records = Record.objects.using(using).filter(kind="ledger.reads").order_by("district", "number")
    for record in records.iterator():
        given = json.loads(record.body)["g"]
        rows = list(Read.objects.using(using).filter(batch=given["batch"]))
        if not rows and gone_before is not None and record.at < gone_before:
            continue
        if len(rows) != given["count"] or digest(rows) != given["digest"]:
            wrong.append((record.district, record.number))
    return wrong


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
