"""Questions about posts, offices and duties, narrowed to what the asker leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from fengqiao.ledger import time
from fengqiao.people.ladder import stamp
from fengqiao.people.models import Account, Appointment, Duty, Organisation, Person, Recovery, Seat
from fengqiao.people.session import on_leave, post_words
from fengqiao.people.standing import Actor
from fengqiao.ui.words import say

Names = list[tuple[str, dict[str, str]]]

# A slot: the categories in force, code and name, kept by a room above (filled in wiring.py).
CATEGORIES: list[Callable[[datetime], Names]] = []
MOST = 400


def who_answers(*, category: str, scope: str, level: int, now: datetime) -> Duty | None:
    """The row of the duty list that names who answers: the most exact category, then the nearest area."""
    for row in _list(stamp(), category, scope, level):
        ends, office_ends = row.valid_to, row.organisation.valid_to
        if row.valid_from <= now and (ends is None or ends > now) and (office_ends is None or office_ends > now.date()):
            return row
    return None


@lru_cache(maxsize=2048)
def _list(stamp: int, category: str, scope: str, level: int) -> tuple[Duty, ...]:
    """The rows of any date, best first; a change of the list changes the stamp."""
    names, scopes = _bearing(category, scope)
    rows = Duty.objects.filter(category__in=names, scope__in=scopes, level=level).select_related("organisation")
    return tuple(sorted(rows, key=lambda row: (-len(row.category), -len(row.scope), row.valid_from)))


def _bearing(category: str, scope: str) -> tuple[list[str], list[str]]:
    """The categories and the areas whose rows bear on these."""
    parts = category.split(".")
    names = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return names, [scope[:length] for length in range(len(scope), 0, -1)]


def duty_rows(*, category: str, scope: str, now: datetime) -> QuerySet[Duty]:
    """The rows that bear on a category in an area, at every level: what an objection may quote."""
    names, scopes = _bearing(category, scope)
    return (
        in_force(now)
        .filter(category__in=names, scope__in=scopes)
        .filter(Q(organisation__valid_to=None) | Q(organisation__valid_to__gt=now.date()))
        .order_by("level", "-scope", "id")
    )


def in_force(now: datetime) -> QuerySet[Duty]:
    """Duty rows valid at that moment."""
    valid = Q(valid_from__lte=now) & (Q(valid_to=None) | Q(valid_to__gt=now))
    return Duty.objects.filter(valid).select_related("organisation")


def categories(now: datetime) -> Names:
    """What duties are about, as the room above has it."""
    return [name for source in CATEGORIES for name in source(now)]


class Gap(NamedTuple):
    """A category that falls back to the area's own centre, or that several rows claim."""

    area: Organisation
    category: str
    name: dict[str, str]
    rows: tuple[Duty, ...]


def gaps_and_overlaps(centre: Organisation, now: datetime) -> tuple[list[Gap], list[Gap]]:
    """For what an area's centre takes in: categories nobody is named for, and those more than one is named for."""
    covering = [centre.scope[:length] for length in range(1, len(centre.scope) + 1)]
    by_category: dict[str, list[Duty]] = defaultdict(list)
    for row in in_force(now).filter(scope__in=covering, level=centre.level).order_by("id"):
        by_category[row.category].append(row)
    gaps, overlaps = [], []
    for code, name in categories(now):
        parts = code.split(".")
        named = [row for length in range(len(parts), 0, -1) for row in by_category.get(".".join(parts[:length]), [])]
        if not named:
            gaps.append(Gap(centre, code, name, ()))
        same = [row for row in by_category.get(code, []) if row.scope == max(each.scope for each in by_category[code])]
        if len({row.organisation_id for row in same}) > 1:
            overlaps.append(Gap(centre, code, name, tuple(same)))
    return gaps, overlaps


def _inside(scope: str, field: str = "scope") -> Q:
    return Q(**{f"{field}__gte": scope, f"{field}__lt": scope + "~"}) if scope else Q()


def led_by(by: Actor) -> QuerySet[Organisation]:
    """The organisations a lead may look into: their own area's, or their own office."""
    rows = Organisation.objects.filter(valid_to=None)
    if by.kind != "lead":
        return rows.none()
    if by.owner:
        return rows
    return rows.filter(_inside(by.scope)).exclude(kind="independent") if by.centre else rows.filter(code=by.org)


def organisations_in(scope: str) -> QuerySet[Organisation]:
    """Every organisation of an area and inside it, in the tree and beside it."""
    return Organisation.objects.filter(_inside(scope), valid_to=None).order_by("level", "scope", "code")


