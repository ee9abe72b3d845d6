"""What a wall may show: open problems of a post's sight, none that is protected, none nearer than a building."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, QuerySet

from fengqiao.cases.models import Category
from fengqiao.law.words import ACTS, STATES, in_language
from fengqiao.ledger.models import Head, Record
from fengqiao.matters.history import Names
from fengqiao.matters.models import Matter
from fengqiao.matters.standing import within_sight
from fengqiao.matters.world import missing_year
from fengqiao.people.ladder import stamp
from fengqiao.people.standing import Actor
from fengqiao.places import find as places
from fengqiao.places.models import COMMUNITY
from fengqiao.ui.words import say

NEXT, CHANGED, MARKS, LOOKED_AT = 5, 4, 300, 120
# Nothing changes by these.
QUIET = ("matter.note", "matter.supplement", "matter.remind", "matter.voices")
SOON = timedelta(hours=4)


class Step(NamedTuple):
    """Who acts next: `number` joins the line to its mark on the map."""

    number: int
    due: datetime | None
    tone: str
    what: str
    where: str
    who: str
    state: str
    missing: int = 0


class Change(NamedTuple):
    """What changed: when, what, where, and who did it."""

    at: datetime
    did: str
    what: str
    where: str
    who: str


def shown(by: Actor) -> QuerySet[Matter]:
    """Open cases in sight of the post. One that complains of an office is on no wall, for whomever it hangs."""
    return Matter.objects.filter(within_sight(by), kind="case", about="", ended_at=None).select_related("case")


def tone(row: Matter, now: datetime) -> str:
    # What is done and only waits for its check does not shout again.
    if row.due is not None and (row.due <= now or (row.late and row.state != "done")):
        return "alarm"
    return "amber" if row.due is not None and row.due <= now + SOON else "river"


class Sayings:
    """Names of kinds and places for one look at the wall."""

    def __init__(self, by: Actor) -> None:
        self.names = Names(by.language)
        self.language = by.language
        rows = Category.objects.values_list("code", "name", "public")
        self.kinds = {code: (say(name), public) for code, name, public in rows}
        self.tree = places.tree()

    def kind(self, row: Matter) -> str:
        return self.kinds.get(row.category, ("", False))[0] or in_language(
            ("未分类的事", "not sorted yet"), self.language
        )

    def public(self, row: Matter) -> bool:
        return self.kinds.get(row.category, ("", False))[1]

    def area(self, row: Matter) -> str:
        """The area it may be shown in: a private kind no nearer than its community."""
        code = str(row.case.area)
        if self.public(row):
            return code
        place = self.tree.get(code)
        while place is not None and place.level > COMMUNITY:
            place = self.tree.get(place.parent)
        return place.code if place is not None else code[:12]

    def where(self, row: Matter) -> str:
        place = self.tree.get(self.area(row))
        return say(dict(place.name)) if place is not None else self.names.org(row.origin)


def steps(by: Actor, now: datetime, words: Sayings) -> list[tuple[Step, Matter]]:
    """Who acts next, the most pressing first."""
    rows = shown(by).exclude(state="merged").order_by(F("due").asc(nulls_last=True), "id")[:NEXT]
    at = stamp()
    return [
        (
            Step(
                place, row.due, tone(row, now), words.kind(row), words.where(row),
                words.names.seat(row.seat) if row.seat else "",
                in_language(STATES[row.state], by.language), missing_year(row.kind, row, at),
            ),
            row,
        )
        for place, row in enumerate(rows, 1)
    ]  # fmt: skip


def changes(by: Actor, words: Sayings) -> list[Change]:
    """What changed last, newest first."""
    records: list[Record] = []
    for district in Head.objects.exclude(number=0).values_list("district", flat=True):
        rows = Record.objects.filter(district=district).order_by("-number")[:LOOKED_AT]
        records += [row for row in rows if row.kind.startswith("matter.") and row.kind.partition(".")[2] in ACTS]
    records.sort(key=lambda record: record.at, reverse=True)
    seen = {
        row.id: row
        for row in Matter.objects.filter(
            within_sight(by), kind="case", about="", pk__in={record.subject for record in records}
        ).select_related("case")
    }
    found = []
    for record in records:
        row = seen.get(record.subject)
        if row is None or record.kind in QUIET:
            continue
        did = in_language(ACTS[record.kind.partition(".")[2]], by.language)
        found.append(Change(record.at, did, words.kind(row), words.where(row), _who(record, by, words)))
        if len(found) == CHANGED:
            break
    return found


def _who(record: Record, by: Actor, words: Sayings) -> str:
    if record.actor == "clock":
        return in_language(("到期自动", "by itself, when due"), by.language)
    if record.post:
        return words.names.org(record.post.partition("/")[0])
    return in_language(("诉求人", "reporter"), by.language)


def marked(by: Actor, numbered: Iterable[tuple[Step, Matter]]) -> list[Matter]:
    """The problems drawn on the map: those of the list and the next most pressing."""
    rows = {row.id: row for _, row in numbered}
    rest = shown(by).exclude(state="merged").order_by(F("due").asc(nulls_last=True), "id")[:MARKS]
    return list((rows | {row.id: row for row in rest}).values())
