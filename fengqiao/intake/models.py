"""What is kept of the ways in: drafts of a contact that survive a hang-up, and files that were taken in."""

from __future__ import annotations

from typing import Any

from django.db import models

from fengqiao.ledger.locked.columns import LockedJSON, LockedText
from fengqiao.matters.models import Matter


class Draft(models.Model):
    """A contact being written down at a desk: one caller, perhaps several matters; kept while it is typed.

    It belongs to the office, so that the next shift can go on with it. `body` is emptied when it is sent.
    """

    id = models.UUIDField(primary_key=True)
    organisation = models.CharField(max_length=64, db_index=True)
    person = models.UUIDField()
    source = models.CharField(max_length=12, default="phone")
    body = LockedJSON(default=dict)
    begun_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    cases = models.JSONField(default=list)
    # The post that took them up first in a hall, wherever the draft went since.
    first_contact = models.CharField(max_length=80, blank=True, default="", db_default="")

    @property
    def first(self) -> str:
        """What stands in the list for it: its first words, else who it is."""
        return str(self.body.get("m0-words") or self.body.get("c-name") or "")[:60]


CASES = "cases"


class Batch(models.Model):
    """A file that is taken in: its digest, how its columns were read, how far it came, what became of its rows.

    `place` is how many rows are done and `tally` what became of these: both move with the cases of each step, and what
    came of it is sealed at the end. `post` and `person` say under whom the clock goes on.
    """

    id = models.UUIDField(primary_key=True)
    organisation = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    # What its rows become: cases, or buildings, dwellings, premises.
    what = models.CharField(max_length=12, default=CASES, db_default=CASES)
    mapping = models.JSONField(default=dict)
    reading = models.JSONField(default=dict, db_default={})
    stage = models.CharField(max_length=12, default="ended", db_default="ended")
    why = models.CharField(max_length=12, blank=True, default="", db_default="")
    post = models.CharField(max_length=80, blank=True, default="", db_default="")
    person = models.UUIDField(null=True)
    rows = models.IntegerField(default=0)
    place = models.IntegerField(default=0, db_default=0)
    tally = models.JSONField(default=dict, db_default={})
    taken = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    noted = models.IntegerField(default=0, db_default=0)
    rejected = models.JSONField(default=list)
    # From when the day counts for which they are kept.
    rejected_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    SEALED = {
        "organisation": None, "name": None, "sha256": None, "what": None, "mapping": None, "rows": None, "taken": None,
        "known": None, "at": None,
    }  # fmt: skip

    @property
    def done(self) -> int:
        """How far it came, of a hundred."""
        return 100 * self.place // self.rows if self.rows else 100

    @property
    def so_far(self) -> dict[str, int]:
        """What became of the rows that are done: taken, known, noted, bad."""
        return {name: int(self.tally.get(name, 0)) for name in ("taken", "known", "noted", "bad")}


class Noted(models.Model):
    """A further row of a register that was put down beside its case, by a keyed digest: the same row adds nothing."""

    mark = models.CharField(max_length=64, primary_key=True)


class Key(models.Model):
    """A program that may speak Open311 with us: its key kept as a MAC, what it may do, until when.

    `callback` is where it is told of changes to what it reported; `turn` counts its signing keys.
    """

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    by_token = models.BooleanField(default=False)
    callback = models.CharField(max_length=200, blank=True)
    turn = models.SmallIntegerField(default=1)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    SEALED = {
        "name": None, "scopes": None, "by_token": None, "callback": None, "turn": None, "made_at": None,
        "ends_at": None, "ended_at": None,
    }  # fmt: skip


