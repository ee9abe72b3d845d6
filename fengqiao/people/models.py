"""Who: accounts, persons, organisations, seats, appointments, duties, helpers."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from fengqiao.ledger.locked.columns import FoundBy, LockedJSON, LockedText
from fengqiao.places.models import Dwelling


class Person(models.Model):
    """Somebody: a resident, a worker, both. Names and phones are personal; a code, not a name, is on record.

    They lie locked, and are found whole and exactly, by their marks (SECURITY.md 2.7).
    """

    id = models.UUIDField(primary_key=True)
    name = LockedText(blank=True)
    phone = LockedText(blank=True)
    email = LockedText(blank=True)
    name_mark = FoundBy("name")
    phone_mark = FoundBy("phone")
    email_mark = FoundBy("email")
    language = models.CharField(max_length=8, default="zh-hans")
    # How this person may be reached: anyhow, never, only by this number, only in these hours (SECURITY.md 2.5).
    contact = LockedJSON(default=dict)
    joined_at = models.DateTimeField()
    # The chain in which this person is on record.
    district = models.CharField(max_length=12, blank=True)

    SEALED = {"name": "identity", "phone": "contact", "email": "contact", "language": None, "contact": "contact"}

    class Meta:
        indexes = (
            models.Index(fields=["phone_mark"], name="person_by_phone"),
            models.Index(fields=["name_mark"], name="person_by_name"),
            models.Index(fields=["email_mark"], name="person_by_email"),
        )


class Account(AbstractUser):
    """What somebody signs in with; the mail address to which a new password is sent lies locked."""

    email = LockedText(blank=True)
    email_mark = FoundBy("email")
    # An address is locked to the row's key and follows when that is known: act.invite.
    REQUIRED_FIELDS = ()
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="account")

    class Meta(AbstractUser.Meta):
        indexes = (models.Index(fields=["email_mark"], name="account_by_email"),)

    @property
    def by_password(self) -> bool:
        """Whether there is a password that opens it."""
        return bool(self.password) and self.has_usable_password()


class Organisation(models.Model):
    """A body that can hold a matter: an area's own centre (code = area code), or an office, firm or post beside it."""

    code = models.CharField(max_length=64, primary_key=True)
    area_id = models.CharField(max_length=24, db_index=True)
    district = models.CharField(max_length=12)
    level = models.SmallIntegerField()
    scope = models.CharField(max_length=24, db_index=True)
    name = models.JSONField()
    kind = models.CharField(max_length=16, default="centre")
    above = models.CharField(max_length=64, blank=True)
    # Outside the tree (police, court, a firm): who is the liaison, and which public body rules with it.
    outside = models.BooleanField(default=False)
    liaison = models.CharField(max_length=200, blank=True)
    counterpart = models.CharField(max_length=64, blank=True)
    # How residents reach it: {"phone": …, "hours": {"zh", "en"}, "address": {"zh", "en"}}; never one person's.
    contact = models.JSONField(default=dict)
    valid_to = models.DateField(null=True)

    SEALED = {
        "area_id": None, "district": None, "level": None, "scope": None, "name": None, "kind": None, "above": None,
        "outside": None, "liaison": None, "counterpart": None, "contact": None, "valid_to": None,
    }  # fmt: skip

    @property
    def centre(self) -> bool:
        """Whether it is an area's own centre."""
        return self.code == self.area_id


class Seat(models.Model):
    """A post. Exactly one person sits: holder, else stand-in, else the lead above, else the owner."""

    code = models.CharField(max_length=80, primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="seats")
    kind = models.CharField(max_length=8)
    name = models.JSONField()
    # Which of several posts of one kind answers first.
    rank = models.SmallIntegerField(default=0)
    # What it can do, as categories of problems, and the area it works in where that is not its office's whole.
    skills = models.JSONField(default=list)
    area = models.CharField(max_length=24, blank=True, default="", db_default="")
    sitter = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="sits_on")
    basis = models.CharField(max_length=12, default="owner")
    closed_at = models.DateTimeField(null=True)
    # The next moment at which somebody else may sit by date alone: a term, an absence, a secondment.
    turns_at = models.DateTimeField(null=True, db_index=True)

    SEALED = {
        "organisation_id": None, "kind": None, "name": None, "rank": None, "skills": None, "area": None,
        "sitter_id": None, "basis": None, "closed_at": None,
    }  # fmt: skip


class Appointment(models.Model):
    """A person in a seat from a date, for a term or until ended; a stand-in while the holder is away."""

    id = models.UUIDField(primary_key=True)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=12, default="holder")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    elected = models.BooleanField(default=False)
    away_from = models.DateTimeField(null=True)
    away_until = models.DateTimeField(null=True)
    # A secondment: the home seat is away for the term; sight of home ends with it.
    home = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="lent")
    handover = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    SEALED = {
        "seat_id": None, "person_id": None, "kind": None, "starts": None, "ends": None, "elected": None,
        "away_from": None, "away_until": None, "home_id": None, "handover": None, "ended_at": None,
    }  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=["seat", "ended_at"]), models.Index(fields=["person", "ended_at"]))


