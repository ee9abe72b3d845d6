"""Two worlds that differ in nothing but what nobody of the office may know, and everybody who is of that office."""

import io
import uuid
from dataclasses import dataclass
from datetime import timedelta

from fengqiao.cases.act import Contact, Opened, Report, report_case
from fengqiao.cases.models import Case
from fengqiao.desk import act as desk
from fengqiao.files.act import receive
from fengqiao.intake import act as intake
from fengqiao.ledger.models import Record
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.notices import act as notices
from fengqiao.people import act as people
from fengqiao.people.standing import Actor
from tests.files.pictures import jpeg
from tests.imported import taken_in
from tests.town import CITY, DISTRICT, HESHUN, HESHUN_1, HESHUN_2, MONDAY, STREET, URBAN, WILLOW, WILLOW_1, Town, build

SOON = MONDAY + timedelta(minutes=10)
WORDS = "和顺里窗口两次不肯登记我的事"
TITLE = "窗口不登记"
# Of the office by one post or another: its holder; its vacant lead and a vacant post of its grid, filled from above,
# and the post above by which they are; a second desk's holder under another post; a stand-in who waits; one lent
# away, under the post of the host; one lent to it.
THEIRS = {
    "holder": HESHUN + "/desk",
    "vacant lead": HESHUN + "/lead",
    "lead above": STREET + "/lead",
    "several posts": WILLOW_1 + "/lead",
    "stand-in": WILLOW_1 + "/worker-1",
    "lent away": URBAN + "/desk",
    "lent to it": HESHUN + "/desk-4",
}


@dataclass
class World:
    """The town before anything happened that they may not know."""

    town: Town
    own: Opened
    photo: str
    draft: str
    batch: str


def peopled() -> World:
    """The town with everybody of the office, and one of everything that they may see."""
    town = build()
    lead = town.actor(STREET + "/lead")
    for number in (2, 3, 4):
        people.add_seat(
            code=f"{HESHUN}/desk-{number}", kind="desk", name={"zh": f"{number}号席", "en": f"desk {number}"},
            rank=number, by=lead, now=MONDAY,
        )  # fmt: skip
    for name in ("钱勇", "高洁"):
        town.people[name] = people.register(name=name, phone="", district=DISTRICT, by=lead, now=MONDAY)
    for post, name in ((HESHUN + "/desk-2", "吴磊"), (WILLOW_1 + "/lead", "吴磊")):
        people.appoint(seat=post, person=town.people[name], by=lead, now=MONDAY)
    people.appoint(seat=HESHUN + "/desk", person=town.people["李强"], kind="standin", by=lead, now=MONDAY)
    month = MONDAY + timedelta(days=30)
    for name, home, host in (
        ("钱勇", HESHUN + "/desk-3", URBAN + "/desk"),
        ("高洁", URBAN + "/lead", HESHUN + "/desk-4"),
    ):
        held = people.appoint(seat=home, person=town.people[name], by=lead, now=MONDAY)
        people.second(appointment=held, host=host, ends=month, by=lead, now=MONDAY)
    writer = town.actor(HESHUN + "/desk")
    photo = receive(io.BytesIO(jpeg()), size=1000, owner="ours", now=MONDAY)
    own = ordinary(town, HESHUN, photos=(photo,))
    for area in (HESHUN_2, WILLOW_1, STREET):
        ordinary(town, area)
    draft = intake.begin(by=writer, source="phone", now=MONDAY)
    intake.keep(draft=draft, body={"m0-words": "路灯"}, by=writer, now=MONDAY)
    batch = taken_in([], {}, by=writer, now=MONDAY)
    for post in THEIRS.values():
        desk.keep_view(by=town.actor(post), name="路灯", query="category=light", now=MONDAY)
    hear()
    return World(town, own, photo, str(draft.pk), str(batch.pk))


def ordinary(town: Town, area: str, photos: tuple[str, ...] = ()) -> Opened:
    mother = town.people["秦淑兰"]
    return report_case(
        Report(words="路灯不亮", area=area, category="light", photos=photos), by=Actor(person=str(mother.pk)),
        person=mother, now=MONDAY, photos_of="ours",
    )  # fmt: skip


@dataclass
class Hidden:
    """What they may not know."""

    case: Opened
    photo: str


def complain(world: World, *, about: tuple[str, ...] = (HESHUN,), persons: tuple[str, ...] = ()) -> Hidden:
    """A complaint about the office that goes some way: sorted, worked on, called in for, finished, told of."""
    town = world.town
    photo = receive(io.BytesIO(jpeg()), size=1000, owner="theirs", now=MONDAY)
    case = report_case(
        Report(
            words=WORDS, area=HESHUN_1, category="light", place="和顺里5号楼", about_organisations=about,
            about_persons=persons, photos=(photo,), title=TITLE,
        ),
        by=Actor(person=""), now=MONDAY, photos_of="theirs", contact=Contact(name="匿名者", phone="13800009999"),
    )  # fmt: skip
    desk_ = town.actor(Matter.objects.get(pk=case.matter).seat)
    steps = (
        ("accept", {"category": "light", "urgency": "urgent", "title": TITLE, "account": WORDS}),
        ("note", {"text": "已打电话"}),
        ("urge", {}), ("assign", {"assignee": desk_.org + "/lead"}),
    )  # fmt: skip
    for does, given in steps:
        by = Actor(person="", voice=case.voice) if does == "urge" else desk_
        act(case.matter, does, by=by, given=given, now=SOON)
    hear(case.matter)
    return Hidden(case, photo)


def hear(of: str = "") -> None:
    for record in Record.objects.filter(subject__startswith=of).order_by("district", "number"):
        notices.hear(record, SOON)


def many(hidden: Hidden, number: int) -> None:
    """As many more that they do not see: complaints like that one, and other people's matters elsewhere."""
    row, case = Matter.objects.get(pk=hidden.case.matter), Case.objects.get(pk=hidden.case.matter)
    matters, cases = [], []
    for place in range(number):
        key = str(uuid.UUID(int=10**9 + place))
        far = {} if place % 2 else {"about": "", "held_by": CITY, "held_scope": "12", "origin": CITY, "origin_scope": "12",
                                    "seat": CITY + "/desk", "assignee": ""}  # fmt: skip
        plain = {field.attname: getattr(row, field.attname) for field in Matter._meta.concrete_fields}
        matters.append(Matter(**(plain | far | {"id": key, "number": f"120000-20261123-{place + 10**6}"})))
        told = {field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields}
        cases.append(Case(**(told | {"matter_id": key, "area": case.area if place % 2 else CITY})))
    Matter.objects.bulk_create(matters)
    Case.objects.bulk_create(cases)


__all__ = ["HESHUN", "SOON", "THEIRS", "TITLE", "WILLOW", "WORDS", "Hidden", "World", "complain", "many", "peopled"]
