"""What is kept of a photo: what it is, whose it is, who may see it and when it was erased."""

from __future__ import annotations

from django.db import models


class Upload(models.Model):
    """A photo that no act has taken up yet; after a day it is swept away. Nothing of it is sealed."""

    id = models.CharField(max_length=36, primary_key=True)
    owner = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.IntegerField(default=0)
    width = models.IntegerField(default=0)
    height = models.IntegerField(default=0)
    made_at = models.DateTimeField(db_index=True)

    SEALED: dict[str, None] = {}

    def __str__(self) -> str:
        return self.id


class File(models.Model):
    """A photo bound in the act that brought it; `group` is the field group that may see it.

    The digest is of the bytes as they are served, so that verify can compare them.
    """

    id = models.CharField(max_length=36, primary_key=True)
    subject = models.CharField(max_length=64, db_index=True)
    does = models.CharField(max_length=24)
    owner = models.CharField(max_length=64)
    group = models.CharField(max_length=16)
    kind = models.CharField(max_length=32, default="image/jpeg")
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    width = models.IntegerField()
    height = models.IntegerField()
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    # Whether the clock has seen that its bytes lie locked, and locked those that an older version kept in plain.
    locked = models.BooleanField(default=False, db_default=False)

    SEALED = {
        "subject": None, "does": None, "owner": None, "group": None, "kind": None, "sha256": None, "size": None,
        "width": None, "height": None, "made_at": None, "erased_at": None,
    }  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=["id"], name="photo_in_plain", condition=models.Q(locked=False)),)

    def __str__(self) -> str:
        return self.id
