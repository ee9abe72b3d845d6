"""The ladder of posts as the law sees it: organisations with who sits where, cached until a post changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from fengqiao.law.facts import Rung
from fengqiao.people.models import Appointment, Organisation, Seat, Shift, Stamp
from fengqiao.ui.steady import once

_Post = tuple[str, str, frozenset[str]]


class Ladder:
    """Rungs by organisation code, read on demand, true for one stamp."""

    def __init__(self, stamp: int) -> None:
        self.stamp = stamp
        self._rungs: dict[str, Rung] = {}
        self._sitters: dict[str, tuple[str, frozenset[str]]] = {}
        self._tokens: dict[str, frozenset[str]] = {}

    def rung(self, org: str) -> Rung:
        """The organisation's rung; KeyError if there is none."""
        found = self._rungs.get(org)
        return found if found is not None else self._read(org)

    def common(self, first: str, second: str) -> Rung:
        """The centre of the nearest area that contains both organisations."""
        one, two = self.rung(first), self.rung(second)
        while True:
            if one.centre and two.scope.startswith(one.scope):
                return one
            if one.above is None:
                return one
            one = self.rung(one.above)

    def sitter(self, seat: str) -> tuple[str, frozenset[str]]:
        """(person, tokens) of who sits there; KeyError if there is no such seat."""
        found = self._sitters.get(seat)
        if found is None:
            row = Seat.objects.filter(code=seat, closed_at=None).values_list("sitter_id", flat=True).first()
            if row is None:
                raise KeyError(seat)
            person = str(row)
            found = self._sitters[seat] = (person, self.tokens(person))
        return found

    def tokens(self, person: str) -> frozenset[str]:
        """'p:' and 'o:' tokens of every post a person sits on, on whatever basis, or is appointed to.

        A lead above who sits on a vacant post is of that office while it lasts, under any of their posts: what
        complains of it is taken by the next level above that is free of them, at the top by the independent post.
        """
        found = self._tokens.get(person)
        if found is None:
            orgs = set(
                Seat.objects.filter(sitter_id=UUID(person), closed_at=None).values_list("organisation_id", flat=True)
            )
            orgs |= set(
                Appointment.objects.filter(person_id=person, ended_at=None).values_list(
                    "seat__organisation_id", flat=True
                )
            )
            found = self._tokens[person] = frozenset({f"p:{person}", *(f"o:{org}" for org in orgs)})
        return found

    def _read(self, org: str) -> Rung:
        row = Organisation.objects.filter(code=org).first()
        if row is None:
            raise KeyError(org)
        above = self._above(row)
        desks: list[_Post] = []
        leads: list[_Post] = []
        seats = Seat.objects.filter(organisation_id=org, closed_at=None, kind__in=("desk", "lead")).order_by(
            "rank", "code"
        )
        for seat in seats:
            post = (seat.code, str(seat.sitter_id), self.tokens(str(seat.sitter_id)))
            (desks if seat.kind == "desk" else leads).append(post)
        if not leads and above is not None:
            leads = list(self.rung(above).leads)
        rung = Rung(
            org, row.level, row.scope, above, tuple(desks or leads), tuple(leads or desks), row.code == row.area_id
        )
        self._rungs[org] = rung
        return rung

    def _above(self, row: Organisation) -> str | None:
        if row.above:
            return row.above
        if not row.centre and row.kind != "independent":
            return row.area_id if Organisation.objects.filter(code=row.area_id).exists() else self._top(row)
        return None

    def _top(self, row: Organisation) -> str | None:
        top = Organisation.objects.filter(above="", kind="centre").values_list("code", flat=True).first()
        return top if top != row.code else None


def shifts_of(org: str, now: datetime) -> list[Shift]:
    """The roster of an organisation from yesterday on, without posts that are closed."""
    rows = Shift.objects.filter(organisation_id=org, ended_at=None, seat__closed_at=None)
    return list(rows.filter(ends__gt=now - timedelta(days=1)).order_by("starts", "id"))


STAMP = f"SELECT number FROM {Stamp._meta.db_table} WHERE id = 1"
_kept: Ladder | None = None


def stamp() -> int:
    """The present number of changes to posts; on a page that is only read, as it was when it was first asked."""
    return once("posts", _stamp)


def _stamp() -> int:
    # Asked several times in every request, where making the question took longer than its answer.
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def ladder(at: int | None = None) -> Ladder:
    """The ladder for the present stamp; pass the stamp where a query has already read it."""
    global _kept
    number = stamp() if at is None else at
    if _kept is None or _kept.stamp != number:
        _kept = Ladder(number)
    return _kept
