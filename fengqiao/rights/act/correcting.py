"""What is wrong is put right: place and words of one's own report, one's name and how one is reached."""

from __future__ import annotations

from datetime import datetime

from fengqiao.cases.act import Web
from fengqiao.cases.models import Case
from fengqiao.ledger.door import door
from fengqiao.matters.models import Voice
from fengqiao.notices import act as letters
from fengqiao.people import act as people
from fengqiao.people.models import Account
from fengqiao.people.standing import Actor
from fengqiao.rights import receivers
from fengqiao.rights.act.objecting import speaking
from fengqiao.rights.act.refusals import Refusal
from fengqiao.rights.act.telling import tell_receivers
from fengqiao.rights.find import held

OWN = ("name", "phone", "email")


def correct_report(*, voice: Voice, place: str = "", words: str = "", by: Actor, now: datetime) -> None:
    """The place or the words of my report as they should have been; what stood there before stays under seal.

    Empty: stays as it is. The words of what others reported too are theirs as well.
    """
    case = Case.objects.filter(pk=voice.matter_id).first()
    if case is None or not case.words:
        raise Refusal("erased")
    if words and held(voice).keeps != "" and Voice.objects.filter(matter=voice.matter_id).exclude(pk=voice.pk).exists():
        raise Refusal("others")
    changed = {
        name: value for name, value in (("place", place), ("words", words)) if value and getattr(case, name) != value
    }
    if not changed:
        raise Refusal("nothing")
    by, received = speaking(by, voice), receivers.of(case.matter, [])
    with door(district=case.district, kind="rights.correct", by=by, now=now, subject=case.pk) as record:
        record.given("what", "report")
        if by.through:
            record.given("for", voice.id)
        record.set(case, **changed)
    tell_receivers(case.matter, received, "corrected", now)


def correct_person(*, voice: Voice, by: Actor, now: datetime, **given: str) -> None:
    """Name, phone or e-mail as they should have been; the address known before is told, so that nobody is moved away
    from their own news unseen.

    Whoever has an account changes how they are reached signed in: by it the ways in are found again.
    """
    person = voice.person
    if person is None:
        raise Refusal("no_person")
    changed = {name: value for name, value in given.items() if name in OWN and value and getattr(person, name) != value}
    if not changed:
        raise Refusal("nothing")
    if changed.keys() & {"phone", "email"} and Account.objects.filter(person=person).exists():
        raise Refusal("has_account")
    by = speaking(by, voice)
    with people.together():
        letters.tell(voice=voice, kind="rights.correct", now=now, anyhow=True)
        matter = voice.matter
        with door(district=matter.district, kind="rights.correct", by=by, now=now, subject=matter.pk) as record:
            record.given("what", "person")
            if by.through:
                record.given("for", voice.id)
        # No record joins the voice and the person.
        people.change_person(person=person, by=by if by.post else Web(), now=now, **changed)
