"""A small world in memory: a tree of organisations whose posts fall vacant and are filled."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from fengqiao.law.calendar import Calendar
from fengqiao.law.facts import INDEPENDENT, Numbers, Org, Person, Rung, Seat, Who

OWNER = "/owner"
Post = tuple[Seat, Person, frozenset[str]]


class Office(NamedTuple):
    """An organisation: its code, level and area, and who is above it."""

    code: Org
    level: int
    scope: str
    above: Org | None
    centre: bool


class PlainWorld:
    """fengqiao.law.facts.World without a database.

    A seat's sitter is who was appointed; on a vacant one the lead above sits, and at the top the owner.
    """

    def __init__(self, *, numbers: Numbers, calendar: Calendar, owner: Person = "owner") -> None:
        self.offices: dict[Org, Office] = {}
        self.seats: dict[Seat, str] = {}
        self.appointed: dict[Seat, Person] = {}
        self.owner = owner
        self._numbers = {numbers.version: numbers}
        self._now = numbers
        self._calendar = calendar
        self._rungs: dict[Org, Rung] = {}
        self._tokens: dict[Person, frozenset[str]] = {}
        self._sitting: dict[Seat, Person] = {}
        self.duty: list[tuple[Org, datetime, datetime, Seat]] = []

    def found(
        self, code: Org, *, level: int, scope: str, above: Org | None, centre: bool = True, seats: tuple[str, ...] = ()
    ) -> None:
        """An organisation with vacant seats; the first one without anybody above is the top, and the owner's."""
        self.offices[code] = Office(code, level, scope, above, centre)
        for slug in seats:
            self.seats[f"{code}/{slug}"] = slug.partition("-")[0]
        if above is None and centre:
            self.seats[code + OWNER] = "lead"
            self.appointed[code + OWNER] = self.owner
        self.forget()

    def appoint(self, seat: Seat, person: Person) -> None:
        """Somebody takes a post."""
        self.appointed[seat] = person
        self.forget()

    def vacate(self, seat: Seat) -> None:
        """A post falls vacant; the installation's named owner stays."""
        if not seat.endswith(OWNER):
            self.appointed.pop(seat, None)
            self.forget()

    def close(self, seat: Seat) -> None:
        """A seat is done away with."""
        self.appointed.pop(seat, None)
        self.seats.pop(seat, None)
        self.forget()

    def set_numbers(self, numbers: Numbers) -> None:
        """Other deadlines from now on."""
        self._numbers[numbers.version] = self._now = numbers

    def forget(self) -> None:
        """Posts have changed: who sits where is worked out anew."""
        self._rungs.clear()
        self._tokens.clear()
        self._sitting.clear()

    def sits(self, seat: Seat) -> Person:
        """Who sits there: the one appointed, else the lead above, else the owner."""
        person = self._sitting.get(seat)
        if person is None:
            person = self._sitting[seat] = self._falls_to(seat)
        return person

    def _falls_to(self, seat: Seat) -> Person:
        if seat not in self.seats:
            raise KeyError(seat)
        if seat in self.appointed:
            return self.appointed[seat]
        org: Org | None = seat.partition("/")[0]
        while org is not None:
            lead = f"{org}/lead"
            if lead != seat and lead in self.appointed:
                return self.appointed[lead]
            org = self.offices[org].above
        return self.owner

    def tokens(self, person: Person) -> frozenset[str]:
        """The person, and every organisation in which they hold a post or sit for somebody."""
        found = self._tokens.get(person)
        if found is None:
            orgs = {f"o:{seat.partition('/')[0]}" for seat in self.seats if self.sits(seat) == person}
            found = self._tokens[person] = frozenset({f"p:{person}", *orgs})
        return found

    def rung(self, org: Org) -> Rung:
        """The organisation's rung; KeyError if there is none."""
        rung = self._rungs.get(org)
        if rung is None:
            office = self.offices[org]
            rung = self._rungs[org] = Rung(
                office.code,
                office.level,
                office.scope,
                office.above,
                self._posts(org, "desk"),
                self._posts(org, "lead"),
                office.centre,
            )
        return rung

    def _posts(self, org: Org, kind: str) -> tuple[Post, ...]:
        prefix = org + "/"
        return tuple(
            (seat, self.sits(seat), self.tokens(self.sits(seat)))
            for seat, is_kind in self.seats.items()
            if is_kind == kind and seat.startswith(prefix)
        )

    def common(self, first: Org, second: Org) -> Rung:
        """The centre of the nearest area that contains both."""
        scope = self.rung(second).scope
        rung = self.rung(first)
        while rung.above is not None and not (rung.centre and scope.startswith(rung.scope)):
            rung = self.rung(rung.above)
        return rung

    def sitter(self, seat: Seat) -> tuple[Person, frozenset[str]]:
        """Who sits there, with that person's tokens; KeyError if there is no such seat."""
        person = self.sits(seat)
        return person, self.tokens(person)

    def on_duty(self, org: Org, now: datetime) -> Seat:
        """The post on duty, by `duty`: (organisation, from, until, seat)."""
        return next((seat for code, starts, ends, seat in self.duty if code == org and starts <= now < ends), "")

    def calendar(self, district: str) -> Calendar:
        """The working calendar."""
        return self._calendar

    def numbers(self, version: str) -> Numbers:
        """The deadlines of that version."""
        return self._numbers[version]

    def numbers_now(self, district: str, now: datetime) -> Numbers:
        """The deadlines that bind a leg which begins now."""
        return self._now

    def who(self, seat: Seat, *, reports: bool = False) -> Who:
        """Whoever sits there, acting under that post."""
        office = self.offices[seat.partition("/")[0]]
        person = self.sits(seat)
        return Who(
            person=person,
            kind=self.seats[seat],
            seat=seat,
            org=office.code,
            scope=office.scope,
            level=office.level,
            centre=office.centre,
            tokens=self.tokens(person),
            reports=reports,
        )


