"""Which problems a number counts: asked by the same questions that counted it, then cut to what the asker may see."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from fengqiao.cases import callbacks
from fengqiao.evaluation import called, find, inspected
from fengqiao.evaluation.reckoning import figures, looked
from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.matters.models import LawNumbers, Matter
from fengqiao.matters.standing import within_sight
from fengqiao.people.standing import Actor

MOST = 500
CHANGE, LOAD, CALLED_IN = "change_", "load_", "task_"
LOADS = ("open", "late", "soon")
OF_POSTS = (*(LOAD + name for name in LOADS), *(CALLED_IN + name for name in called.COLUMNS))
"""Numbers that every lead has; the others are a centre's."""


class Line(NamedTuple):
    """A problem behind a number; `at` is when what is counted happened, where that is not the problem's own day."""

    matter: Matter
    at: datetime | None = None


class Behind(NamedTuple):
    """The problems in sight, at most MOST; how many more the number counts; and whether each bears a moment."""

    lines: list[Line]
    unseen: int
    dated: bool = False


def behind(by: Actor, period: Period, name: str, now: datetime, *, of: str = "") -> Behind | None:
    """What stands behind a number; `of` is the post or office of the row in which it stands. None: no such number."""
    if name in figures.PICKED:
        found = find.opened(by, period, name, MOST)
        return Behind([Line(row) for row in found.seen], found.unseen)
    if name in looked.LOOKS:
        drawn = inspected.drawn_of(by.scope, period)
        return _seen(by, [(key, None) for key, entry in drawn if name in looked.columns(entry, now)])
    if name in looked.CALLS:
        return _seen(by, _ended(by, period, name), dated=True)
    kind, _, rest = name.partition("_")
    if kind + "_" == CHANGE and rest in find.CHANGES:
        seen, by_key = find.changed(by, period, now)
        return Behind([Line(by_key[key], at) for key, at in seen[rest]][-MOST:], 0, dated=True)
    if kind + "_" == LOAD and rest in LOADS:
        return _all(find.of_seat(by, of, rest, now).order_by("due", "id"))
    if kind + "_" == CALLED_IN and rest in called.COLUMNS:
        return _of_tasks(by, called.of_office(by, period, of, rest))
    return None


def _seen(by: Actor, counted: Iterable[tuple[str, datetime | None]], *, dated: bool = False) -> Behind:
    rows = list(counted)
    mine = Matter.objects.filter(within_sight(by), pk__in={key for key, _at in rows}).select_related("case")
    seen = {row.pk: row for row in mine}
    lines = [Line(seen[key], at) for key, at in rows if key in seen]
    lines.sort(key=lambda line: (line.at or line.matter.opened_at, line.matter.pk))
    return Behind(lines[:MOST], len(rows) - len(lines), dated)


def _ended(by: Actor, period: Period, name: str) -> list[tuple[str, datetime | None]]:
    roots = Matter.objects.filter(find.began_in(by.scope)).filter(Q(about="") | within_sight(by))
    ended = callbacks.ended(roots, period.starts, period.ends)
    return [(root, at) for root, state, at in ended if name in ("calls", f"call_{state}")]


def _all(rows: QuerySet[Matter]) -> Behind:
    return Behind([Line(row) for row in rows.select_related("case")[:MOST]], 0)


def _of_tasks(by: Actor, rows: QuerySet[Matter]) -> Behind:
    seen = rows.filter(within_sight(by)).order_by("opened_at", "id")
    return Behind([Line(row) for row in seen[:MOST]], rows.count() - seen.count())


class Deadlines(NamedTuple):
    """One change of a district's deadlines: when it was made, by which two posts, and the stored numbers."""

    at: datetime
    posts: tuple[str, ...]
    row: LawNumbers


def deadlines(by: Actor, period: Period, now: datetime) -> list[Deadlines]:
    """The changes of the deadlines that hold in this area or inside it, in the order in which they were made."""
    found = []
    for record in find.numbers_changed(by, period, now).order_by("at", "district", "number"):
        given = json.loads(record.body)["g"]
        row = LawNumbers.objects.filter(pk=given["version"]).first()
        second = given.get("second") or ["", ""]
        if row is not None:
            found.append(Deadlines(record.at, tuple(post for post in (record.post, second[1]) if post), row))
    return found
