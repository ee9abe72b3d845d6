"""A small known world: one district with one street, two communities, four grids and eight named people.

Everybody here is invented. 清溪街道 has 柳荫里 and 和顺里, each with two grids; beside the tree stand the
street's urban management and a property company.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db.models import QuerySet

from fengqiao.cases.models import Category
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.locked import mark
from fengqiao.people import act as people
from fengqiao.people.models import Appointment, Person
from fengqiao.people.standing import Actor, acting
from tests.snapshot import once

# Monday 23 November 2026, 10:00 in Tianjin.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

CITY, DISTRICT, STREET = "120000000000", "120101000000", "120101001000"
WILLOW, HESHUN = "120101001001", "120101001002"
WILLOW_1, WILLOW_2 = WILLOW + "-01", WILLOW + "-02"
HESHUN_1, HESHUN_2 = HESHUN + "-01", HESHUN + "-02"
URBAN, PROPERTY = STREET + ":urban", WILLOW + ":property"

AREAS = (
    (CITY, 0, "12", "天津市", "Tianjin"),
    (DISTRICT, 1, "120101", "和平区", "Heping"),
    (STREET, 2, "120101001", "清溪街道", "Qingxi Street"),
    (WILLOW, 3, WILLOW, "柳荫里社区", "Willow Lane"),
    (HESHUN, 3, HESHUN, "和顺里社区", "Heshun"),
    (WILLOW_1, 4, WILLOW_1, "柳荫里第一网格", "Willow Lane grid 1"),
    (WILLOW_2, 4, WILLOW_2, "柳荫里第二网格", "Willow Lane grid 2"),
    (HESHUN_1, 4, HESHUN_1, "和顺里第一网格", "Heshun grid 1"),
    (HESHUN_2, 4, HESHUN_2, "和顺里第二网格", "Heshun grid 2"),
)

CATEGORIES = (
    ("fire", "", "消防安全", "Fire safety", "urgent", True, 0),
    ("fire.stairwell", "fire", "楼道堆物", "Things on the stairs", "normal", True, 0),
    ("water", "", "用水", "Water", "normal", False, 0),
    ("water.pipe", "water", "水管爆裂", "Burst pipe", "urgent", False, 0),
    ("light", "", "路灯", "Street light", "normal", False, 0),
    ("reprisal", "", "打击报复", "Reprisal", "urgent", False, 2),
)


@dataclass
class Town:
    """The people by name and the posts they hold."""

    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Appointment] = field(default_factory=dict)

    def actor(self, seat: str, *, through: bool = False, voice: str = "") -> Actor:
        """Whoever sits there, acting under that post."""
        from fengqiao.people.models import Seat

        sitter = Seat.objects.get(code=seat).sitter_id
        found = acting(str(sitter), seat, through=through)
        assert found is not None
        return found._replace(voice=voice)

    def resident(self, name: str = "", voice: str = "") -> Actor:
        """A resident, by name or by the number of a voice."""
        return Actor(person=str(self.people[name].id) if name else "", voice=voice)


WHO = {
    "周宁": [CITY + "/owner", CITY + "/lead"],
    "何平": [DISTRICT + "/lead", DISTRICT + "/desk"],
    "陈静": [STREET + "/desk"],
    "刘岚": [STREET + "/lead"],
    "赵敏": [WILLOW + "/desk"],
    "孙立": [WILLOW + "/lead"],
    "李强": [WILLOW_1 + "/worker-1"],
    "王芳": [HESHUN + "/desk"],
}
RESIDENTS = ("秦淑兰", "吴磊")


def build(now: datetime = MONDAY) -> Town:
    """The town as its acts leave it."""
    return once(_acted, now)


def _acted(now: datetime) -> Town:
    """Set the town up through the rooms' own doors."""
    town = Town()
    for name in (*WHO, *RESIDENTS):
        town.people[name] = people.register(name=name, phone="", district=CITY, by=SYSTEM, now=now)
    for code, level, scope, zh, en in AREAS:
        people.found(
            code=code, area=code, district=DISTRICT if level else CITY, level=level, scope=scope,
            name={"zh": zh + "综治中心", "en": en + " centre"}, above=above_of(code, level), by=SYSTEM, now=now,
        )  # fmt: skip
        if code == CITY:
            seat(CITY + "/owner", "lead", "系统责任人", "owner", town, "周宁", now, rank=9)
    people.found(
        code=CITY + ":independent", area=CITY, district=CITY, level=0, scope="12", kind="independent",
        name={"zh": "独立受理岗", "en": "independent post"}, by=SYSTEM, now=now,
    )  # fmt: skip
    people.found(
        code=URBAN, area=STREET, district=DISTRICT, level=2, scope="120101001", kind="department",
        name={"zh": "清溪街道城管科", "en": "Qingxi urban management"}, by=SYSTEM, now=now,
    )  # fmt: skip
    people.found(
        code=PROPERTY, area=WILLOW, district=DISTRICT, level=3, scope=WILLOW, kind="firm", outside=True,
        name={"zh": "柳荫物业公司", "en": "Willow property company"}, by=SYSTEM, now=now,
    )  # fmt: skip
    people.add_seat(
        code=WILLOW_1 + "/worker-1",
        kind="worker",
        name={"zh": "网格员", "en": "grid worker"},
        by=SYSTEM,
        now=now,
    )
    for name, seats in WHO.items():
        for code in seats:
            if code not in town.posts:
                town.posts[code] = people.appoint(seat=code, person=town.people[name], by=SYSTEM, now=now)
    with door(district=DISTRICT, kind="case.category", by=SYSTEM, now=now) as record:
        record.given("name", {"zh": "类别", "en": "categories"})
        for rank, (code, parent, zh, en, urgency, hazard, up) in enumerate(CATEGORIES):
            record.new(
                Category(
                    code=code,
                    parent=parent,
                    name={"zh": zh, "en": en},
                    urgency=urgency,
                    hazard=hazard,
                    levels_up=up,
                    rank=rank,
                    valid_from=datetime(2026, 1, 1).date(),
                )
            )
    return town


def sit_in_two_offices(town: Town) -> None:
    """和顺里 has a second desk, and whoever sits there leads a grid of the other community, too."""
    lead = town.actor(STREET + "/lead")
    people.add_seat(
        code=HESHUN + "/desk-2", kind="desk", name={"zh": "二号席", "en": "desk 2"}, rank=2, by=lead, now=MONDAY
    )
    for post in (HESHUN + "/desk-2", WILLOW_1 + "/lead"):
        people.appoint(seat=post, person=town.people["吴磊"], by=lead, now=MONDAY)


def called(name: str) -> QuerySet[Person]:
    """Whoever goes by this name, whom only its mark finds."""
    return Person.objects.filter(name_mark=mark("name", name))


def change(persons: QuerySet[Person], **columns: str) -> None:
    """Other columns of these people, as if they had always been so: no act, no record."""
    for person in persons:
        for name, value in columns.items():
            setattr(person, name, value)
        person.save()


def seat(code: str, kind: str, zh: str, en: str, town: Town, holder: str, now: datetime, rank: int = 0) -> None:
    """A post with its holder."""
    people.add_seat(code=code, kind=kind, name={"zh": zh, "en": en}, rank=rank, by=SYSTEM, now=now)
    town.posts[code] = people.appoint(seat=code, person=town.people[holder], by=SYSTEM, now=now)


def above_of(code: str, level: int) -> str:
    """The centre one level up."""
    return {0: "", 1: CITY, 2: DISTRICT, 3: STREET, 4: code[:12]}[level]
