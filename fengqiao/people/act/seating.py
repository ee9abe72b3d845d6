"""Who sits where: worked out anew whenever a post changes, for all that depend on it in a few queries."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from fengqiao.ledger import gate
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.write import By, Draft
from fengqiao.people.models import Appointment, Organisation, Seat, Stamp
from fengqiao.people.steady import hold

CHUNK = 500
OWN = ("holder", "standin")
OWNER = "/owner"


class Refusal(Exception):
    """What the rules of posts do not allow; `why` is a key of people.words.REFUSALS."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def need_two(by: By, other: By | None) -> None:
    """Refuse what takes two people to one of them; set-up at the console needs none."""
    if by is not SYSTEM and (other is None or other.actor == by.actor):
        raise Refusal("two_people")


class SeatChange(NamedTuple):
    """Who sat, who sits now, and on what basis.

    before == after: the sitter stayed but holds other posts than before, which matters to a protected
    complaint. basis 'closed': the post is no more.
    """

    seat: str
    before: str
    after: str
    basis: str


class Seating(NamedTuple):
    """Who sits from now on, and until when at most by the dates known today."""

    sitter: UUID | None
    basis: str
    turns_at: datetime | None


Reseated = Callable[[list[SeatChange], str, By, datetime], None]

# A slot: matters re-seats what the changed seats answer for, in the same transaction (filled in wiring.py).
RESEATED: list[Reseated] = []


@contextmanager
def changing(
    district: str, kind: str, by: By, now: datetime, *, posts: bool = True, subject: str = ""
) -> Iterator[Draft]:
    """The ledger's door for a change of posts: one commit with all it brings, one change at a time."""
    with gate.batch(careful=False) as drafts:
        before = len(drafts)
        try:
            with door(district=district, kind=kind, by=by, now=now, subject=subject) as record:
                if posts:
                    touch()
                yield record
        except BaseException:
            del drafts[before:]
            raise


@contextmanager
def together() -> Iterator[None]:
    """Several changes in one commit, or none of them."""
    with gate.batch(careful=False):
        yield


def touch() -> None:
    """Posts change: whoever keeps a picture of them reads anew. The row is also the lock of all such changes.

    The number is random, so that a change taken back never shares it with a later one.
    """
    hold(alone=True)
    number = secrets.randbits(62)
    if not Stamp.objects.filter(id=1).update(number=number):
        with transaction.atomic():
            Stamp.objects.get_or_create(id=1, defaults={"number": number})


def reseat(
    record: Draft,
    seats: Collection[str],
    reason: str,
    by: By,
    now: datetime,
    *,
    persons: Iterable[UUID] = (),
    closed: Iterable[SeatChange] = (),
) -> list[SeatChange]:
    """Work out anew who sits on these seats and on those that fall to them; tell the rooms above."""
    rows = list(Seat.objects.filter(code__in=list(seats)).select_related("organisation"))
    rows += _dependents([row for row in rows if row.kind == "lead"])
    changes = list(closed)
    writes: dict[Seating, list[Seat]] = defaultdict(list)
    for row, seating in _work_out([row for row in rows if row.closed_at is None], now):
        if seating != (row.sitter_id, row.basis, row.turns_at):
            writes[seating].append(row)
        if seating[:2] != (row.sitter_id, row.basis):
            changes.append(SeatChange(row.code, _text(row.sitter_id), _text(seating.sitter), seating.basis))
    _write(record, writes, reason, by, now)
    named = {change.seat for change in changes}
    # Whose posts changed sits elsewhere too, where a complaint about their other office may lie.
    elsewhere = Seat.objects.filter(sitter_id__in=list(persons), closed_at=None)
    for code, sitter, basis in elsewhere.values_list("code", "sitter_id", "basis"):
        if code not in named:
            changes.append(SeatChange(code, str(sitter), str(sitter), basis))
    if changes:
        for listener in RESEATED:
            listener(changes, reason, by, now)
    return changes


