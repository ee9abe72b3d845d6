"""What is kept of a person's rights: what they asked of us about their data, and looks at it that a lead reviews."""

from __future__ import annotations

from django.db import models

from fengqiao.ledger.locked.columns import LockedText
from fengqiao.matters.models import Matter, Voice
from fengqiao.people.models import Person


class Asked(models.Model):
    """One thing asked, by whom a voice stands for: it holds for all reports of that person, else for this one.

    `what` is object (answered by an office), withdraw (of consent: nothing to answer), copy, erase or unname (at a
    counter, by two colleagues). A use that was stopped stays stopped until `ended_at`.
    """

    id = models.UUIDField(primary_key=True)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="asked")
    district = models.CharField(max_length=12)
    what = models.CharField(max_length=8)
    use = models.CharField(max_length=8, blank=True)
    words = LockedText(blank=True)
    through = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    # The office that answers, by when.
    office = models.CharField(max_length=64, blank=True, db_index=True)
    due = models.DateTimeField(null=True, db_index=True)
    answered_at = models.DateTimeField(null=True)
    answered_post = models.CharField(max_length=80, blank=True)
    reason = LockedText(blank=True)
    # At a counter: who saw which papers, in which session (as a hash), and who confirmed it in another.
    seen = models.CharField(max_length=12, blank=True)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_post = models.CharField(max_length=80, blank=True)
    session = models.CharField(max_length=64, blank=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    confirmed_post = models.CharField(max_length=80, blank=True)
    ready_at = models.DateTimeField(null=True, db_index=True)
    ended_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=8, blank=True)

    SEALED = {
        "voice_id": None, "district": None, "what": None, "use": None, "words": "original", "through": None,
        "asked_at": None, "office": None, "due": None, "answered_at": None, "answered_post": None,
        "reason": "original", "seen": None, "asked_by_id": None, "asked_post": None, "confirmed_by_id": None,
        "confirmed_post": None, "ready_at": None, "ended_at": None, "how": None,
    }  # fmt: skip


class Review(models.Model):
    """A look at something protected that a lead reviews: drawn, or at a colleague's, kin's or one's own.

    `read` is the first of its rows in the ledger; `office` the one whose lead reviews it, another than the reader.
    """

    id = models.UUIDField(primary_key=True)
    read = models.UUIDField(db_index=True)
    district = models.CharField(max_length=12)
    why = models.CharField(max_length=12)
    office = models.CharField(max_length=64, db_index=True)
    opened_at = models.DateTimeField()
    # Asked about it, it stays on the list until it is looked at as well, or reported.
    asked_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True)
    note = LockedText(blank=True)
    reviewed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reviewed_post = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    SEALED = {
        "read": None, "district": None, "why": None, "office": None, "opened_at": None, "asked_at": None,
        "outcome": None, "note": "work", "reviewed_by_id": None, "reviewed_post": None, "ended_at": None,
    }  # fmt: skip


class Told(models.Model):
    """Somebody outside who received something that was erased or corrected: by which way they hear, and when they did.

    `way` is the way it went out: peer, program, mail, gateway, else desk. `letter` is what the clock sends; what it
    cannot deliver stands on the desk's list from `listed_at` on, until somebody there says that they told them.
    """

    id = models.UUIDField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=12)
    receiver = models.JSONField()
    way = models.CharField(max_length=8)
    letter = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    listed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=80, blank=True)

    SEALED = {
        "matter_id": None, "what": None, "receiver": None, "way": None, "made_at": None, "listed_at": None,
        "told_at": None, "told_by": None,
    }  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=["told_at", "listed_at"], name="told_waiting"),)
