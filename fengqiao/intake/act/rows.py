"""Rows that are not cases yet: whoever is erased goes from files under way and from what was not taken in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from fengqiao.intake.imports import register, waiting
from fengqiao.intake.models import CASES, Batch
from fengqiao.ledger import gate
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.locked import mark
from fengqiao.people.models import Organisation

UNDER_WAY = ("running", "stopped")


def mark_of(row: Sequence[str], reading: register.Reading) -> str:
    """By what a row that was not taken in is known again: the keyed mark of its telephone, '' where it has none."""
    phone = reading.cells(row).get("phone", "").strip()
    return mark("phone", phone) or ""


def erase_rows(*, phone: str, keys: Collection[str], now: datetime) -> int:
    """What files hold of somebody who is forgotten goes: rows with their telephone, and rows of these cases.

    `keys` are the source keys of cases that came from files. A row keeps the other system's number, so that what
    belongs together stays together; a name alone never matches, for it may be another's. Returns how many rows went.
    """
    asked = mark("phone", phone) or "" if phone else ""
    if not asked and not keys:
        return 0
    gone = 0
    for batch in Batch.objects.filter(stage__in=UNDER_WAY, what=CASES).order_by("at", "id"):
        gone += _under_way(batch, asked, keys, now)
    if asked:
        gone += _not_taken(asked)
    return gone


def _under_way(batch: Batch, asked: str, keys: Collection[str], now: datetime) -> int:
    """The step of a file that is being taken in waits for this, and this for it: both hold the row of the batch."""
    with gate.batch():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.stage not in UNDER_WAY:
            return 0
        reading = register.Reading(mapping=held.mapping, **held.reading)
        numbers = _numbers(held, reading, asked, keys)
        if not numbers:
            return 0
        column = reading.header.index(reading.mapping["id"]) if reading.mapping.get("id") in reading.header else -1

        def emptied(number: int, row: list[str]) -> list[str]:
            return [cell if at == column else "" for at, cell in enumerate(row)] if number in numbers else row

        waiting.rewrite(held.sha256, org=held.organisation, row=emptied, gone=numbers)
        district = Organisation.objects.values_list("district", flat=True).get(code=held.organisation)
        with door(district=district, kind="intake.file_erase", by=SYSTEM, now=now) as record:
            record.given("name", held.name)
            record.given("rows", len(numbers))
    return len(numbers)


def _numbers(held: Batch, reading: register.Reading, asked: str, keys: Collection[str]) -> set[int]:
    """The rows of the file, as a spreadsheet numbers them: theirs by telephone, and all of the matters in `keys`."""
    found: set[int] = set()
    theirs: set[str] = set()
    last = ""
    for number, row in enumerate(waiting.rows(held.sha256, org=held.organisation), 2):
        cell = reading.cells(row)
        name = cell.get("id", "")
        if not name and reading.several and reading.mapping.get("id"):
            name = last
        last = name = name or register.digest(row)
        key = f"file:{reading.area}:{name}"[:120]
        # A second voice of the same matter has a key of its own, which begins as its root's does.
        mine = key in keys or f"{key[:86]}/{register.digest([name, *row])}" in keys
        phone = cell.get("phone", "")
        if mine or (asked and phone and mark("phone", phone) == asked):
            found.add(number)
            theirs.add(name)
        elif reading.several and name in theirs and not phone:
            # What goes on with their row, with nobody else named in it, is about them.
            found.add(number)
    return found


def _not_taken(asked: str) -> int:
    """Rows of files that have ended, which lie for a day with why they were not taken in."""
    gone = 0
    for batch in Batch.objects.exclude(rejected=[]).exclude(stage__in=UNDER_WAY):
        kept = [row if row.get("mark") != asked else {**row, "words": "", "mark": ""} for row in batch.rejected]
        changed = sum(one != other for one, other in zip(kept, batch.rejected, strict=True))
        if changed:
            with gate.alone():
                Batch.objects.filter(pk=batch.pk).update(rejected=kept)
        gone += changed
    return gone
