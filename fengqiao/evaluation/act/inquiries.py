"""Inquiries: a hazard past due or come back asks what in the process let it, and who puts that right."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from fengqiao.cases.models import Case
from fengqiao.evaluation.act.refusals import Refusal
from fengqiao.evaluation.models import Inquiry
from fengqiao.law.facts import Facts, Rung
from fengqiao.ledger.door import door
from fengqiao.ledger.models import Record
from fengqiao.matters import rows
from fengqiao.matters.models import Matter
from fengqiao.matters.world import world
from fengqiao.people.standing import CLOCK, Actor

CAUSES = ("nobody", "duty", "means", "outside", "check", "surface", "other")
"""What in a process may fail; no person is a cause."""
LATE, AGAIN = "late", "again"
BACK = frozenset({"matter.deny", "matter.send_back", "matter.reopen", "matter.refute"})
WITHIN = timedelta(days=180)
LONGEST = timedelta(days=180)


def hear(record: Record, now: datetime) -> None:
    """A listener: a hazard that went overdue, came back, or is reported where one was closed half a year ago."""
    if record.kind not in BACK and record.kind not in ("matter.overdue", "matter.report"):
        return
    row = rows.read(record.subject)
    if row is None or row.facts.kind != "case" or not row.facts.hazard:
        return
    if row.facts.ended_at is not None:
        # Heard late: what is over by now asks nobody any more.
        return
    if record.kind == "matter.overdue":
        _open(row.facts, LATE, now)
    elif record.kind in BACK or _was_there(row.facts):
        _open(row.facts, AGAIN, now)


def _was_there(facts: Facts) -> bool:
    """Whether the same kind of hazard closed at the same building, or in the same place without one, lately."""
    case = Case.objects.filter(pk=facts.id).first()
    if case is None or facts.opened_at is None:
        return False
    # A protected complaint is compared with its like alone.
    earlier = Matter.objects.filter(
        category=facts.category, hazard=True, state="closed", about=rows.frame(facts.about),
        ended_at__gte=facts.opened_at - WITHIN, ended_at__lte=facts.opened_at,
    )  # fmt: skip
    same = Case.objects.filter(area=case.area, locked=case.locked, matter__in=earlier).exclude(pk=facts.id)
    if not case.locked:
        return same.filter(building=case.building, place=case.place).exists()
    # What lies locked is compared where it is opened.
    return any((each.building, each.place) == (case.building, case.place) for each in same)


def _open(facts: Facts, why: str, now: datetime) -> None:
    if Inquiry.objects.filter(matter_id=facts.id, done_at=None).exists():
        return
    rung, seat = accountable(facts, why)
    with door(district=facts.district, kind="evaluation.inquire", by=CLOCK, now=now, subject=facts.id) as record:
        record.given("why", why)
        record.given("lead", seat)
        record.new(
            Inquiry(district=facts.district, matter_id=facts.id, why=why, lead=seat, scope=rung.scope, opened_at=now)
        )


def accountable(facts: Facts, why: str) -> tuple[Rung, str]:
    """The lead above those who let it: where it went when overdue, else one level up; nobody it complains of."""
    around = world("case")
    rung = around.rung(facts.held_by)
    if why == AGAIN and rung.above is not None:
        rung = around.rung(rung.above)
    while True:
        for seat, _sitter, tokens in rung.leads:
            if tokens.isdisjoint(facts.about):
                return rung, seat
        if rung.above is None:
            return rung, rung.leads[0][0] if rung.leads else ""
        rung = around.rung(rung.above)


def explain(
    inquiry: Inquiry, *, cause: str, finding: str, remedy: str, remedy_on: date, by: Actor, now: datetime
) -> None:
    """The accountable lead says what in the process let it happen, and by when that is put right."""
    today = world().calendar(inquiry.district).local_date(now)
    if cause not in CAUSES or not finding.strip() or not remedy.strip():
        raise Refusal("needs_cause")
    if not today < remedy_on <= today + LONGEST:
        raise Refusal("remedy_day")
    if by.post != inquiry.lead:
        raise Refusal("not_your_inquiry")
    with door(district=inquiry.district, kind="evaluation.explain", by=by, now=now, subject=str(inquiry.pk)) as record:
        inquiry.refresh_from_db(from_queryset=Inquiry.objects.select_for_update())
        if inquiry.done_at is not None:
            raise Refusal("inquiry_over")
        record.given("cause", cause)
        record.given("remedy_on", remedy_on.isoformat())
        record.set(
            inquiry, cause=cause, finding=finding.strip(), remedy=remedy.strip(), remedy_on=remedy_on,
            answered_by=by.person, answered_at=now,
        )  # fmt: skip


def remedied(inquiry: Inquiry, *, by: Actor, now: datetime) -> None:
    """Somebody else in the lead of that area, or above, has seen that the remedy is in place."""
    if by.kind != "lead" or not by.centre or not inquiry.scope.startswith(by.scope):
        raise Refusal("not_your_inquiry")
    with door(district=inquiry.district, kind="evaluation.remedied", by=by, now=now, subject=str(inquiry.pk)) as record:
        inquiry.refresh_from_db(from_queryset=Inquiry.objects.select_for_update())
        if inquiry.done_at is not None:
            raise Refusal("inquiry_over")
        if inquiry.answered_at is None:
            raise Refusal("not_explained")
        if by.person == inquiry.answered_by:
            raise Refusal("own_remedy")
        record.set(inquiry, done_at=now, done_by=by.post)
