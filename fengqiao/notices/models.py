"""What is kept of telling people: notices in the app, and letters on their way out."""

from __future__ import annotations

from django.db import models

from fengqiao.people.models import Person


class Notice(models.Model):
    """Something one person is told in the app, about one matter."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    matter = models.CharField(max_length=36)
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=48)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["person", "read_at", "at"], name="notice_of"),)


class Ring(models.Model):
    """An urgent matter that rings at one level (`leg`: since when it is there) until somebody has it."""

    id = models.UUIDField(primary_key=True)
    matter = models.CharField(max_length=36)
    held_by = models.CharField(max_length=64)
    leg = models.DateTimeField()
    # Whose telephone rings now, how often it has rung, and when it rings next.
    seat = models.CharField(max_length=80)
    rings = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, default="")

    SEALED = {
        "matter": None, "held_by": None, "leg": None, "seat": None, "began_at": None, "ended_at": None,
        "answered_by": None,
    }  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=["next_at"], name="ring_next", condition=models.Q(ended_at=None)),)
        constraints = (models.UniqueConstraint(fields=["matter", "held_by", "leg"], name="one_ring_a_leg"),)


class Letter(models.Model):
    """Something that leaves the house through a channel: claimed by one clock, tried again with growing pauses."""

    id = models.UUIDField(primary_key=True)
    # Whom it is for: what they take back before it leaves, does not leave.
    person = models.UUIDField(null=True)
    channel = models.CharField(max_length=12)
    address = models.CharField(max_length=200)
    # By what an address that was forgotten is known again, should the letter come back: a keyed mark.
    mark = models.CharField(max_length=64, default="")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    # Where an answer goes, if one is taken in.
    reply_to = models.CharField(max_length=200, default="")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    wait_until = models.DateTimeField()
    tries = models.IntegerField(default=0)
    last_error = models.CharField(max_length=200, default="")

    class Meta:
        indexes = (models.Index(fields=["sent_at", "wait_until"], name="letter_waiting"),)


class Gateway(models.Model):
    """Where short messages or WeChat messages leave the house: an https address that believes our signature.

    `turn` counts its signing keys; the newest and the one before it sign while the other side changes over.
    """

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=12)
    url = models.CharField(max_length=200)
    turn = models.SmallIntegerField(default=1)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    SEALED = {"channel": None, "url": None, "turn": None, "made_at": None, "ended_at": None}

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["channel"], condition=models.Q(ended_at=None), name="one_gateway_a_channel"
            ),
        )
