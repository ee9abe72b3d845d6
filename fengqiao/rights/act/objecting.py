"""A use is stopped at once and on record; an office answers an objection in working days, and refuses with reasons."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

import uuid_utils.compat as uuid

from fengqiao.cases.act import Web
from fengqiao.cases.models import Callback
from fengqiao.intake.act import open311, peers
from fengqiao.intake.models import Cleared, Sent
from fengqiao.law.decide import begin, decide
from fengqiao.law.facts import Facts
from fengqiao.law.objection_law import OBJECTION_LAW
from fengqiao.law.table import Decision, Refused
from fengqiao.law.workings.checks import origin_rung
from fengqiao.ledger.door import door
from fengqiao.matters import act as matters
from fengqiao.matters import rows
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.world import world
from fengqiao.notices import act as letters
from fengqiao.people import act as people
from fengqiao.people.reach import RETURNED
from fengqiao.people.standing import CLOCK, Actor
from fengqiao.rights.act.refusals import Refusal
from fengqiao.rights.find import in_force, voices_of
from fengqiao.rights.models import Asked
from fengqiao.rights.uses import CONSENT, USES

STATES = {"refused": "overruled", "allowed": "allowed"}
"""How a row ended -> the state it is in by the law of objections."""
BEFORE = "before"
"""Under this name stands how somebody wished to be reached until they wished not to be."""


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
    # Nothing has to be answered where consent is taken back.
    who: dict[str, Any] = {"held_by": "", "due": None} if consent else _first(voice, use, by, now)
    row = Asked(
        id=uuid.uuid7(), voice=voice, district=matter.district, what="withdraw" if consent else "object", use=use,
        words=words, through=bool(by.post), asked_at=now, office=who["held_by"], due=who["due"],
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


def facts_of(asked: Asked) -> Facts:
    """An objection as its law sees it."""
    matter = asked.voice.matter
    first = _answers(matter)
    state = STATES.get(asked.how) if asked.ended_at is not None else "heeded" if asked.answered_at is not None else ""
    return Facts(
        id=str(asked.pk), kind="objection", district=asked.district, origin=first, held_by=_there(asked.office, first),
        state=state or ("raised" if asked.office == first else "passed_up"), due=asked.due, opened_at=asked.asked_at,
        about=rows.facts_of(matter.__dict__).about, law_version=OBJECTION_LAW.version,
    )  # fmt: skip


def _there(office: str, first: str) -> str:
    """The office that answers; one that is no more has given way to where the matter began."""
    try:
        return world("objection").rung(office).org
    except KeyError:
        return first


def _decided(
    asked: Asked, does: str, by: Actor, now: datetime, given: dict[str, Any] | None = None, *, reports: bool = False
) -> Decision | Refused:
    who = by.who(reports=reports)
    return decide(OBJECTION_LAW, facts_of(asked), does, who, given or {}, now, world("objection"))


def _first(voice: Voice, use: str, by: Actor, now: datetime) -> dict[str, Any]:
    """Who answers, and by when: where the matter began; where an office has said no before, the one above that."""
    mine = Asked.objects.filter(voice__in=voices_of(voice), what="object", use=use, how="refused")
    before = mine.select_related("voice__matter").order_by("-ended_at", "-id").first()
    if before is not None:
        again = _decided(before, "raise_again", speaking(by, voice), now, reports=True)
        if isinstance(again, Decision):
            return again.changes
    matter = voice.matter
    facts = Facts(kind="objection", district=matter.district, origin=_answers(matter),
                  about=rows.facts_of(matter.__dict__).about)  # fmt: skip
    return begin(OBJECTION_LAW, facts, now, world("objection"))


def _stopped(voice: Voice, use: str, by: Actor, now: datetime) -> None:
    """What is under way of that use ends in the same commit."""
    mine = voices_of(voice)
    matters_ = [each.matter_id for each in mine]
    if use == "contact" and voice.person is not None:
        kept = {name: said for name, said in (voice.person.contact or {}).items() if name not in (RETURNED, BEFORE)}
        never = {"rule": "never", BEFORE: kept}
        people.change_person(person=voice.person, contact=never, by=by if by.post else Web(), now=now)
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
    with people.together():
        _allowed(asked, by, now)
        person = asked.voice.person
        if asked.use == "contact" and person is not None and (person.contact or {}).get("rule") == "never":
            # As they wished to be reached before, never more freely than that.
            wished = dict(person.contact.get(BEFORE, {"rule": "never"}))
            people.change_person(person=person, contact=wished, by=by if by.post else Web(), now=now)


def _allowed(asked: Asked, by: Actor, now: datetime) -> None:
    with door(
        district=asked.district, kind="rights.allow", by=speaking(by, asked.voice), now=now,
        subject=asked.voice.matter_id,
    ) as record:  # fmt: skip
        _fresh(asked)
        if asked.what == "object":
            _must(_decided(asked, "allow", speaking(by, asked.voice), now, reports=True))
        record.given("use", asked.use)
        if by.post:
            record.given("for", asked.voice_id)
        record.set(asked, ended_at=now, how="allowed")


def answer(*, asked: Asked, keep: bool, reason: str, by: Actor, now: datetime) -> None:
    """The named office answers: it is kept, or refused with a reason, and then the use goes on (PIPL 50)."""
    matter = asked.voice.matter
    with people.together():
        with door(district=asked.district, kind="rights.answer", by=by, now=now, subject=matter.pk) as record:
            _fresh(asked)
            _must(_decided(asked, "heed" if keep else "overrule", by, now, {"reason": reason.strip()}))
            record.given("use", asked.use)
            record.given("outcome", "kept" if keep else "refused")
            record.set(asked, answered_at=now, answered_post=by.post, reason=reason.strip(), due=None)
            if not keep:
                record.set(asked, ended_at=now, how="refused")
        letters.tell(voice=asked.voice, kind="rights.answer", now=now)


def overdue(now: datetime) -> int:
    """The clock's chore: what an office did not answer in time, the one above answers; returns how many."""
    late = list(
        Asked.objects.filter(due__lte=now, ended_at=None, answered_at=None).select_related("voice__matter")
    )  # fmt: skip
    for asked in late:
        decision = next(
            found
            for does in OBJECTION_LAW.then_clock[facts_of(asked).state]
            if isinstance(found := _decided(asked, does, CLOCK, now), Decision)
        )
        with door(
            district=asked.district, kind="rights.late", by=CLOCK, now=now, subject=asked.voice.matter_id
        ) as record:
            record.set(asked, office=decision.changes.get("held_by", asked.office), due=decision.changes["due"])
    return len(late)


REFUSED = {"needs": "reason", "standing": "not_office"}
"""Why the law says no -> how this room says it."""


def _must(decision: Decision | Refused) -> None:
    if isinstance(decision, Refused):
        raise Refusal(REFUSED.get(decision.why, "ended"))


def _fresh(asked: Asked) -> None:
    asked.refresh_from_db(from_queryset=Asked.objects.select_for_update())
    if asked.ended_at is not None:
        raise Refusal("ended")