def sitter_of(seat: Seat, now: datetime) -> tuple[UUID | None, str]:
    """(person, basis): the holder, else the stand-in, else the lead above, else the owner."""
    [(_, seating)] = _work_out([seat], now)
    return seating.sitter, seating.basis


def _text(person: UUID | None) -> str:
    return str(person) if person else ""


def _dependents(leads: list[Seat]) -> list[Seat]:
    """Vacant seats that may have fallen to these leads, or may now."""
    if not leads:
        return []
    within = Q()
    for row in leads:
        org = row.organisation
        if org.kind == "independent":
            within |= Q(organisation_id=org.code)
        else:
            within |= Q(organisation__scope__gte=org.scope, organisation__scope__lt=org.scope + "~")
    if any(row.code.endswith(OWNER) for row in leads):
        within |= Q(basis="owner")
    fallen = Seat.objects.filter(within, closed_at=None).exclude(basis__in=OWN)
    return list(fallen.exclude(code__in=[row.code for row in leads]).select_related("organisation"))


def _work_out(rows: list[Seat], now: datetime) -> Iterator[tuple[Seat, Seating]]:
    """Own sitters first, since a vacant seat falls only to a lead who sits there by right."""
    rows = list({row.code: row for row in rows}.values())
    own = _own(rows, now)
    vacant = [row for row in rows if own[row.code].sitter is None]
    falls = _Falls(vacant, own, now) if vacant else None
    for row in rows:
        mine = own[row.code]
        if mine.sitter is None and falls is not None:
            sitter, basis = falls.to(row)
            mine = Seating(sitter, basis, mine.turns_at)
        yield row, mine


def _own(rows: list[Seat], now: datetime) -> dict[str, Seating]:
    """Who sits by appointment, None where nobody does; and when that may change by date alone."""
    of_seat: dict[str, list[Appointment]] = defaultdict(list)
    lent: dict[str, list[Appointment]] = defaultdict(list)
    codes = [row.code for row in rows]
    for start in range(0, len(codes), CHUNK):
        part = codes[start : start + CHUNK]
        found = Appointment.objects.filter(Q(seat_id__in=part) | Q(home_id__in=part), ended_at=None)
        for each in found.order_by("starts", "id"):
            of_seat[each.seat_id].append(each)
            if each.home_id:
                lent[each.home_id].append(each)
    return {code: _seating(of_seat[code], lent[code], now) for code in codes}


def _seating(appointments: list[Appointment], lent: list[Appointment], now: datetime) -> Seating:
    gone = {each.person_id for each in lent if _runs(each, now)}
    turns = [moment for each in appointments for moment in (each.starts, each.ends, each.away_from, each.away_until)]
    turns += [moment for each in lent for moment in (each.starts, each.ends)]
    next_turn = min((moment for moment in turns if moment is not None and moment > now), default=None)
    there = [each for each in appointments if _runs(each, now) and not _away(each, now)]
    for kind in ("holder", "secondment", "standin"):
        for each in there:
            if each.kind == kind and not (kind == "holder" and each.person_id in gone):
                return Seating(each.person_id, "standin" if kind == "standin" else "holder", next_turn)
    return Seating(None, "", next_turn)


def _runs(each: Appointment, now: datetime) -> bool:
    return each.starts <= now and (each.ends is None or each.ends > now)


def _away(each: Appointment, now: datetime) -> bool:
    if each.away_from is None or each.away_from > now:
        return False
    return each.away_until is None or each.away_until > now


