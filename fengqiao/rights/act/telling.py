"""Whoever outside received what is now erased is to erase it too: on record, and a desk tells them."""

from __future__ import annotations

from datetime import datetime

from fengqiao.ledger.door import SYSTEM, door
from fengqiao.matters.models import Matter
from fengqiao.rights.find import handed_on
from fengqiao.ui.words import say


def tell_receivers(matter: Matter, now: datetime) -> int:
    """Personal Information Protection Law (个人信息保护法) 47, GDPR 19: returns how many received something of it.

    The desk that holds it is told and reads on record whom to tell, for of most of them no address is kept; whoever
    still holds a link reads it there. What leaves as a list bears neither names nor ways to reach anybody.
    """
    names = list(dict.fromkeys(str(say(row.receiver)) for row in handed_on({matter.pk: matter.number})))
    if names:
        with door(district=matter.district, kind="rights.receivers", by=SYSTEM, now=now, subject=matter.pk) as record:
            record.given("receivers", "、".join(names))
    return len(names)