class Duty(models.Model):
    """A row of the duty list: who answers for a category at a level in an area, from a date."""

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")
    district = models.CharField(max_length=12)
    scope = models.CharField(max_length=24)
    level = models.SmallIntegerField()
    category = models.CharField(max_length=48)
    words = models.JSONField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    ruling = models.CharField(max_length=64, blank=True)

    SEALED = {
        "organisation_id": None, "district": None, "scope": None, "level": None, "category": None, "words": None,
        "valid_from": None, "valid_to": None, "ruling": None,
    }  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=["category", "scope"]),)


class Shift(models.Model):
    """A line of the duty roster: which post answers for an organisation outside office hours."""

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shifts")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="shifts")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    SEALED = {"organisation_id": None, "seat_id": None, "starts": None, "ends": None, "ended_at": None}

    class Meta:
        indexes = (models.Index(fields=["organisation", "ended_at", "ends"], name="shift_of"),)


class Helper(models.Model):
    """A named, revocable delegate who acts for somebody (a daughter for her mother)."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="helpers")
    helper = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="helps")
    # As the one who is helped calls them; until they have entered the code they help nobody.
    called = LockedText(blank=True)
    code = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    since = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    SEALED = {
        "person_id": None, "helper_id": None, "called": "identity", "since": None, "revoked_at": None,
    }  # fmt: skip


class Household(models.Model):
    """Those who live together in a dwelling, from a day on; what they are called and their number lie locked.

    It says nothing of them: no kind, no mark, no list. `ground` is why it may be kept: their consent, or the article
    of a statute (个人信息保护法 13).
    """

    id = models.UUIDField(primary_key=True)
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="households")
    area_id = models.CharField(max_length=24, db_index=True)
    district = models.CharField(max_length=12)
    called = LockedText(blank=True)
    phone = LockedText(blank=True)
    ground = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)

    SEALED = {
        "dwelling_id": None, "area_id": None, "district": None, "called": "identity", "phone": "contact",
        "ground": None, "since": None, "until": None,
    }  # fmt: skip


class Occupancy(models.Model):
    """A person lives in a household, from when until when; of somebody under 14 who their guardian is."""

    id = models.UUIDField(primary_key=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="occupancies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="occupancies")
    guardian = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="guards")
    moved_in = models.DateField()
    moved_out = models.DateField(null=True)

    SEALED = {"household_id": None, "person_id": None, "guardian_id": None, "moved_in": None, "moved_out": None}

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["household", "person"], condition=models.Q(moved_out=None), name="lives_there_once"
            ),
        )


class HouseholdUnit(models.Model):
    """Ten to fifteen households below a grid, whom one post looks after: the household lead's."""

    id = models.UUIDField(primary_key=True)
    area_id = models.CharField(max_length=24, db_index=True)
    district = models.CharField(max_length=12)
    name = models.JSONField()
    seat = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="units")
    ended = models.DateField(null=True)

    SEALED = {"area_id": None, "district": None, "name": None, "seat_id": None, "ended": None}


class UnitMember(models.Model):
    """A household belongs to a unit, from when until when."""

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey(HouseholdUnit, on_delete=models.PROTECT, related_name="members")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateField()
    until = models.DateField(null=True)

    SEALED = {"unit_id": None, "household_id": None, "since": None, "until": None}

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "household"], condition=models.Q(until=None), name="in_a_unit_once"
            ),
        )


class Wall(models.Model):
    """A screen in a room, opened by a lead at that screen: it shows one page, and no other address knows it."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=60)
    # What was opened ends with it: the wall is the opener's to answer for.
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="walls")
    # The MAC of what the screen's browser brings.
    code = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    SEALED = {"name": None, "appointment_id": None, "opened_at": None, "ends_at": None, "ended_at": None}


class Recovery(models.Model):
    """Somebody lost their ways in: one colleague saw their papers, a second confirms, a day passes, they are reset."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recoveries")
    seen = models.CharField(max_length=12)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_post = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    # The session it was asked in, as a hash: the second colleague has another.
    session = models.CharField(max_length=64)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_post = models.CharField(max_length=80, blank=True)
    # Not before this; until then the owner of the account may stop it, by the key in a letter or signed in.
    ready_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=8, blank=True)

    SEALED = {
        "person_id": None, "seen": None, "asked_by_id": None, "asked_post": None, "confirmed_by_id": None,
        "confirmed_post": None, "ready_at": None, "ended_at": None, "how": None,
    }  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at=None), name="one_recovery_at_a_time"
            ),
        )


class Stamp(models.Model):
    """Counts changes of posts, so that a process knows when its picture of them is old."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
