"""What is kept of inspections: the draw of a week, its pool, and what two offices found."""

from __future__ import annotations

import uuid_utils.compat
from django.db import models

from fengqiao.ledger.locked.columns import LockedText
from fengqiao.matters.models import Matter


class Draw(models.Model):
    """A week's draw in a district; `wanted` is the error asked for in per mille.

    The pool is fixed in the record of the pledge. The seed is the SHA-256 of the signature `sign` of the first anchor
    that covers that record: taken at `anchored`, where the chain had come to the record `seeded`.
    """

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    district = models.CharField(max_length=12)
    week = models.DateField()
    wanted = models.IntegerField()
    pledged_at = models.DateTimeField()
    seeded = models.BigIntegerField(default=0)
    seed = models.CharField(max_length=64, default="")
    anchored = models.CharField(max_length=40, default="")
    sign = models.CharField(max_length=128, default="")
    drawn_at = models.DateTimeField(null=True)

    SEALED = dict.fromkeys(
        ("district", "week", "wanted", "pledged_at", "seeded", "seed", "anchored", "sign", "drawn_at")
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["district", "week"], name="one_draw_a_week"),)


class Pooled(models.Model):
    """A matter in the pool of a draw, under a random token."""

    token = models.CharField(max_length=32, primary_key=True)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="pool")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=12)
    chosen = models.BooleanField(default=False)

    SEALED = dict.fromkeys(("draw_id", "matter_id", "stratum", "chosen"))


class Check(models.Model):
    """One office's look at a drawn matter: on site, by phone or from a paper sheet.

    `due` never moves. Past it, `lead` is the post that answers for it, and `asks_at` when the one above does.
    """

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    pooled = models.ForeignKey(Pooled, on_delete=models.PROTECT, related_name="checks")
    district = models.CharField(max_length=12)
    office = models.CharField(max_length=64, db_index=True)
    found = models.CharField(max_length=12, default="")
    how = models.CharField(max_length=8, default="")
    text = LockedText(default="")
    post = models.CharField(max_length=80, default="")
    person = models.CharField(max_length=36, default="")
    at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    lead = models.CharField(max_length=80, default="", db_index=True)
    asks_at = models.DateTimeField(null=True)

    SEALED = {
        **dict.fromkeys(("pooled_id", "office", "found", "how", "post", "person", "at", "due", "lead", "asks_at")),
        "text": "work",
    }

    class Meta:
        indexes = (models.Index(fields=["asks_at"], name="check_asks", condition=models.Q(at=None)),)


class Inquiry(models.Model):
    """Why a hazard was late or came back: the cause in the process, the lead who answers, the remedy and its day."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    district = models.CharField(max_length=12)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=8)
    lead = models.CharField(max_length=80, db_index=True)
    scope = models.CharField(max_length=24)
    opened_at = models.DateTimeField()
    cause = models.CharField(max_length=12, default="")
    finding = LockedText(default="")
    remedy = LockedText(default="")
    remedy_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=36, default="")
    answered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, default="")

    SEALED = {
        **dict.fromkeys(("district", "matter_id", "why", "lead", "scope", "opened_at", "cause", "remedy_on")),
        **dict.fromkeys(("answered_by", "answered_at", "done_at", "done_by")),
        **dict.fromkeys(("finding", "remedy"), "work"),
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["matter"], condition=models.Q(done_at=None), name="one_open_inquiry_a_matter"
            ),
        )