class Token(models.Model):
    """Exchanged once, within a day, for the number of what was reported; it is no follow-up code."""

    code = models.CharField(max_length=64, primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    SEALED = {"matter_id": None, "made_at": None, "used_at": None}


class Cleared(models.Model):
    """What staff cleared of a matter for strangers: these words, these photos, a building or an area's middle."""

    matter = models.OneToOneField(Matter, primary_key=True, on_delete=models.PROTECT, related_name="cleared")
    district = models.CharField(max_length=12)
    text = models.TextField()
    place = models.CharField(max_length=200)
    lon = models.BigIntegerField(null=True)
    lat = models.BigIntegerField(null=True)
    photos = models.JSONField(default=list)
    cleared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    SEALED: dict[str, Any] = {
        "district": None, "text": "public", "place": "public", "lon": None, "lat": None, "photos": None,
        "cleared_at": None, "ended_at": None,
    }  # fmt: skip


class Clue(models.Model):
    """What leads to an open case that a new one may repeat: numbers of its text, its place, and its cleared words.

    Made from cases by the clock, and made again from them; a protected one has none, nor one that has ended.
    """

    WORDS, PLACE, CLEARED = 0, 1, 2

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="clues")
    what = models.SmallIntegerField()
    number = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["what", "number", "matter"], name="clue_once"),)


class Peer(models.Model):
    """Another installation, or whoever speaks the standard, to which a desk may send a case.

    `key` is what it gave us to report with and `hook` what it signs its callbacks with, both locked under our own key;
    `services` is what it says may be reported there.
    """

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=200)
    form = models.CharField(max_length=4, default="json")
    jurisdiction = models.CharField(max_length=64, blank=True)
    key = models.TextField(blank=True)
    hook = models.TextField(blank=True)
    services = models.JSONField(default=list)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    SEALED = {"name": None, "url": None, "form": None, "jurisdiction": None, "made_at": None, "ended_at": None}


class Sent(models.Model):
    """A case that was sent to a peer and is followed there; it stays ours to answer for.

    What a peer says is kept as its word: `odd` names what of it was not believed. `ask_at` is when it is asked next.
    """

    id = models.UUIDField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="sent")
    district = models.CharField(max_length=12)
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="sent")
    service = models.CharField(max_length=64)
    # Why it may be handed on (PIPL 23): none (nothing personal in it), consent, or law with the article.
    ground = models.CharField(max_length=8, default="none")
    article = models.CharField(max_length=120, blank=True)
    words = models.TextField()
    place = models.CharField(max_length=200)
    lon = models.BigIntegerField(null=True)
    lat = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    token = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=64, blank=True, db_index=True)
    status = models.CharField(max_length=8, blank=True)
    notes = models.CharField(max_length=200, blank=True)
    expected = models.DateTimeField(null=True)
    odd = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(db_index=True)
    tries = models.IntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    SEALED: dict[str, Any] = {
        "matter_id": None, "district": None, "peer_id": None, "service": None, "ground": None, "article": None,
        "words": "work", "place": "work",
        "lon": "work", "lat": "work", "made_at": None, "sent_at": None, "number": None, "status": None, "notes": "work",
        "expected": None, "odd": None, "told_at": None, "ended_at": None,
    }  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["matter", "peer"], condition=models.Q(ended_at=None), name="sent_once_to_a_peer"
            ),
        )


class Feed(models.Model):
    """A secret address at which somebody's reader hears that there is news on what staff cleared for everybody."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    SEALED = {"name": None, "made_at": None, "ended_at": None}


class Dispatch(models.Model):
    """A link by which an organisation without an account answers one task; its id is who acts, on record."""

    id = models.UUIDField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=64)
    code = models.CharField(max_length=64, unique=True)
    mailed = models.BooleanField(default=False)
    # Where it was mailed to: by the same way the organisation hears if something of it is erased or corrected.
    address = LockedText(default="")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    SEALED = {
        "matter_id": None, "organisation": None, "mailed": None, "address": "contact", "made_at": None,
        "ends_at": None, "ended_at": None,
    }  # fmt: skip


class SortingModel(models.Model):
    """A version of what sorts: its arrays (.npz) and the rest (JSON) as learned; at most one is on.

    `digest` is the SHA-256 of both and stands in the ledger; `before` is the version that was on when this one came.
    """

    version = models.IntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    arrays = models.BinaryField()
    said = models.TextField()
    made_at = models.DateTimeField()
    on = models.BooleanField(default=False)
    on_at = models.DateTimeField(null=True)
    before = models.IntegerField(null=True)

    SEALED = {"digest": None, "made_at": None, "on": None, "on_at": None, "before": None}
