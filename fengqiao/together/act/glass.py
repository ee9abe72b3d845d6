"""Break-glass: one person, one reason, an hour; the lead above is told at once, another reviews it in five workdays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import uuid_utils.compat as uuid
from django.db.models import Q

from fengqiao.ledger.door import door
from fengqiao.matters.models import Matter
from fengqiao.people.act import together
from fengqiao.people.ladder import ladder
from fengqiao.people.models import Organisation, Person
from fengqiao.people.standing import Actor
from fengqiao.places.calendars import calendar_of
from fengqiao.together.act.requests import Refused
from fengqiao.together.models import Opening

LASTS = timedelta(minutes=60)
REVIEW_DAYS = 5
DAY = timedelta(hours=24)
A_DAY = 3
"""So many may one person open in twenty-four hours: more than that is no emergency of one desk."""

Told = Callable[[Person, Organisation, str, datetime], None]

# A slot: a room above writes to the lead above (person, whose office it was, number, now), filled in wiring.py.
TOLD: list[Told] = []


def open_glass(*, matter: Matter, reason: str, by: Actor, now: datetime) -> Opening:
    """Open protected parts of a matter for an hour. Never for those it complains of. Raises Refused."""
    if not reason.strip():
        raise Refused("reason")
    if not by.post or touches(matter, by.tokens()):
        raise Refused("gone")
    if outside(by):
        raise Refused("outside")
    with together():
        # Their own row is the lock: who opens from two pages at once is counted one after the other.
        Person.objects.select_for_update().get(pk=by.person)
        if Opening.objects.filter(person_id=by.person, opened_at__gt=now - DAY).count() >= A_DAY:
            raise Refused("often")
        person, post = _lead_above(matter, by)
        key = uuid.uuid7()
        with door(district=matter.district, kind="together.open", by=by, now=now, subject=str(key)) as record:
            row = Opening(
                id=key, district=matter.district, matter=matter.pk, number=matter.number, person_id=UUID(by.person),
                post=by.post, org=by.org, reason=reason.strip()[:500], opened_at=now, until=now + LASTS,
                told_id=UUID(person) if person else None, told_post=post,
                review_by=calendar_of(matter.district).add(now, REVIEW_DAYS, "working_days"),
            )  # fmt: skip
            record.given("number", matter.number)
            record.new(row)
        if row.told is not None:
            office = Organisation.objects.get(code=by.org)
            for tell in TOLD:
                tell(row.told, office, matter.number, now)
    return row


def review(*, opening: UUID, right: bool, finding: str, by: Actor, now: datetime) -> Opening:
    """Another person says whether it was right, and why; once."""
    if not finding.strip():
        raise Refused("finding")
    with together():
        row = Opening.objects.select_for_update().filter(pk=opening).first()
        if row is None or not may_review(row, by):
            raise Refused("gone")
        if row.reviewed_at is not None:
            raise Refused("answered")
        with door(district=row.district, kind="together.review", by=by, now=now, subject=str(row.id)) as record:
            record.given("number", row.number)
            record.set(
                row, reviewed_by_id=UUID(by.person), reviewed_post=by.post, reviewed_at=now, right=right,
                finding=finding.strip()[:500],
            )  # fmt: skip
    return row


class Known(NamedTuple):
    """The offices and the matters of several openings, read at once for a list."""

    offices: Mapping[str, Organisation]
    matters: Mapping[str, Matter]


def known(rows: Collection[Opening]) -> Known:
    """What may_review asks for each of them."""
    offices = Organisation.objects.in_bulk({row.org for row in rows})
    return Known(offices, Matter.objects.in_bulk({row.matter for row in rows}))


def may_review(row: Opening, by: Actor, of: Known | None = None) -> bool:
    """The lead who was told, or one above the office; never who opened it, nor whom the matter complains of."""
    of = of or known([row])
    if by.kind != "lead" or by.person == str(row.person_id):
        return False
    if by.post != row.told_post:
        org = of.offices.get(row.org)
        if org is None or not by.centre or not org.scope.startswith(by.scope):
            return False
    matter = of.matters.get(row.matter)
    return matter is not None and not touches(matter, by.tokens())


def outside(by: Actor) -> bool:
    """Whether they sit in a body outside the house, a firm or another authority: it opens nothing at once."""
    return Organisation.objects.filter(Q(outside=True) | Q(kind="firm"), code=by.org).exists()


def touches(matter: Matter, tokens: frozenset[str]) -> bool:
    """Whether a matter complains of somebody with these tokens."""
    return not tokens.isdisjoint(matter.about.strip("|").split("|"))


def _lead_above(matter: Matter, by: Actor) -> tuple[str, str]:
    """The first lead on the way up who is another person and is not complained of: (person, post)."""
    posts = ladder()
    # An office's own lead is no lead above it: there the area's centre is told.
    org: str | None = by.org if by.centre else posts.rung(by.org).above
    while org is not None:
        rung = posts.rung(org)
        for seat, person, tokens in rung.leads:
            # A desk's own lead is above it; a lead is told of by the next level.
            if person != by.person and seat != by.post and not touches(matter, tokens):
                return person, seat
        org = rung.above
    for code in Organisation.objects.filter(kind="independent", valid_to=None).values_list("code", flat=True):
        for seat, person, tokens in posts.rung(code).leads:
            if person != by.person and not touches(matter, tokens):
                return person, seat
    return "", ""
