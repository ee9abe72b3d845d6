"""The second reading of every standing: as a query over matters (the first is law/standings.py)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, StrIndex

from fengqiao.matters.models import Voice
from fengqiao.matters.voices import AT_THE_ROOT, voices_of
from fengqiao.people.ladder import ladder
from fengqiao.people.models import Appointment, Seat
from fengqiao.people.standing import Actor

Query = Callable[[Actor], Q]
NOTHING = Q(pk__in=[])


MANY = 60


def untouched(by: Actor) -> Q:
    """Matters that are not about this person or any organisation in which they hold or sit on a post."""
    tokens = by.tokens()
    return Q(about="") | ~(_about_posts(by.person) if len(tokens) > MANY else _about(tokens))


def touching(person: str) -> Q:
    """Matters about this person or an organisation in which they have any post, whatever they act as now."""
    tokens = ladder().tokens(person)
    return _about_posts(person) if len(tokens) > MANY else _about(tokens)


def _about(tokens: frozenset[str]) -> Q:
    about = Q()
    for token in sorted(tokens):
        about |= Q(about__contains=f"|{token}|")
    return about


def _about_posts(person: str) -> Q:
    """The same for somebody on whom very many vacant posts fall, in a question that does not grow with them."""
    sits = Seat.objects.filter(sitter_id=UUID(person), closed_at=None).annotate(org=F("organisation_id"))
    holds = Appointment.objects.filter(person_id=UUID(person), ended_at=None).annotate(org=F("seat__organisation_id"))
    about = Q(about__contains=f"|p:{person}|")
    for posts in (sits, holds):
        token = Concat(Value("|o:"), F("org"), Value("|"))
        about |= Q(Exists(posts.annotate(found=StrIndex(OuterRef("about"), token)).filter(found__gt=0)))
    return about


def reporter(by: Actor) -> Q:
    return _spoken_for(by, _with_voice(voices_of(by).filter(left_at=None))) if _speaks(by) else NOTHING


def left(by: Actor) -> Q:
    if not _speaks(by):
        return NOTHING
    voices = voices_of(by)
    return _spoken_for(by, _with_voice(voices.exclude(left_at=None)) & ~_with_voice(voices.filter(left_at=None)))


def _with_voice(voices: QuerySet[Voice]) -> Q:
    """The matters these are voices of, and what is asked by the voices of its root."""
    theirs = voices.values("matter_id")
    return Q(pk__in=theirs) | Q(kind__in=AT_THE_ROOT, root__in=theirs)


def _speaks(by: Actor) -> bool:
    return bool(by.voice) or (by.kind == "resident" and bool(by.person))


def _spoken_for(by: Actor, own: Q) -> Q:
    if by.through:
        return own & untouched(by)
    return own & ~Q(about__contains=f"|p:{by.person}|") if by.person else own


def handler(by: Actor) -> Q:
    return Q(held_by=by.org) & untouched(by) if by.kind == "desk" else NOTHING


def assignee(by: Actor) -> Q:
    return Q(assignee=by.post) & untouched(by) if by.post else NOTHING


def lead(by: Actor) -> Q:
    if by.kind != "lead":
        return NOTHING
    # What an area's own centre holds lies within its area: one range of one index.
    return (_within(by) if by.centre and by.scope else Q(held_by=by.org)) & untouched(by)


def lead_above(by: Actor) -> Q:
    if by.kind != "lead":
        return NOTHING
    top = ladder().rung(by.org).above is None
    if not by.centre:
        return Q(held_by=by.org) & untouched(by) if top else NOTHING
    return (_within(by) if top else _within(by) & ~Q(held_by=by.org)) & untouched(by)


def _within(by: Actor) -> Q:
    return Q(held_scope__gte=by.scope, held_scope__lt=by.scope + "~") if by.scope else Q()


def offered(by: Actor) -> Q:
    return Q(offered_to=by.org) & untouched(by) if by.kind == "desk" and by.org else NOTHING


def ruler(by: Actor) -> Q:
    return Q(ruler=by.org) & untouched(by) if by.kind == "lead" and by.org else NOTHING


def checker(by: Actor) -> Q:
    if not by.org:
        return NOTHING
    return Q(checked_by=f"{by.org}/{by.kind}") & ~Q(worked_by__contains=f"|{by.person}|") & untouched(by)


def origin(by: Actor) -> Q:
    return Q(origin=by.org) & untouched(by) if by.kind == "desk" else NOTHING


def clock(by: Actor) -> Q:
    return Q() if by.kind == "clock" else NOTHING


QUERIES: dict[str, Query] = {
    "reporter": reporter,
    "left": left,
    "handler": handler,
    "assignee": assignee,
    "offered": offered,
    "ruler": ruler,
    "checker": checker,
    "origin": origin,
    "lead": lead,
    "lead_above": lead_above,
    "clock": clock,
}


def within_sight(by: Actor) -> Q:
    """Every matter in which the actor has any standing."""
    if by.kind == "clock":
        return Q()
    sight = NOTHING
    for name, query in QUERIES.items():
        if name not in ("clock", "lead_above"):
            found = query(by)
            if found is not NOTHING:
                sight |= found
    return sight
