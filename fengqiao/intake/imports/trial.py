"""A dry run: what a file would become, row by row and nothing kept (one question of the database a part)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import batched
from typing import NamedTuple

from fengqiao.cases import danger, where
from fengqiao.cases.models import Case
from fengqiao.intake.act.contact import Contact
from fengqiao.intake.imports import register, waiting

SHOWN = 5


class Trial(NamedTuple):
    """Rows by what they would become; `why` counts refusals by their reason, `unread` categories nobody here knows."""

    rows: int
    taken: int
    joined: int
    noted: int
    known: int
    urgent: int
    sorted: int
    why: Counter[str]
    unread: Counter[str]
    cases: list[register.Line]
    refused: list[register.Refused]


def run(digest: str, *, org: str, reading: register.Reading) -> Trial:
    """Try the whole file: 200,000 rows take some seconds. NotRead where no column holds the text."""
    plan = register.plan(waiting.rows(digest, org=org), reading)
    counts: Counter[str] = Counter()
    why: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    cases: list[register.Line] = []
    refused: list[register.Refused] = []
    seen: set[str] = set()
    for found, row, here in _lines(digest, org, reading, plan):
        counts["rows"] += 1
        if isinstance(found, register.Refused):
            why[found.why] += 1
            if len(refused) < SHOWN:
                refused.append(found)
        elif isinstance(found, register.Further):
            counts["noted"] += 1
        elif here or found.report.source_key in seen:
            counts["known"] += 1
        else:
            seen.add(str(found.report.source_key))
            counts["taken"] += 1
            counts["joined"] += bool(found.into)
            counts["sorted"] += bool(found.report.category)
            counts["urgent"] += bool(danger.numbers(found.report.words))
            said = reading.cells(row).get("category", "")
            if said and not found.report.category:
                unread[said] += 1
            if len(cases) < SHOWN:
                cases.append(found)
    return Trial(
        counts["rows"], counts["taken"], counts["joined"], counts["noted"], counts["known"], counts["urgent"],
        counts["sorted"], why, unread, cases, refused,
    )  # fmt: skip


Found = register.Line | register.Further | register.Refused


def _lines(
    digest: str, org: str, reading: register.Reading, plan: register.Plan
) -> Iterator[tuple[Found, list[str], bool]]:
    """What each row would become, the row, and whether it is here already."""
    numbered = enumerate(waiting.rows(digest, org=org), 2)
    for part in batched(numbered, waiting.PART, strict=False):
        made = [(_placed(register.line(number, row, reading, plan, Contact)), row) for number, row in part]
        keys = [each.report.source_key for each, _ in made if isinstance(each, register.Line)]
        here = set(Case.objects.filter(source_key__in=keys).values_list("source_key", flat=True))
        for each, row in made:
            yield each, row, isinstance(each, register.Line) and each.report.source_key in here


def _placed(found: Found) -> Found:
    """A row for which nobody answers would be written out."""
    if isinstance(found, register.Line):
        try:
            where.centre_of(found.report.area)
        except LookupError:
            return register.Refused(found.row, "no_area", found.report.words[:60])
    return found
