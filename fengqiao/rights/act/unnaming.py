"""A report is made anonymous later: who made it goes for good, what it says stays, and the case goes on."""

from __future__ import annotations

from datetime import datetime

from fengqiao.intake import act as intake
from fengqiao.ledger import act as ledger
from fengqiao.ledger.door import door
from fengqiao.matters.models import Voice
from fengqiao.notices import act as letters
from fengqiao.people import act as people
from fengqiao.people.standing import Actor
from fengqiao.rights import receivers
from fengqiao.rights.act.erasing import forget_unless_known
from fengqiao.rights.act.refusals import Refusal
from fengqiao.rights.act.telling import tell_receivers

GROUND = "本人要求匿名 · the person asked to be anonymous (PIPL 47)"


def unname(*, voice: Voice, by: Actor, now: datetime) -> None:
    """Open or ended: the link from this voice to its person, and their name and contacts where nothing else needs them.

    Whoever holds the code goes on with it; who it is nobody here knows any more, and nobody is written to.
    """
    person, matter = voice.person, voice.matter
    if person is None:
        raise Refusal("no_person")
    mine = Actor(person="", voice=voice.pk)
    received = receivers.of(matter, [person.pk])
    with people.together():
        ledger.erase(ledger.of_row(voice, ("person_id",)), ground=GROUND, by=mine, now=now, subject=matter.pk)
        intake.forget(phone="", numbers=[matter.number], now=now)
        letters.unjoin(persons=[person.pk], matter=matter)
        forget_unless_known(person, GROUND, now)
        # Who asked is the voice alone: a record that named the person would join the two again.
        with door(district=matter.district, kind="rights.unname", by=mine if not by.post else by, now=now,
                  subject=matter.pk):  # fmt: skip
            pass
        tell_receivers(matter, received, "erased", now)
