"""A use is stopped at once and on record; an office answers an objection in working days, and refuses with reasons."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import uuid_utils.compat as uuid

from fengqiao.cases.act import Web
from fengqiao.cases.models import Callback
from fengqiao.intake.act import open311, peers
from fengqiao.intake.models import Cleared, Sent
from fengqiao.law.facts import above
from fengqiao.law.workings.checks import origin_rung
from fengqiao.ledger.door import door
from fengqiao.matters import act as matters
from fengqiao.matters import rows
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.world import world
from fengqiao.notices import act as letters
from fengqiao.people import act as people
from fengqiao.people.models import Organisation
from fengqiao.people.standing import CLOCK, Actor
from fengqiao.rights.act.refusals import Refusal
from fengqiao.rights.find import in_force, voices_of
from fengqiao.rights.models import Asked
from fengqiao.rights.uses import CONSENT, USES

ANSWERED_IN, AGAIN_IN = 15, 5
"""Working days for the office that answers, and for the one above where it did not."""


def speaking(by: Actor, voice: Voice) -> Actor:
    """On record as this voice; through the office where a colleague enters it."""
    return by._replace(through=True) if by.post else by._replace(voice=voice.id)


def stop(*, voice: Voice, use: str, words: str = "", by: Actor, now: datetime) -> Asked:
    """From now on nothing of this person's is used for that; asked twice, it stays as it is."""
    if use not in USES:
        raise ValueError(use)
    found = in_force(voice, use).first()
    if found is not None:
        return found
    matter = voice.matter
    consent = use in CONSENT
    row = Asked(
        id=uuid.uuid7(), voice=voice, district=matter.district, what="withdraw" if consent else "object", use=use,
        words=words, through=bool(by.post), asked_at=now, office="" if consent else _answers(matter),
        due=None if consent else _days(matter.district, ANSWERED_IN, now),
    )  # fmt: skip
    kind = "rights.withdraw" if consent else "rights.stop"
    with people.together():
        by = speaking(by, voice)
        with door(district=matter.district, kind=kind, by=by, now=now, subject=matter.pk) as record:
            record.given("use", use)
            if by.through:
                record.given("for", voice.id)
            record.new(row)
        _stopped(voice, use, by, now)
    return row


def _answers(matter: Matter) -> str:
    """Where it began; what complains of somebody is answered by the first office from there up that is free of them."""
    return origin_rung(rows.facts_of(matter.__dict__), world("case")).org if matter.about else matter.origin


def _above(asked: Asked) -> str:
    """The next office up, free of those complained of; the same one where there is none."""
    matter = asked.voice.matter
    if not matter.about:
        office = Organisation.objects.filter(pk=asked.office).first()
        return office.above if office is not None and office.above else asked.office
    try:
        higher = above(world("case"), asked.office, rows.facts_of(matter.__dict__).about)
    except KeyError:
        higher = None
    return higher.org if higher is not None else asked.office


def _stopped(voice: Voice, use: str, by: Actor, now: datetime) -> None:
    """What is under way of that use ends in the same commit."""
    mine = voices_of(voice)
    matters_ = [each.matter_id for each in mine]
    if use == "contact" and voice.person is not None:
        people.change_person(person=voice.person, contact={"rule": "never"}, by=by if by.post else Web(), now=now)
    elif use == "public":
        for row in Cleared.objects.filter(pk__in=matters_, ended_at=None).select_related("matter"):
            open311.unclear(matter=row.matter, by=by, now=now)
    elif use == "peers":
        for sent in Sent.objects.filter(matter__in=matters_, ended_at=None).exclude(ground="law"):
            peers.unfollow(sent=sent, by=by, now=now)
    if use in ("calls", "contact"):
        for call in Callback.objects.filter(voice__in=mine, matter__ended_at=None):
            with suppress(matters.Denied):
                matters.act(call.matter_id, "call_off", by=CLOCK, now=now, given={"spoken": True})


def allow(*, asked: Asked, by: Actor, now: datetime) -> None:
    """As easily as it was stopped, it is allowed again."""
    with door(
        district=asked.district, kind="rights.allow", by=speaking(by, asked.voice), now=now,
        subject=asked.voice.matter_id,
    ) as record:  # fmt: skip
        _fresh(asked)
        record.given("use", asked.use)
        if by.post:
            record.given("for", asked.voice_id)
        record.set(asked, ended_at=now, how="allowed")


def answer(*, asked: Asked, keep: bool, reason: str, by: Actor, now: datetime) -> None:
    """The named office answers: it is kept, or refused with a reason, and then the use goes on (PIPL 50)."""
    if not keep and not reason.strip():
        raise Refusal("reason")
    matter = asked.voice.matter
    with people.together():
        with door(district=asked.district, kind="rights.answer", by=by, now=now, subject=matter.pk) as record:
            _fresh(asked)
            if asked.answered_at is not None:
                raise Refusal("ended")
            record.given("use", asked.use)
            record.given("outcome", "kept" if keep else "refused")
            record.set(asked, answered_at=now, answered_post=by.post, reason=reason.strip(), due=None)
            if not keep:
                record.set(asked, ended_at=now, how="refused")
        letters.tell(voice=asked.voice, kind="rights.answer", now=now)


def overdue(now: datetime) -> int:
    """The clock's chore: what an office did not answer in time, the one above answers; returns how many."""
    late = Asked.objects.filter(due__lte=now, ended_at=None, answered_at=None)
    rows = list(late.select_related("voice__matter"))
    for asked in rows:
        office = _above(asked)
        with door(
            district=asked.district, kind="rights.late", by=CLOCK, now=now, subject=asked.voice.matter_id
        ) as record:
            record.set(asked, office=office, due=_days(asked.district, AGAIN_IN, now))
    return len(rows)


def _days(district: str, days: int, now: datetime) -> datetime:
    return world("case").calendar(district).add(now, days, "working_days")


def _fresh(asked: Asked) -> None:
    asked.refresh_from_db(from_queryset=Asked.objects.select_for_update())
    if asked.ended_at is not None:
        raise Refusal("ended")
