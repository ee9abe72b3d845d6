"""What is kept of a hall: windows, their hours and who sits there, what one comes for, the day's numbers."""

from __future__ import annotations

from typing import Any

from django.db import models

from fengqiao.hall.hours import Line
from fengqiao.hall.queue import AT_WINDOW, Number
from fengqiao.people.models import Organisation, Seat


class Window(models.Model):
    """A window of a centre, and the office that sits there. `topics` are codes; none: it takes everything."""

    id = models.UUIDField(primary_key=True)
    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="windows")
    district = models.CharField(max_length=12)
    number = models.CharField(max_length=8)
    name = models.JSONField()
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sits_at")
    topics = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)

    SEALED = {
        "centre_id": None, "district": None, "number": None, "name": None, "office_id": None, "topics": None,
        "closed_at": None,
    }  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["centre", "number"], condition=models.Q(closed_at=None), name="window_number_once"
            ),
        )


class Topic(models.Model):
    """What one comes for, at one centre: a word of the list on the kiosk, and how long it usually takes."""

    id = models.UUIDField(primary_key=True)
    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="topics")
    district = models.CharField(max_length=12)
    code = models.CharField(max_length=24)
    name = models.JSONField()
    minutes = models.SmallIntegerField(default=10)
    place = models.SmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    SEALED = {
        "centre_id": None, "district": None, "code": None, "name": None, "minutes": None, "place": None,
        "ended_at": None,
    }  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["centre", "code"], condition=models.Q(ended_at=None), name="topic_once"),
        )


class Hours(models.Model):
    """A line of a week, in minutes of the local day: the opening hours of a window, or with a seat who sits there."""

    id = models.UUIDField(primary_key=True)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="hours")
    weekdays = models.CharField(max_length=7)
    since = models.SmallIntegerField()
    until = models.SmallIntegerField()
    first = models.DateField()
    last = models.DateField(null=True)
    holidays = models.BooleanField(default=False)
    seat = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    # Who answers when the seat is vacant; else it is the lead above.
    standin = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    SEALED = {
        "window_id": None, "weekdays": None, "since": None, "until": None, "first": None, "last": None,
        "holidays": None, "seat_id": None, "standin_id": None, "ended_at": None,
    }  # fmt: skip

    def line(self) -> Line:
        """As the pure rules read it."""
        person = str(self.seat.sitter_id or "") if self.seat is not None else ""
        return Line(
            str(self.window_id), self.weekdays, self.since, self.until, self.first, self.last, self.holidays,
            self.seat_id or "", person, str(self.pk),
        )  # fmt: skip


class Roll(models.Model):
    """The last number drawn at a centre on a day; the key is "centre day"."""

    id = models.CharField(max_length=76, primary_key=True)
    last = models.IntegerField(default=0)


class Ticket(models.Model):
    """A number of one day: what it is about, where it stands in the line. It knows nobody's name.

    `source` is kiosk, phone or desk; `first_post` is the first contact, who stays responsible until the end.
    """

    id = models.UUIDField(primary_key=True)
    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    district = models.CharField(max_length=12)
    day = models.DateField()
    number = models.IntegerField()
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=8)
    priority = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="waiting")
    since = models.DateTimeField()
    front = models.BooleanField(default=False)
    calls = models.SmallIntegerField(default=0)
    back_until = models.DateTimeField(null=True)
    window = models.ForeignKey(Window, null=True, on_delete=models.PROTECT, related_name="tickets")
    # To whom it was handed over; '' until then.
    office = models.CharField(max_length=64, blank=True)
    draft = models.UUIDField(null=True)
    first_post = models.CharField(max_length=80, blank=True)
    first_window = models.ForeignKey(Window, null=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    first_called_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Counts its acts: who acts on an old screen is told so.
    version = models.IntegerField(default=0)

    SEALED: dict[str, Any] = {
        "centre_id": None, "district": None, "day": None, "number": None, "topic_id": None, "source": None,
        "priority": None, "state": None, "since": None, "front": None, "calls": None, "back_until": None,
        "window_id": None, "office": None, "draft": None, "first_post": None, "first_window_id": None,
        "drawn_at": None, "called_at": None, "first_called_at": None, "taken_at": None, "ended_at": None,
    }  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["centre", "day", "number"], name="number_once_a_day"),
            models.UniqueConstraint(
                fields=["window"], condition=models.Q(state__in=AT_WINDOW), name="one_number_at_a_window"
            ),
        )
        indexes = (models.Index(fields=["centre", "day", "state"], name="numbers_of_a_day"),)

    @property
    def label(self) -> str:
        """As it is called and shown: '007'. It tells nothing of what somebody came for."""
        return f"{self.number:03d}"

    def stands(self) -> Number:
        """As the pure rules read it."""
        return Number(
            self.number, str(self.topic_id), self.since, self.state, self.priority, self.front, self.calls,
            self.back_until, self.office,
        )  # fmt: skip
