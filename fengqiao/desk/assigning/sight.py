"""What a proposal is made of, as far as the asker may see: the posts on shift, what is open there, the cases to place.

A load is how many matters stand open at a post within the asker's sight, so that a protected complaint moves no
number for whoever it is about. It is a count for today; nothing of it is kept, and nobody is compared by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from math import cos, radians
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count

from fengqiao.desk import find as queue
from fengqiao.desk.assigning.weigh import Case, Taker, Weights, special
from fengqiao.law.decide import choices
from fengqiao.law.facts import Who
from fengqiao.law.sight import seen
from fengqiao.law.standings import standings
from fengqiao.matters import find as matters
from fengqiao.matters import rows
from fengqiao.matters.models import Matter
from fengqiao.matters.reading import PROTECTED, own
from fengqiao.matters.world import LAWS, DatabaseWorld, world
from fengqiao.people import find as posts
from fengqiao.people.ladder import stamp
from fengqiao.people.models import Organisation, Seat, Shift
from fengqiao.people.standing import Actor
from fengqiao.places import find as places
from fengqiao.places.geo import METRES_A_DEGREE
from fengqiao.places.locate import UNIT
from fengqiao.places.models import Area

MOST = 200
"""Cases on one page; the others wait for the next."""

SEATS = 1000
ROUND = 10_000
"""In a list a pin is known to about a hundred metres (1/1000 degree), so that no list tells a door."""

AHEAD = timedelta(days=15)
FREE = ("accepted", "working")


@lru_cache(maxsize=4)
def weights(given: tuple[str, ...] = ()) -> Weights:
    """The weights with what the setting says of them ('load=200')."""
    found = {}
    for word in given:
        name, _, number = word.partition("=")
        if name not in Weights._fields or not number.isdecimal():
            raise ImproperlyConfigured(
                f"FENGQIAO_ASSIGNING: {', '.join(Weights._fields)} and a number each, not {word}"
            )
        found[name] = int(number)
    return Weights(**found)


class Sheet:
    """Degrees to whole metres east and north of a first point, flat: right enough within one city."""

    def __init__(self) -> None:
        self.origin: tuple[float, float] | None = None

    def at(self, lon: float, lat: float) -> tuple[int, int]:
        if self.origin is None:
            self.origin = (lon, lat)
        west, south = self.origin
        return round((lon - west) * METRES_A_DEGREE * cos(radians(south))), round((lat - south) * METRES_A_DEGREE)


class Pool(NamedTuple):
    """The posts that could take something: those on shift at that moment, and what is known of the rest.

    until    when each one's shift ends · seats  every post here, on shift or not
    skills   all that somebody here is named for · middles  the middle of each area, in degrees
    night    no office is open: whoever is on duty is there for what is urgent alone
    """

    at: datetime
    takers: list[Taker]
    until: dict[str, datetime]
    seats: dict[str, Seat]
    skills: frozenset[str]
    weights: Weights
    sheet: Sheet
    middles: dict[str, tuple[float, float] | None]
    night: bool


def pool(by: Actor, holder: Organisation, now: datetime, at: datetime | None = None) -> Pool:
    """Who could take what this organisation, or one inside its area, holds: workers, the desks of offices, and the
    desk of a centre while the roster has it on duty.

    A vacant post, or one whose holder is away with nobody standing in, is proposed for nothing.
    """
    at = at or now
    seats = {
        row.code: row
        for row in posts.assignable(holder)
        .filter(kind__in=("worker", "desk"))
        .exclude(organisation__kind="independent")[:SEATS]
    }
    sits = {code: row for code, row in seats.items() if row.basis in ("holder", "standin") and row.sitter_id}
    until = on_shift(holder, sits, at)
    offices = {row.organisation_id for row in seats.values()}
    duties: dict[str, list[tuple[str, str]]] = {}
    for office, category, scope in (
        posts.in_force(now).filter(organisation__in=offices).values_list("organisation_id", "category", "scope")
    ):
        duties.setdefault(office, []).append((category, scope))
    open_there = loads(by, list(sits))
    areas = {row.area or row.organisation.area_id for row in seats.values()}
    middles: dict[str, tuple[float, float] | None] = dict.fromkeys(areas) | middle_of(areas)
    sheet = Sheet()

    def taker(row: Seat) -> Taker:
        office = row.organisation
        there = middles.get(row.area or office.area_id)
        return Taker(
            row.code, str(row.sitter_id), office.scope, office.centre, office.centre,
            sheet.at(*there) if there else None, frozenset(row.skills), tuple(duties.get(row.organisation_id, ())),
            open_there.get(row.code, 0), int((until[row.code] - at).total_seconds() // 60) if row.code in until else 0,
            row.area,
        )  # fmt: skip

    everybody = {code: taker(row) for code, row in seats.items()}
    return Pool(
        at, [everybody[code] for code in sits if code in until], until, seats, special(everybody.values()),
        weights(tuple(settings.ASSIGNING)), sheet, middles,
        not world().calendar(holder.district).open_at(at),
    )  # fmt: skip


def on_shift(holder: Organisation, seats: Mapping[str, Seat], at: datetime) -> dict[str, datetime]:
    """Who is on shift at that moment, and until when: in office hours everybody, else whom the duty roster names.

    The desk of a centre takes in and gives out; only on night duty it is asked to take something itself.
    """
    calendar, found = world().calendar(holder.district), {}
    if calendar.open_at(at):
        closing = calendar.closing(calendar.local_date(at))
        found = {code: closing for code, row in seats.items() if row.kind == "worker" or not row.organisation.centre}
    rostered = Shift.objects.filter(seat__in=list(seats), ended_at=None, starts__lte=at, ends__gt=at)
    for code, ends in rostered.values_list("seat_id", "ends"):
        found[code] = max(ends, found.get(code, ends))
    return found


def next_opening(holder: Organisation, now: datetime) -> datetime | None:
    """When an office opens next; None where the coming fortnight has no working day."""
    hours = world().calendar(holder.district).opening(now, now + AHEAD)
    return next((begins for begins, _ in hours if begins > now), None)


def loads(by: Actor, seats: list[str]) -> dict[str, int]:
    """How many matters stand open at each post, of those the asker may see."""
    rows = matters.matters(by).filter(assignee__in=seats, ended_at=None, state="working", kind="case")
    return dict(rows.order_by().values("assignee").annotate(n=Count("pk")).values_list("assignee", "n"))


def middle_of(codes: set[str]) -> dict[str, tuple[float, float]]:
    """The middle of each area as it is entered, else of the box around it; where neither is known it is left out."""
    rows = Area.objects.filter(code__in=codes).values_list("code", "lon", "lat")
    found = {code: (lon, lat) for code, lon, lat in rows if lon is not None and lat is not None}
    missing = codes - found.keys()
    if missing:
        boxes = places.boundaries_of(missing).values_list("area_id", "west", "east", "south", "north")
        found |= {code: ((west + east) / 2, (south + north) / 2) for code, west, east, south, north in boxes}
    return found


class Eyes(NamedTuple):
    """The asker as the law sees them, and the world around, asked once for a whole list."""

    by: Actor
    who: Who
    around: DatabaseWorld
    stamp: int

    @classmethod
    def of(cls, by: Actor) -> Eyes:
        at = stamp()
        return cls(by, by.who(at=at), world("case", at), at)

    def may_give(self, matter: Matter, now: datetime) -> bool:
        """Whether the law lets the asker assign it now."""
        facts = rows.facts_of(matter.__dict__)
        if not standings(facts, self.who, self.around):
            return False
        return any(row.does == "assign" for row in choices(LAWS["case"], facts, self.who, now, self.around))

    def groups(self, matter: Matter) -> frozenset[str]:
        """What a list may show of it: nothing protected outside one's own cases, where that asks for a reason."""
        groups = seen(standings(rows.facts_of(matter.__dict__), self.who, self.around))
        return groups if own(self.by, matter) else groups - PROTECTED


