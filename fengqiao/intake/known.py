"""Which of an office's open cases a case may repeat: asked of the database anew each time, however many there are.

What leads to them (models.Clue) the clock writes; what it has not heard of yet is among the newest, which are always
looked at. What is kept in memory, for an hour, is how common pieces of text are that stand in two or more cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from heapq import nlargest, nsmallest
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from fengqiao.cases.models import Case
from fengqiao.intake.duplicates import nearness
from fengqiao.intake.duplicates.clues import around, buckets, cell
from fengqiao.intake.duplicates.score import Report, Score, score
from fengqiao.intake.duplicates.texts import Background, Words, plain
from fengqiao.intake.models import Cleared, Clue
from fengqiao.matters import find as matters
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.voices import confirmed
from fengqiao.people.standing import Actor

NEWEST = 20
"""The newest open cases of an office, looked at whatever the clock knows of them."""

LED_TO = 12
"""How many are looked at besides because they are near, and how many because of their words."""

CROWD = 20_000
"""How many cases the chosen runs of a text lead to together at most: the rarest of them suffice in a flood."""

LEAST_RUNS = 4
"""So many runs are always followed, however common."""

COUNTED = 400
"""The newest cases of which it is counted how common a piece of text is."""

AS_CLOSE = 5
"""How many by place, and how many by words, are compared in full."""

LEAST, MOST = 0.35, 3
"""The least chance that is shown, and how many."""

KEPT, OFFICES = timedelta(hours=1), 20
"""How long the commonness of pieces is kept, and for how many offices."""

CEILING, AN_HOUR = 10, timedelta(hours=1)
"""Reporters whose contact nobody confirmed, who in an hour say of one problem that theirs is the same: more wait."""

OPEN = ("reported", "accepted", "working", "suspended")


class Twin(NamedTuple):
    """An earlier open case that may be of the same problem; `told` where the reporter says that it is."""

    matter: Matter
    score: Score
    told: bool = False


def twins(by: Actor, matter: Matter, now: datetime) -> list[Twin]:
    """The earlier open cases of this office that the case may repeat, likeliest first; none of a protected one.

    Only cases that this office holds or began are compared, so nothing is said of any that it may not read.
    """
    case = Case.objects.filter(pk=matter.pk, locked=False).first()
    if case is None or matter.about or not by.org:
        return []
    there = (
        matters.matters(by)
        .filter(
            Q(held_by=by.org) | Q(origin=by.org),
            kind="case",
            state__in=OPEN,
            ended_at=None,
            about="",
            case__locked=False,
        )
        .filter(opened_at__lte=matter.opened_at)
        .exclude(pk=matter.pk)
        .select_related("case")
        .order_by("-opened_at", "-id")
    )
    background = _background(by.org, there, now)
    asked = _report(case, matter, background)
    joins = str(case.answers.get("joins", ""))
    found = _led_to(asked, there, by.org, joins)
    close = [each for each in found if joins and each.number == joins]
    close += [each for each in _close(asked, found) if each.number != joins]
    said = bool(close) and bool(joins) and close[0].number == joins
    said = said and now >= _heard_from(matter, close[0], there)
    compared = [
        Twin(each, score(asked, _report(each.case, each, background)), said and each.number == joins) for each in close
    ]
    likely = [twin for twin in compared if twin.told or (twin.score.parts and twin.score.chance >= LEAST)]
    shown = sorted(
        likely, key=lambda twin: (not twin.told, -round(twin.score.chance, 2), twin.matter.opened_at, twin.matter.id)
    )
    return [twin for twin in shown[:MOST] if _readable(by, twin.matter, now)]


def _led_to(asked: Report, there: QuerySet[Matter], org: str, joins: str) -> list[Matter]:
    """The newest, and those to which their place or the runs of their text lead; few, of however many are open."""
    found = {each.pk: each for each in newest(there, org, NEWEST)}
    wanted = set(near(asked.point, there)) if asked.point is not None else set()
    if asked.words is not None and asked.words.speaks:
        own = Q(matter__held_by=org) | Q(matter__origin=org)
        wanted.update(alike(asked.words, Clue.WORDS, own & Q(matter__state__in=OPEN)))
    rest = Q(pk__in=wanted - found.keys()) | (Q(number=joins) if joins else Q(pk__in=()))
    found |= {each.pk: each for each in there.filter(rest)}
    return list(found.values())


def newest(there: QuerySet[Matter], org: str, most: int) -> list[Matter]:
    """The newest that the office holds or began, asked for apart: each has an index, both together have none."""
    rows = {each.pk: each for part in (Q(held_by=org), Q(origin=org)) for each in there.filter(part)[:most]}
    return sorted(rows.values(), key=lambda each: (each.opened_at, each.pk), reverse=True)[:most]


def near(point: tuple[float, float], there: QuerySet[Matter]) -> list[str]:
    """The nearest of them within reach; of equally near ones the earliest."""
    rows = there.filter(clues__what=Clue.PLACE, clues__number__in=around(point))
    placed = rows.values_list("pk", "opened_at", "case__lon", "case__lat")
    apart = (
        (nearness.metres(point, (lon / 1e7, lat / 1e7)), at, pk)
        for pk, at, lon, lat in placed.iterator()
        if lon is not None and lat is not None
    )
    return [pk for metres, _at, pk in nsmallest(LED_TO, apart) if metres <= nearness.REACH]


def alike(words: Words, what: int, among: Q) -> list[str]:
    """Those that share the most of its rarest runs, two at least; of equals the earliest."""
    numbers = Clue.objects.filter(what=what, number__in=buckets(words))
    counted = numbers.order_by().values_list("number").annotate(n=Count("id")).order_by("n", "number")
    chosen: list[int] = []
    crowd = 0
    for number, n in counted:
        crowd += n
        if len(chosen) >= LEAST_RUNS and crowd > CROWD:
            break
        chosen.append(number)
    shared = Clue.objects.filter(among, what=what, number__in=chosen).order_by().values("matter_id")
    ranked = shared.annotate(n=Count("id")).filter(n__gt=1).order_by("-n", "matter_id")
    return [str(row["matter_id"]) for row in ranked[:LED_TO]]


def _heard_from(matter: Matter, root: Matter, there: QuerySet[Matter]) -> datetime:
    """From when on the desk is told that the reporter takes it for that one: at once, unless many others said so too.

    So nobody stuffs a problem with voices by the hundred. What waits is a report like any other meanwhile.
    """
    since = matter.opened_at - AN_HOUR
    lately = there.filter(opened_at__gte=since)[:COUNTED]
    before = {each.pk for each in lately if str(each.case.answers.get("joins", "")) == root.number}
    merged = Matter.objects.filter(root=root.pk, state="merged", opened_at__gte=since, opened_at__lte=matter.opened_at)
    before |= set(merged.exclude(pk=matter.pk).values_list("pk", flat=True))
    if len(before) < CEILING or Voice.objects.filter(confirmed(), matter_id=matter.pk).exists():
        return matter.opened_at
    known = set(Voice.objects.filter(confirmed(), matter_id__in=before).values_list("matter_id", flat=True))
    return matter.opened_at + AN_HOUR * (len(before - known) // CEILING)


def _readable(by: Actor, matter: Matter, now: datetime) -> bool:
    sight = matters.one(by, matter.pk, now)
    return sight is not None and "original" in sight.groups


def _report(case: Case, matter: Matter, background: Background) -> Report:
    # The desk's title is of the desk's making: two that it named alike need not be alike.
    return Report(Words("", f"{case.words}\n{case.place}", background).start, _point(case), matter.opened_at,
                  matter.category)  # fmt: skip


def _point(case: Case) -> tuple[float, float] | None:
    return None if case.lon is None or case.lat is None else (case.lon / 1e7, case.lat / 1e7)


def _close(asked: Report, found: Iterable[Matter]) -> list[Matter]:
    """The few that are near or share rare pieces of text; of equals the earliest, which the others go into."""
    rare = asked.words.rare if asked.words is not None else []
    near: list[tuple[float, datetime, str, Matter]] = []
    alike: list[tuple[int, float, str, Matter]] = []
    for each in found:
        point = _point(each.case)
        if asked.point is not None and point is not None:
            apart = nearness.metres(asked.point, point)
            if apart <= nearness.REACH:
                near.append((apart, each.opened_at, each.pk, each))
        text = plain(each.case.words)
        shared = sum(run in text for run in rare)
        if shared > 1:
            alike.append((shared, -each.opened_at.timestamp(), each.pk, each))
    chosen = [row[-1] for row in nsmallest(AS_CLOSE, near)] + [row[-1] for row in nlargest(AS_CLOSE, alike)]
    return list({each.pk: each for each in chosen}.values())


_kept: dict[str, tuple[datetime, Background]] = {}


def clues_of(matter: Matter, now: datetime) -> set[tuple[int, int]]:
    """(what, number) of everything that leads to a case: nothing to one that has ended, is protected or was erased."""
    if matter.kind != "case" or matter.state not in OPEN or matter.about:
        return set()
    case = Case.objects.filter(pk=matter.pk, locked=False).first()
    if case is None:
        return set()
    office = Matter.objects.filter(
        origin=matter.origin, kind="case", state__in=OPEN, ended_at=None, about="", case__locked=False
    )
    background = _background(matter.origin, office.select_related("case").order_by("-opened_at", "-id"), now)
    report = _report(case, matter, background)
    found = {(Clue.PLACE, cell(report.point))} if report.point is not None else set()
    if report.words is not None and report.words.speaks:
        found |= {(Clue.WORDS, number) for number in buckets(report.words)}
    cleared = Cleared.objects.filter(pk=matter.pk, ended_at=None).first()
    if cleared is not None:
        found |= {(Clue.CLEARED, number) for number in buckets(Words("", cleared.text, background))}
    return found


def _background(org: str, there: QuerySet[Matter], now: datetime) -> Background:
    """In this process's memory alone: a cache on a disk would hold pieces of what people wrote."""
    kept = _kept.get(org)
    if kept is None or not kept[0] <= now < kept[0] + KEPT:
        while len(_kept) >= OFFICES:
            del _kept[min(_kept, key=lambda name: _kept[name][0])]
        kept = _kept[org] = (now, Background.of(each.case.words for each in newest(there, org, COUNTED)))
    return kept[1]
