"""Where a report lies: the areas that a resident may choose from, a point in them, the offices on the way up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q

from fengqiao.cases.models import Case, Category
from fengqiao.law.facts import Facts, above
from fengqiao.law.table import Refused
from fengqiao.matters.world import world
from fengqiao.people.find import who_answers
from fengqiao.people.ladder import stamp
from fengqiao.people.models import Duty, Organisation, Seat
from fengqiao.places import find as places
from fengqiao.places.models import COMMUNITY, GRID, Building

Words = dict[str, str]


class Office(NamedTuple):
    """An organisation that a report may be about, with its posts."""

    code: str
    name: Words
    posts: tuple[tuple[str, Words], ...]


class Answers(NamedTuple):
    """Who answers for a kind of problem at a place: named by a row of the duty list, else the place's own centre.

    `higher` is how many levels up it begins by its category (reprisal).
    """

    org: str
    duty: Duty | None
    higher: int = 0


def centre_of(area: str) -> Organisation:
    """The centre that answers for an area: its own, else the nearest above that has one."""
    found = _centre(stamp(), area)
    if found is None:
        raise LookupError(f"no centre answers for {area}")
    return found


@lru_cache(maxsize=4096)
def _centre(stamp: int, area: str) -> Organisation | None:
    """Kept until posts or offices change, which changes the stamp."""
    # A municipality's code has two digits of its own, any other city's four.
    cities = (area[:4] + "00000000", area[:2] + "0000000000")
    for code in (area, area[:12], area[:9] + "000", area[:6] + "000000", *cities):
        found = Organisation.objects.filter(code=code, kind="centre").first()
        if found is not None:
            return found
    return None


def answers(*, area: str, category: str, now: datetime, about: tuple[str, ...] = ()) -> Answers:
    """Who answers for a category at a place; LookupError where nobody does, at any level.

    What complains of somebody is not led by the duty list, which they may stand in.
    """
    centre = centre_of(area)
    duty = None if about else who_answers(category=category, scope=centre.scope, level=centre.level, now=now)
    return Answers(duty.organisation_id if duty is not None else centre.code, duty)


def leads_to(*, area: str, category: str, now: datetime, about: tuple[str, ...] = ()) -> Answers:
    """The same for a matter that becomes of this category: some kinds begin levels above (reprisal)."""
    found = answers(area=area, category=category, now=now, about=about)
    levels = Category.objects.filter(code=category).values_list("levels_up", flat=True).first() or 0
    org = found.org
    for _level in range(levels):
        higher = above(world(), org, about)
        org = higher.org if higher is not None else org
    return Answers(org, found.duty, levels)


def drawn() -> bool:
    """Whether there are outlines at all: without any, no pin can be said to lie outside."""
    return places.boundaries_of().exists()


def centres() -> dict[str, Words]:
    """Every centre by the code of its area."""
    return dict(Organisation.objects.filter(kind="centre", valid_to=None).values_list("code", "name"))


def children(code: str) -> list[tuple[str, object]]:
    """The areas right below, down to communities, for a list to choose from."""
    tree = places.tree()
    below = [place for place in tree.children(code) if place.level <= COMMUNITY]
    if not code and len(below) == 1:
        # One city's tree: the list begins with its districts.
        below = [place for place in tree.children(below[0].code) if place.level <= COMMUNITY]
    return [(place.code, dict(place.name)) for place in below]


def at(lon: float | None, lat: float | None) -> str:
    """The smallest area that covers the point; empty outside all."""
    if lon is None or lat is None:
        return ""
    found = places.locate(lon, lat)
    return found.area.code if found and found.area.level >= COMMUNITY else ""


def named_in(address: str) -> list[tuple[str, Words]]:
    """Areas that an address may mean, at most five: of the buildings it names, of the crossing, else by their names."""
    if len(address) < 2:
        return []
    tree = places.tree()
    doors = {row.area_id: _behind(row) for _, row in places.addressed(address)}
    if doors:
        return _gathered(doors)
    crossing = _gathered({code: dict(tree[code].name) for code in places.crossed(address) if code in tree})
    found = [(0, code, name) for code, name in crossing]
    for place in tree:
        if (
            place.level == COMMUNITY
            and place.valid(None)
            and not any(code.startswith(place.code) for code, _ in crossing)
        ):
            zh, en = place.name.get("zh", ""), place.name.get("en", "")
            short = zh.removesuffix("居委会").removesuffix("村委会").removesuffix("社区")
            if (len(short) > 1 and short in address) or (len(en) > 4 and en.casefold() in address.casefold()):
                found.append((-len(short), place.code, dict(place.name)))
    return [(code, name) for _, code, name in sorted(found, key=lambda hit: hit[:2])[:5]]


def _gathered(found: dict[str, Words]) -> list[tuple[str, Words]]:
    """Several grids of one community are one place to a reporter, who knows of no grids."""
    tree = places.tree()
    over = {code: next((up for up in tree.path(code) if up.level == COMMUNITY), tree[code]) for code in found}
    many = Counter(up.code for up in over.values())
    told = {
        code: (code, name) if many[over[code].code] == 1 else (over[code].code, dict(over[code].name))
        for code, name in found.items()
    }
    return list(dict(told.values()).items())


def door_in(address: str, *, inside: str = "") -> Building | None:
    """The one building that an address means; None where it means none or may mean several."""
    doors = places.addressed(address, inside=inside)
    return doors[0][1] if len(doors) == 1 else None


def _behind(row: Building) -> Words:
    """A building with the area that it lies in."""
    area = places.area(row.area_id)
    around = dict(area.name) if area else {}
    name = dict(row.name)
    return {key: f"{name.get(key) or name.get('zh') or row.address} · {around.get(key, '')}" for key in around}


def top() -> str:
    """Where a report lies of which nobody knows where it lies."""
    found = Organisation.objects.filter(kind="centre", valid_to=None).order_by("level", "code").first()
    return found.code if found else ""


def path(code: str) -> list[Words]:
    """The names of an area and those above it, without the city."""
    return [dict(place.name) for place in places.tree().path(code) if place.level and place.level < GRID]


def plate(code: str) -> places.Plate | None:
    """The building or stairwell with that code on its door, whether it still stands or not."""
    return places.plate(code)


def offices(area: str) -> list[Office]:
    """Every organisation that works where the report lies, from the nearest up."""
    scopes = [place.scope for place in places.tree().path(area)] or [area[:n] for n in (2, 6, 9, 12)]
    # A community's own grids work there too.
    here = scopes[-1] if len(scopes[-1]) >= 12 else "-"
    there = Q(scope__in=scopes) | Q(scope__startswith=here)
    rows = Organisation.objects.filter(there, valid_to=None).exclude(kind="independent")
    seats: dict[str, list[tuple[str, Words]]] = {}
    for seat in Seat.objects.filter(organisation__in=rows, closed_at=None).order_by("rank", "code"):
        if not seat.code.endswith("/owner"):
            seats.setdefault(seat.organisation_id, []).append((seat.code, seat.name))
    return [
        Office(row.code, row.name, tuple(seats.get(row.code, ()))) for row in rows.order_by("-level", "kind", "code")
    ]


def route(facts: Facts, does: str, given: Mapping[str, Any], now: datetime) -> Mapping[str, Any] | Refused:
    """Where another category or place leads: who answers for it by the duty list, else by where it lies.

    Nowhere, where it leads to whom the old one led: then it stays with whom it is. A pin outside all areas and a
    place for which nobody answers are refused; whoever asks names no route of their own.
    """
    given = {name: value for name, value in given.items() if name != "route"}
    case = Case.objects.filter(pk=facts.id).values_list("area", flat=True).first()
    if case is None:
        return given
    area = str(given.get("area") or case)
    if does == "relocate" and given.get("lon") is not None and given.get("lat") is not None:
        pinned = at(given["lon"], given["lat"])
        if not pinned and drawn():
            return Refused("outside", "place")
        area = pinned or area
    if does == "relocate" and area != case:
        given["area"] = area
    category = str(given.get("category") or facts.category)
    try:
        there = leads_to(area=area, category=category, now=now, about=facts.about)
        before = leads_to(area=case, category=facts.category, now=now, about=facts.about)
    except LookupError:
        return Refused("nobody", "place" if does == "relocate" else "category")
    return given if there.org == before.org else given | {"route": there.org}
