"""When a post changes hands, what it answers for is re-seated in the same transaction and says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from fengqiao.law import decide as law
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By
from fengqiao.matters import rows
from fengqiao.matters.models import Matter
from fengqiao.matters.world import LAWS, world
from fengqiao.people.act import SeatChange
from fengqiao.people.ladder import ladder

CHUNK = 400


def reseated(changes: list[SeatChange], reason: str, by: By, now: datetime) -> None:
    """Every open matter a changed post answers for: it stays there, or goes to whoever may answer.

    It moves where the post is no more, where its new sitter is complained about, or would check their own
    work. A matter whose post merely has a new sitter keeps its row and gets its record.
    """
    of_seat = {change.seat: change for change in changes}
    for matter in _touched(changes):
        while not _reseat(matter, of_seat.get(matter.seat), reason, by, now):
            # Somebody acted in the same moment: what they left is looked at anew.
            matter.refresh_from_db()


def _reseat(matter: Matter, change: SeatChange | None, reason: str, by: By, now: datetime) -> bool:
    facts = rows.facts_of(matter.__dict__)
    around = world(facts.kind)
    moved = law.reseat(LAWS[facts.kind], facts, now, around)
    if not moved and (change is None or change.before == change.after):
        return True
    columns = None
    if moved:
        held_scope = around.rung(str(moved["held_by"])).scope if "held_by" in moved else None
        columns = rows.update(matter.id, matter.version, moved, held_scope)
        if columns is None:
            return False
    with door(district=matter.district, kind="matter.reseat", by=by, now=now, subject=matter.id) as record:
        record.given("seat", str(moved.get("seat") or matter.seat))
        record.given("reason", reason)
        if change is not None:
            record.given("basis", change.basis)
            record.given("after", change.after)
        if columns is not None:
            record.given("then", str(moved.get("state", matter.state)))
            record.row(rows.TABLE, matter.id, columns, rows.SEALED)
    return True


def _touched(changes: list[SeatChange]) -> Iterator[Matter]:
    """Open matters the turned seats answer for or are assigned, and those that complain of anybody who sits there."""
    turned = [change.seat for change in changes if change.before != change.after or change.basis == "closed"]
    seen: set[str] = set()
    for start in range(0, len(turned), CHUNK):
        part = turned[start : start + CHUNK]
        # Each side says that it is open, so that each is found by an index however much has ended there.
        mine = Q(seat__in=part, ended_at=None) | Q(assignee__in=part, ended_at=None)
        for matter in list(Matter.objects.filter(mine).order_by("id")):
            if matter.id not in seen:
                seen.add(matter.id)
                yield matter
    protected = dict(Matter.objects.filter(ended_at=None).exclude(about="").values_list("id", "about"))
    if not protected:
        return
    # Whoever came to sit somewhere is of that office wherever else they sit: also where the desk next to them holds it.
    theirs: set[str] = set()
    for person in {change.after for change in changes if change.after}:
        theirs |= ladder().tokens(person)
    for matter_id in sorted(protected.keys() - seen):
        if not theirs.isdisjoint(protected[matter_id].split("|")):
            yield Matter.objects.get(pk=matter_id)
