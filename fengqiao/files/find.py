"""Questions about photos; whoever asks has already been shown to have sight of the matter."""

from __future__ import annotations

from collections.abc import Collection

from fengqiao.files import locked
from fengqiao.files.models import File


def of(matter: str, groups: Collection[str]) -> list[File]:
    """The photos of a matter in these field groups, oldest first."""
    return list(File.objects.filter(subject=matter, group__in=groups, erased_at=None).order_by("made_at", "id"))


def one(file: str) -> File | None:
    """The photo, unless it was erased."""
    return File.objects.filter(pk=file, erased_at=None).first()


def content(file: str, *, small: bool = False) -> bytes:
    """The bytes; empty if they are gone."""
    return locked.read(file, small=small)
