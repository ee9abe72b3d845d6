"""Questions about how an area or an office does, already narrowed to what the asker may see."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet

from fengqiao.evaluation.reckoning import late, periods
from fengqiao.evaluation.reckoning.figures import PICKED, Event, Story, told
from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.law.case_law import CASE_LAW
from fengqiao.ledger import locked
from fengqiao.ledger.models import Record, Value
from fengqiao.matters import rows
from fengqiao.matters.models import Matter
from fengqiao.matters.standing import QUERIES, within_sight
from fengqiao.matters.world import world
from fengqiao.people.models import Seat
from fengqiao.people.standing import Actor

MOST = 60
CHANGES: dict[str, tuple[str, ...]] = {
    "recategorise": ("recategorise",),
    "extend": ("extend",),
    "suspend": ("suspend",),
    "merge": ("merge",),
    "ended": ("close", "reject"),
    "through": ("confirm", "withdraw"),
}
"""What a figure can be tempted by before a period ends -> its acts; `through`: of these, what an office entered for
a reporter. Beside them stand the district's own deadlines, which move no problem and many at once."""
NUMBERS = "numbers"
TELLING = tuple(f"matter.{does}" for does in sorted(CASE_LAW.acts | {"report"}))


def zone_of(scope: str) -> ZoneInfo:
    """The zone on whose calendar this area's months are counted."""
    return world().calendar(scope.ljust(6, "0")[:6] + "000000").zone


def began_in(scope: str) -> Q:
    """Problems that began in an area: where they began never changes, wherever they are held."""
    return Q(origin_scope__gte=scope, origin_scope__lt=scope + "~")


def cohort(by: Actor, period: Period) -> QuerySet[Matter]:
    """What was reported in this lead's area in the period, wherever it went since.

    One that complains of an office is there only for whom it is within sight.
    """
    found = Matter.objects.filter(began_in(by.scope), kind="case").filter(Q(about="") | within_sight(by))
    return found.filter(opened_at__gte=period.starts, opened_at__lt=period.ends)


def stories(of: QuerySet[Matter], until: datetime | None = None) -> list[Story]:
    """The stories of these problems as the ledger tells them, up to a moment."""
    records = Record.objects.filter(subject__in=of.order_by().values("id"), kind__in=TELLING)
    if until is not None:
        records = records.filter(at__lt=until)
    events: dict[str, list[Event]] = defaultdict(list)
    told_of = records.order_by("district", "number").values_list("subject", "at", "kind", "body")
    for subject, at, kind, body in told_of.iterator():
        events[subject].append(event(at, kind, body))
    kept = of.order_by("opened_at", "id").values_list("id", "origin_scope", "opened_at")
    return [told(matter, area, moment, events[matter]) for matter, area, moment in kept]


def event(at: datetime, kind: str, body: str) -> Event:
    """What a record says of its problem."""
    read: dict[str, Any] = json.loads(body)
    columns: dict[str, Any] = {}
    for table, _key, changed in read["r"]:
        if table == rows.TABLE and changed:
            columns |= changed
    promise = columns.get("promise")
    return Event(
        at if at.tzinfo else at.replace(tzinfo=UTC),
        kind.partition(".")[2],
        str(read["g"].get("then", "")),
        columns.get("verified"),
        datetime.fromisoformat(promise) if promise else None,
    )


class Opened(NamedTuple):
    """The problems a number counts: those within sight, and how many more are not."""

    seen: list[Matter]
    unseen: int


def opened(by: Actor, period: Period, name: str, most: int = 500) -> Opened:
    """The problems behind a number of the page."""
    keys = [story.id for story in stories(cohort(by, period)) if PICKED[name](story)]
    mine = Matter.objects.filter(within_sight(by), pk__in=keys).select_related("case").order_by("opened_at", "id")
    return Opened(list(mine[:most]), len(keys) - mine.count())


def held(by: Actor) -> Q:
    """What this lead answers for: everything held in their area or office."""
    return QUERIES["lead"](by)


