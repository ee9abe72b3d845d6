"""What somebody asked of us about their own data: a use to stop, or what takes two colleagues at a counter."""

from __future__ import annotations

from django.db import models

from fengqiao.matters.models import Voice
from fengqiao.people.models import Person


class Asked(models.Model):
    """One thing asked, by whom a voice stands for: it holds for all reports of that person, else for this one.

    `what` is object (answered by an office), withdraw (of consent: nothing to answer), copy or erase (at a counter, by
    two colleagues). A use that was stopped stays stopped until `ended_at`.
    """

    id = models.UUIDField(primary_key=True)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="asked")
    district = models.CharField(max_length=12)
    what = models.CharField(max_length=8)
    use = models.CharField(max_length=8, blank=True)
    words = models.TextField(blank=True)
    through = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    # The office that answers, by when.
    office = models.CharField(max_length=64, blank=True, db_index=True)
    due = models.DateTimeField(null=True, db_index=True)
    answered_at = models.DateTimeField(null=True)
    answered_post = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    # At a counter: who saw which papers, in which session (as a hash), and who confirmed it in another.
    seen = models.CharField(max_length=12, blank=True)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_post = models.CharField(max_length=80, blank=True)
    session = models.CharField(max_length=64, blank=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
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
