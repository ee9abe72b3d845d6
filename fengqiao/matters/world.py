"""The world the law decides in, as the database has it: posts, calendars and deadlines."""

from __future__ import annotations

from datetime import datetime
from time import monotonic
from typing import Any, Protocol

from fengqiao.law import callback_law, case_law, objection_law, petition_law, referral_law, statement_law, task_law
from fengqiao.law.calendar import Calendar
from fengqiao.law.facts import Numbers
from fengqiao.law.table import Law
from fengqiao.law.workings.own import AT_LEAST, AT_MOST, wrong
from fengqiao.matters.models import LawNumbers
from fengqiao.people.ladder import Ladder, ladder, shifts_of, stamp
from fengqiao.people.models import Shift
from fengqiao.places.calendars import calendar_of, edition

LAWS: dict[str, Law] = {
    "case": case_law.CASE_LAW,
    "task": task_law.TASK_LAW,
    "statement": statement_law.STATEMENT_LAW,
    "callback": callback_law.CALLBACK_LAW,
    "referral": referral_law.REFERRAL_LAW,
    "petition": petition_law.PETITION_LAW,
    "objection": objection_law.OBJECTION_LAW,
}
NUMBERS: dict[str, Numbers] = {
    "case": case_law.NUMBERS,
    "task": task_law.NUMBERS,
    "statement": statement_law.NUMBERS,
    "callback": callback_law.NUMBERS,
    "referral": referral_law.NUMBERS,
    "petition": petition_law.NUMBERS,
    "objection": objection_law.NUMBERS,
}


class Beyond(Exception):
    """A deadline that a district may not set; `about` names it, or is 'valid_from'."""

    def __init__(self, about: str) -> None:
        super().__init__(about)
        self.about = about


def check_own(kind: str, numbers: dict[str, Any], valid_from: datetime, now: datetime) -> None:
    """Raise Beyond where a district's own numbers leave the law's bounds, or would hold for what has passed."""
    about = wrong(kind, NUMBERS[kind], numbers) if kind in NUMBERS else "kind"
    if about or valid_from < now:
        raise Beyond(about or "valid_from")


class DatabaseWorld:
    """A snapshot for one stamp; fengqiao.law.facts.World."""

    def __init__(self, posts: Ladder) -> None:
        self.posts = posts
        self.rung = posts.rung
        self.common = posts.common
        self.sitter = posts.sitter
        self._calendars: dict[str, Calendar] = {}
        self._days: tuple[int, ...] = ()
        self.looked = float("-inf")
        self._duty: dict[str, list[Shift]] = {}
        self._numbers: dict[str, Numbers] = {}
        self._valid: dict[tuple[str, str], list[tuple[datetime, Numbers]]] = {}
        self.kind = "case"

    def calendar(self, district: str) -> Calendar:
        """The district's working calendar, with its own overrides."""
        found = self._calendars.get(district)
        if found is None:
            found = self._calendars[district] = calendar_of(district)
        return found

    def look(self) -> None:
        """Forget the calendars once a day of work was changed, or a year entered, in whatever process."""
        days, self.looked = edition(), monotonic()
        if days != self._days:
            self._calendars, self._days = {}, days

    def on_duty(self, org: str, now: datetime) -> str:
        """The post that the roster names for this organisation now."""
        found = self._duty.get(org)
        if found is None:
            found = self._duty[org] = shifts_of(org, now)
        return next((row.seat_id for row in found if row.starts <= now < row.ends), "")

    def numbers(self, version: str) -> Numbers:
        """The deadlines of that version ('1', or a row of LawNumbers)."""
        found = self._numbers.get(version)
        if found is None:
            row = LawNumbers.objects.filter(id=version).first()
            found = NUMBERS[self.kind] if row is None else numbers_of(row.id, row.kind, row.numbers)
            self._numbers[version] = found
        return found

    def numbers_now(self, district: str, now: datetime) -> Numbers:
        """The deadlines valid in the district now."""
        key = (district, self.kind)
        rows = self._valid.get(key)
        if rows is None:
            stored = LawNumbers.objects.filter(district=district, kind=self.kind).order_by("-valid_from")
            rows = self._valid[key] = [(row.valid_from, numbers_of(row.id, row.kind, row.numbers)) for row in stored]
        for valid_from, numbers in rows:
            if valid_from <= now:
                return numbers
        return NUMBERS[self.kind]


def numbers_of(version: str, kind: str, stored: dict[str, Any]) -> Numbers:
    """Numbers from their stored form: {"steps": {"urgent.reported": [30, "minutes"]}, "promises": {...}, ...}."""
    standard = NUMBERS[kind]
    steps = dict(standard.steps)
    for name, amount in stored.get("steps", {}).items():
        urgency, _, state = name.partition(".")
        steps[urgency, state] = (int(amount[0]), str(amount[1]))
    promises = dict(standard.promises)
    for urgency, amount in stored.get("promises", {}).items():
        promises[urgency] = (int(amount[0]), str(amount[1]))
    kept = (*AT_MOST, *AT_LEAST)
    others = {name: stored[name] for name in kept if name in stored}
    return standard._replace(version=version, steps=steps, promises=promises, **others)


_kept: dict[str, DatabaseWorld] = {}
LOOK_EVERY = 1.0
"""Seconds after which an act asks anew whether a day of work was changed elsewhere; a page asks each time."""


class Limited(Protocol):
    """A matter's row or its facts, as far as its limit goes."""

    district: str
    state: str
    urgency: str
    numbers: str
    due: datetime | None


def missing_year(kind: str, row: Limited, at: int | None = None) -> int:
    """The year of a due moment whose holidays are not yet entered; 0 where the moment is certain.

    Minutes and hours run on through holidays, and a review stands on the day that the office chose: neither moves.
    """
    if row.due is None or row.state == "suspended":
        return 0
    found = world(kind, at)
    numbers = found.numbers(row.numbers)
    limits = (numbers.steps.get((row.urgency, row.state)), numbers.promises.get(row.urgency))
    if all(limit is not None and limit[1] in ("minutes", "hours") for limit in limits):
        return 0
    told = found.calendar(row.district).warnings(row.due)
    return told[0].year if told else 0


def unknown_year(district: str, due: datetime | None) -> int:
    """The same for a moment that was counted in working days beside the laws: an objection's, for one."""
    told = world().calendar(district).warnings(due) if due is not None else ()
    return told[0].year if told else 0


def world(kind: str = "case", at: int | None = None) -> DatabaseWorld:
    """The world for the present stamp of posts, kept until a post, a calendar or a number changes."""
    number = stamp() if at is None else at
    found = _kept.get(kind)
    if found is None or found.posts.stamp != number:
        found = _kept[kind] = DatabaseWorld(ladder(number))
        found.kind = kind
    # Acts that share a commit come by the hundred a second with their stamp: none of them waits for this question.
    if at is None or monotonic() - found.looked > LOOK_EVERY:
        found.look()
    return found
