"""Questions about inspections: what an office is to look at, what came of it, what everybody may recompute."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from fengqiao.evaluation.act.inspections import judged, pledged, pool_on_record
from fengqiao.evaluation.models import Check, Draw, Pooled
from fengqiao.evaluation.reckoning import looked, sample
from fengqiao.evaluation.reckoning.figures import Rate
from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.evaluation.reckoning.small import LEAST
from fengqiao.matters.models import Matter
from fengqiao.matters.standing import untouched
from fengqiao.people.standing import Actor

KEPT = timedelta(days=30)


def checks(by: Actor, now: datetime) -> QuerySet[Check]:
    """What this office is to look at, and what it said lately; nothing its person worked on or is named in."""
    mine = Check.objects.filter(office=by.org, pooled__matter__in=_matters(by)).select_related("pooled__matter__case")
    return mine.exclude(at__lt=now - KEPT).order_by("at", "pooled__token")


def _matters(by: Actor) -> Any:
    found = Matter.objects.filter(untouched(by)).exclude(worked_by__contains=f"|{by.person}|")
    return found.values("pk")


def result(rows: QuerySet[Pooled]) -> tuple[Rate, int]:
    """Of the drawn that somebody reached: how many were refuted; and how many nobody reached."""
    found: dict[str, set[str]] = {}
    for token, said in Check.objects.filter(pooled__in=rows).exclude(found="").values_list("pooled_id", "found"):
        found.setdefault(token, set()).add(said)
    reached = [said for said in found.values() if said & {"held", "refuted"}]
    return Rate(sum("refuted" in said for said in reached), len(reached)), len(found) - len(reached)


def drawn_in(period: Period, *, told: bool = False) -> list[looked.Drawn]:
    """What was drawn in a month, with what each office found; `told`: only of pools that are told to everybody."""
    return [entry for _matter, entry in _drawn(period, told=told)]


def drawn_of(scope: str, period: Period) -> list[tuple[str, looked.Drawn]]:
    """The same with their matters, of the problems that began in an area."""
    return [(matter, entry) for matter, entry in _drawn(period) if entry.area.startswith(scope)]


def _drawn(period: Period, *, told: bool = False) -> list[tuple[str, looked.Drawn]]:
    monday, last = period.starts.date(), period.ends.date()
    rows = Pooled.objects.filter(chosen=True, draw__week__gte=monday, draw__week__lt=last)
    if told:
        many = Draw.objects.filter(week__gte=monday, week__lt=last).annotate(many=Count("pool")).filter(many__gte=LEAST)
        rows = rows.filter(draw__in=many.values("pk"))
    looks: dict[str, list[looked.Look]] = {}
    dues: dict[str, datetime | None] = {}
    for token, found, at, due in Check.objects.filter(pooled__in=rows).values_list("pooled_id", "found", "at", "due"):
        looks.setdefault(token, []).append(looked.Look(found, at))
        dues[token] = due
    began = rows.order_by("token").values_list("token", "matter_id", "matter__origin_scope")
    return [
        (matter, looked.Drawn(area, dues.get(token), tuple(looks.get(token, ())))) for token, matter, area in began
    ]  # fmt: skip


def counted(scope: str, period: Period, now: datetime) -> Counter[str]:
    """The columns of what was drawn in a month among the problems that began in an area."""
    found = Counter(dict.fromkeys(looked.LOOKS, 0))
    for _matter, entry in drawn_of(scope, period):
        found.update(looked.columns(entry, now))
    return found


def draws() -> list[dict[str, Any]]:
    """Every draw for everybody, newest first; numbers of one to four are not told.

    What was found is told by the month and the area: beside it, a week's result would give small ones away.
    """
    found = []
    for row in Draw.objects.annotate(many=Count("pool")).order_by("-week", "district")[:60]:
        found.append({"row": row, "pool": row.many if row.many >= LEAST else None})
    return found


def told(row: Draw) -> dict[str, Any] | None:
    """What anybody needs to draw again by themselves; None where the pool is too small to be told."""
    record = pledged(row)
    pool = pool_on_record(record)
    if len(pool) < LEAST:
        return None
    entries = [sample.Entry(*pair) for pair in sorted(pool.items())]
    return {
        "district": row.district,
        "week": row.week.isoformat(),
        "wanted": row.wanted / 1000,
        "pledge": {"number": record.number, "seal": record.seal, "at": record.at.isoformat()},
        "anchor": {"at": row.anchored, "number": row.seeded, "sign": row.sign},
        "seed": row.seed,
        "pool": [entry._asdict() for entry in entries],
        "sizes": sample.shares(entries, row.wanted / 1000),
        "drawn": sorted(row.pool.filter(chosen=True).values_list("token", flat=True)),
        "wrong": judged(row),
    }
