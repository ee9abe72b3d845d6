"""What is inside buildings changes here only: stairwells, dwellings, places on storeys and their kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By
from fengqiao.places.act.buildings import MOST_STOREYS, new_plate
from fengqiao.places.act.chains import chain_of
from fengqiao.places.models import Building, Dwelling, PlaceKind, Premises, Stairwell
from fengqiao.places.refusals import Refused

DEEPEST = -10
MOST_NUMBER = 20
OF = ("premises", "hazard")


class FoundDwelling(NamedTuple):
    """A dwelling as a line of a file describes it, in a building that is there; `stairwell` is its name."""

    building: Building
    number: str
    storey: int | None = None
    stairwell: str = ""


class FoundPremises(NamedTuple):
    """A shop, firm or school as a line of a file describes it, in a building that is there."""

    building: Building
    kind: str
    name: Mapping[str, str]
    storey: int | None = None
    hours: str = ""
    contact: str = ""
    hazards: tuple[str, ...] = ()
    valid_from: date | None = None


def add_stairwell(*, building: Building, name: Mapping[str, str], by: By, now: datetime) -> Stairwell:
    """A stairwell gets a plate with a random code of its own."""
    _stands(building)
    if not (name.get("zh") or name.get("en")):
        raise Refused("no_name", str(building))
    if any(row.name.get("zh") == name.get("zh") for row in building.stairwells.filter(valid_to=None)):
        raise Refused("stairwell_twice", str(name.get("zh") or name.get("en")))
    row = Stairwell(building=building, name=dict(name), place_code=new_plate())
    with _about(building, "places.stairwell", by, now) as record:
        record.given("name", dict(name))
        record.given("building", dict(building.name))
        record.new(row)
    return row


def end_stairwell(*, stairwell: Stairwell, day: date, reason: str, by: By, now: datetime) -> None:
    """It was walled up or joined with another; its dwellings are entered otherwise from then on."""
    if stairwell.valid_to is not None:
        raise Refused("building_ended", str(stairwell))
    if not reason.strip():
        raise Refused("no_reason")
    with _about(stairwell.building, "places.stairwell_end", by, now) as record:
        record.given("name", dict(stairwell.name))
        record.given("reason", reason)
        record.set(stairwell, valid_to=day)
        for row in stairwell.dwellings.filter(valid_to=None):
            record.set(row, stairwell_id=None)


def keep_dwellings(found: Sequence[FoundDwelling], *, source: str, digest: str, by: By, now: datetime) -> None:
    """Register dwellings that were checked against what is there; a stairwell that is not there yet comes with them."""
    chains: dict[str, list[FoundDwelling]] = {}
    chain = {area: chain_of(area) for area in {each.building.area_id for each in found}}
    for each in found:
        check_dwelling(each)
        chains.setdefault(chain[each.building.area_id], []).append(each)
    with gate.batch(careful=False):
        for code, mine in sorted(chains.items()):
            wells = _wells(mine)
            fresh = [well for well in wells.values() if well._state.adding]
            rows = [
                Dwelling(
                    building=each.building, storey=each.storey, number=each.number,
                    stairwell=wells[each.building.pk, each.stairwell] if each.stairwell else None,
                )
                for each in mine
            ]  # fmt: skip
            with door(district=code, kind="places.dwellings", by=by, now=now) as record:
                record.given("source", source)
                record.given("sha256", digest)
                record.given("dwellings", len(rows))
                if fresh:
                    record.bulk(Stairwell, fresh)
                record.bulk(Dwelling, rows)


def add_dwelling(
    *, building: Building, number: str, storey: int | None = None, stairwell: str = "", by: By, now: datetime
) -> None:
    """Register one dwelling."""
    there = Dwelling.objects.filter(building=building, number=number, valid_to=None).select_related("stairwell")
    if any((row.stairwell.name.get("zh", "") if row.stairwell else "") == stairwell for row in there):
        raise Refused("dwelling_twice", number)
    keep_dwellings([FoundDwelling(building, number, storey, stairwell)], source="", digest="", by=by, now=now)


def end_dwelling(*, dwelling: Dwelling, day: date, reason: str, by: By, now: datetime) -> None:
    """It was joined with another or is lived in no more; who lived there moves out first, in the room of people."""
    if dwelling.valid_to is not None:
        raise Refused("building_ended", dwelling.number)
    if not reason.strip():
        raise Refused("no_reason")
    with _about(dwelling.building, "places.dwelling_end", by, now) as record:
        record.given("number", dwelling.number)
        record.given("reason", reason)
        record.set(dwelling, valid_to=day)


def keep_premises(found: Sequence[FoundPremises], *, by: By, now: datetime) -> list[Premises]:
    """Register shops, firms and schools, a record each."""
    known = {(row.of, row.code) for row in PlaceKind.objects.filter(valid_to=None)}
    rows = []
    with gate.batch(careful=False):
        for each in found:
            check_premises(each, known)
            row = Premises(
                building=each.building, storey=each.storey, kind=each.kind, name=dict(each.name), hours=each.hours,
                contact=each.contact, hazards=sorted(each.hazards), valid_from=each.valid_from,
            )  # fmt: skip
            with _about(each.building, "places.premises", by, now) as record:
                record.given("name", dict(each.name))
                record.new(row)
            rows.append(row)
    return rows


def change_premises(*, premises: Premises, by: By, now: datetime, **columns: Any) -> bool:
    """Another name, storey, kind, hours, contact or hazards; False if nothing is different."""
    if not columns.keys() <= {"storey", "kind", "name", "hours", "contact", "hazards"}:
        raise ValueError("only what describes premises changes")
    if premises.valid_to is not None:
        raise Refused("building_ended", str(premises))
    if "hazards" in columns:
        columns["hazards"] = sorted(columns["hazards"])
    new = {name: value for name, value in columns.items() if getattr(premises, name) != value}
    if not new:
        return False
    now_is = {name: new.get(name, getattr(premises, name)) for name in ("kind", "name", "storey", "hours", "contact")}
    hazards = tuple(new.get("hazards", premises.hazards))
    known = {(row.of, row.code) for row in PlaceKind.objects.filter(valid_to=None)}
    check_premises(FoundPremises(premises.building, hazards=hazards, **now_is), known)
    with _about(premises.building, "places.premises_change", by, now) as record:
        record.given("name", dict(now_is["name"]))
        record.set(premises, **new)
    return True


def end_premises(*, premises: Premises, day: date, reason: str, by: By, now: datetime) -> None:
    """The shop has closed, the firm has moved away."""
    if premises.valid_to is not None:
        raise Refused("building_ended", str(premises))
    if not reason.strip():
        raise Refused("no_reason")
    with _about(premises.building, "places.premises_end", by, now) as record:
        record.given("name", dict(premises.name))
        record.given("reason", reason)
        record.set(premises, valid_to=day)


def set_kind(
    *, code: str, of: str, name: Mapping[str, str], district: str, rank: int = 0, ended: date | None = None, by: By,
    now: datetime,
) -> PlaceKind:  # fmt: skip
    """A kind of premises or of hazard; the same code again gives it another name, or ends it."""
    if of not in OF or not code.isascii() or not code.replace("_", "").isalnum() or len(code) > 24:
        raise Refused("bad_kind", code[:24])
    if not (name.get("zh") or name.get("en")):
        raise Refused("no_name", code)
    row = PlaceKind.objects.filter(code=code).first()
    if row is not None and row.of != of:
        raise Refused("bad_kind", code)
    with door(district=district, kind="places.kind", by=by, now=now, subject=code) as record:
        record.given("name", dict(name))
        if row is None:
            row = PlaceKind(code=code, of=of, name=dict(name), rank=rank, valid_to=ended)
            record.new(row)
        else:
            record.set(row, name=dict(name), rank=rank, valid_to=ended)
    return row


def check_storey(storey: int | None, building: Building) -> None:
    """Refused where the building has no such storey; cellars are -1 and below, and there is no storey 0."""
    if storey is None:
        return
    if storey == 0 or not DEEPEST <= storey <= MOST_STOREYS:
        raise Refused("bad_storey", str(storey))
    if building.storeys is not None and storey > building.storeys:
        raise Refused("above_roof", f"{storey} > {building.storeys}")


def check_dwelling(found: FoundDwelling) -> None:
    """Refused says what is wrong with it."""
    _stands(found.building)
    if not found.number or len(found.number) > MOST_NUMBER:
        raise Refused("no_number", found.number[:MOST_NUMBER])
    check_storey(found.storey, found.building)


def check_premises(found: FoundPremises, known: set[tuple[str, str]]) -> None:
    """Refused says what is wrong with it; `known` are the kinds that count, as (of, code)."""
    _stands(found.building)
    if not (found.name.get("zh") or found.name.get("en")):
        raise Refused("no_name", str(found.building))
    if ("premises", found.kind) not in known:
        raise Refused("no_kind", found.kind[:24])
    for hazard in found.hazards:
        if ("hazard", hazard) not in known:
            raise Refused("no_kind", hazard[:24])
    check_storey(found.storey, found.building)


def _stands(building: Building) -> None:
    if building.valid_to is not None:
        raise Refused("building_ended", str(building))


def _wells(found: Sequence[FoundDwelling]) -> dict[tuple[Any, str], Stairwell]:
    """The stairwells by building and Chinese name, those that are not there yet as new rows."""
    wanted = {(each.building.pk, each.stairwell): each.building for each in found if each.stairwell}
    there = Stairwell.objects.filter(building__in={pk for pk, _ in wanted}, valid_to=None) if wanted else ()
    wells = {(row.building_id, str(row.name.get("zh") or row.name.get("en"))): row for row in there}
    for key, building in wanted.items():
        if key not in wells:
            wells[key] = Stairwell(building=building, name={"zh": key[1]}, place_code=new_plate())
    return wells


def _about(building: Building, kind: str, by: By, now: datetime) -> Any:
    return door(district=chain_of(building.area_id), kind=kind, by=by, now=now, subject=str(building.id))
