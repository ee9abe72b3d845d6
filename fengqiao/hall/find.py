"""Questions of the hall: windows, who sits there now, who waits, what stands on the board."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.db.models import Q, QuerySet

from fengqiao.cases.models import FirstContact
from fengqiao.hall import hours, queue
from fengqiao.hall.hours import Line
from fengqiao.hall.models import Hours, Ticket, Topic, Window
from fengqiao.intake.act import KEPT
from fengqiao.intake.models import Draft
from fengqiao.law.calendar import Calendar
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter
from fengqiao.people import find as people
from fengqiao.people.models import Organisation, Seat
from fengqiao.people.standing import Actor
from fengqiao.places.calendars import calendar_of

OWN = ("holder", "standin")
AHEAD = 14
MOST = 200
OVERDUE = "hall.overdue"
"""The notice to a first contact, which is no act."""
_HALLS = UUID("6e1c8a4e-93a5-4f4f-8b0e-1d4c5a0f7b21")


def subject_of(centre: str) -> str:
    """Under what a hall's records stand, and its live pages listen: an id of its own, which no matter has."""
    return str(uuid5(_HALLS, centre))


class Followed(NamedTuple):
    """A case whose reporter this office took up first: how it stands, and whether it was urged today."""

    matter: Matter
    first: str
    late: bool
    urged: bool


def followed(by: Actor, now: datetime) -> list[Followed]:
    """What this office took up first in a hall and others work on, what is late first; none that complains of anybody.

    How it stands and nothing of what was told: that is for those who work on it.
    """
    if not by.org:
        return []
    kept = FirstContact.objects.filter(office=by.org, matter__ended_at=None, matter__about="")
    kept = kept.exclude(matter__held_by=by.org).select_related("matter").order_by("matter__due", "pk")[:MOST]
    subjects = [row.matter_id for row in kept]
    lately = Record.objects.filter(subject__in=subjects, kind="hall.urge", at__gt=now - timedelta(hours=24))
    urged = set(lately.values_list("subject", flat=True))
    found = [
        Followed(row.matter, row.post, (row.matter.due is not None and row.matter.due <= now) or row.matter.late,
                 row.matter_id in urged)
        for row in kept
    ]  # fmt: skip
    return sorted(found, key=lambda each: not each.late)


def centres() -> QuerySet[Organisation]:
    """The centres that have a window."""
    rows = Organisation.objects.filter(windows__closed_at=None, windows__isnull=False, valid_to=None)
    return rows.distinct().order_by("level", "code")


def centre(code: str) -> Organisation | None:
    """A centre with a hall, by its code."""
    return centres().filter(code=code).first()


def led(by: Actor) -> QuerySet[Organisation]:
    """The centres whose hall this lead sets up."""
    return people.led_by(by).filter(kind="centre").order_by("level", "code")


def windows(centre: str) -> list[Window]:
    """The windows of a centre, in the order of their numbers."""
    rows = Window.objects.filter(centre_id=centre, closed_at=None).select_related("office", "centre")
    return sorted(rows, key=lambda row: (len(row.number), row.number))


def window(by: Actor, key: UUID) -> Window | None:
    """A window at which this actor's own office sits."""
    rows = Window.objects.filter(pk=key, office_id=by.org, closed_at=None)
    return rows.select_related("office", "centre").first()


def own_windows(by: Actor) -> list[Window]:
    """Where this actor's office sits, in whatever centre."""
    rows = Window.objects.filter(office_id=by.org, closed_at=None).select_related("office", "centre")
    return sorted(rows, key=lambda row: (row.centre_id, len(row.number), row.number))


def topics(centre: str) -> list[Topic]:
    """What one may come for, as the list on the kiosk has it."""
    return list(Topic.objects.filter(centre_id=centre, ended_at=None).order_by("place", "code"))


def calendar(centre: Organisation) -> Calendar:
    """The working days of the place where it stands."""
    return calendar_of(centre.area_id)


def day_of(centre: Organisation, now: datetime) -> date:
    """The day on the centre's own clock: numbers begin anew with it."""
    return calendar(centre).local_date(now)


