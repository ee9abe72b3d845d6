"""What is kept of a request that takes two people: what exactly, why, until when, who asked and who answered."""

from __future__ import annotations

from django.db import models

from fengqiao.ledger.locked.columns import LockedText
from fengqiao.people.models import Person


class Request(models.Model):
    """One asks, another confirms or refuses. `given` is what will be done, sealed as it was asked and never changed.

    `answer` is '', 'confirmed', 'refused' or 'taken_back'. What is not done in the moment it is confirmed (a file
    that is fetched) may be used by the asker until `use_until`.
    """

    id = models.UUIDField(primary_key=True)
    what = models.CharField(max_length=24)
    district = models.CharField(max_length=12)
    given = models.JSONField()
    reason = LockedText()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_post = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    # The session and the device it was asked in, as hashes: who confirms sits elsewhere.
    session = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=12, blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    answered_post = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    why = LockedText(blank=True)
    use_until = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    SEALED = {
        "what": None, "district": None, "given": None, "reason": "work", "asked_by_id": None, "asked_post": None,
        "asked_at": None, "until": None, "answer": None, "answered_by_id": None, "answered_post": None,
        "answered_at": None, "why": "work", "use_until": None, "used_at": None,
    }  # fmt: skip

    class Meta:
        indexes = (
            models.Index(fields=["until"], name="request_open", condition=models.Q(answer="")),
            models.Index(fields=["asked_at"], name="request_asked"),
        )


class Opening(models.Model):
    """Break-glass: one person opened protected parts of one matter for an hour, for one reason; another reviews it.

    `right` says what the review found; until then it is null and the lead above is reminded.
    """

    id = models.UUIDField(primary_key=True)
    district = models.CharField(max_length=12)
    matter = models.CharField(max_length=36)
    number = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    post = models.CharField(max_length=80)
    org = models.CharField(max_length=64)
    reason = LockedText()
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    told = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    told_post = models.CharField(max_length=80, blank=True)
    review_by = models.DateTimeField()
    reviewed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reviewed_post = models.CharField(max_length=80, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    right = models.BooleanField(null=True)
    finding = LockedText(blank=True)

    SEALED = {
        "district": None, "matter": None, "number": None, "person_id": None, "post": None, "org": None,
        "reason": "work", "opened_at": None, "until": None, "told_id": None, "told_post": None, "review_by": None,
        "reviewed_by_id": None, "reviewed_post": None, "reviewed_at": None, "right": None, "finding": "work",
    }  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=["review_by"], name="opening_unreviewed", condition=models.Q(reviewed_at=None)),)
