"""A file becomes cases step by step: each step whole or not at all, wherever it is cut; stopped and gone on with."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import uuid_utils.compat as uuid
from django.db import DatabaseError, DataError
from django.utils.translation import gettext, override

from fengqiao.cases.act import report_case
from fengqiao.cases.models import Case
from fengqiao.intake.act import stones
from fengqiao.intake.act.contact import Contact, person_of
from fengqiao.intake.act.rows import mark_of
from fengqiao.intake.imports import register, waiting
from fengqiao.intake.imports.stones import Reading
from fengqiao.intake.models import CASES, Batch, Noted
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.matters import act as matters
from fengqiao.matters.once import keyed
from fengqiao.people.models import Organisation
from fengqiao.people.standing import CLOCK, Actor, acting
from fengqiao.places import act as places

log = logging.getLogger("fengqiao.intake")

STEP = 50
"""Rows a commit: nobody's act waits behind more."""
A_ROUND = 20
"""Commits the clock does before it looks again at what fell due."""
AT_ONCE = 200
"""Rows that whoever brings the file sees done at once."""
RESUMABLE = timedelta(days=14)
UNDER_WAY = ("running", "stopped")


class Taken(NamedTuple):
    """Who takes the rows of a file in, kept between steps: what it needs to know is read once."""

    batch: str
    taker: Cases | stones.Taker


def begin(
    *, digest: str, name: str, count: int, reading: register.Reading | Reading, by: Actor, now: datetime
) -> Batch:
    """Somebody says yes to what the trial showed; the same file twice under way is one."""
    kept: dict[str, Any]
    if isinstance(reading, Reading):
        what, kept = reading.what, {"header": list(reading.header), "system": reading.system}
    else:
        what = CASES
        kept = {
            "area": reading.area, "several": reading.several, "ended": reading.ended, "header": list(reading.header),
            "categories": dict(reading.categories), "areas": dict(reading.areas),
        }  # fmt: skip
    batch = Batch(
        id=uuid.uuid7(), organisation=by.org, name=name, sha256=digest, mapping=dict(reading.mapping), rows=count,
        reading=kept, what=what, stage="running", post=by.post, person=by.person, at=now,
    )  # fmt: skip
    with gate.batch():
        found = Batch.objects.filter(organisation=by.org, sha256=digest, stage__in=UNDER_WAY).first()
        if found is not None:
            return found
        with door(district=_district(batch), kind="intake.file_begin", by=by, now=now) as record:
            record.given("name", name)
            record.given("rows", count)
            record.new(batch)
    return batch


def work(now: datetime) -> int:
    """The clock's share: the oldest file under way, some rows of it; returns how many."""
    batch = Batch.objects.filter(stage="running").order_by("at").first()
    return go_on(batch, now=now, most=A_ROUND * step_of(batch)) if batch is not None else 0


def step_of(batch: Batch) -> int:
    """Rows a commit of this file."""
    return STEP if batch.what == CASES else stones.STEP


def go_on(batch: Batch, *, now: datetime, most: int) -> int:
    """Some more rows of a file; returns how many were done. One that cannot go on stops, and holds up no other."""
    try:
        return _gone_on(batch, now=now, most=most)
    except DataError as error:
        return _broken(batch, error, now)
    except (DatabaseError, OSError):
        # The database or the disk: it is not this file's fault, and the clock comes again.
        _last.clear()
        raise
    except Exception as error:  # noqa: BLE001  (whatever a file brings, those behind it wait for nothing)
        return _broken(batch, error, now)


def _broken(batch: Batch, error: Exception, now: datetime) -> int:
    _last.clear()
    log.error("a file could not be taken in further: %s", type(error).__name__)
    return _pause(batch, "broken", now)


def _gone_on(batch: Batch, *, now: datetime, most: int) -> int:
    by = acting(batch.person, batch.post) if batch.person else None
    if by is None:
        # Whoever began it no longer sits there: a colleague looks at it and goes on, or leaves it.
        return _pause(batch, "post_gone", now)
    if waiting.get(batch.sha256, org=batch.organisation) is None:
        return _pause(batch, "file_gone", now)
    start = batch.place
    taker = _taker(batch, by)
    while batch.place < batch.rows and batch.place - start < most:
        if not _step(batch, taker, by, now):
            break
    if batch.stage == "running" and batch.place >= batch.rows:
        _end(batch, "ended", by, now)
    return batch.place - start


