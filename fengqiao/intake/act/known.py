"""What leads to open cases, written anew from each case as the clock hears of it: put in, moved, taken out."""

from __future__ import annotations

from datetime import datetime

from fengqiao.intake import known
from fengqiao.intake.models import Clue
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter

STAYS = frozenset({"matter.relocate", "matter.supplement"})
"""Of the acts on a matter those that change where it lies or what it says; others matter where they open or end it."""


def hear(record: Record, now: datetime) -> None:
    """The listener: whatever was done to a case, afterwards what leads to it is what it is now."""
    matter = Matter.objects.filter(pk=record.subject, kind="case").first() if record.subject else None
    if matter is None:
        return
    kept = Clue.objects.filter(matter=matter)
    acted = record.kind.startswith("matter.") and record.kind not in STAYS
    if acted and matter.state in known.OPEN and not matter.about and kept.exists():
        # It was open and is: its text and place are what they were.
        return
    there = set(kept.values_list("what", "number"))
    wanted = known.clues_of(matter, now)
    gone = there - wanted
    if gone and len(gone) == len(there):
        kept.delete()
    elif gone:
        for what in {each for each, _ in gone}:
            kept.filter(what=what, number__in=[number for each, number in gone if each == what]).delete()
    new = [Clue(matter=matter, what=what, number=number) for what, number in sorted(wanted - there)]
    Clue.objects.bulk_create(new, ignore_conflicts=True)
