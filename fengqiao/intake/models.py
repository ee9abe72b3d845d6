"""What is kept of the ways in: drafts of a contact that survive a hang-up, and files that were taken in."""

from __future__ import annotations

from django.db import models


class Draft(models.Model):
    """A contact being written down at a desk: one caller, perhaps several matters; kept while it is typed.

    It belongs to the office, so that the next shift can go on with it. `body` is emptied when it is sent.
    """

    id = models.UUIDField(primary_key=True)
    organisation = models.CharField(max_length=64, db_index=True)
    person = models.UUIDField()
    source = models.CharField(max_length=12, default="phone")
    body = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    cases = models.JSONField(default=list)

    @property
    def first(self) -> str:
        """What stands in the list for it: its first words, else who it is."""
        return str(self.body.get("m0-words") or self.body.get("c-name") or "")[:60]


class Batch(models.Model):
    """A file that was taken in: its digest, how its columns were read, what became of its rows."""

    id = models.UUIDField(primary_key=True)
    organisation = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    rows = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    rejected = models.JSONField(default=list)
    at = models.DateTimeField()

    SEALED = {
        "organisation": None, "name": None, "sha256": None, "mapping": None, "rows": None, "taken": None, "known": None,
        "at": None,
    }  # fmt: skip
