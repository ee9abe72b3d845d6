"""The only door through which the demo sets up its street, its accounts and its shown time."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from fengqiao.cases.act import set_category
from fengqiao.cases.models import Category
from fengqiao.demo import homes, street
from fengqiao.ledger import gate
from fengqiao.ledger.door import SYSTEM
from fengqiao.people import act as people
from fengqiao.people.models import Account, Organisation, Person
from fengqiao.places import act as places
from fengqiao.places.boundaries import Report, Shape
from fengqiao.places.models import GRID, Area


def set_up(now: datetime) -> dict[str, Person]:
    """Areas, boundaries, buildings, organisations, posts, people, categories: through the rooms' own doors."""
    with gate.batch(careful=False):
        _areas(now)
        persons = _organisations(now)
        _posts(persons, now)
        _categories(now)
    _shapes(now)
    homes.furnish(persons, now)
    return persons


def _areas(now: datetime) -> None:
    for place in street.places():
        west, south, east, north = place.square
        places.add_area(
            code=place.code, level=place.level, parent=place.parent, scope=scope(place.code, place.level),
            name={"zh": place.zh, "en": place.en}, zone="Asia/Shanghai", lon=(west + east) / 2, lat=(south + north) / 2,
            by=SYSTEM, now=now,
        )  # fmt: skip


def scope(code: str, level: int) -> str:
    """Everything inside an area has a code that begins with its scope."""
    return code[: (2, 6, 9, 12, len(code))[level]]


def _shapes(now: datetime) -> None:
    """Squares of our own drawing: valid, side by side, nothing between them."""
    shapes = []
    for place in street.places():
        west, south, east, north = place.square
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        if place.level >= 1:
            geometry = json.dumps({"type": "Polygon", "coordinates": [ring]})
            shapes.append(Shape(place.code, geometry, west, south, east, north))
        if place.level == 4:
            _buildings(place, now)
    drawn = "\n".join(shape.geometry for shape in shapes)
    report = Report(source="demo", digest=sha256(drawn.encode()).hexdigest(), lines=len(shapes), shapes=tuple(shapes))
    places.keep_boundaries(report, by=SYSTEM, now=now, day=now.date())


def _buildings(place: street.Place, now: datetime) -> None:
    west, south, east, north = place.square
    for number in range(1, 7):
        across, up = (number - 1) % 2, (number - 1) // 2
        places.add_building(
            area=place.code, name={"zh": f"{place.zh[:3]} {number} 号楼", "en": f"{place.en}, building {number}"},
            address=f"{place.zh[:3]} {number} 号楼", storeys=6, height=18.0,
            footprint=homes.block(
                west + (east - west) * (0.3 + 0.4 * across), south + (north - south) * (0.2 + 0.3 * up)
            ),
            by=SYSTEM, now=now,
        )  # fmt: skip


def _organisations(now: datetime) -> dict[str, Person]:
    persons: dict[str, Person] = {}
    for place in street.places():
        name = {"zh": place.zh + "综治中心", "en": place.en + " centre"}
        if place.level == 0:
            done = people.install(
                area=place.code, level=0, scope="12", district=place.code, name=name, owner="周宁", independent="岳清",
                by=SYSTEM, now=now,
            )  # fmt: skip
            persons |= {"周宁": done.owner, "岳清": done.independent}
            continue
        if place.level == GRID:
            # A grid's crew works under its community's centre; the report lies in the grid, the desk answers.
            continue
        people.found(
            code=place.code, area=place.code, district=street.DISTRICT, level=place.level,
            scope=scope(place.code, place.level), name=name, above=place.parent, by=SYSTEM, now=now,
        )  # fmt: skip
    for code, area, level, kind, zh, en, outside in street.ORGANISATIONS:
        people.found(
            code=code, area=area, district=street.DISTRICT, level=level, scope=scope(area, level),
            name={"zh": zh, "en": en}, kind=kind, outside=outside, by=SYSTEM, now=now,
        )  # fmt: skip
    return persons


def _posts(persons: dict[str, Person], now: datetime) -> None:
    crews = [
        (f"{community}/worker-{number}", "worker", f"第{'一二'[number - 1]}网格{title}", f"grid {number} worker", name)
        for community, crew in street.GRID_CREWS.items()
        for number, (name, title) in enumerate(crew, 1)
    ]
    for code, kind, zh, en, holder in (*street.SEATS, *crews):
        if holder not in persons:
            persons[holder] = people.register(name=holder, district=street.DISTRICT, by=SYSTEM, now=now)
        if kind:
            seat = people.add_seat(code=code, kind=kind, name={"zh": zh, "en": en}, by=SYSTEM, now=now)
            if kind == "worker":
                community, _, number = code.partition("/worker-")
                people.describe_seat(seat=seat, skills=[], area=f"{community}-{int(number):02}", by=SYSTEM, now=now)
        people.appoint(seat=code, person=persons[holder], by=SYSTEM, now=now)
    for name in street.RESIDENTS:
        persons[name] = people.register(
            name=name, phone=f"1380000{len(persons):04d}", email="", district=street.DISTRICT, by=SYSTEM, now=now
        )
    for category, org, level, within, zh, en in street.DUTIES:
        people.answer_for(
            organisation=org,
            category=category,
            level=level,
            scope=within,
            words={"zh": zh, "en": en},
            by=SYSTEM,
            now=now,
        )


def _categories(now: datetime) -> None:
    for rank, (code, parent, zh, en, urgency, hazard, up, public) in enumerate(street.CATEGORIES):
        set_category(
            category=Category(
                code=code, parent=parent, name={"zh": zh, "en": en}, urgency=urgency, hazard=hazard, levels_up=up,
                public=public, rank=rank, valid_from=now.date(), **street.ASKED.get(code, {}),
            ),
            district=street.DISTRICT, by=SYSTEM, now=now,
        )  # fmt: skip


def account_of(person: Person, name: str) -> Account:
    """A demo account: no password, opened only by the demo's own buttons on this machine."""
    found = Account.objects.filter(username=f"demo-{name}").first()
    if found is None:
        found = Account(username=f"demo-{name}", person=person)
        found.set_unusable_password()
        found.save()
    return found


def ready() -> bool:
    """Whether the street stands already."""
    return Area.objects.filter(code=street.STREET).exists() and Organisation.objects.filter(code=street.STREET).exists()


def keep_code(code: str) -> None:
    """Scene 6's follow-up code, shown on the demo's own page; a file of the demo's home, never the database."""
    path = settings.HOME / "scene-6-code"
    path.write_text(code, encoding="utf-8")
    path.chmod(0o600)