def stop(*, batch: Batch, by: Actor, now: datetime) -> None:
    """It goes no further until somebody goes on with it; what was taken in stays."""
    _to(batch, ("running",), "stopped", "by_hand", by, now)


def resume(*, batch: Batch, by: Actor, now: datetime) -> None:
    """It goes on where it stopped, under the post of whoever says so."""
    _to(batch, ("stopped",), "running", "", by, now)


def give_up(*, batch: Batch, by: Actor, now: datetime) -> None:
    """The rest is not taken in and the file is destroyed; what became a case stays one, with somebody accountable."""
    batch.refresh_from_db()
    if batch.stage in UNDER_WAY:
        _end(batch, "given_up", by, now)


def kept_for_import(now: datetime) -> set[str]:
    """The digests of files that must stay although they have lain for a day."""
    return set(
        Batch.objects.filter(stage__in=UNDER_WAY, at__gt=now - RESUMABLE).values_list("sha256", flat=True)
    )  # fmt: skip


def abandon(now: datetime) -> int:
    """What nobody went on with in two weeks is given up; returns how many."""
    done = 0
    for batch in Batch.objects.filter(stage="stopped", at__lte=now - RESUMABLE):
        _end(batch, "given_up", CLOCK, now)
        done += 1
    return done


def _step(batch: Batch, taker: Cases | stones.Taker, by: Actor, now: datetime) -> bool:
    """One commit: its rows and how far the file came are kept together, or neither; False if it was stopped."""
    with gate.batch():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.stage != "running":
            batch.stage = held.stage
            return False
        last = min(held.place + taker.step, held.rows)
        source = waiting.rows(held.sha256, org=held.organisation, start=held.place)
        more, bad = taker.take(zip(range(held.place + 2, last + 2), source, strict=False), by, now)
        tally = held.so_far
        for name, count in more.items():
            tally[name] += count
        tally["bad"] += len(bad)
        if bad:
            waiting.refuse(held.sha256, org=held.organisation, start=held.place, rows=bad)
        Batch.objects.filter(pk=held.pk).update(place=last, tally=tally)
    batch.place, batch.tally = last, tally
    return True


class Cases:
    """Takes the rows of a register in as cases; the file is read through once before, for the plan of its matters."""

    step = STEP

    def __init__(self, batch: Batch) -> None:
        self.reading = register.Reading(mapping=batch.mapping, **batch.reading)
        self.plan = register.plan(waiting.rows(batch.sha256, org=batch.organisation), self.reading)

    def take(
        self, rows: Iterable[tuple[int, Sequence[str]]], by: Actor, now: datetime
    ) -> tuple[Counter[str], list[dict[str, Any]]]:
        """What became of these rows, and those that were not taken in; within a commit."""
        tally: Counter[str] = Counter()
        bad: list[dict[str, Any]] = []
        numbered = list(rows)
        marks = {number: mark_of(row, self.reading) for number, row in numbered}
        lines = [register.line(number, row, self.reading, self.plan, Contact) for number, row in numbered]
        asked = {line.report.source_key for line in lines if isinstance(line, register.Line)}
        here = set(Case.objects.filter(source_key__in=asked).values_list("source_key", flat=True))
        for line in lines:
            found = _take(line, here, by, now)
            if isinstance(found, register.Refused):
                bad.append(found._asdict() | {"mark": marks[found.row]})
            else:
                tally[found] += 1
        return tally, bad