def minute_of(centre: Organisation, now: datetime) -> int:
    """Minutes since midnight on the centre's own clock."""
    local = now.astimezone(calendar(centre).zone)
    return local.hour * 60 + local.minute


def lines(windows: Iterable[Window], *, sitting: bool) -> list[Hours]:
    """The lines of these windows: opening hours, or who sits there."""
    rows: Any = Hours.objects.filter(window__in=[row.pk for row in windows], ended_at=None)
    rows = rows.filter(seat__isnull=not sitting)
    both = ("seat__sitter", "seat__organisation", "standin__sitter", "standin__organisation", "window__office")
    return list(rows.select_related(*both).order_by("window_id", "first", "since", "id"))


def open_today(centre: Organisation, now: datetime) -> list[Line]:
    """The opening hours of today, of all windows."""
    rows = Hours.objects.filter(window__centre_id=centre.code, window__closed_at=None, ended_at=None, seat=None)
    days = calendar(centre)
    return hours.on(
        [row.line() for row in rows.order_by("window_id", "first", "since", "id")], days.local_date(now), days
    )


def closes_at(centre: Organisation, now: datetime) -> datetime | None:
    """When the last window closes today; None if none opens."""
    today = open_today(centre, now)
    if not today:
        return None
    day = datetime.combine(day_of(centre, now), datetime.min.time(), tzinfo=calendar(centre).zone)
    return (day + timedelta(minutes=max(line.until for line in today))).astimezone(UTC)


def takes(window: Window, topic: Topic) -> bool:
    """Whether this window takes what somebody comes for."""
    return not window.topics or topic.code in window.topics


def still_today(centre: Organisation, topic: Topic, now: datetime) -> bool:
    """Whether a window that takes it is open now or opens later today."""
    taking = {str(row.pk) for row in windows(centre.code) if takes(row, topic)}
    return _later(open_today(centre, now), taking, minute_of(centre, now))


def _later(today: list[Line], taking: set[str], minute: int) -> bool:
    return any(line.window in taking and minute < line.until for line in today)


def offices_today(centre: Organisation, now: datetime) -> list[Organisation]:
    """The offices that have a window which is open now or opens later today: there somebody can be sent."""
    minute = minute_of(centre, now)
    open_ = {line.window for line in open_today(centre, now) if minute < line.until}
    found = {row.office_id: row.office for row in windows(centre.code) if str(row.pk) in open_}
    return list(found.values())


def open_now(centre: Organisation, now: datetime) -> set[str]:
    """The ids of the windows that are open at this minute."""
    return {line.window for line in hours.at(open_today(centre, now), minute_of(centre, now))}


def at_window(window: Window) -> Ticket | None:
    """The number a window has called or is serving."""
    rows = Ticket.objects.filter(window=window, state__in=queue.AT_WINDOW)
    return rows.select_related("topic", "first_window", "window").first()


def waiting(centre: str, day: date) -> list[Ticket]:
    """Who waits at a centre on a day."""
    rows = Ticket.objects.filter(centre_id=centre, day=day, state__in=queue.WAITING)
    return list(rows.select_related("topic", "first_window").order_by("number"))


def line_of(window: Window, now: datetime) -> list[Ticket]:
    """Who waits for this window, the next one first."""
    rows = {row.number: row for row in waiting(window.centre_id, day_of(window.centre, now))}
    known = Topic.objects.filter(centre_id=window.centre_id, code__in=window.topics).values_list("pk", flat=True)
    mine = [str(key) for key in known] if window.topics else []
    found = queue.line([row.stands() for row in rows.values()], office=window.office_id, topics=mine)
    if window.topics and not mine:
        found = [each for each in found if each.state == "handed"]
    return [rows[each.number] for each in found]


class Estimate(NamedTuple):
    """How many of the same kind wait before, and about how many minutes it takes; None: no window takes it now."""

    ahead: int
    minutes: int | None


