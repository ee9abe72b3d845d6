"""What is kept: chain heads, records, personal values with their salts, bookmarks, reads, the shown time."""

from __future__ import annotations

from django.db import models

from fengqiao.ledger.locked.columns import LockedText


class Head(models.Model):
    """The end of one district's chain; the only row of the ledger that is ever updated."""

    district = models.CharField(max_length=12, primary_key=True)
    number = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64, default="")
    at = models.DateTimeField(null=True)


class Record(models.Model):
    """One act: the audit line, the outbox, the timeline entry, the live event and the material of evaluation."""

    pk = models.CompositePrimaryKey("district", "number")
    district = models.CharField(max_length=12)
    number = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=48)
    subject = models.CharField(max_length=64, default="")
    actor = models.CharField(max_length=64)
    post = models.CharField(max_length=64, default="")
    by_right = models.CharField(max_length=16, default="")
    through = models.BooleanField(default=False)
    once = models.CharField(max_length=64, null=True)
    once_body = models.CharField(max_length=64, default="")
    body = models.TextField()
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["actor", "once"], name="ledger_once_per_actor"),)
        indexes = (models.Index(fields=["subject", "district", "number"], name="ledger_by_subject"),)


class Value(models.Model):
    """A personal value, locked, with the salt of its commitment; both are erased together."""

    pk = models.CompositePrimaryKey("district", "number", "field")
    district = models.CharField(max_length=12)
    number = models.BigIntegerField()
    field = models.CharField(max_length=160)
    group = models.CharField(max_length=16)
    salt = models.CharField(max_length=32, null=True)
    value = LockedText(null=True)


class Bookmark(models.Model):
    """How far a listener has read in one chain; a failing one waits alone and says why."""

    pk = models.CompositePrimaryKey("listener", "district")
    listener = models.CharField(max_length=48)
    district = models.CharField(max_length=12)
    number = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0)
    wait_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, default="")


class Read(models.Model):
    """A look at something protected, stored before the page is sent; `refused` if it was turned away."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    post = models.CharField(max_length=64, default="")
    organisation = models.CharField(max_length=64, default="")
    subject = models.CharField(max_length=64, default="")
    group = models.CharField(max_length=16)
    reason = models.CharField(max_length=300, default="")
    refused = models.BooleanField(default=False)
    # The record that seals it, as "district/number"; '' until the clock has come by.
    batch = models.CharField(max_length=32, default="")

    class Meta:
        indexes = (
            models.Index(fields=["subject", "at"], name="ledger_reads_of"),
            models.Index(fields=["at"], name="ledger_reads_unsealed", condition=models.Q(batch="")),
            models.Index(fields=["batch"], name="ledger_reads_sealed", condition=~models.Q(batch="")),
        )


class ShownTime(models.Model):
    """How far the shown time of a demo or rehearsal stands ahead of the real one."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    ahead = models.DurationField()
