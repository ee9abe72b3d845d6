"""Organisations and their posts: set up, filled, vacated, lent and closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import uuid_utils.compat as uuid
from django.db.models import Q

from fengqiao.ledger import gate
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.write import By, Draft
from fengqiao.people.act.seating import OWNER, Refusal, SeatChange, changing, need_two, reseat, sitter_of
from fengqiao.people.models import Account, Appointment, Organisation, Person, Seat

STANDARD = (("lead", {"zh": "负责人", "en": "lead"}), ("desk", {"zh": "受理席", "en": "desk"}))


def found(
    *, code: str, area: str, district: str, level: int, scope: str, name: dict[str, str], kind: str = "centre",
    above: str = "", outside: bool = False, liaison: str = "", counterpart: str = "", seats: bool = True,
    by: By, now: datetime,
) -> Organisation:  # fmt: skip
    """An organisation is set up, with a desk and a leading seat that begin vacant."""
    if Organisation.objects.filter(code=code).exists():
        raise Refusal("code_taken")
    with gate.batch(careful=False):
        with changing(district, "people.organisation", by, now) as record:
            record.given("name", name)
            org = Organisation(
                code=code, area_id=area, district=district, level=level, scope=scope, name=name, kind=kind,
                above=above, outside=outside, liaison=liaison, counterpart=counterpart,
            )  # fmt: skip
            record.new(org)
        if seats:
            for slug, words in STANDARD:
                _add_seat(org, f"{code}/{slug}", slug, words, 0, [], by, now)
    return org


def change_organisation(*, organisation: Organisation, by: By, now: datetime, **columns: Any) -> None:
    """What an organisation is called, how it is reached, its liaison, which public body rules with it, until when."""
    if not columns.keys() <= {"name", "contact", "liaison", "counterpart", "valid_to"}:
        raise ValueError("only name, contact, liaison, counterpart and valid_to of an organisation change")
    with changing(organisation.district, "people.organisation_change", by, now) as record:
        record.given("name", columns.get("name", organisation.name))
        record.set(organisation, **columns)


def add_seat(
    *, code: str, kind: str, name: dict[str, str], rank: int = 0, skills: list[str] | None = None, by: By,
    now: datetime,
) -> Seat:  # fmt: skip
    """A post is set up; until somebody is appointed the lead above sits on it."""
    org = Organisation.objects.get(code=code.partition("/")[0])
    return _add_seat(org, code, kind, name, rank, skills or [], by, now)


def _add_seat(
    org: Organisation, code: str, kind: str, name: dict[str, str], rank: int, skills: list[str], by: By, now: datetime
) -> Seat:
    with changing(org.district, "people.seat", by, now) as record:
        if Seat.objects.filter(code=code).exists():
            raise Refusal("code_taken")
        record.given("name", name)
        seat = Seat(code=code, organisation=org, kind=kind, name=name, rank=rank, skills=skills)
        seat.sitter_id, seat.basis = sitter_of(seat, now)
        record.new(seat)
    return seat


def describe_seat(*, seat: Seat, skills: Sequence[str], area: str = "", by: By, now: datetime) -> None:
    """What a post can do, as categories of problems ('*': and the rest), and its area where that is not its office's.

    It is said of the post, whoever sits there.
    """
    with changing(seat.organisation.district, "people.skills", by, now) as record:
        row = _open_seat(seat.code)
        record.given("name", _post_words(row))
        record.set(row, skills=sorted(set(skills)), area=area)
    seat.refresh_from_db()


def close_seat(*, seat: Seat, reason: str, by: By, now: datetime) -> None:
    """A post is no more: who sat there leaves it, and what it answered for goes back to a desk."""
    with changing(seat.organisation.district, "people.seat_close", by, now) as record:
        row = _open_seat(seat.code)
        alike = Seat.objects.filter(organisation_id=row.organisation_id, kind=row.kind, closed_at=None)
        if row.code.endswith(OWNER) or (row.organisation.kind == "independent" and alike.count() < 2):
            raise Refusal("stays")
        record.given("name", row.name)
        record.given("reason", reason)
        others: list[str] = []
        for each in Appointment.objects.filter(Q(seat=row) | Q(home=row), ended_at=None):
            if each.seat_id == row.code:
                record.set(each, ended_at=now, reason="closed")
                others += [each.home_id] if each.home_id else []
        before = str(row.sitter_id) if row.sitter_id else ""
        record.set(row, closed_at=now, sitter_id=None, basis="closed")
        Seat.objects.filter(code=row.code).update(turns_at=None)
        gone = SeatChange(row.code, before, "", "closed")
        reseat(record, [row.code, *others], "closed", by, now, closed=[gone])
    seat.refresh_from_db()


def appoint(
    *, seat: str, person: Person, by: By, now: datetime, kind: str = "holder", starts: datetime | None = None,
    ends: datetime | None = None, elected: bool = False, home: str | None = None,
    handover: Sequence[str] = (), other: By | None = None,
) -> Appointment:  # fmt: skip
    """A person takes a post from a date; what waits there is re-seated in the same transaction.

    A new holder succeeds the present one, whose appointment ends as the new one begins. Whoever is to sit on the
    owner's post is appointed by two, and can sign in: else nobody could administer the installation.
    """
    if seat.endswith(OWNER):
        need_two(by, other)
        if by is not SYSTEM and not Account.objects.filter(person=person, is_active=True).exists():
            raise Refusal("no_account")
    begins = starts or now
    if ends is not None and ends <= max(begins, now):
        raise Refusal("ends_before_it_begins")
    if elected and ends is None:
        raise Refusal("term_needed")
    with changing(_district(seat), "people.second" if home else "people.appoint", by, now) as record:
        row = _open_seat(seat)
        record.given("seat", row.code)
        record.given("post", _post_words(row))
        record.given("as", kind)
        if other is not None:
            record.given("second", [other.actor, other.post])
        if kind == "holder":
            _succeed(record, row, person, begins, ends, now)
        elif kind == "secondment":
            _lend(row, person, home, begins, ends)
        appointment = Appointment(
            id=uuid.uuid7(), seat=row, person=person, kind=kind, starts=begins, ends=ends, elected=elected,
            home_id=home, handover=[{"what": item, "done": ""} for item in handover],
        )  # fmt: skip
        record.new(appointment)
        reseat(record, [seat, *([home] if home else [])], "appointed", by, now, persons=[person.id])
    return appointment


def second(
    *, appointment: Appointment, host: str, ends: datetime, by: By, now: datetime, starts: datetime | None = None,
    handover: Sequence[str] = (),
) -> Appointment:  # fmt: skip
    """A holder is lent to another post for a term: duty and sight of home end, the stand-in there answers."""
    return appoint(
        seat=host, person=appointment.person, kind="secondment", starts=starts, ends=ends, home=appointment.seat_id,
        handover=handover, by=by, now=now,
    )  # fmt: skip


def _succeed(record: Draft, row: Seat, person: Person, begins: datetime, ends: datetime | None, now: datetime) -> None:
    for old in Appointment.objects.filter(seat=row, kind="holder", ended_at=None).order_by("starts"):
        if old.starts >= begins and (ends is None or ends > old.starts) and old.starts > now:
            raise Refusal("planned")
        if old.person_id == person.id and old.ends is None:
            raise Refusal("holds_already")
        if begins <= now:
            if old.starts <= now:
                record.set(old, ended_at=now, reason="succeeded")
        elif old.ends is None or old.ends > begins:
            record.set(old, ends=begins)


def _lend(row: Seat, person: Person, home: str | None, begins: datetime, ends: datetime | None) -> None:
    if ends is None or not home:
        raise Refusal("term_needed")
    if home == row.code or home.endswith(OWNER):
        raise Refusal("home")
    held = Appointment.objects.filter(seat_id=home, person=person, kind="holder", ended_at=None)
    if not held.filter(Q(ends=None) | Q(ends__gt=begins)).exists():
        raise Refusal("home")
    lent = Appointment.objects.filter(person=person, home_id=home, ended_at=None, starts__lt=ends)
    if lent.filter(ends__gt=begins).exists():
        raise Refusal("lent_already")


def end(*, appointment: Appointment, reason: str, by: By, now: datetime) -> None:
    """A post falls vacant; the transaction that ends the appointment re-seats what it answered for.

    The owner's post is never left: it passes on by appointing the successor. A secondment that ends returns
    the person to their home post.
    """
    with changing(appointment.seat.organisation.district, "people.end", by, now) as record:
        _fresh(appointment)
        if appointment.kind == "holder" and appointment.seat_id.endswith(OWNER):
            raise Refusal("owner_stays")
        record.given("seat", appointment.seat_id)
        record.given("post", _post_words(appointment.seat))
        record.given("reason", reason)
        record.set(appointment, ended_at=now, reason=reason[:300])
        seats = [appointment.seat_id, *([appointment.home_id] if appointment.home_id else [])]
        reseat(record, seats, reason, by, now, persons=[appointment.person_id])


def away(*, appointment: Appointment, since: datetime, until: datetime | None, by: By, now: datetime) -> None:
    """The holder is away for a time; the stand-in answers, else the lead above.

    The owner is away only while somebody whom two people appointed stands in, else one alone would hand over.
    """
    if until is not None and until <= max(since, now):
        raise Refusal("ends_before_it_begins")
    with changing(appointment.seat.organisation.district, "people.away", by, now) as record:
        _fresh(appointment)
        if appointment.kind == "holder" and appointment.seat_id.endswith(OWNER):
            _stood_in_for(appointment.seat_id, since, until)
        record.given("seat", appointment.seat_id)
        record.given("post", _post_words(appointment.seat))
        record.set(appointment, away_from=since, away_until=until)
        reseat(record, [appointment.seat_id], "away", by, now)


def _stood_in_for(seat: str, since: datetime, until: datetime | None) -> None:
    covers = Q(ends=None) if until is None else Q(ends=None) | Q(ends__gte=until)
    rows = Appointment.objects.filter(covers, seat_id=seat, kind="standin", ended_at=None, starts__lte=since)
    if not rows.filter(away_from=None).exists():
        raise Refusal("owner_stays")


def back(*, appointment: Appointment, by: By, now: datetime) -> None:
    """The holder is back, or will not leave after all."""
    with changing(appointment.seat.organisation.district, "people.back", by, now) as record:
        _fresh(appointment)
        record.given("seat", appointment.seat_id)
        record.given("post", _post_words(appointment.seat))
        record.set(appointment, away_from=None, away_until=None)
        reseat(record, [appointment.seat_id], "back", by, now)


def hand_over(*, appointment: Appointment, item: int, by: By, now: datetime) -> None:
    """One line of a secondment's hand-over list is done."""
    with changing(appointment.seat.organisation.district, "people.hand_over", by, now, posts=False) as record:
        _fresh(appointment)
        if not 0 <= item < len(appointment.handover):
            raise Refusal("no_such_line")
        lines = [dict(line) for line in appointment.handover]
        lines[item]["done"] = now.isoformat(timespec="seconds")
        record.given("seat", appointment.seat_id)
        record.given("what", lines[item]["what"])
        record.set(appointment, handover=lines)


def _fresh(appointment: Appointment) -> None:
    """Nobody ended it since the screen was made: changes of posts come one after another."""
    appointment.refresh_from_db(fields=["ended_at", "away_from", "away_until", "handover", "ends"])
    if appointment.ended_at is not None:
        raise Refusal("ended")


def _district(seat: str) -> str:
    found = Seat.objects.filter(code=seat).values_list("organisation__district", flat=True).first()
    if found is None:
        raise Refusal("no_such_post")
    return found


def _open_seat(code: str) -> Seat:
    row = Seat.objects.filter(code=code, closed_at=None).select_related("organisation").first()
    if row is None:
        raise Refusal("no_such_post")
    return row


def _post_words(seat: Seat) -> dict[str, str]:
    """The post as a sentence names it: organisation and post."""
    org = seat.organisation.name
    return {
        "zh": f"{org.get('zh') or org.get('en', '')}{seat.name.get('zh') or seat.name.get('en', '')}",
        "en": f"{org.get('en') or org.get('zh', '')}, {seat.name.get('en') or seat.name.get('zh', '')}",
    }
