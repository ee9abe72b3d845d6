"""A file becomes cases step by step: each step whole or not at all, wherever it is cut; stopped and gone on with."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import uuid_utils.compat as uuid
from django.db import DatabaseError, DataError
from django.utils.translation import gettext, override

from fengqiao.cases.act import report_case
from fengqiao.cases.models import Case
from fengqiao.intake.act.contact import Contact, person_of
from fengqiao.intake.imports import register, waiting
from fengqiao.intake.models import Batch, Noted
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.matters import act as matters
from fengqiao.matters.once import keyed
from fengqiao.people.models import Organisation
from fengqiao.people.standing import CLOCK, Actor, acting

log = logging.getLogger("fengqiao.intake")

STEP = 50
"""Rows a commit: nobody's act waits behind more."""
A_ROUND = 1_000
"""Rows the clock does before it looks again at what fell due."""
AT_ONCE = 200
"""Rows that whoever brings the file sees done at once."""
RESUMABLE = timedelta(days=14)
UNDER_WAY = ("running", "stopped")


class Plans(NamedTuple):
    """The plan of the file that is being taken in, kept between steps: it is read through once."""

    batch: str
    plan: register.Plan


def begin(*, digest: str, name: str, count: int, reading: register.Reading, by: Actor, now: datetime) -> Batch:
    """Somebody says yes to what the trial showed; the same file twice under way is one."""
    kept = {"area": reading.area, "several": reading.several, "ended": reading.ended, "header": list(reading.header)}
    kept |= {"categories": dict(reading.categories), "areas": dict(reading.areas)}
    batch = Batch(
        id=uuid.uuid7(), organisation=by.org, name=name, sha256=digest, mapping=dict(reading.mapping), rows=count,
        reading=kept, stage="running", post=by.post, person=by.person, at=now,
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
    return go_on(batch, now=now, most=A_ROUND) if batch is not None else 0


def go_on(batch: Batch, *, now: datetime, most: int) -> int:
    """Some more rows of a file; returns how many were done. One that cannot go on stops, and holds up no other."""
    try:
        return _gone_on(batch, now=now, most=most)
    except DataError as error:
        return _broken(batch, error, now)
    except (DatabaseError, OSError):
        # The database or the disk: it is not this file's fault, and the clock comes again.
        raise
    except Exception as error:  # noqa: BLE001  (whatever a file brings, those behind it wait for nothing)
        return _broken(batch, error, now)


def _broken(batch: Batch, error: Exception, now: datetime) -> int:
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
    reading = _reading(batch)
    plan = _plan(batch, reading)
    while batch.place < batch.rows and batch.place - start < most:
        if not _step(batch, reading, plan, by, now):
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


def _step(batch: Batch, reading: register.Reading, plan: register.Plan, by: Actor, now: datetime) -> bool:
    """One commit: its rows and how far the file came are kept together, or neither; False if it was stopped."""
    with gate.batch():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.stage != "running":
            batch.stage = held.stage
            return False
        last = min(held.place + STEP, held.rows)
        tally, bad = held.so_far, []
        source = waiting.rows(held.sha256, org=held.organisation, start=held.place)
        lines = [
            register.line(number, row, reading, plan, Contact)
            for number, row in zip(range(held.place + 2, last + 2), source, strict=False)
        ]
        asked = {line.report.source_key for line in lines if isinstance(line, register.Line)}
        here = set(Case.objects.filter(source_key__in=asked).values_list("source_key", flat=True))
        for line in lines:
            found = _take(line, here, by, now)
            if isinstance(found, register.Refused):
                bad.append(found._asdict())
            else:
                tally[found] += 1
        tally["bad"] += len(bad)
        if bad:
            waiting.refuse(held.sha256, org=held.organisation, start=held.place, rows=bad)
        Batch.objects.filter(pk=held.pk).update(place=last, tally=tally)
    batch.place, batch.tally = last, tally
    return True


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
        with door(district=_district(held), kind="intake.file", by=by, now=now) as record:
            record.given("name", held.name)
            record.given("taken", tally["taken"])
            record.set(
                held, stage=stage, why="", taken=tally["taken"], known=tally["known"], noted=tally["noted"],
                rejected=bad, rejected_at=now,
            )  # fmt: skip
    batch.refresh_from_db()
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


def _district(batch: Batch) -> str:
    return str(Organisation.objects.values_list("district", flat=True).get(code=batch.organisation))


def _reading(batch: Batch) -> register.Reading:
    return register.Reading(mapping=batch.mapping, **batch.reading)


_last: list[Plans] = []


def _plan(batch: Batch, reading: register.Reading) -> register.Plan:
    """Read through once a file, not once a step; one plan is kept."""
    if not _last or _last[0].batch != str(batch.pk):
        rows = waiting.rows(batch.sha256, org=batch.organisation)
        _last[:] = [Plans(str(batch.pk), register.plan(rows, reading))]
    return _last[0].plan
