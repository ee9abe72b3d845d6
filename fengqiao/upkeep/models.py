"""What is kept of a restore until two people have signed it, of other installations' anchors, and of holds."""

from __future__ import annotations

from django.db import models

from fengqiao.ledger.locked.columns import LockedText


class Witnessed(models.Model):
    """Another installation's anchor, sealed here; `behind` names its chains that stood further the time before."""

    id = models.UUIDField(primary_key=True)
    installation = models.CharField(max_length=16)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()
    line = models.TextField()
    behind = models.JSONField(default=list)
    received_at = models.DateTimeField()

    SEALED: dict[str, None] = dict.fromkeys(("installation", "key", "at", "line", "behind", "received_at"))

    class Meta:
        indexes = (models.Index(fields=["key", "at"], name="witnessed_of"),)


class Hold(models.Model):
    """What must not be destroyed before its time, of one kind or one matter; nobody ends it before its date."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12)
    number = models.CharField(max_length=40, blank=True)
    reason = LockedText()
    by = models.CharField(max_length=64)
    since = models.DateTimeField()
    until = models.DateTimeField()

    SEALED = {"kind": None, "number": None, "reason": "work", "by": None, "since": None, "until": None}

    class Meta:
        indexes = (models.Index(fields=["kind", "until"], name="hold_now"),)


class Gap(models.Model):
    """A chain that stands behind what was known of it outside; nothing can bring the missing records back.

    A restore that lost nothing leaves one in the highest chain whose `known` is no more than `restored`.
    """

    id = models.UUIDField(primary_key=True)
    chain = models.CharField(max_length=12)
    restored = models.BigIntegerField()
    known = models.BigIntegerField()
    seal = models.CharField(max_length=64)
    backup_at = models.DateTimeField()
    restored_at = models.DateTimeField()
    first = models.CharField(max_length=64, blank=True)
    first_at = models.DateTimeField(null=True)
    # The session of the first signature, as a hash: the second is given in another.
    session = models.CharField(max_length=64, blank=True)
    # And on which device, as a hash: '' for one in which nobody signed in before.
    device = models.CharField(max_length=64, blank=True, db_default="")
    second = models.CharField(max_length=64, blank=True)
    second_at = models.DateTimeField(null=True)

    SEALED = {
        "chain": None, "restored": None, "known": None, "seal": None, "backup_at": None, "restored_at": None,
        "first": None, "first_at": None, "second": None, "second_at": None,
    }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.chain} {self.restored}-{self.known}"

    @property
    def lacks(self) -> bool:
        """Whether records are missing, or the restore alone waits for its signatures."""
        return self.known > self.restored
