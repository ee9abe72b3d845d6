"""A draft goes to another office together with whom it is about, so that nothing has to be told twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fengqiao.intake.models import Draft
from fengqiao.ledger.door import door
from fengqiao.matters.models import Matter
from fengqiao.people.ladder import ladder
from fengqiao.people.models import Organisation, Seat
from fengqiao.people.standing import Actor


def is_open(key: UUID | None, by: Actor) -> bool:
    """Whether this office may write on in that draft."""
    return key is not None and Draft.objects.filter(pk=key, organisation=by.org, sent_at=None).exists()


def is_there(key: UUID) -> bool:
    """Whether there is such a draft at all, whoever's: it was not dropped."""
    return Draft.objects.filter(pk=key).exists()


def complains_of(draft: Draft) -> frozenset[str]:
    """Whom a draft, or what was sent of it, complains of, as tokens."""
    written = {f"o:{said}" for name, said in draft.body.items() if name.endswith("-about") and said}
    for about in Matter.objects.filter(number__in=list(draft.cases)).values_list("about", flat=True):
        written.update(token for token in about.split("|") if token)
    return frozenset(written)


def takes(office: str, about: frozenset[str]) -> bool:
    """Whether an office exists and neither it nor anybody with a post there is complained of."""
    found = Organisation.objects.filter(code=office, valid_to=None).first()
    if found is None or f"o:{office}" in about:
        return False
    known = ladder()
    sitters = Seat.objects.filter(organisation=found, closed_at=None).values_list("sitter_id", flat=True)
    return all(about.isdisjoint(known.tokens(str(person))) for person in sitters if person)


def may_move(*, key: UUID | None, to: str, by: Actor) -> bool:
    """Whether a draft of this office, or what was sent of it, may be known to that office."""
    draft = _held(key, by)
    return takes(to, complains_of(draft) if draft is not None else frozenset())


def _held(key: UUID | None, by: Actor) -> Draft | None:
    return Draft.objects.filter(pk=key, organisation=by.org).first() if key is not None else None


def move(*, key: UUID | None, to: str, by: Actor, now: datetime) -> None:
    """The draft belongs to that office from now on; who began it stays named as the first contact.

    LookupError for an office that does not exist and for one it complains of alike. A draft that was sent or
    dropped stays where it is: there is nothing to write on in.
    """
    draft = _held(key, by)
    if not may_move(key=key, to=to, by=by):
        raise LookupError(to)
    if draft is None or draft.sent_at is not None:
        return
    district = Organisation.objects.values_list("district", flat=True).get(code=by.org)
    with door(district=district, kind="intake.move", by=by, now=now) as record:
        # Read again inside: what was typed until now is judged, and a draft goes to one office only.
        held = Draft.objects.select_for_update().filter(pk=draft.pk, organisation=by.org, sent_at=None).first()
        if held is None or not takes(to, complains_of(held)):
            raise LookupError(to)
        record.given("draft", str(draft.pk))
        record.given("office", Organisation.objects.values_list("name", flat=True).get(code=to))
        Draft.objects.filter(pk=draft.pk).update(organisation=to)
