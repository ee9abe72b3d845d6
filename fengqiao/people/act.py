"""The only door through which organisations, posts and persons change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import uuid_utils.compat as uuid
from django.db.models import F

from fengqiao.ledger.door import door
from fengqiao.ledger.write import By, Draft
from fengqiao.people import ladder as ladders
from fengqiao.people.models import Appointment, Duty, Helper, Organisation, Person, Seat, Stamp


class SeatChange(NamedTuple):
    """Who sat, who sits now, and on what basis."""

    seat: str
    before: str
    after: str
    basis: str


Reseated = Callable[[list[SeatChange], str, By, datetime], None]

# A slot: matters re-seats what the changed seats answer for, in the same transaction (filled in wiring.py).
RESEATED: list[Reseated] = []


def register(
    *, name: str, phone: str = "", email: str = "", language: str = "zh-hans", contact: dict[str, Any] | None = None,
    district: str, by: By, now: datetime,
) -> Person:  # fmt: skip
    """A person becomes known, by name or not."""
    with door(district=district, kind="people.person", by=by, now=now) as record:
        person = Person(
            id=uuid.uuid7(), name=name, phone=phone, email=email, language=language, contact=contact or {},
            joined_at=now,
        )  # fmt: skip
        record.new(person)
    return person


def found(
    *, code: str, area: str, district: str, level: int, scope: str, name: dict[str, str], kind: str = "centre",
    above: str = "", outside: bool = False, liaison: str = "", counterpart: str = "", seats: bool = True,
    by: By, now: datetime,
) -> Organisation:  # fmt: skip
    """An organisation is set up, with a desk and a leading seat that begin vacant."""
    with door(district=district, kind="people.organisation", by=by, now=now) as record:
        record.given("name", name)
        org = Organisation(
            code=code, area_id=area, district=district, level=level, scope=scope, name=name, kind=kind,
            above=above, outside=outside, liaison=liaison, counterpart=counterpart,
        )  # fmt: skip
        record.new(org)
        _touch()
    if seats:
        for slug, words in (("lead", {"zh": "负责人", "en": "lead"}), ("desk", {"zh": "受理席", "en": "desk"})):
            add_seat(code=f"{code}/{slug}", kind=slug, name=words, by=by, now=now)
    return org


def add_seat(
    *, code: str, kind: str, name: dict[str, str], rank: int = 0, skills: list[str] | None = None, by: By,
    now: datetime,
) -> Seat:  # fmt: skip
    """A post is set up; until somebody is appointed the lead above sits on it."""
    org = Organisation.objects.get(code=code.partition("/")[0])
    with door(district=org.district, kind="people.seat", by=by, now=now) as record:
        record.given("name", name)
        seat = Seat(code=code, organisation=org, kind=kind, name=name, rank=rank, skills=skills or [])
        seat.sitter_id, seat.basis = sitter_of(seat, now)
        record.new(seat)
        _touch()
    return seat


def appoint(
    *, seat: str, person: Person, by: By, now: datetime, kind: str = "holder", starts: datetime | None = None,
    ends: datetime | None = None, elected: bool = False, home: str | None = None, handover: list[str] | None = None,
) -> Appointment:  # fmt: skip
    """A person takes a post from a date; what waits there is re-seated in the same transaction."""
    row = Seat.objects.select_related("organisation").get(code=seat)
    with door(district=row.organisation.district, kind="people.appoint", by=by, now=now) as record:
        record.given("seat", seat)
        appointment = Appointment(
            id=uuid.uuid7(), seat=row, person=person, kind=kind, starts=starts or now, ends=ends, elected=elected,
            home_id=home, handover=handover or [],
        )  # fmt: skip
        record.new(appointment)
        reseat(record, [seat, *([home] if home else [])], "appointed", by, now)
    return appointment


def end(*, appointment: Appointment, reason: str, by: By, now: datetime) -> None:
    """A post falls vacant; the transaction that ends the appointment re-seats what it answered for."""
    org = appointment.seat.organisation
    with door(district=org.district, kind="people.end", by=by, now=now) as record:
        record.given("seat", appointment.seat_id)
        record.given("reason", reason)
        record.set(appointment, ended_at=now, reason=reason)
        seats = [appointment.seat_id, *([appointment.home_id] if appointment.home_id else [])]
        reseat(record, seats, reason, by, now)


def away(*, appointment: Appointment, since: datetime, until: datetime | None, by: By, now: datetime) -> None:
    """The holder is away for a time; the stand-in answers, else the lead above."""
    with door(district=appointment.seat.organisation.district, kind="people.away", by=by, now=now) as record:
        record.given("seat", appointment.seat_id)
        record.set(appointment, away_from=since, away_until=until)
        reseat(record, [appointment.seat_id], "away", by, now)


def answer_for(
    *, organisation: str, category: str, level: int, scope: str, words: dict[str, str], by: By, now: datetime,
    ruling: str = "",
) -> Duty:  # fmt: skip
    """A row of the duty list; an earlier row for the same category, level and area ends where this begins."""
    org = Organisation.objects.get(code=organisation)
    with door(district=org.district, kind="people.duty", by=by, now=now) as record:
        record.given("organisation", organisation)
        record.given("category", category)
        for old in Duty.objects.filter(category=category, level=level, scope=scope, valid_to=None):
            record.set(old, valid_to=now)
        duty = Duty(
            id=uuid.uuid7(), organisation=org, district=org.district, scope=scope, level=level, category=category,
            words=words, valid_from=now, ruling=ruling,
        )  # fmt: skip
        record.new(duty)
    return duty


def name_helper(*, person: Person, helper: Person, district: str, by: By, now: datetime) -> Helper:
    """Somebody lets another act for them; it can be taken back at any time."""
    with door(district=district, kind="people.helper", by=by, now=now) as record:
        row = Helper(id=uuid.uuid7(), person=person, helper=helper, since=now)
        record.new(row)
    return row


def end_helper(*, helper: Helper, district: str, by: By, now: datetime) -> None:
    """A helper acts no longer."""
    with door(district=district, kind="people.helper_end", by=by, now=now) as record:
        record.set(helper, revoked_at=now)


def sitter_of(seat: Seat, now: datetime) -> tuple[Any, str]:
    """(person, basis): the holder, else the stand-in, else the lead above, else the owner."""
    there = [
        each
        for each in Appointment.objects.filter(seat_id=seat.code, ended_at=None).order_by("starts", "id")
        if each.starts <= now and (each.ends is None or each.ends > now) and not _is_away(each, now)
    ]
    for kind in ("holder", "secondment", "standin"):
        for each in there:
            if each.kind == kind:
                return each.person_id, "standin" if kind == "standin" else "holder"
    return _falls_to(seat)


def _is_away(appointment: Appointment, now: datetime) -> bool:
    if appointment.away_from and appointment.away_from <= now:
        if appointment.away_until is None or appointment.away_until > now:
            return True
    # A secondment elsewhere: sight and duty of home end for its term.
    return appointment.kind == "holder" and Appointment.objects.filter(
        person_id=appointment.person_id, home_id=appointment.seat_id, kind="secondment", ended_at=None,
        starts__lte=now,
    ).exists()  # fmt: skip


def _falls_to(seat: Seat) -> tuple[Any, str]:
    org: Organisation | None = seat.organisation
    while org is not None:
        lead = (
            Seat.objects.filter(organisation=org, kind="lead", closed_at=None)
            .exclude(code=seat.code)
            .filter(basis__in=("holder", "standin"))
            .order_by("rank", "code")
            .first()
        )
        if lead is not None and lead.sitter_id is not None:
            return lead.sitter_id, "owner" if lead.code.endswith("/owner") else "lead_above"
        above = ladders.ladder()._above(org)
        org = Organisation.objects.filter(code=above).first() if above else None
    owner = Seat.objects.filter(code__endswith="/owner", closed_at=None).exclude(code=seat.code).first()
    return (owner.sitter_id if owner else None), "owner"


def reseat(record: Draft, seats: list[str], reason: str, by: By, now: datetime) -> None:
    """Work out anew who sits on these seats and on those that fall to them; tell the rooms above."""
    changes: list[SeatChange] = []
    _touch()
    rows = list(Seat.objects.filter(code__in=seats).select_related("organisation"))
    scopes = [row.organisation.scope for row in rows if row.kind == "lead"]
    fallen = Seat.objects.filter(basis__in=("lead_above", "owner"), closed_at=None).select_related("organisation")
    for row in fallen.order_by("organisation__level", "-kind", "code"):
        if row.code not in seats and any(row.organisation.scope.startswith(scope) for scope in scopes):
            rows.append(row)
    for row in rows:
        sitter, basis = sitter_of(row, now)
        if sitter == row.sitter_id and basis == row.basis:
            continue
        changes.append(SeatChange(row.code, str(row.sitter_id or ""), str(sitter or ""), basis))
        record.set(row, sitter_id=sitter, basis=basis)
    for listener in RESEATED:
        listener(changes, reason, by, now)


def _touch() -> None:
    if not Stamp.objects.filter(id=1).update(number=F("number") + 1):
        Stamp.objects.create(id=1, number=1)
