"""Anything with a state, a holder and a deadline: one number for life (一案一码)."""

from __future__ import annotations

from django.db import models

from fengqiao.people.models import Person

# What the queue asks of a row before it is worth reading whole; with it in the index no row is read to be left out.
ASKED = ("state", "late", "category", "urgency", "about")


class Matter(models.Model):
    """A matter as the law sees it; `version` counts its acts, so that a stale screen is noticed.

    `about` and `worked_by` are '|'-framed lists ('|o:120101001001|p:…|'), so that a query can ask for one.
    """

    id = models.CharField(max_length=36, primary_key=True)
    kind = models.CharField(max_length=12)
    version = models.IntegerField(default=1)
    number = models.CharField(max_length=40, unique=True)
    district = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    origin = models.CharField(max_length=64)
    origin_scope = models.CharField(max_length=24)
    held_by = models.CharField(max_length=64)
    held_scope = models.CharField(max_length=24)
    sent_by = models.CharField(max_length=64, default="")
    seat = models.CharField(max_length=80, default="")
    seat_since = models.DateTimeField(null=True)
    assignee = models.CharField(max_length=80, default="")
    offered_to = models.CharField(max_length=64, default="")
    objected_by = models.CharField(max_length=80, default="")
    ruler = models.CharField(max_length=64, default="")
    checked_by = models.CharField(max_length=80, default="")
    urgency = models.CharField(max_length=8, default="normal")
    hazard = models.BooleanField(default=False)
    category = models.CharField(max_length=48, default="")
    due = models.DateTimeField(null=True)
    promise = models.DateTimeField(null=True)
    left_due = models.BigIntegerField(default=0)
    left_promise = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    root = models.CharField(max_length=36, default="")
    voices = models.IntegerField(default=1)
    worked_by = models.TextField(default="")
    about = models.TextField(default="")
    tally = models.TextField(default="{}")
    kept = models.TextField(default="")
    numbers = models.CharField(max_length=24, default="")
    law_version = models.IntegerField(default=1)
    late = models.BooleanField(default=False)
    verified = models.CharField(max_length=12, default="")

    SEALED = dict.fromkeys(("kind", "number", "district", "state", "origin", "held_by", "sent_by", "seat", "seat_since", "assignee", "offered_to", "objected_by", "ruler", "checked_by", "urgency", "hazard", "category", "due", "promise", "left_due", "left_promise", "opened_at", "ended_at", "root", "voices", "worked_by", "about", "tally", "kept", "numbers", "law_version", "late", "verified"))  # fmt: skip

    class Meta:
        indexes = (
            models.Index(fields=["due"], name="matter_due", condition=models.Q(due__isnull=False)),
            # What is open, as the desk's queue orders it.
            models.Index(
                fields=["held_by", "due", "id", *ASKED], name="matter_held", condition=models.Q(ended_at=None)
            ),
            models.Index(
                fields=["held_scope", "due", "id", "held_by", *ASKED],
                name="matter_scope_open",
                condition=models.Q(ended_at=None),
            ),
            # The same of the whole house: who sees much of it and looks for words goes through it in this order.
            models.Index(
                fields=["due", "id", "held_scope", "held_by", *ASKED],
                name="matter_open",
                condition=models.Q(ended_at=None),
            ),
            models.Index(
                fields=["origin", "due", "id", "held_by", "held_scope", *ASKED],
                name="matter_begun",
                condition=models.Q(ended_at=None),
            ),
            models.Index(fields=["checked_by"], name="matter_checked", condition=models.Q(ended_at=None)),
            models.Index(fields=["offered_to"], name="matter_offered", condition=models.Q(ended_at=None)),
            models.Index(fields=["ruler"], name="matter_ruler", condition=models.Q(ended_at=None)),
            models.Index(
                fields=["held_by", "ended_at", "id", *ASKED],
                name="matter_ended",
                condition=models.Q(ended_at__isnull=False),
            ),
            models.Index(
                fields=["origin", "ended_at", "id", "held_by", "held_scope", *ASKED],
                name="matter_begun_ended",
                condition=models.Q(ended_at__isnull=False),
            ),
            # The newest that an office holds or began: what a new one may repeat is first looked for there.
            models.Index(
                fields=["held_by", "opened_at", "id"], name="matter_held_newest", condition=models.Q(ended_at=None)
            ),
            models.Index(
                fields=["origin", "opened_at", "id"], name="matter_begun_newest", condition=models.Q(ended_at=None)
            ),
            models.Index(fields=["ended_at"], name="matter_all_ended", condition=models.Q(ended_at__isnull=False)),
            models.Index(fields=["seat", "due"], name="matter_seat"),
            # What they have in hand is found without what they ever did: a post that changes hands asks for it.
            # Not one of both columns: where few are assigned SQLite took it for any question about what is open.
            models.Index(fields=["assignee"], name="matter_assignee", condition=models.Q(ended_at=None)),
            models.Index(fields=["assignee"], name="matter_did"),
            models.Index(fields=["origin_scope", "opened_at"], name="matter_origin"),
            # Of all: SQLite does not see that a root asked for is none of "", and would read every matter instead.
            models.Index(fields=["root"], name="matter_root"),
            models.Index(fields=["category", "state"], name="matter_category"),
        )


class Voice(models.Model):
    """Somebody who reported a matter. Its id is the random number under which they are on record in it.

    The link to the person is personal and can be erased; a voice without one is anonymous.
    """

    id = models.CharField(max_length=36, primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="voiced_by")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="voices")
    through = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="zh-hans")
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    SEALED = {"matter_id": None, "person_id": "identity", "through": None, "since": None, "left_at": None}


class Series(models.Model):
    """How many matters a series has numbered on a day; the counter has no width limit."""

    pk = models.CompositePrimaryKey("series", "day")
    series = models.CharField(max_length=12)
    day = models.DateField()
    last = models.BigIntegerField(default=0)


class LawNumbers(models.Model):
    """A district's own deadlines from a date; they bind from the next leg and never shorten a running one."""

    id = models.CharField(max_length=24, primary_key=True)
    district = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, default="case")
    valid_from = models.DateTimeField()
    numbers = models.JSONField()

    SEALED = {"district": None, "kind": None, "valid_from": None, "numbers": None}
