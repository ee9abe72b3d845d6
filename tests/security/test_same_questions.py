"""A list of many asks the database no more than a list of few: on every page that lists something, for whom it lists it."""

import re
from datetime import date, timedelta

import pytest
import uuid_utils.compat as uuid
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fengqiao.cases.act import Report, report_case
from fengqiao.cases.models import Category
from fengqiao.desk.models import View
from fengqiao.evaluation.models import Check, Draw, Inquiry, Part, Pooled, Sought, Topic
from fengqiao.hall import act as hall
from fengqiao.intake.models import Batch, Draft, Feed, Key, Peer
from fengqiao.ledger import reads, time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Read
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices.models import Notice
from fengqiao.people import act as people
from fengqiao.people.models import Appointment, Duty, Helper, Organisation, Person, Seat, Wall
from fengqiao.people.standing import Actor
from fengqiao.places import act as places
from fengqiao.places.calendars import MARKS
from fengqiao.places.models import Building, CalendarDay
from fengqiao.rights.models import Asked, Review
from fengqiao.together.models import Opening, Request
from tests.desk.seats import at_seat
from tests.security.world import resident
from tests.town import CITY, DISTRICT, MONDAY, STREET, Town, build

pytestmark = [pytest.mark.django_db, pytest.mark.whole]
FEW, MANY = 3, 24
OWNER, TOP, LEAD, DESK, WORKER = CITY + "/owner", CITY + "/lead", STREET + "/lead", STREET + "/desk", "worker"
RESIDENT, STRANGER = "resident", "stranger"
TODAY = date(2026, 11, 23)

# (who opens it, address): every page that lists rows which grow with the days.
LISTS = [
    (DESK, "/desk/"), (DESK, "/desk/?where=area"), (LEAD, "/desk/?where=area"), (LEAD, "/desk/?where=ended"),
    (DESK, "/desk/rows/"), (DESK, "/desk/views/"), (WORKER, "/work/"), (LEAD, "/figures/"), (TOP, "/figures/"),
    (LEAD, "/figures/waiting/"), (TOP, "/figures/waiting/"), (LEAD, "/figures/cases/reported/?month=2026-11"),
    (LEAD, "/figures/topics/"), (STRANGER, "/figures/overdue/"), (STRANGER, f"/figures/of/{STREET}/"),
    (LEAD, "/inquiries/"), (DESK, "/inspections/"), (DESK, "/inspections/sheet/"), (STRANGER, "/inspections/drawn/"),
    (LEAD, "/wall/"), (TOP, "/wall/"), (LEAD, "/wall/devices/"), (LEAD, "/posts/"), (TOP, "/posts/"),
    (LEAD, f"/posts/roster/?in={STREET}"), (LEAD, "/offices/"), (LEAD, "/duties/"), (LEAD, "/areas/"),
    (LEAD, f"/areas/doors/{STREET}/"), (LEAD, "/buildings/"), (LEAD, "/units/"), (DESK, "/intake/ground/"),
    (OWNER, "/categories/"), (OWNER, "/intake/programs/"), (OWNER, "/intake/peers/"),
    (OWNER, "/intake/sorting/"), (DESK, "/intake/"), (DESK, "/intake/files/"), (DESK, "/notices/"),
    (RESIDENT, "/notices/"), (RESIDENT, "/mine/"), (RESIDENT, "/mine/data/"), (RESIDENT, "/me/"), (DESK, "/rights/"),
    (LEAD, "/rights/reviews/"), (DISTRICT + "/lead", "/together/"), (DISTRICT + "/lead", "/together/days/"),
    (STRANGER, "/hall/"), (STRANGER, f"/hall/{STREET}/"), (STRANGER, f"/hall/{STREET}/board/"), (LEAD, "/hall/setup/"),
    (DESK, "/hall/desk/"), (DESK, "/hall/first/"), (LEAD, "/hall/figures/"), (STRANGER, "/places/areas.json"),
    (STRANGER, "/api/v1/categories"),
]  # fmt: skip
SHORT = {
    "/hall/": "one line a centre that has windows, and all windows here are of one centre",
    "/places/areas.json": "only the roots",
}
"""Lists that show no more where there is more of everything, and why."""


