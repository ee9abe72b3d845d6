"""The only door through which photos come and go: written before the act, bound in it, swept if no act takes them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import IO

import uuid_utils.compat as uuid
from django.core.files.uploadedfile import UploadedFile

from fengqiao.files import locked
from fengqiao.files.models import File, Upload
from fengqiao.files.photos import NotAPhoto, redraw
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By, Draft

UNBOUND_FOR = timedelta(days=1)


class NoSuchPhoto(Exception):
    """A photo that is not there, is somebody else's or stands in another act already."""


def receive(source: IO[bytes] | UploadedFile[bytes], *, size: int, owner: str, now: datetime) -> str:
    """Keep a photo for the act that is about to name it; returns its id. Raises photos.NotAPhoto.

    `owner` is whatever the act will show again: a voice, a person, a draft.
    """
    photo = redraw(source, size=size)
    # The row first: whatever happens afterwards, the sweep finds the bytes.
    upload = Upload(id=str(uuid.uuid7()), owner=owner, made_at=now)
    upload.save(force_insert=True)
    locked.write(upload.id, photo.large)
    locked.write(upload.id, photo.small, small=True)
    upload.sha256 = hashlib.sha256(photo.large).hexdigest()
    upload.size, upload.width, upload.height = len(photo.large), photo.width, photo.height
    upload.save(update_fields=["sha256", "size", "width", "height"])
    return upload.id


def keep_photos(
    sources: Iterable[UploadedFile[bytes]], *, subject: str, by: By, now: datetime
) -> tuple[list[str], str]:
    """Keep what a form brought for an act on `subject`: the ids, or what is wrong with a photo, in words."""
    kept: list[str] = []
    try:
        for source in sources:
            kept.append(receive(source, size=source.size or 0, owner=by.actor, now=now))
    except NotAPhoto as refused:
        for photo in kept:
            drop(photo, owner=by.actor)
        return [], str(refused)
    return kept, ""


def bind(
    record: Draft, photos: Sequence[str], *, to: str, does: str, group: str, owner: str, owners: Iterable[str],
    now: datetime,
) -> None:  # fmt: skip
    """Bind photos in the transaction of the act that names them; raises NoSuchPhoto.

    `owners` are the names under which they may have been uploaded; `owner` is who stands for them from now on.
    """
    known = {name for name in owners if name}
    uploads = {upload.id: upload for upload in Upload.objects.filter(id__in=list(photos)).exclude(sha256="")}
    for photo in photos:
        upload = uploads.get(photo)
        if upload is None or upload.owner not in known:
            raise NoSuchPhoto(photo)
        record.new(
            File(
                id=upload.id,
                subject=to,
                does=does,
                owner=owner,
                group=group,
                sha256=upload.sha256,
                size=upload.size,
                width=upload.width,
                height=upload.height,
                made_at=now,
            )
        )
    Upload.objects.filter(id__in=list(photos)).delete()


def drop(photo: str, *, owner: str) -> None:
    """Somebody takes back a photo that they have not sent yet."""
    for upload in Upload.objects.filter(id=photo, owner=owner):
        locked.unwrite(upload.id)
        upload.delete()


def erase(file: File, *, ground: str, district: str, by: By, now: datetime) -> None:
    """Erase a photo: the bytes go, what remains says that there was one and on which ground it went."""
    with door(district=district, kind="files.erase", by=by, now=now, subject=file.subject) as record:
        record.given("ground", ground)
        record.set(file, erased_at=now)
    locked.unwrite(file.id)


def sweep(now: datetime) -> int:
    """Drop photos that no act took up within a day, and the bytes of erased ones; returns how many."""
    gone = 0
    for upload in Upload.objects.filter(made_at__lt=now - UNBOUND_FOR):
        locked.unwrite(upload.id)
        upload.delete()
        gone += 1
    return gone


def lock_old(now: datetime, most: int = 50) -> int:
    """The clock's chore: photos that an older version kept in plain are locked, so many a turn; returns how many it
    looked at.
    """
    rows = File.objects.filter(locked=False)[:most]
    for file in rows:
        if file.erased_at is None:
            locked.lock_old(file.id)
        with gate.alone():
            File.objects.filter(pk=file.pk).update(locked=True)
    return len(rows)
