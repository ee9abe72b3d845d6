"""The only door through which versions of the sorting come, are switched on and rolled back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from fengqiao.intake.models import SortingModel
from fengqiao.intake.sorting.model import digest
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By


class Unfit(Exception):
    """Why a version cannot be switched on or rolled back: gone, altered, on."""


def propose(*, arrays: bytes, said: bytes, district: str, by: By, now: datetime) -> SortingModel:
    """A learned model becomes a version that is off; the same model again is the version that is there."""
    sealed = digest(arrays, said)
    known = SortingModel.objects.filter(digest=sealed).first()
    if known is not None:
        return known
    version = (SortingModel.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    with door(district=district, kind="intake.model", by=by, now=now) as record:
        record.given("version", version)
        record.given("digest", sealed)
        row = SortingModel(version=version, digest=sealed, arrays=arrays, said=said.decode(), made_at=now)
        record.new(row)
    return row


def switch_on(*, version: int, district: str, by: By, now: datetime) -> SortingModel:
    """A named person switches a version on; whichever was on goes off in the same act."""
    row = SortingModel.objects.filter(version=version).first()
    if row is None:
        raise Unfit("gone")
    if row.on:
        raise Unfit("on")
    if altered(row):
        raise Unfit("altered")
    old = SortingModel.objects.filter(on=True).first()
    with door(district=district, kind="intake.model_on", by=by, now=now) as record:
        record.given("version", version)
        if old is not None:
            record.set(old, on=False)
        record.set(row, on=True, on_at=now, before=old.version if old else None)
    return row


def roll_back(*, district: str, by: By, now: datetime) -> SortingModel | None:
    """Back to the version that was on before, or to words alone, in one act; None where words alone sort then."""
    row = SortingModel.objects.filter(on=True).first()
    if row is None:
        raise Unfit("gone")
    old = SortingModel.objects.filter(version=row.before).first() if row.before is not None else None
    if old is not None and altered(old):
        old = None
    with door(district=district, kind="intake.model_back" if old else "intake.model_off", by=by, now=now) as record:
        if old is not None:
            record.given("version", old.version)
        record.set(row, on=False)
        if old is not None:
            record.set(old, on=True, on_at=now)
    return old


def altered(row: SortingModel) -> bool:
    """Whether a version's bytes are no longer those whose SHA-256 is on record."""
    return digest(bytes(row.arrays), row.said.encode()) != row.digest
