"""What is kept of inspections, inquiries and causes: draws and findings, remedies, proposals and their decision."""

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


class Sought(models.Model):
    """A month that was looked through for causes in a district: with which seed, in how many dealt worlds.

    `scanned` is false where the numeric extra was absent: then only what comes again at a building was looked for.
    """

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    district = models.CharField(max_length=12)
    month = models.CharField(max_length=7)
    at = models.DateTimeField()
    among = models.IntegerField()
    seed = models.BigIntegerField()
    dealt = models.IntegerField()
    scanned = models.BooleanField()

    SEALED = dict.fromkeys(("district", "month", "at", "among", "seed", "dealt", "scanned"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["district", "month"], name="a_month_is_sought_once"),)


class Topic(models.Model):
    """A proposal: problems that stand closer than chance puts them, or come again at one building.

    `expected` is in thousandths of a problem and `chance` in ten-thousandths; both are 0 for a repeat. `building` is
    a building's id, empty where it is several places; `before` is the proposal that this one has outgrown.
    """

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    sought = models.ForeignKey(Sought, on_delete=models.PROTECT, related_name="topics")
    district = models.CharField(max_length=12)
    scope = models.CharField(max_length=24, db_index=True)
    area = models.CharField(max_length=24)
    building = models.CharField(max_length=36, default="")
    metres = models.IntegerField(default=0)
    why = models.CharField(max_length=8)
    category = models.CharField(max_length=48)
    since = models.DateField()
    until = models.DateField()
    count = models.IntegerField()
    expected = models.IntegerField(default=0)
    chance = models.IntegerField(default=0)
    before = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default="proposed")
    office = models.CharField(max_length=64, default="")
    cause = models.ForeignKey(Matter, null=True, on_delete=models.PROTECT, related_name="+")
    reason = LockedText(default="")
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)

    SEALED = {
        **dict.fromkeys(("sought_id", "district", "scope", "area", "building", "metres", "why", "category", "since")),
        **dict.fromkeys(("until", "count", "expected", "chance", "before_id", "state", "office", "cause_id")),
        **dict.fromkeys(("decided_by", "decided_at")),
        "reason": "work",
    }


class Part(models.Model):
    """A problem that a proposal counts."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="parts")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")

    SEALED = dict.fromkeys(("topic_id", "matter_id"))