CITY = "120000000000"


def small_city(*, numbers: Numbers, calendar: Calendar) -> PlainWorld:
    """A city with two districts, two streets each, two communities each, two grids each.

    Beside the tree stand a department in every street, a firm in every first community, and the independent
    post at the top. Every seat is held by a person of its own, named after it.
    """
    world = PlainWorld(numbers=numbers, calendar=calendar)
    world.found(CITY, level=0, scope="12", above=None, seats=("desk", "lead"))
    world.found(CITY + INDEPENDENT, level=0, scope="12", above=None, centre=False, seats=("desk", "lead"))
    for d in (1, 2):
        district = f"12010{d}"
        _centre(world, district + "000000", 1, district, CITY)
        for s in (1, 2):
            street = f"{district}00{s}"
            _centre(world, street + "000", 2, street, district + "000000")
            _beside(world, street + "000:urban", 2, street, street + "000", workers=1)
            for c in (1, 2):
                community = f"{street}00{c}"
                _centre(world, community, 3, community, street + "000", desks=2, workers=2)
                if c == 1:
                    _beside(world, community + ":property", 3, community, community)
                for g in (1, 2):
                    _centre(world, f"{community}-0{g}", 4, f"{community}-0{g}", community, workers=1)
    for seat in world.seats:
        if not seat.endswith(OWNER):
            world.appointed[seat] = f"of {seat}"
    return world


def _centre(
    world: PlainWorld, code: Org, level: int, scope: str, above: Org, *, desks: int = 1, workers: int = 0
) -> None:
    seats = ("desk", *(f"desk-{n}" for n in range(2, desks + 1)), "lead", *_workers(workers))
    world.found(code, level=level, scope=scope, above=above, seats=seats)


def _beside(world: PlainWorld, code: Org, level: int, scope: str, above: Org, *, workers: int = 0) -> None:
    world.found(code, level=level, scope=scope, above=above, centre=False, seats=("desk", "lead", *_workers(workers)))


def _workers(number: int) -> tuple[str, ...]:
    return tuple(f"worker-{n}" for n in range(1, number + 1))
