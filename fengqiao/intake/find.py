"""Questions of the ways in: this desk's drafts; a caller's matters, bounded and on record (SECURITY.md 2.8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from fengqiao.intake.models import Batch, Draft
from fengqiao.ledger import reads
from fengqiao.ledger.locked import mark
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.standing import untouched
from fengqiao.people.models import Organisation
from fengqiao.people.standing import Actor
from fengqiao.places.find import tree

MOST = 20
# What no mark is.
NOBODY = "-"


def drafts(by: Actor) -> list[Draft]:
    """What this office began to write down and has not sent."""
    rows = Draft.objects.filter(organisation=by.org, sent_at=None).order_by("-kept_at")
    return [row for row in rows if _may_open(by, row)]


def offices_with_kept() -> list[Organisation]:
    """The offices of which drafts or rejected rows are kept, for those who destroy them early."""
    codes = {*Draft.objects.filter(sent_at=None).values_list("organisation", flat=True)}
    codes |= {*Batch.objects.exclude(rejected=[]).values_list("organisation", flat=True)}
    return list(Organisation.objects.filter(code__in=codes).order_by("level", "code"))


def draft(by: Actor, key: str) -> Draft | None:
    """One draft of this office."""
    found = Draft.objects.filter(organisation=by.org, pk=key).first()
    return found if found is not None and _may_open(by, found) else None


def _may_open(by: Actor, draft: Draft) -> bool:
    """A complaint about this very office is for nobody here but the one who takes it down."""
    if str(draft.person) == by.person:
        return True
    about = {f"o:{said}" for name, said in draft.body.items() if name.endswith("-about") and said}
    if about & by.tokens():
        return False
    numbers = list(draft.cases)
    return not numbers or Matter.objects.filter(untouched(by), number__in=numbers).count() == len(numbers)


def areas(by: Actor) -> list[Any]:
    """Where a matter may lie: this desk's own area and all below; the centres where no tree is loaded."""
    known = tree()
    own = known.get(by.org.partition(":")[0])
    if own is not None:
        return [own, *known.below(own.code)]
    return list(Organisation.objects.filter(kind="centre", scope__startswith=by.scope).order_by("level", "code")[:400])


def batches(by: Actor) -> QuerySet[Batch]:
    """The files this office took in."""
    return Batch.objects.filter(organisation=by.org).order_by("-at")


def caller(by: Actor, *, phone: str, name: str, address: str, reason: str, now: datetime) -> list[Matter]:
    """A caller's matters by exact phone or name, or by address: held by or begun at this desk only, at most 20.

    It lists matters, never persons, counts nothing, and is on record before it answers: the search itself, also
    one that finds nothing, and each matter it shows.
    """
    way = next((kind for kind, asked in (("phone", phone), ("name", name), ("address", address)) if asked), "")
    reads.look(by=by, organisation=by.org, subject="", groups=("identity",), now=now, reason=f"{reason} ({way})")
    within = Matter.objects.filter(Q(held_by=by.org) | Q(origin=by.org), kind="case").filter(untouched(by))
    if phone or name:
        asked = Q(person__phone_mark=mark("phone", phone) or NOBODY) if phone else Q()
        asked &= Q(person__name_mark=mark("name", name) or NOBODY) if name else Q()
        within = within.filter(pk__in=Voice.objects.filter(asked).values("matter_id"))
    elif len(address) >= 2:
        within = within.filter(case__locked=False, case__place__contains=address)
    else:
        return []
    found = list(within.select_related("case").order_by("-opened_at")[:MOST])
    for matter in found:
        reads.look(by=by, organisation=by.org, subject=matter.id, groups=("identity",), now=now, reason=reason)
    return found
