"""The problem behind the problems (每月一题): a month's proposals are stored, and a named person decides on each."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from fengqiao.cases import where
from fengqiao.cases.act import Opened, Report, report_case
from fengqiao.evaluation.act.refusals import Refusal
from fengqiao.evaluation.models import Part, Sought, Topic
from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.evaluation.topics.found import DEALT, Found, looked
from fengqiao.evaluation.topics.gather import SOURCE, problems
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.write import Draft
from fengqiao.people import find as people
from fengqiao.people.models import Organisation, Seat
from fengqiao.people.standing import CLOCK, Actor
from fengqiao.places.models import COMMUNITY


class _Done(Exception):
    """Another process stored the month meanwhile."""


def seek(district: str, period: Period, *, now: datetime) -> Sought | None:
    """Look through the problems up to a month's end and store what is proposed; None if that was done before.

    The reckoning, which may take a minute, is over before the door opens.
    """
    if Sought.objects.filter(district=district, month=period.key).exists():
        return None
    among = problems(district, period)
    told = looked(among, district, period)
    try:
        with door(district=district, kind="evaluation.sought", by=CLOCK, now=now) as record:
            if Sought.objects.filter(district=district, month=period.key).exists():
                raise _Done
            row = Sought(
                district=district, month=period.key, at=now, among=len(among), seed=told.seed,
                dealt=DEALT if told.scanned else 0, scanned=told.scanned,
            )  # fmt: skip
            record.new(row)
            proposed = sum(_propose(record, row, each) for each in told.found)
            record.given("month", period.key)
            record.given("among", len(among))
            record.given("proposed", proposed)
    except _Done:
        return None
    return row


def _propose(record: Draft, sought: Sought, found: Found) -> bool:
    """A proposal, unless it was one before and has not grown since."""
    try:
        scope = where.centre_of(found.area).scope
    except LookupError:
        return False
    earlier = list(_earlier(sought.district, found))
    if any(each.count >= len(found.matters) for each in earlier):
        return False
    topic = Topic(
        sought=sought, district=sought.district, scope=scope, area=found.area, building=found.building,
        metres=found.metres, why=found.why, category=found.category, since=found.since, until=found.until,
        count=len(found.matters), expected=found.expected, chance=found.chance,
        before=earlier[-1] if earlier else None,
    )  # fmt: skip
    record.new(topic)
    for matter in found.matters:
        record.new(Part(topic=topic, matter_id=matter))
    for each in earlier:
        if each.state == "proposed":
            record.set(each, state="grown", decided_at=sought.at)
    return True


def _earlier(district: str, found: Found) -> QuerySet[Topic]:
    """Proposals of the same kind that share a problem with this one, the last one last."""
    same = Topic.objects.filter(district=district, category=found.category)
    shared = Part.objects.filter(topic__in=same, matter_id__in=found.matters).values("topic_id")
    return same.filter(pk__in=shared).select_for_update(of=("self",)).order_by("sought__month", "id")


def may_decide(topic: Topic, by: Actor) -> bool:
    """A lead of the centre around it, or above."""
    return by.kind == "lead" and by.centre and topic.scope.startswith(by.scope)


def offices(by: Actor) -> list[Organisation]:
    """Which offices may be made accountable: centres and departments of the lead's area that have a desk."""
    around = people.organisations_in(by.scope).filter(kind__in=("centre", "department"), level__lte=COMMUNITY)
    desks = set(Seat.objects.filter(kind="desk", closed_at=None).values_list("organisation_id", flat=True))
    return [each for each in around if each.code in desks]


def open_cause(topic: Topic, *, words: str, office: str, by: Actor, now: datetime) -> Opened:
    """One office becomes accountable for the cause, as a case of its own; what it stands behind goes on as it is."""
    if not words.strip():
        raise Refusal("needs_words")
    if not may_decide(topic, by):
        raise Refusal("not_your_topic")
    if office not in {each.code for each in offices(by)}:
        raise Refusal("no_such_office")
    with gate.batch(careful=False):
        _hold(topic)
        opened = report_case(
            Report(
                words=words.strip(), area=topic.area, category=topic.category, building=topic.building,
                source=SOURCE, source_key=f"{SOURCE}:{topic.pk}", urgency="normal", title=words.strip()[:60],
            ),
            by=by, now=now, held_by=office, with_code=False,
        )  # fmt: skip
        with door(district=topic.district, kind="evaluation.topic", by=by, now=now, subject=opened.matter) as record:
            record.given("office", office)
            record.set(topic, state="opened", office=office, cause_id=opened.matter, decided_by=by.post, decided_at=now)
    return opened


def dismiss(topic: Topic, *, reason: str, by: Actor, now: datetime) -> None:
    """A named person has looked and pursues no cause; why is on record."""
    if not reason.strip():
        raise Refusal("needs_words")
    if not may_decide(topic, by):
        raise Refusal("not_your_topic")
    with door(district=topic.district, kind="evaluation.unfounded", by=by, now=now, subject=str(topic.pk)) as record:
        _hold(topic)
        record.set(topic, state="dismissed", reason=reason.strip(), decided_by=by.post, decided_at=now)


def _hold(topic: Topic) -> None:
    """Of two who decide at once, the second is told that it is over."""
    topic.refresh_from_db(from_queryset=Topic.objects.select_for_update())
    if topic.state != "proposed":
        raise Refusal("topic_over")