def _take(
    line: register.Line | register.Further | register.Refused, here: set[str | None], by: Actor, now: datetime
) -> Any:
    """What became of a row: taken, known, noted; or it with why not. `here` are the keys of cases there are."""
    if isinstance(line, register.Refused):
        return line
    if isinstance(line, register.Further):
        return _further(line, by, now)
    if line.report.source_key in here:
        return "known"
    try:
        person = person_of(line.contact, by, now)
        opened = report_case(line.report, by=by, person=person, now=now, with_code=False)
    except LookupError:
        return register.Refused(line.row, "no_area", line.report.words[:60])
    except (ValueError, ArithmeticError, DataError):
        # Its act is undone, the other rows of the step stand.
        return register.Refused(line.row, "failed", line.report.words[:60])
    here.add(line.report.source_key)
    root = Case.objects.filter(source_key=line.into).values_list("matter_id", flat=True).first() if line.into else None
    if root is not None:
        # The register says it is the same problem; where the law does not let this desk join them, they stay beside.
        with override("zh-hans"):
            why = gettext("登记册里是同一个编号")
        _try(str(opened.matter), "merge", {"into": str(root), "reason": why}, by, now)
    if line.note:
        _try(str(opened.matter), "note", {"text": line.note}, by, now)
    return "taken"


def _further(line: register.Further, by: Actor, now: datetime) -> Any:
    mark = keyed([line.key, line.mark])
    if Noted.objects.filter(pk=mark).exists():
        return "known"
    matter = Case.objects.filter(source_key=line.key).values_list("matter_id", flat=True).first()
    if matter is None:
        return register.Refused(line.row, "no_head", line.note[:60])
    if not _try(str(matter), "note", {"text": line.note}, by, now):
        return register.Refused(line.row, "not_ours", line.note[:60])
    Noted.objects.create(mark=mark)
    return "noted"


def _try(matter: str, does: str, given: dict[str, Any], by: Actor, now: datetime) -> bool:
    try:
        matters.act(matter, does, by=by, now=now, given=given)
    except (matters.Denied, matters.NotFound):
        return False
    return True


def _end(batch: Batch, stage: str, by: Actor, now: datetime) -> None:
    """What came of it is sealed; the file goes, its rejected rows stay a day."""
    with gate.batch():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.stage not in UNDER_WAY:
            return
        tally = held.so_far
        bad = waiting.refused(held.sha256, org=held.organisation)
        kind = "intake.file" if held.what == CASES else "intake.stones"
        with door(district=_district(held), kind=kind, by=by, now=now) as record:
            record.given("name", held.name)
            record.given("taken", tally["taken"])
            record.set(
                held, stage=stage, why="", taken=tally["taken"], known=tally["known"], noted=tally["noted"],
                rejected=bad, rejected_at=now,
            )  # fmt: skip
    batch.refresh_from_db()
    _close(batch)
    waiting.drop(batch.sha256)


def _pause(batch: Batch, why: str, now: datetime) -> int:
    _to(batch, ("running",), "stopped", why, CLOCK, now)
    return 0


def _to(batch: Batch, stages: tuple[str, ...], stage: str, why: str, by: Actor, now: datetime) -> None:
    kind = "intake.file_stop" if stage == "stopped" else "intake.file_resume"
    with gate.batch():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.stage not in stages:
            return
        with door(district=_district(held), kind=kind, by=by, now=now) as record:
            record.given("name", held.name)
            record.given("row", held.place)
            changes: dict[str, Any] = {"stage": stage, "why": why}
            if stage == "running":
                changes |= {"post": by.post, "person": by.person}
            record.set(held, **changes)
    batch.refresh_from_db()
    _close(batch)


def _district(batch: Batch) -> str:
    return str(Organisation.objects.values_list("district", flat=True).get(code=batch.organisation))


_last: list[Taken] = []


def _taker(batch: Batch, by: Actor) -> Cases | stones.Taker:
    """What it reads beforehand it reads once a file, not once a step; one is kept."""
    if not _last or _last[0].batch != str(batch.pk):
        _last[:] = [Taken(str(batch.pk), Cases(batch) if batch.what == CASES else stones.Taker(batch, by))]
    return _last[0].taker


def _close(batch: Batch) -> None:
    """It goes no further for now; who goes on with it reads anew what is there."""
    if batch.what != CASES:
        places.buildings_changed()
    _last.clear()
