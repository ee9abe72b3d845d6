"""What the law looks at: a matter, the one who acts, and the posts around them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from fengqiao.law.calendar import Calendar, Unit

Person = str
Seat = str
Org = str
Amount = tuple[int, Unit]

OPEN_ENDED = "9999"


class Rung(NamedTuple):
    """One organisation with its posts, as the law sees it at this moment.

    `desks` and `leads` are (seat, sitter, the sitter's tokens), the accountable one first; the tokens
    name every organisation in which that person holds any post, for the protected complaint.
    """

    org: Org
    level: int
    scope: str
    above: Org | None
    desks: tuple[tuple[Seat, Person, frozenset[str]], ...]
    leads: tuple[tuple[Seat, Person, frozenset[str]], ...]
    centre: bool = True


class Numbers(NamedTuple):
    """A district's deadlines, valid from a date; a leg keeps those it began with."""

    version: str
    steps: Mapping[tuple[str, str], Amount]
    promises: Mapping[str, Amount]
    object_within: Amount = (1, "working_days")
    suspend_days: int = 90
    extend_working_days: int = 10
    reopen_days: int = 180
    revive_days: int = 30
    merge_days: int = 90
    inspect_working_days: int = 10
    unanswered_words: int = 3
    unanswered_working_days: int = 2


class World(Protocol):
    """The posts and calendars a decision is taken in; a snapshot, never changed under a decision."""

    def rung(self, org: Org) -> Rung:
        """The organisation's rung; KeyError if there is no such organisation."""

    def common(self, first: Org, second: Org) -> Rung:
        """The centre of the nearest area that contains both."""

    def sitter(self, seat: Seat) -> tuple[Person, frozenset[str]]:
        """Who sits there now, with that person's tokens; KeyError if there is no such seat."""

    def on_duty(self, org: Org, now: datetime) -> Seat:
        """The post that the roster names for this organisation now; '' if it names none."""

    def calendar(self, district: str) -> Calendar:
        """The district's working calendar."""

    def numbers(self, version: str) -> Numbers:
        """The deadlines of that version."""

    def numbers_now(self, district: str, now: datetime) -> Numbers:
        """The deadlines that bind a leg which begins now."""


class Who:
    """The one who acts, under one named post.

    `tokens` are 'p:<person>' and 'o:<organisation>' for every post of that person;
    `reports` says that the person is a voice of the matter in question, or a helper for one; `left_at` when
    that voice withdrew alone while others remained.
    """

    __slots__ = (
        "centre", "key", "kind", "left_at", "level", "org", "person", "reports", "scope", "seat", "through", "tokens",
    )  # fmt: skip

    def __init__(
        self,
        *,
        person: Person,
        kind: str,
        seat: Seat = "",
        org: Org = "",
        scope: str = "",
        level: int = 9,
        centre: bool = True,
        tokens: frozenset[str] = frozenset(),
        reports: bool = False,
        left_at: datetime | None = None,
        through: bool = False,
    ) -> None:
        self.person = person
        self.kind = kind
        self.seat = seat
        self.org = org
        self.scope = scope
        self.level = level
        self.centre = centre
        self.tokens = tokens
        self.reports = reports
        self.left_at = left_at
        self.through = through
        self.key = f"{org}/{kind}"


CLOCK = Who(person="clock", kind="clock")


class Facts:
    """A matter as the law sees it. Times are aware; `tally` counts acts; ids are text.

    root_state and root are set for a merged matter; `kept` holds what a withdrawal may give back.
    """

    __slots__ = (
        "about", "assignee", "category", "checked_by", "district", "due", "ended_at", "hazard", "held_by",
        "id", "kept", "kind", "late", "law_version", "left_due", "left_promise", "numbers", "objected_by",
        "offered_to", "open_tasks", "opened_at", "origin", "promise", "root", "ruler", "seat", "seat_since",
        "sent_by", "state", "tally", "urgency", "verified", "voices", "worked_by",
    )  # fmt: skip

    def __init__(self, **values: object) -> None:
        self.id = ""
        self.kind = "case"
        self.state = ""
        self.district = ""
        self.origin: Org = ""
        self.held_by: Org = ""
        self.sent_by: Org = ""
        self.seat: Seat = ""
        self.seat_since: datetime | None = None
        self.assignee: Seat = ""
        self.offered_to: Org = ""
        self.objected_by: Seat = ""
        self.ruler: Org = ""
        self.checked_by = ""
        self.urgency = "normal"
        self.hazard = False
        self.category = ""
        self.due: datetime | None = None
        self.promise: datetime | None = None
        self.left_due = 0
        self.left_promise = 0
        self.opened_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.root = ""
        self.voices = 1
        self.open_tasks = 0
        self.worked_by: tuple[Person, ...] = ()
        self.about: tuple[str, ...] = ()
        self.tally: dict[str, int] = {}
        self.kept: dict[str, object] | None = None
        self.numbers = ""
        self.law_version = 0
        self.late = False
        self.verified = ""
        for name, value in values.items():
            setattr(self, name, value)

    def take(self, changes: Mapping[str, object]) -> None:
        """Move to what a decision says."""
        for name, value in changes.items():
            setattr(self, name, value)


SEALED = tuple(name for name in Facts.__slots__ if name not in ("id", "open_tasks"))
INDEPENDENT = ":independent"


def free(rung: Rung, about: tuple[str, ...]) -> bool:
    """Whether nobody who is complained about has a desk or leads at this rung, and somebody answers there.

    One of several desks is not enough: a clerk does not judge the lead next door (SECURITY.md 2.1).
    """
    if f"o:{rung.org}" in about or not (rung.desks or rung.leads):
        return False
    return not any(token in post[2] for post in (*rung.desks, *rung.leads) for token in about)


def seat_at(
    seats: tuple[tuple[Seat, Person, frozenset[str]], ...],
    about: tuple[str, ...],
    not_by: tuple[Person, ...] = (),
) -> Seat | None:
    """The first seat whose sitter is neither complained about nor among `not_by`."""
    for seat, person, tokens in seats:
        if person in not_by:
            continue
        if not about or tokens.isdisjoint(about):
            return seat
    return None


def above(world: World, org: Org, about: tuple[str, ...]) -> Rung | None:
    """The next organisation up that is free of those complained about; None at the top.

    A complaint about the top itself goes to its independent post, an organisation of its own.
    """
    rung = world.rung(org)
    while rung.above is not None:
        rung = world.rung(rung.above)
        if not about or free(rung, about):
            return rung
    if about and not free(rung, about):
        return independent(world, rung, about)
    return None


def independent(world: World, top: Rung, about: tuple[str, ...]) -> Rung | None:
    """The independent post beside the top, where an installation has one that is free itself."""
    if top.org.endswith(INDEPENDENT):
        return None
    try:
        rung = world.rung(top.org + INDEPENDENT)
    except KeyError:
        return None
    return rung if free(rung, about) else None


def over_it(world: World, rung: Rung, about: tuple[str, ...]) -> Rung | None:
    """The organisation complained about in whose area this one lies: what is below it does not judge it."""
    for token in about:
        try:
            there = world.rung(token[2:]) if token.startswith("o:") else None
        except KeyError:
            continue
        if there is None or there.above is None:
            # Above the top is only its independent post: a complaint about it climbs there.
            continue
        if there.centre and there.level < rung.level and rung.scope.startswith(there.scope):
            return there
    return None


def begin_at(world: World, org: Org, about: tuple[str, ...]) -> Rung:
    """Where a matter begins: the first rung from `org` up that is free of those complained about, never below them."""
    rung = world.rung(org)
    while about and (over := over_it(world, rung, about)) is not None:
        rung = over
    if not about or free(rung, about):
        return rung
    higher = above(world, org, about)
    if higher is not None:
        return higher
    while rung.above is not None:
        rung = world.rung(rung.above)
    return rung


def desk_seat(rung: Rung, about: tuple[str, ...], world: World | None = None) -> Seat:
    """The seat that answers for what the rung holds: a desk, else a lead, else whoever leads above.

    Where everybody is complained about the last lead of the top answers: an open matter never has nobody.
    """
    seat = seat_at(rung.desks, about) or seat_at(rung.leads, about)
    if seat is not None:
        return seat
    while world is not None and rung.above is not None:
        rung = world.rung(rung.above)
        seat = seat_at(rung.leads, about) or seat_at(rung.desks, about)
        if seat is not None:
            return seat
    return (rung.leads or rung.desks)[-1][0]


def lead_seat(rung: Rung, about: tuple[str, ...], world: World | None = None) -> Seat:
    """The leading seat of the rung, else its desk."""
    return seat_at(rung.leads, about) or desk_seat(rung, about, world)
