"""Checks nobody made in time: a lead answers for each, and after as long again the lead above, up to the top."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from fengqiao.evaluation.act.inspections import days
from fengqiao.evaluation.models import Check
from fengqiao.law.facts import above, lead_seat
from fengqiao.ledger.door import door
from fengqiao.matters.world import world
from fengqiao.notices import act as letters
from fengqiao.people import act as people
from fengqiao.people.models import Person
from fengqiao.people.standing import CLOCK


def wanted() -> QuerySet[Check]:
    """What is still to be looked at: not what another office found unsolved, which is in hand again."""
    return Check.objects.filter(at=None).exclude(pooled__checks__found="refuted")


def chase(now: datetime) -> int:
    """The clock's chore: whoever leads above the office that has not looked answers for it; returns how many moved."""
    late = list(wanted().filter(asks_at__lte=now).select_related("pooled__matter").order_by("asks_at", "id"))
    for check in late:
        _climb(check, now)
    return len(late)


def _climb(check: Check, now: datetime) -> None:
    matter = check.pooled.matter
    around = world("case")
    here = check.lead.partition("/")[0] or check.office
    higher = above(around, here, ())
    if higher is None and check.lead:
        # Nobody is above: it stands on the top lead's page until somebody has looked.
        seat, again = check.lead, None
    else:
        seat = lead_seat(higher or around.rung(here), (), around)
        again = days(check.district, now)
    with people.together():
        with door(district=check.district, kind="evaluation.late", by=CLOCK, now=now, subject=str(check.id)) as record:
            fresh = Check.objects.select_for_update().get(pk=check.pk)
            if fresh.at is not None or fresh.asks_at != check.asks_at:
                return
            record.given("lead", seat)
            record.given("organisation", check.office)
            record.set(check, lead=seat, asks_at=again)
        person, _tokens = around.sitter(seat)
        told = Person.objects.filter(pk=person).first() if seat != here and person else None
        if told is not None and again is not None:
            letters.note(person=told, matter=matter, kind="evaluation.late", now=now)


def answered_by(post: str, now: datetime) -> QuerySet[Check]:
    """What stands late on this lead's page, the longest first."""
    rows = wanted().filter(~Q(lead=""), lead=post, due__lte=now)
    return rows.select_related("pooled__matter__case").order_by("due", "id")
