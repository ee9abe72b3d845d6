"""What a number and a second fact open at any desk: how it stands, and whose voice it was; on record before it tells.

The day of the report is no second fact, as every number has it in its middle.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from hmac import compare_digest
from math import cos, hypot, radians
from typing import NamedTuple

from django.utils.translation import gettext as _

from fengqiao.cases.models import Case
from fengqiao.ledger import reads
from fengqiao.ledger.locked import mark
from fengqiao.matters import find as matters
from fengqiao.matters.models import Matter, Voice
from fengqiao.people.standing import Actor
from fengqiao.places import find as places
from fengqiao.places.models import Building

LEAST = 4
"""Characters of an address that distinguish a place from others."""

ALONE, WITH_PLACE = 12, 6
"""So many of the first characters that somebody wrote are theirs alone; fewer, with a place near their pin, are too."""

NEAR = 80
"""Metres from a pin, set by a thumb, within which a building is the one that somebody names."""


class Found(NamedTuple):
    """The voice that was recognised, and the matter that tells how it stands (what it was joined to, if it was)."""

    voice: Voice
    now_in: Matter


def lost(by: Actor, *, number: str, fact: str, said: str, near: str = "", now: datetime) -> Found | None:
    """What both open; None alike for an unknown number, another fact, and a complaint that lies protected.

    `fact` is address, phone, name (as it stands on the papers) or words (how the report begins, for whoever left
    nothing but a pin; `near` is an address beside it). Each asks the same of the database whatever there is.
    """
    around = [row for _door, row in places.addressed(near)] if fact == "words" and near else []
    matter = Matter.objects.filter(number=number, kind="case").select_related("case").first()
    voices = _voices(matter.id if matter is not None else "")
    root = _root(matter)
    hidden = _hidden(matter, root)
    case = matter.case if matter is not None and not hidden else None
    voice = _recognised(voices, fact, said, case, around)
    found = Found(voice, root or matter) if matter is not None and voice is not None and not hidden else None
    reads.look(
        by=by, organisation=by.org, subject=matter.id if matter is not None else "",
        groups=("about",) if matter is None or hidden else ("identity",), now=now,
        reason=_("纸条不见了（%(fact)s）") % {"fact": fact}, refused=found is None,
    )  # fmt: skip
    return found


def slowed(by: Actor, now: datetime) -> None:
    """An asking that had to wait is on record as one; what it asked for was not looked up."""
    reads.look(
        by=by, organisation=by.org, subject="", groups=("about",), now=now, reason=_("纸条不见了（太快）"), refused=True
    )


def again(voice_id: str) -> Found | None:
    """The same voice a moment later, if it is still one that a desk may know of."""
    voice = Voice.objects.filter(pk=voice_id).select_related("person", "matter__case").first()
    if voice is None:
        return None
    root = _root(voice.matter)
    return None if _hidden(voice.matter, root) else Found(voice, root or voice.matter)


def _voices(matter: str) -> list[Voice]:
    return list(Voice.objects.filter(matter_id=matter).select_related("person", "matter").order_by("since", "id")[:200])


def _root(matter: Matter | None) -> Matter | None:
    joined = matter.root if matter is not None and matter.state == "merged" else ""
    return Matter.objects.filter(pk=joined).select_related("case").first()


def _hidden(matter: Matter | None, root: Matter | None) -> bool:
    return any(bool(each.about) or each.case.locked for each in (matter, root) if each is not None)


def _recognised(
    voices: list[Voice], fact: str, said: str, case: Case | None, around: list[Building]
) -> Voice | None:  # fmt: skip
    """The first voice that the whole of what was said belongs to; place and words belong to whoever reported first."""
    if fact in ("address", "words"):
        asked, least = plain(said), LEAST
        known = plain(case.place if case is not None else "")
        if fact == "words":
            known = plain(case.words if case is not None else "")[: len(asked)]
            least = WITH_PLACE if case is not None and any(_beside(case, row) for row in around) else ALONE
        same = len(asked) >= least and compare_digest(known.encode(), asked.encode())
        return voices[0] if same and voices else None
    asked = mark(fact, said)
    kept = [(each, getattr(each.person, f"{fact}_mark", "") or "-") for each in voices]
    return next((each for each, known in kept if asked and compare_digest(known, asked)), None)


def _beside(case: Case, row: Building) -> bool:
    """Whether a building is where the report lies: the one whose door was scanned, or one near the pin."""
    if case.building == str(row.pk):
        return True
    if case.lon is None or case.lat is None or row.lon is None or row.lat is None:
        return False
    lon, lat = case.lon / 10_000_000, case.lat / 10_000_000
    east = (row.lon - lon) * 111_320 * cos(radians(lat))
    return hypot(east, (row.lat - lat) * 110_574) <= NEAR


def reads_it(by: Actor, voice: Voice, now: datetime) -> bool:
    """Whether this desk may read the words of the report itself: then they prove nothing to it."""
    sight = matters.one(by, voice.matter_id, now)
    return sight is not None and "original" in sight.groups


def plain(text: str) -> str:
    """An address without what people write differently: width, case, spaces and stops."""
    return re.sub(r"[\s·.,，。、；;：:()（）\-—－]", "", unicodedata.normalize("NFKC", text)).casefold()
