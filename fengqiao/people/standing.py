"""Under which post somebody acts: a person's posts now, and the one that an act is done under."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, Q, When

from fengqiao.law.facts import CLOCK as LAW_CLOCK
from fengqiao.law.facts import Who
from fengqiao.people.ladder import ladder
from fengqiao.people.models import Helper, Seat


class Actor(NamedTuple):
    """The one who acts: a person under one named post (or under none: a resident).

    `voice` is the random number a resident has in one case; `through` marks an act entered for somebody at
    an office; `actor` is what the ledger keeps.
    """

    person: str
    post: str = ""
    org: str = ""
    kind: str = "resident"
    scope: str = ""
    level: int = 9
    centre: bool = True
    language: str = "zh-hans"
    voice: str = ""
    through: bool = False

    @property
    def actor(self) -> str:
        """A resident is on record only by the number of their voice in this case."""
        return self.voice or self.person

    @property
    def owner(self) -> bool:
        """Whether they act as the one who owns the installation."""
        return self.post.endswith("/owner")

    def tokens(self, at: int | None = None) -> frozenset[str]:
        """What a protected complaint must not name for this actor to have a standing in it."""
        return ladder(at).tokens(self.person) if self.post else frozenset({f"p:{self.person}"})

    def who(self, *, reports: bool = False, left_at: datetime | None = None, at: int | None = None) -> Who:
        """How the law sees this actor; `at` is the stamp of posts where a query has already read it."""
        if self.kind == "clock":
            return LAW_CLOCK
        return Who(
            person=self.person,
            kind=self.kind,
            seat=self.post,
            org=self.org,
            scope=self.scope,
            level=self.level,
            centre=self.centre,
            tokens=self.tokens(at),
            reports=reports,
            left_at=left_at,
            through=self.through,
        )


CLOCK = Actor(person="clock", kind="clock")


ORDER = Case(When(basis="holder", then=0), When(basis="standin", then=1), When(basis="lead_above", then=2), default=3)


# Where the owner's post ever fell to a mere lead, they answer for it in name and administer nothing.
IN_NAME = Q(code__endswith="/owner", basis="lead_above")


def posts_of(person: str | UUID, most: int | None = None) -> list[Seat]:
    """The seats this person sits on now, as holder, stand-in or for a vacancy, own posts first."""
    seats = Seat.objects.filter(sitter_id=UUID(str(person)), closed_at=None).exclude(IN_NAME)
    seats = seats.select_related("organisation")
    return list(seats.order_by(ORDER, "organisation__level", "rank", "code")[:most])


def acting(person: str | UUID, post: str, *, language: str = "zh-hans", through: bool = False) -> Actor | None:
    """The actor under a named post; None if this person does not sit there (any more)."""
    seat = (
        Seat.objects.filter(code=post, sitter_id=UUID(str(person)), closed_at=None)
        .exclude(IN_NAME)
        .select_related("organisation")
        .first()
    )
    if seat is None:
        return None
    return of_seat(seat, language=language, through=through)


def of_seat(seat: Seat, *, language: str = "zh-hans", through: bool = False) -> Actor:
    """Whoever sits there, as an actor under that post."""
    org = seat.organisation
    return Actor(
        person=str(seat.sitter_id),
        post=seat.code,
        org=org.code,
        kind=seat.kind,
        scope=org.scope,
        level=org.level,
        centre=org.centre,
        language=language,
        through=through,
    )


def acts_for(person: str | UUID) -> list[str]:
    """The persons this one speaks for: themselves and those who named them as helper."""
    helped = Helper.objects.filter(helper_id=UUID(str(person)), revoked_at=None).values_list("person_id", flat=True)
    return [str(person), *(str(each) for each in helped)]


def reporting(by: Actor, person: str, voice: str) -> Actor:
    """Who is on record for a report in that person's voice ('' is nobody known); LookupError if they may not.

    A post is named, and so is a helper, as in every act of theirs; whoever reports for themselves is the voice alone.
    """
    if by.post:
        return by
    if not (person and by.person) or by.person == person:
        return by._replace(voice=voice)
    if person not in acts_for(by.person):
        raise LookupError("nobody's helper reports for them")
    return by