def may_fill(by: Actor, seat: Seat) -> bool:
    """Whether this lead appoints to that post: never to the post they lead by themselves, which is filled above.

    The owner fills every post.
    """
    if by.kind != "lead" or seat.closed_at is not None:
        return False
    if by.owner:
        return True
    org = seat.organisation
    if org.kind == "independent" or seat.code.endswith("/owner"):
        return False
    if org.code == by.org:
        return seat.kind != "lead"
    return by.centre and org.scope.startswith(by.scope)


def seats_led(by: Actor) -> QuerySet[Seat]:
    """The open posts of the organisations this lead looks into."""
    return (
        Seat.objects.filter(organisation__in=led_by(by), closed_at=None)
        .select_related("organisation", "sitter")
        .order_by("organisation__level", "organisation__scope", "organisation_id", "-kind", "rank", "code")
    )


def seat_choices(by: Actor) -> list[tuple[str, str]]:
    """The posts this lead may fill, for a form."""
    found = [seat for seat in seats_led(by)[:MOST] if may_fill(by, seat)]
    away = on_leave([seat.code for seat in found], time.now())
    return [(seat.code, str(say(post_words(seat, away=away)))) for seat in found]


def assignable(holder: Organisation) -> QuerySet[Seat]:
    """The posts that may carry out what an organisation holds: inside its area, and offices that serve it."""
    over = [holder.scope[:length] for length in range(1, len(holder.scope) + 1)]
    inside = _inside(holder.scope, "organisation__scope")
    serves = Q(organisation__scope__in=over) & ~Q(organisation__kind__in=("centre", "independent"))
    return (
        Seat.objects.filter(inside | serves, closed_at=None, organisation__valid_to=None)
        .select_related("organisation", "sitter")
        .order_by("organisation__level", "organisation_id", "-kind", "rank", "code")
    )


def colleagues(by: Actor) -> list[tuple[str, str]]:
    """Those who hold or held a post in the led area: staff, never residents."""
    rows = Person.objects.filter(
        pk__in=Appointment.objects.filter(seat__organisation__in=led_by(by)).values("person_id")
    ).order_by("id")[:MOST]
    return [(str(person.pk), person.name) for person in sorted(rows, key=lambda person: person.name)]


def seat(code: str) -> Seat | None:
    """A post by its code, for a sentence."""
    return Seat.objects.filter(code=code).select_related("organisation").first()


def may_recover(by: Actor, person: Person) -> bool:
    """Whether this desk or lead may have a part in resetting somebody's ways in.

    A colleague all of whose posts lie in the area or office; a resident of the same chain. Administrators are
    reset at the console alone.
    """
    posts = Appointment.objects.filter(person=person, ended_at=None)
    if posts.filter(seat__code__endswith="/owner").exists() or Account.objects.filter(
        Q(is_staff=True) | Q(is_superuser=True), person=person
    ):
        return False
    held = set(posts.values_list("seat__organisation_id", flat=True))
    if not held:
        return person.district == district_of(by)
    mine = organisations_in(by.scope).exclude(kind="independent") if by.centre else Organisation.objects.none()
    return held <= {by.org, *mine.filter(code__in=held).values_list("code", flat=True)}


def recoveries(by: Actor) -> list[Recovery]:
    """What is asked, confirmed or waiting, of persons this actor may have a part in resetting."""
    rows = Recovery.objects.filter(ended_at=None).select_related("person__account", "asked_by", "confirmed_by")
    return [row for row in rows.order_by("asked_at")[:MOST] if may_recover(by, row.person)]


def appointments(seats: Iterable[str], now: datetime) -> dict[str, list[Appointment]]:
    """Who is appointed to these posts, now or later, and who is lent from them."""
    found: dict[str, list[Appointment]] = defaultdict(list)
    codes = list(seats)
    rows = Appointment.objects.filter(Q(seat_id__in=codes) | Q(home_id__in=codes), ended_at=None)
    for row in rows.select_related("person", "seat__organisation", "home__organisation").order_by("starts", "id"):
        if row.ends is not None and row.ends <= now:
            continue
        found[row.seat_id].append(row)
        if row.home_id:
            found[row.home_id].append(row)
    return found


def district_of(by: Actor) -> str:
    """The chain in which this actor's organisation is on record."""
    return Organisation.objects.values_list("district", flat=True).get(code=by.org)


def vacant(by: Actor) -> QuerySet[Seat]:
    """Posts nobody is appointed to: desks and leads that fell to somebody above."""
    return seats_led(by).filter(basis__in=("lead_above", "owner"))


def name_of(person: str) -> str:
    """The name of a colleague, for a sentence."""
    found = Person.objects.filter(pk=UUID(person)).only("name").first()
    return found.name if found else ""
