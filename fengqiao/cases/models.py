"""What is kept of a problem beside the law's facts: its words, place and category, and the reporter's code."""

from __future__ import annotations

from django.db import models

from fengqiao.ledger.found.columns import FoundIn
from fengqiao.ledger.locked.columns import LockedJSON, LockedText
from fengqiao.matters.models import Matter, Voice


class Category(models.Model):
    """A kind of problem, in two or three levels, with dates of validity and what it asks for."""

    code = models.CharField(max_length=48, primary_key=True)
    parent = models.CharField(max_length=48, blank=True)
    name = models.JSONField()
    hint = models.JSONField(default=dict)
    urgency = models.CharField(max_length=8, default="normal")
    hazard = models.BooleanField(default=False)
    # At a public place anybody can see it; only such kinds are ever shown to others.
    public = models.BooleanField(default=False)
    # Reprisal begins this many levels up.
    levels_up = models.SmallIntegerField(default=0)
    evidence = models.JSONField(default=dict)
    texts = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    rank = models.SmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    SEALED = {
        "parent": None, "name": None, "hint": None, "urgency": None, "hazard": None, "public": None,
        "levels_up": None, "evidence": None, "texts": None, "questions": None, "rank": None, "valid_from": None,
        "valid_to": None,
    }  # fmt: skip


class Case(models.Model):
    """A problem: the reporter's own words and place, and the working account cut from them by the desk.

    lon and lat are integers of 1e-7 degree in WGS-84; `source` is web, counter, phone, file, api or
    topic (a cause behind several). A complaint about an office or a post-holder lies `locked` (SECURITY.md 2.7)
    and is found by no word of it. The reporter's own words, in which anybody may be named, are found by nobody.
    """

    matter = models.OneToOneField(Matter, primary_key=True, on_delete=models.PROTECT, related_name="case")
    district = models.CharField(max_length=12)
    area = models.CharField(max_length=24, db_index=True)
    locked = models.BooleanField(default=False)
    words = LockedText(when="locked")
    title = LockedText(when="locked", blank=True)
    account = LockedText(when="locked", blank=True)
    place = LockedText(when="locked", blank=True)
    lon = models.BigIntegerField(null=True)
    lat = models.BigIntegerField(null=True)
    building = LockedText(when="locked", blank=True)
    answers = LockedJSON(when="locked", default=dict)
    source = models.CharField(max_length=12, default="web")
    source_key = models.CharField(max_length=120, null=True, unique=True)
    language = models.CharField(max_length=8, default="zh-hans")
    found_text = FoundIn(of=("title", "account"), unless="locked")
    found_place = FoundIn(of=("place",), unless="locked")

    class Meta:
        indexes = (
            # What the clock still has to write: in a house of today nothing.
            models.Index(fields=["matter"], name="case_not_found", condition=models.Q(found_text=None)),
        )

    SEALED = {
        "district": None, "area": None, "words": "original", "title": "work", "account": "work", "place": "original",
        "lon": "original", "lat": "original", "building": "original", "answers": "original", "source": None,
        "source_key": None, "language": None,
    }  # fmt: skip


class FirstContact(models.Model):
    """The post that took somebody up first in a hall (首问负责): it answers to them until the end."""

    matter = models.OneToOneField(Matter, primary_key=True, on_delete=models.PROTECT, related_name="first_contact")
    post = models.CharField(max_length=80)
    office = models.CharField(max_length=64, db_index=True)

    SEALED = {"matter_id": None, "post": None, "office": None}


class Code(models.Model):
    """A follow-up code, kept only as a keyed HMAC; a new one ends the old."""

    mac = models.CharField(max_length=64, primary_key=True)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="codes")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)

    SEALED = {"voice_id": None, "made_at": None, "ended_at": None}


class Started(models.Model):
    """A report that is being written: locked with a name that only the reporter's browser knows."""

    key = models.CharField(max_length=64, primary_key=True)
    body = models.TextField()
    until = models.DateTimeField(db_index=True)

    SEALED: dict[str, None] = {}


class Attempts(models.Model):
    """How many wrong codes came from a device or for a code's beginning; the key is a keyed digest."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.IntegerField(default=0)
    last = models.DateTimeField(db_index=True)

    SEALED: dict[str, None] = {}


class Callback(models.Model):
    """Whom a callback is for, and which units did the work that it asks about: none of them calls."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="callback")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="callbacks")
    units = models.JSONField(default=list)

    SEALED = {"matter_id": None, "voice_id": None, "units": None}


class Referral(models.Model):
    """Where somebody was told to go, in the words of their slip; `opened` is the matter that waits for its receipt."""

    id = models.CharField(max_length=36, primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="referrals")
    channel = models.CharField(max_length=12)
    text = LockedText()
    made_at = models.DateTimeField()
    opened = models.CharField(max_length=36, default="", db_index=True)

    SEALED = {"matter_id": None, "channel": None, "text": "original", "made_at": None, "opened": None}


class Statement(models.Model):
    """What a desk wrote for an office complained of: seen by the reporter, and sent only if they release it.

    `letter` is the matter in which the office answers; nothing in that matter leads back here.
    """

    id = models.CharField(max_length=36, primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="statements")
    organisation = models.CharField(max_length=64)
    text = LockedText()
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    withheld_at = models.DateTimeField(null=True)
    deliver_at = models.DateTimeField(null=True, db_index=True)
    letter = models.CharField(max_length=36, default="", db_index=True)
    answer = LockedText(default="")
    answered_at = models.DateTimeField(null=True)

    SEALED = {
        "matter_id": None, "organisation": None, "text": "original", "made_at": None, "released_at": None,
        "withheld_at": None, "deliver_at": None, "letter": None, "answer": "original", "answered_at": None,
    }  # fmt: skip

    @property
    def standing(self) -> str:
        """Where it is: waits (for the reporter), withheld, released, delivered, answered or silent."""
        if self.answered_at:
            return "answered" if self.answer else "silent"
        if self.letter:
            return "delivered"
        return "released" if self.released_at else "withheld" if self.withheld_at else "waits"