class Waiting(NamedTuple):
    """A matter with why it is where it is; `since` is the reporter's own clock, which nothing pauses."""

    matter: Matter
    why: str
    since: datetime
    times: int = 0


def _waiting(found: Iterable[Matter]) -> list[Waiting]:
    matters = list(found)
    seats = {row.seat for row in matters}
    vacant = set(Seat.objects.filter(code__in=seats, basis__in=("lead_above", "owner")).values_list("code", flat=True))
    tasks = Counter(
        Matter.objects.filter(root__in=[row.id for row in matters], kind="task", ended_at=None).values_list(
            "root", flat=True
        )
    )
    result = []
    for row in matters:
        facts = rows.facts_of(row.__dict__)
        why = late.why(facts, vacant=row.seat in vacant, tasks=tasks[row.id])
        result.append(Waiting(row, why, row.opened_at, int(facts.tally.get("overdue", 0))))
    return result


def is_late(by: Actor, now: datetime) -> QuerySet[Matter]:
    """What this lead answers for and is late now."""
    wanted = Q(due__lte=now) | Q(late=True)
    return Matter.objects.filter(held(by), wanted, ended_at=None).exclude(state="merged")


def late_now(by: Actor, now: datetime, most: int = MOST) -> list[Waiting]:
    """What is late and why, the longest first."""
    return _waiting(is_late(by, now).select_related("case").order_by(F("due").asc(nulls_last=True), "id")[:most])


def tomorrow(by: Actor, now: datetime) -> datetime:
    """The end of the next working day here."""
    calendar = world().calendar(by.scope.ljust(6, "0")[:6] + "000000")
    day = calendar.local_date(now) + timedelta(days=1)
    while calendar.known(day) and not calendar.works(day):
        day += timedelta(days=1)
    return periods.midnight(day + timedelta(days=1), calendar.zone)


def is_soon(by: Actor, now: datetime) -> QuerySet[Matter]:
    """What will be late by the end of the next working day unless somebody acts."""
    found = Matter.objects.filter(held(by), ended_at=None, late=False, due__gt=now, due__lte=tomorrow(by, now))
    return found.exclude(state="suspended")


def late_tomorrow(by: Actor, now: datetime, most: int = MOST) -> list[Waiting]:
    """The same with why, the nearest first."""
    return _waiting(is_soon(by, now).select_related("case").order_by("due", "id")[:most])


class Load(NamedTuple):
    """How much one post answers for: open, of that late, of that due by tomorrow."""

    seat: str
    open: int
    late: int
    soon: int


def _carried(by: Actor, now: datetime) -> tuple[QuerySet[Matter], dict[str, Q]]:
    """What posts here carry, and which of it is late or due by tomorrow."""
    found = Matter.objects.filter(held(by), ended_at=None).exclude(seat="").exclude(state="merged")
    soon = Q(due__gt=now, due__lte=tomorrow(by, now), late=False)
    return found, {"open": Q(), "late": Q(due__lte=now) | Q(late=True), "soon": soon}


def of_seat(by: Actor, seat: str, which: str, now: datetime) -> QuerySet[Matter]:
    """What one post carries here: `which` is open, late or soon, as its load counts them."""
    found, of = _carried(by, now)
    return found.filter(of[which], seat=seat)


def loads(by: Actor, now: datetime) -> list[Load]:
    """The load of each post that answers for something here, in the order of the posts: no order of merit."""
    found, of = _carried(by, now)
    counted = found.values("seat").annotate(
        open=Count("id"), is_late=Count("id", filter=of["late"]), soon=Count("id", filter=of["soon"])
    )
    return [Load(row["seat"], row["open"], row["is_late"], row["soon"]) for row in counted.order_by("seat")]


class Tempted(NamedTuple):
    """One kind of change in the period: how often in its last days, and in as many days before, on average.

    `seen` are the problems changed in the last days; `days` when, where what was changed is no problem.
    """

    does: str
    last: int
    usual: float
    seen: list[tuple[Matter, datetime]]
    days: tuple[datetime, ...] = ()

    @property
    def much(self) -> bool:
        """Whether it stands out. Deadlines are hardly ever changed: once in the last days is enough."""
        return self.last > (0 if self.does == NUMBERS else 2) and self.last > 2 * self.usual