def community(number: int) -> str:
    return f"1201010012{number:02d}"


class World:
    """The town, with more and more rows of everything, each of another office, seat and person where that may be."""

    def __init__(self, town: Town) -> None:
        self.town, self.made = town, 0
        self.mother = town.people["秦淑兰"]
        self.lead = town.actor(LEAD)
        places.add_area(code=CITY, name={"zh": "天津市"}, by=SYSTEM, now=MONDAY)
        places.add_area(code=DISTRICT, name={"zh": "和平区"}, by=SYSTEM, now=MONDAY)
        places.add_area(code=STREET, name={"zh": "清溪街道"}, by=SYSTEM, now=MONDAY)
        people.add_seat(code=STREET + "/worker-1", kind="worker", name={"zh": "网格员"}, by=SYSTEM, now=MONDAY)
        people.appoint(seat=STREET + "/worker-1", person=town.people["李强"], by=SYSTEM, now=MONDAY)
        self.draw = Draw.objects.create(
            district=DISTRICT, week=TODAY, wanted=150, pledged_at=MONDAY, seed="0" * 64, drawn_at=MONDAY
        )  # fmt: skip
        self.sought = Sought.objects.create(
            district=DISTRICT, month="2026-10", at=MONDAY, among=4, seed=1, dealt=999, scanned=True
        )
        self.long = self._case(STREET, words="一直有人说").matter
        centre = Organisation.objects.get(code=STREET)
        self.topic = hall.add_topic(
            centre=centre, code="all", name={"zh": "综合"}, minutes=10, by=self.lead, now=MONDAY
        )

    def _case(self, area: str, **more: object):
        given = {"words": "路灯不亮", "area": area, "category": "light", "place": "三号楼"} | more
        by = Actor(person=str(self.mother.pk))
        return report_case(Report(**given), by=by, person=self.mother, now=MONDAY)

    def grow(self, to: int) -> None:
        for number in range(self.made, to):
            self._one(number)
        self.made = to

    def _one(self, number: int) -> None:
        code = community(number)
        places.add_area(code=code, name={"zh": f"第{number}社区"}, by=SYSTEM, now=MONDAY)
        people.found(
            code=code, area=code, district=DISTRICT, level=3, scope=code, name={"zh": f"第{number}社区中心"}, above=STREET,
            by=SYSTEM, now=MONDAY,
        )  # fmt: skip
        person = people.register(name=f"人{number}", phone=f"138{number:08d}", district=DISTRICT, by=SYSTEM, now=MONDAY)
        people.appoint(seat=code + "/desk", person=person, by=SYSTEM, now=MONDAY)
        kind = f"k{number}"
        Category.objects.create(
            code=kind, name={"zh": f"类{number}"}, urgency="normal", rank=number, public=True, valid_from=TODAY
        )
        self._matters(number, code, kind)
        self._posts(number, code, person, kind)
        self._looked_at(number, code)
        self._beside(number, code, person)

    def _matters(self, number: int, code: str, kind: str) -> None:
        desk = self.town.actor(code + "/desk")
        seen = [self._case(code, category=kind) for _ in range(4)]
        self.matter, self.voice, self.number = seen[0].matter, seen[0].voice, seen[0].number
        Matter.objects.filter(pk=seen[0].matter).update(due=MONDAY - timedelta(hours=number + 1))
        given = {"category": kind, "urgency": "normal"}
        act(seen[1].matter, "accept", by=desk, given=given, now=MONDAY)
        act(seen[1].matter, "assign", by=desk, given={"assignee": code + "/desk"}, now=MONDAY)
        given = {"reason": "等材料", "review_on": MONDAY + timedelta(days=20 + number % 9)}
        act(seen[1].matter, "suspend", by=self.lead, given=given, now=MONDAY)
        act(seen[2].matter, "reject", by=desk, given={"reason": "不归这里", "instead": "12345"}, now=MONDAY)
        # Late at the top, as the clock leaves it.
        late = Matter.objects.filter(pk=seen[3].matter)
        late.update(late=True, held_by=CITY, held_scope="12", seat=CITY + "/desk", due=MONDAY - timedelta(days=2))
        note = {"text": f"第{number}次来问"}
        act(self.long, "note", by=self.town.actor(DESK), given=note, now=MONDAY)
        own = self._case(STREET, category=kind)
        at_street = self.town.actor(DESK)
        act(own.matter, "accept", by=at_street, given={"category": kind, "urgency": "normal"}, now=MONDAY)
        act(own.matter, "assign", by=at_street, given={"assignee": STREET + "/worker-1"}, now=MONDAY)

    def _posts(self, number: int, code: str, person: Person, kind: str) -> None:
        people.found(
            code=f"{STREET}:o{number}", area=STREET, district=DISTRICT, level=2, scope="120101001", kind="department",
            name={"zh": f"第{number}科"}, counterpart=code, by=SYSTEM, now=MONDAY,
        )  # fmt: skip
        Duty.objects.create(
            id=uuid.uuid7(), organisation_id=f"{STREET}:o{number}", district=DISTRICT, scope="120101001", level=2,
            category=kind, words={"zh": "依据"}, valid_from=MONDAY,
        )  # fmt: skip
        nights = MONDAY + timedelta(hours=8 + 24 * number)
        people.put_on_duty(
            organisation=STREET, seat=DESK, spans=[(nights, nights + timedelta(hours=12))], by=self.lead, now=MONDAY
        )
        holds = Appointment.objects.get(seat=LEAD, ended_at=None)
        Wall.objects.create(
            id=uuid.uuid7(), name=f"墙{number}", appointment=holds, code=f"w{number}", opened_at=MONDAY,
            ends_at=MONDAY + timedelta(days=2),
        )  # fmt: skip
        Helper.objects.create(
            id=uuid.uuid7(), person=self.mother, helper=person, called=f"邻居{number}", since=MONDAY
        )  # fmt: skip

    def _looked_at(self, number: int, code: str) -> None:
        pooled = Pooled.objects.create(token=f"{number:032d}", draw=self.draw, matter_id=self.matter, stratum="lapsed")
        for office in (STREET, code):
            Check.objects.create(pooled=pooled, district=DISTRICT, office=office, due=MONDAY + timedelta(days=3))
        Inquiry.objects.create(
            district=DISTRICT, matter_id=self.matter, why="late", lead=LEAD, scope="120101001", opened_at=MONDAY
        )
        topic = Topic.objects.create(
            sought=self.sought, district=DISTRICT, scope="120101001", area=code, why="cluster", category=f"k{number}",
            since=date(2026, 10, 1), until=date(2026, 10, 9), count=1, expected=100, chance=10,
        )  # fmt: skip
        Part.objects.create(topic=topic, matter_id=self.matter)
        reads.look(
            by=self.town.actor(code + "/desk"), organisation=code, subject=self.matter, groups=("contact",), now=MONDAY
        )
        read = Read.objects.filter(subject=self.matter, group="contact").latest("at")
        Review.objects.create(
            id=uuid.uuid7(), read=read.pk, district=DISTRICT, why="drawn", office=STREET, opened_at=MONDAY
        )
        Asked.objects.create(
            id=uuid.uuid7(), voice=Voice.objects.get(pk=self.voice), district=DISTRICT, what="object", use="figures",
            asked_at=MONDAY, office=STREET, due=MONDAY + timedelta(days=9),
        )  # fmt: skip

    def _beside(self, number: int, code: str, person: Person) -> None:
        for reader in (self.mother, Seat.objects.get(code=DESK).sitter):
            Notice.objects.create(
                id=uuid.uuid7(), person=reader, matter=self.matter, number=self.number, kind="matter.accept", at=MONDAY
            )
        View.objects.create(
            id=uuid.uuid7(),
            person=str(Seat.objects.get(code=DESK).sitter_id),
            post=DESK,
            name=f"视图{number}",
            query="tab=late",
        )
        Draft.objects.create(
            id=uuid.uuid7(), organisation=STREET, person=person.pk, body={"m0-words": f"写到一半{number}"}, begun_at=MONDAY,
            kept_at=MONDAY,
        )  # fmt: skip
        Batch.objects.create(
            id=uuid.uuid7(), organisation=STREET, name=f"{number}.csv", sha256="0" * 64, rows=1, taken=1, at=MONDAY,
            person=person.pk, post=code + "/desk",
        )  # fmt: skip
        until = MONDAY + timedelta(days=30)
        Key.objects.create(id=uuid.uuid7(), name=f"程序{number}", code=f"k{number}", made_at=MONDAY, ends_at=until)
        Feed.objects.create(id=uuid.uuid7(), name=f"订阅{number}", code=f"f{number}", made_at=MONDAY)
        Peer.objects.create(id=uuid.uuid7(), name=f"平台{number}", url="https://example.org", made_at=MONDAY)
        Building.objects.create(area_id=code, name={"zh": f"{number}号楼"}, place_code=f"P{number:011d}")
        CalendarDay.objects.create(
            area_id=DISTRICT, day=TODAY + timedelta(days=number + 2), working=False, reason=f"停工{number}"
        )
        asker = Seat.objects.get(code=TOP).sitter
        given = {
            "area": DISTRICT,
            "district": DISTRICT,
            "first": "2026-12-01",
            "last": "2026-12-01",
            "working": False,
            "ground": str(number),
        }
        Request.objects.create(
            id=uuid.uuid7(), what="days", district=DISTRICT, given=given, reason="x", asked_by=asker, asked_post=TOP,
            asked_at=MONDAY, until=until,
        )  # fmt: skip
        Opening.objects.create(
            id=uuid.uuid7(), district=DISTRICT, matter=self.matter, number=self.number, person=person,
            post=code + "/desk", org=code, reason="x", opened_at=MONDAY,
            until=MONDAY + timedelta(hours=1), review_by=until,
        )  # fmt: skip
        centre = Organisation.objects.get(code=STREET)
        hall.set_window(
            centre=centre, number=str(number + 1), name={"zh": f"窗口{number}"},
            office=Organisation.objects.get(code=f"{STREET}:o{number}"), topics=[], by=self.lead, now=MONDAY,
        )  # fmt: skip