def estimate(ticket: Ticket, now: datetime) -> Estimate:
    """What somebody who waits is told."""
    rows = waiting(ticket.centre_id, ticket.day)
    ahead = queue.before(ticket.stands(), [row.stands() for row in rows])
    taking = [row for row in windows(ticket.centre_id) if takes(row, ticket.topic)]
    return Estimate(ahead, _wait(ticket.topic, ahead, taking, open_now(ticket.centre, now)))


def estimates(centre: Organisation, now: datetime) -> list[tuple[Topic, Estimate, bool]]:
    """For each thing one may come for: who waits, how long it would take, whether it can be drawn today."""
    rows, every = waiting(centre.code, day_of(centre, now)), windows(centre.code)
    today, minute = open_today(centre, now), minute_of(centre, now)
    now_open = {line.window for line in hours.at(today, minute)}
    found = []
    for topic in topics(centre.code):
        ahead = sum(row.topic_id == topic.pk and row.state == "waiting" for row in rows)
        taking = [row for row in every if takes(row, topic)]
        estimate = Estimate(ahead, _wait(topic, ahead, taking, now_open))
        found.append((topic, estimate, _later(today, {str(row.pk) for row in taking}, minute)))
    return found


def _wait(topic: Topic, ahead: int, taking: list[Window], now_open: set[str]) -> int | None:
    return queue.wait(ahead, minutes=topic.minutes, windows=sum(str(row.pk) in now_open for row in taking))


def called(centre: str, day: date) -> list[Ticket]:
    """What stands on the board: numbers at windows, the last called first."""
    rows = Ticket.objects.filter(centre_id=centre, day=day, state__in=queue.AT_WINDOW, window__isnull=False)
    return list(rows.select_related("window").order_by("-called_at", "number"))


def absent(centre: str, day: date) -> list[Ticket]:
    """Who did not hear it three times and may come back."""
    return list(Ticket.objects.filter(centre_id=centre, day=day, state="absent").order_by("number"))


def ours(by: Actor, centre: Organisation, now: datetime) -> list[Ticket]:
    """Numbers this office took up first and that are not done: it answers for them until they are.

    Those of today that went on to another office, and those that a day's end cut off while what was written is kept.
    """
    rows = Ticket.objects.filter(centre=centre, first_window__office_id=by.org, first_post__in=_posts(by))
    gone = Q(day=day_of(centre, now), state__in=queue.OPEN) & ~Q(office__in=("", by.org))
    written = Draft.objects.filter(sent_at=None).values("pk")
    cut = Q(state="over", ended_at__gt=now - KEPT, draft__in=written)
    return list(rows.filter(gone | cut).select_related("window__office").order_by("day", "number"))


def _posts(by: Actor) -> list[str]:
    return list(Seat.objects.filter(organisation_id=by.org).values_list("code", flat=True))


def answering(row: Hours) -> Seat:
    """Who answers in these hours: the seat, its stand-in where it is vacant, else whoever the seat fell to."""
    assert row.seat is not None
    if row.seat.basis not in OWN and row.standin is not None and row.standin.basis in OWN:
        return row.standin
    return row.seat


class Hole(NamedTuple):
    """Opening hours of a day in which nobody sits at a window."""

    window: Window
    day: date
    since: str
    until: str


def holes(centre: Organisation, now: datetime) -> list[Hole]:
    """What the coming fortnight leaves open: hours in which a window is open and nobody is to sit there."""
    rows = windows(centre.code)
    opens = [row.line() for row in lines(rows, sitting=False)]
    sits = [row.line() for row in lines(rows, sitting=True)]
    days, today = calendar(centre), day_of(centre, now)
    found = []
    for ahead in range(AHEAD):
        day = today + timedelta(days=ahead)
        opened, seated = hours.on(opens, day, days), hours.on(sits, day, days)
        for row in rows:
            key = str(row.pk)
            own = [line for line in opened if line.window == key], [line for line in seated if line.window == key]
            found += [Hole(row, day, hours.clock(since), hours.clock(until)) for since, until in hours.holes(*own)]
    return found