def tempted(by: Actor, period: Period, now: datetime) -> list[Tempted]:
    """Changes in a period that move figures and solve nothing, its last days beside the usual.

    These are changes of category and deadline, suspensions and merges, problems that staff ended, what an office
    entered as a reporter's word, and changes of the district's own deadlines.
    """
    found, by_key = changed(by, period, now)
    weeks = (period.last_days - period.starts) / periods.LAST_DAYS
    result = []
    for does in CHANGES:
        last = [(key, at) for key, at in found[does] if at >= period.last_days]
        usual = (len(found[does]) - len(last)) / weeks
        result.append(Tempted(does, len(last), usual, [(by_key[key], at) for key, at in last[:MOST]]))
    return [*result, _numbers(by, period, now)]


Changes = dict[str, list[tuple[str, datetime]]]


def changed(by: Actor, period: Period, now: datetime) -> tuple[Changes, dict[str, Matter]]:
    """Every change of CHANGES in a period, as (matter, moment) in order, and the matters; all of it within sight."""
    mine = Matter.objects.filter(within_sight(by), kind="case", opened_at__lt=period.ends)
    mine = mine.filter(Q(ended_at=None) | Q(ended_at__gte=period.starts))
    records = Record.objects.filter(
        subject__in=mine.order_by().values("id"),
        kind__in=[f"matter.{does}" for acts in CHANGES.values() for does in acts],
        at__gte=period.starts, at__lt=min(period.ends, now),
    ).order_by("at", "district", "number")  # fmt: skip
    change_of = {f"matter.{does}": change for change, acts in CHANGES.items() for does in acts}
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for subject, kind, at, through in records.values_list("subject", "kind", "at", "through"):
        if through or change_of[kind] != "through":
            found[change_of[kind]].append((subject, at))
    shown = Matter.objects.filter(pk__in={key for each in found.values() for key, _ in each}).select_related("case")
    return found, {row.pk: row for row in shown}


def numbers_changed(by: Actor, period: Period, now: datetime) -> QuerySet[Record]:
    """The records by which deadlines were changed that hold in this area, or in the districts inside it."""
    return Record.objects.filter(
        kind="matter.numbers", district__startswith=by.scope[:6], at__gte=period.starts, at__lt=min(period.ends, now)
    )


def _numbers(by: Actor, period: Period, now: datetime) -> Tempted:
    when = list(numbers_changed(by, period, now).order_by("at").values_list("at", flat=True))
    last = tuple(at for at in when if at >= period.last_days)
    weeks = (period.last_days - period.starts) / periods.LAST_DAYS
    return Tempted(NUMBERS, len(last), (len(when) - len(last)) / weeks, [], last[:MOST])


class Suspended(NamedTuple):
    """A suspended matter: why, until when, by which post, and how often already."""

    matter: Matter
    reason: str
    since: datetime
    review_on: datetime | None
    post: str
    times: int


def suspended(by: Actor) -> list[Suspended]:
    """All that waits within sight, the longest waiting reporter first."""
    mine = Matter.objects.filter(within_sight(by), state="suspended", ended_at=None)
    matters = list(mine.select_related("case").order_by("opened_at", "id"))
    records: dict[str, Record] = {}
    for record in Record.objects.filter(subject__in=[row.id for row in matters], kind="matter.suspend").order_by(
        "district", "number"
    ):
        records[record.subject] = record
    reasons = {
        (row.district, row.number): locked.said(row.value)
        for row in Value.objects.filter(
            field="reason", group="public", number__in=[record.number for record in records.values()],
            value__isnull=False,
        )
    }  # fmt: skip
    found = []
    for row in matters:
        record = records.get(row.id)
        reason = reasons.get((record.district, record.number), "") if record else ""
        since = row.opened_at if record is None else record.at
        times = int(json.loads(row.tally).get("suspend", 0))
        found.append(Suspended(row, reason, since, row.due, record.post if record else "", times))
    return found