class _Falls:
    """To whom vacant seats fall: the organisations above them and their leads, read level by level."""

    def __init__(self, rows: list[Seat], own: dict[str, Seating], now: datetime) -> None:
        self.own, self.now = own, now
        self.orgs = {row.organisation_id: row.organisation for row in rows}
        self.top = Organisation.objects.filter(above="", kind="centre").order_by("level", "code").first()
        if self.top is not None:
            self.orgs[self.top.code] = self.top
        wanted = {above for org in self.orgs.values() for above in self._next(org)} - self.orgs.keys()
        while wanted:
            found = _in_bulk(wanted)
            self.orgs |= found
            wanted = {above for org in found.values() for above in self._next(org)} - self.orgs.keys()
        self.leads: dict[str, list[tuple[int, str, UUID, str]]] = defaultdict(list)
        self.owner: Seat | None = None
        for part in _chunks(self.orgs):
            for seat in Seat.objects.filter(organisation_id__in=part, kind="lead", closed_at=None):
                if seat.code.endswith(OWNER):
                    self.owner = seat
                sitter, basis = seat.sitter_id, seat.basis
                if seat.code in own:
                    sitter, basis = own[seat.code][:2]
                if sitter is not None and basis in OWN:
                    self.leads[seat.organisation_id].append((seat.rank, seat.code, sitter, basis))
        for found_leads in self.leads.values():
            found_leads.sort()

    def to(self, row: Seat) -> tuple[UUID | None, str]:
        # No absence and no term hands over the installation: the last owner stays until two appoint another.
        if row.code.endswith(OWNER) and (last := self._last_owner(row)) is not None:
            return last, "owner"
        org: Organisation | None = self.orgs[row.organisation_id]
        seen: set[str] = set()
        while org is not None and org.code not in seen:
            seen.add(org.code)
            for _, code, sitter, _ in self.leads[org.code]:
                if code != row.code:
                    return sitter, "owner" if code.endswith(OWNER) else "lead_above"
            org = next((self.orgs[above] for above in self._next(org) if above in self.orgs), None)
        # Nobody anywhere: the last owner answers until there is a successor, so no seat is ever empty.
        if self.owner is None or row.code == self.owner.code:
            return row.sitter_id, "owner"
        now = self.own.get(self.owner.code)
        if now is None:
            return self.owner.sitter_id, "owner"
        return now.sitter or self.to(self.owner)[0], "owner"

    def _last_owner(self, row: Seat) -> UUID | None:
        held = Appointment.objects.filter(seat=row, kind="holder", starts__lte=self.now)
        return held.order_by("-starts", "-id").values_list("person_id", flat=True).first()

    def _next(self, org: Organisation) -> tuple[str, ...]:
        """Where to look next, the first that exists counts."""
        if org.above:
            return (org.above,)
        # Above the top and the independent post stands only the owner.
        if org.kind == "independent" or org.centre:
            return ()
        return (org.area_id, self.top.code) if self.top is not None else (org.area_id,)


def _in_bulk(codes: Collection[str]) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    for part in _chunks(codes):
        found |= Organisation.objects.in_bulk(part)
    return found


def _chunks(codes: Iterable[str]) -> Iterator[list[str]]:
    every = list(codes)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def _write(record: Draft, writes: dict[Seating, list[Seat]], reason: str, by: By, now: datetime) -> None:
    elsewhere: dict[str, list[tuple[str, Seating]]] = defaultdict(list)
    for seating, rows in writes.items():
        for part in _chunks(row.code for row in rows):
            Seat.objects.filter(code__in=part).update(
                sitter_id=seating.sitter, basis=seating.basis, turns_at=seating.turns_at
            )
        for row in rows:
            if seating[:2] == (row.sitter_id, row.basis):
                continue
            if row.organisation.district == record.district:
                _put(record, row.code, seating)
            else:
                elsewhere[row.organisation.district].append((row.code, seating))
    # Every row's history lies in the chain of its own district.
    for district in sorted(elsewhere):
        with door(district=district, kind="people.reseat", by=by, now=now) as other:
            other.given("reason", reason)
            for code, seating in elsewhere[district]:
                _put(other, code, seating)


def _put(record: Draft, code: str, seating: Seating) -> None:
    columns = {"sitter_id": seating.sitter, "basis": seating.basis}
    record.row(Seat._meta.db_table, code, columns, {"sitter_id": None, "basis": None})
