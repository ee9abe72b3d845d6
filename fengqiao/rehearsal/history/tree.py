"""The tree a history names: areas, offices and their posts; in memory it is the world the law decides in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from fengqiao.law.calendar import Calendar
from fengqiao.law.facts import Numbers, Rung, Who
from fengqiao.rehearsal.history.maps import Map, MapError
from fengqiao.rehearsal.history.read import Row

_PEOPLE = uuid.UUID("6c1b1f0e-2f57-5d0e-9b1c-3a4f6f0a7d21")
WIDTH = {1: 4, 2: 3, 3: 3}
START = {1: 2, 2: 6, 3: 9}


class Place(NamedTuple):
    """An area of the history with its centre, or an office beside one."""

    code: str
    area: str
    level: int
    scope: str
    above: str
    name: dict[str, str]
    district: str
    centre: bool


class Post(NamedTuple):
    """A seat and who sits there; in a rehearsal everybody has one post and stays."""

    seat: str
    org: str
    kind: str
    rank: int
    person: str


class Home(NamedTuple):
    """Where a row belongs: the centre it begins at, who holds it first, whose worker carries it out."""

    origin: str
    held_by: str
    worker: str
    office: str
    district: str


class Tree:
    """Areas and offices by code, found while the rows are walked once."""

    def __init__(self, rules: Map, prefix: str = "99") -> None:
        self.rules = rules
        self.prefix = prefix
        self.top = prefix + "0" * 10
        self.places: dict[str, Place] = {
            self.top: Place(self.top, self.top, 0, prefix, "", dict(rules.top), self.top, True)
        }
        self.posts: dict[str, Post] = {}
        self._areas: dict[tuple[str, ...], str] = {(): self.top}
        self._count: dict[tuple[str, int], int] = {}
        self._offices: dict[tuple[str, str], str] = {}
        self._homes: dict[tuple[tuple[str, ...], str], Home] = {}
        self._staff(self.places[self.top])

    def grow(self, rows: Iterable[Row]) -> None:
        """Take in every area and office that the rows name."""
        for row in rows:
            self.home(row)

    def home(self, row: Row) -> Home:
        """Where the row belongs."""
        found = self._homes.get((row.path, row.office))
        if found is None:
            found = self._homes[row.path, row.office] = self._find(row.path, row.office)
        return found

    def _find(self, path: tuple[str, ...], office: str) -> Home:
        area = self._area(path)
        place = self.places[area]
        body = area
        if office:
            body = self._office(area, office)
        held_by = body if office and self.rules.office_holds else area
        return Home(area, held_by, f"{body}/worker-1", body, place.district)

    def _area(self, path: tuple[str, ...]) -> str:
        """The lowest named area of the path; a level left blank is stepped over."""
        key: tuple[str, ...] = ()
        above = self.top
        for rule, name in zip(self.rules.levels, path, strict=False):
            key = (*key, name)
            if not name:
                continue
            code = self._areas.get(key)
            if code is None:
                code = self._areas[key] = self._new_area(above, rule.level, name)
            above = code
        return above

    def _new_area(self, above: str, level: int, name: str) -> str:
        higher = self.places[above]
        number = self._count[above, level] = self._count.get((above, level), 0) + 1
        if level == 4:
            code = scope = f"{higher.scope:0<12}-{number:02d}"
        else:
            width = WIDTH[level]
            if number >= 10**width:
                raise MapError(f"{higher.name['zh']}: 下级区域多于 {10**width - 1} 个 · more areas than codes below it")
            scope = f"{higher.scope:0<{START[level]}}{number:0{width}d}"
            code = f"{scope:0<12}"
        district = code if level == 1 else higher.district
        self.places[code] = Place(code, code, level, scope, above, {"zh": name, "en": name}, district, True)
        self._staff(self.places[code])
        return code

    def _office(self, area: str, name: str) -> str:
        place = self.places[area]
        while place.level > self.rules.office_level and place.above:
            place = self.places[place.above]
        code = self._offices.get((place.code, name))
        if code is None:
            number = self._count[place.code, 9] = self._count.get((place.code, 9), 0) + 1
            code = self._offices[place.code, name] = f"{place.code}:office-{number}"
            words = {"zh": name, "en": name}
            self.places[code] = Place(
                code, place.code, place.level, place.scope, place.code, words, place.district, False
            )
            self._staff(self.places[code])
        return code

    def _staff(self, place: Place) -> None:
        posts = [("lead", "lead", 0), ("desk", "desk", 0), ("worker-1", "worker", 0)]
        if place.code == self.top:
            posts.append(("owner", "lead", 9))
        for slug, kind, rank in posts:
            seat = f"{place.code}/{slug}"
            self.posts[seat] = Post(seat, place.code, kind, rank, str(uuid.uuid5(_PEOPLE, seat)))


class MemoryWorld:
    """The tree as the law sees it (fengqiao.law.facts.World); nobody moves, so everything is ready at once."""

    def __init__(self, tree: Tree, calendar: Calendar, numbers: Numbers) -> None:
        self._calendar = calendar
        self._numbers = numbers
        self.seats = {post.seat: (post.person, self._tokens(post)) for post in tree.posts.values()}
        by_org: dict[str, list[Post]] = {}
        for post in tree.posts.values():
            by_org.setdefault(post.org, []).append(post)
        self.rungs: dict[str, Rung] = {}
        self.people: dict[str, Who] = {}
        for place in tree.places.values():
            posts = sorted(by_org[place.code], key=lambda post: (post.rank, post.seat))
            self.rungs[place.code] = Rung(
                place.code,
                place.level,
                place.scope,
                place.above or None,
                tuple((post.seat, *self.seats[post.seat]) for post in posts if post.kind == "desk"),
                tuple((post.seat, *self.seats[post.seat]) for post in posts if post.kind == "lead"),
                place.centre,
            )
            for post in posts:
                self.people[post.seat] = Who(
                    person=post.person, kind=post.kind, seat=post.seat, org=place.code, scope=place.scope,
                    level=place.level, centre=place.centre, tokens=self.seats[post.seat][1],
                )  # fmt: skip
        self.rung = self.rungs.__getitem__
        self.sitter = self.seats.__getitem__

    @staticmethod
    def _tokens(post: Post) -> frozenset[str]:
        return frozenset({f"p:{post.person}", f"o:{post.org}"})

    def common(self, first: str, second: str) -> Rung:
        """The centre of the nearest area that contains both."""
        one, two = self.rungs[first], self.rungs[second]
        while not (one.centre and two.scope.startswith(one.scope)) and one.above is not None:
            one = self.rungs[one.above]
        return one

    def on_duty(self, org: str, now: datetime) -> str:
        """Nobody: a history says nothing about who had the night."""
        return ""

    def calendar(self, district: str) -> Calendar:
        """One calendar holds everywhere."""
        return self._calendar

    def numbers(self, version: str) -> Numbers:
        """One law holds from the first day to the last."""
        return self._numbers

    def numbers_now(self, district: str, now: datetime) -> Numbers:
        """One law holds from the first day to the last."""
        return self._numbers