def browsers(world: World) -> dict[str, Client]:
    found = {seat: at_seat(seat) for seat, _path in LISTS if "/" in seat}
    found[WORKER] = at_seat(STREET + "/worker-1")
    found[RESIDENT], found[STRANGER] = resident(world.mother), Client()
    return found


def counted(world: World) -> dict[tuple[str, str], tuple[list[str], int]]:
    """What each list asks, opened a second time as readers do, and how long its page is."""
    found = {}
    clients = browsers(world)
    long = Matter.objects.get(pk=world.long).number
    history = [(DESK, f"/desk/m/{long}/"), (RESIDENT, f"/mine/{long}/")]
    for who, path in (*LISTS, *history):
        clients[who].get(path)
        with CaptureQueriesContext(connection) as asked:
            answer = clients[who].get(path)
        assert answer.status_code == 200, (who, path, answer.status_code)
        # Whether a calendar changed elsewhere is asked once a second at most, whatever is listed.
        sql = [each["sql"] for each in asked if each["sql"] != MARKS]
        found[who, path] = (sql, len(answer.getvalue()))
    return found


def more_often(few: list[str], many: list[str]) -> list[str]:
    """The statements that came more often, without their values."""

    def plain(sql: str) -> str:
        return re.sub(r"'[^']*'|\b\d+\b", "?", sql)[:160]

    less = [plain(sql) for sql in few]
    rest = []
    for sql in map(plain, many):
        if sql in less:
            less.remove(sql)
        else:
            rest.append(sql)
    return sorted(set(rest))


def test_a_list_of_many_asks_what_a_list_of_few_asks():
    cache.clear()
    with time.held(MONDAY):
        world = World(build())
        world.grow(FEW)
        few = counted(world)
        world.grow(MANY)
        many = counted(world)
    grown = {key: more_often(few[key][0], many[key][0]) for key in few if len(many[key][0]) > len(few[key][0])}
    assert grown == {}
    # Each of them does list what there is more of now, or the comparison would prove nothing.
    assert [key for key in few if many[key][1] <= few[key][1] and key[1] not in SHORT] == []