def to_place(eyes: Eyes, now: datetime) -> tuple[list[Matter], int]:
    """The cases that nobody has been given, first due first, and how many more wait behind those of one page."""
    found: list[Matter] = []
    for part in queue.parts(eyes.by, "mine"):
        rows = Matter.objects.filter(part, kind="case", state__in=FREE, assignee="", ended_at=None)
        found += rows.select_related("case").order_by("due", "pk")[: 2 * MOST]
    found = sorted(
        (row for row in found if eyes.may_give(row, now)), key=lambda row: (row.due is None, row.due, row.pk)
    )
    return found[:MOST], max(0, len(found) - MOST)


def as_case(eyes: Eyes, matter: Matter, here: Pool, *, exact: bool = False) -> Case:
    """One case as it is weighed; its pin counts only for whoever may see it, else the middle of its area."""
    case, facts = matter.case, rows.facts_of(matter.__dict__)
    know(here, {case.area})
    at = here.middles[case.area]
    if "original" in eyes.groups(matter) and case.lon is not None and case.lat is not None:
        lon, lat = (case.lon, case.lat) if exact else (_rounded(case.lon), _rounded(case.lat))
        at = (lon / UNIT, lat / UNIT)
    barred = {facts.objected_by} - {""}
    if facts.about:
        about, sitter = frozenset(facts.about), eyes.around.sitter
        barred |= {each.key for each in here.takers if not about.isdisjoint(sitter(each.key)[1])}
    if here.night and matter.urgency != "urgent":
        barred |= {each.key for each in here.takers}
    return Case(
        matter.pk, matter.category, case.area, matter.held_scope, here.sheet.at(*at) if at else None,
        matter.urgency == "urgent", frozenset(barred),
    )  # fmt: skip


def know(here: Pool, areas: set[str]) -> None:
    """Learn where these areas lie in one question, before their cases are weighed."""
    missing = areas - here.middles.keys()
    if missing:
        here.middles.update(dict.fromkeys(missing) | middle_of(missing))


def _rounded(degrees: int) -> int:
    return round(degrees / ROUND) * ROUND


def holder_of(by: Actor) -> Organisation:
    """The office of the asker's post, whose area the batch is for."""
    return Organisation.objects.get(code=by.org)


def skill_names(codes: Iterable[str], names: Mapping[str, Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Skills in words, as the categories they are named by."""
    return [names[code] for code in codes if code in names]
