"""Rows of a file become buildings, dwellings and premises: some hundred a commit, each in the record of its commit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fengqiao.intake import find
from fengqiao.intake.imports import stones
from fengqiao.intake.imports.stones import BUILDINGS, DWELLINGS, Here, Known, Reading, Rejected
from fengqiao.intake.models import Batch
from fengqiao.people.standing import Actor
from fengqiao.places import act as places
from fengqiao.places import find as ground
from fengqiao.places.address import plain
from fengqiao.places.models import Building, Dwelling, PlaceKind, Premises
from fengqiao.places.tree import Place, scope_of

STEP = 500
"""Rows a commit."""


class Taker:
    """Takes the rows of one file in; what is there already is read once and kept while the file is taken in."""

    step = STEP

    def __init__(self, batch: Batch, by: Actor) -> None:
        self.batch = batch
        self.reading = Reading(batch.what, mapping=batch.mapping, **batch.reading)
        self.known = known(by, batch.what)

    def take(
        self, rows: Iterable[tuple[int, Sequence[str]]], by: Actor, now: datetime
    ) -> tuple[Counter[str], list[dict[str, Any]]]:
        """What became of these rows, and those that were not taken in; within a commit."""
        tally: Counter[str] = Counter()
        bad: list[dict[str, Any]] = []
        found: list[Any] = []
        for number, row in rows:
            made = stones.line(number, row, self.reading, self.known)
            if isinstance(made, Rejected):
                bad.append(made._asdict())
            elif isinstance(made, Here):
                tally["known"] += 1
            else:
                found.append(made.found)
                self.known.taken.update(made.keys)
                tally["taken"] += 1
        source: dict[str, Any] = {"source": self.batch.name, "digest": self.batch.sha256, "by": by, "now": now}
        if not found:
            pass
        elif self.reading.what == BUILDINGS:
            places.keep_buildings(found, **source)
        elif self.reading.what == DWELLINGS:
            places.keep_dwellings(found, **source)
        else:
            places.keep_premises(found, by=by, now=now)
        return tally, bad


def known(by: Actor, what: str) -> Known:
    """What is there already in the asker's areas."""
    areas = _areas(by)
    here: dict[str, Any] = {
        "areas": _called(areas), "at": ground.smallest_at(), "scope": by.scope,
        "outlined": ground.boundaries_of().exists(),
    }  # fmt: skip
    rows = Building.objects.filter(area_id__startswith=by.scope, valid_to=None)
    there: set[Any] = set()
    if what == BUILDINGS:
        for ref, trace, area, name, address in rows.values_list(
            "ref", "trace", "area_id", "name", "address"
        ).iterator():
            there.add(("ref", ref))
            there.add(("trace", trace))
            there.add(("told", area, name.get("zh") or name.get("en"), address))
        return Known(**here, there=there - {("ref", ""), ("trace", "")})
    doors = _doors(rows.only("id", "area_id", "name", "address", "ref", "storeys", "valid_to"))
    if what == DWELLINGS:
        wells = Dwelling.objects.filter(building__in=rows, valid_to=None)
        told = wells.values_list("building_id", "stairwell__name", "number").iterator()
        there = {
            ("dwelling", pk, (name or {}).get("zh") or (name or {}).get("en") or "", number)
            for pk, name, number in told
        }
        return Known(**here, there=there, doors=doors)
    kinds = list(PlaceKind.objects.filter(valid_to=None))
    shops = Premises.objects.filter(building__in=rows, valid_to=None)
    there = {
        ("premises", pk, kind, name.get("zh") or name.get("en"), storey)
        for pk, kind, name, storey in shops.values_list("building_id", "kind", "name", "storey").iterator()
    }
    return Known(
        **here, there=there, doors=doors, kinds={(kind.of, kind.code) for kind in kinds},
        called=_kinds_called(kinds),
    )  # fmt: skip


def _areas(by: Actor) -> list[Place]:
    """The asker's own area and all below it; of an office beside the tree the area that it works in."""
    return [area if isinstance(area, Place) else _bare(area) for area in find.areas(by)]


def _bare(centre: Any) -> Place:
    """The area of a centre where no tree is loaded."""
    return Place(centre.area_id, centre.level, scope_of(centre.area_id), "", centre.name)


def _called(areas: Iterable[Place]) -> dict[str, Place]:
    """By code and by name in either language; a name of two areas names none."""
    found: dict[str, list[Place]] = {}
    for area in areas:
        for said in {area.code, *map(str, area.name.values())}:
            found.setdefault(said.lower(), []).append(area)
    return {said: named[0] for said, named in found.items() if len(named) == 1}


def _kinds_called(kinds: Iterable[PlaceKind]) -> dict[tuple[str, str], str]:
    """By name in either language, and by each part of a name that names several things (燃气、液化气罐)."""
    found: dict[tuple[str, str], set[str]] = {}
    for kind in kinds:
        for name in map(str, kind.name.values()):
            for said in {name, *re.split(r"[、，,]| or ", name)}:
                found.setdefault((kind.of, said.strip().lower()), set()).add(kind.code)
    return {said: codes.pop() for said, codes in found.items() if len(codes) == 1}


def _doors(rows: Iterable[Building]) -> Mapping[tuple[str, str], Any]:
    """Buildings by reference, address and name, each alone and within its area."""
    found: dict[tuple[str, str], Any] = {}
    for row in rows:
        said = [("ref", row.ref), ("address", plain(row.address) if row.address else "")]
        said += [("name", plain(str(name))) for name in row.name.values()]
        for by, text in said:
            for key in ((by, f"{row.area_id}/{text}"), (by, text)) if text else ():
                found[key] = None if key in found and found[key] != row else row
    return found
