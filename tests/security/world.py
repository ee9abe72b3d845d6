"""A town with something of everybody's in it, and strangers to all of it."""

import io
from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps
from django.test import Client

from fengqiao.cases.act import Opened, Report, report_case
from fengqiao.files.act import receive
from fengqiao.intake import act as intake
from fengqiao.intake.models import Batch, Draft
from fengqiao.ledger.door import SYSTEM
from fengqiao.people import act as people
from fengqiao.people.models import Account, Person
from fengqiao.people.standing import Actor
from tests.files.pictures import jpeg
from tests.imported import taken_in
from tests.town import CITY, DISTRICT, HESHUN, HESHUN_1, MONDAY, STREET, WILLOW, Town, build

SOON = MONDAY + timedelta(minutes=10)
ELSEWHERE = "120102000000"
# The worker and the lead of another community, and the desk of another district.
STRANGERS = (HESHUN_1 + "/worker-1", HESHUN + "/lead", ELSEWHERE + "/desk")


@dataclass
class Filled:
    """What is whose."""

    town: Town
    case: Opened
    other: Opened
    photo: str
    own: str
    draft: Draft
    batch: Batch
    begun: str
    helper: str
    more: dict[str, str] = field(default_factory=dict)


def fill() -> Filled:
    """One of everything that belongs to 柳荫里 and its residents; a report of a stranger's own elsewhere."""
    town = build()
    strangers(town)
    mother, helper = town.people["秦淑兰"], town.people["吴磊"]
    owner = receive(io.BytesIO(jpeg()), size=1000, owner="ours", now=MONDAY)
    case = report_case(
        Report(words="楼道堆物", area=WILLOW, category="fire.stairwell", place="柳荫里3号楼", photos=(owner,)),
        by=Actor(person=str(mother.pk)), person=mother, now=MONDAY, photos_of="ours",
    )  # fmt: skip
    stranger = people.register(name="韩冰", phone="", district=CITY, by=SYSTEM, now=MONDAY)
    town.people["韩冰"] = stranger
    other = report_case(
        Report(words="路灯不亮", area=HESHUN, category="light"), by=Actor(person=str(stranger.pk)), person=stranger,
        now=MONDAY,
    )  # fmt: skip
    desk = town.actor(WILLOW + "/desk")
    draft = intake.begin(by=desk, source="phone", now=MONDAY)
    intake.keep(draft=draft, body={"c-name": "来电人", "m0-words": "正在写"}, by=desk, now=MONDAY)
    batch = taken_in([], {}, by=desk, now=MONDAY)
    by = Actor(person=str(mother.pk))
    people.offer_help(person=mother, called="女儿", code="f" * 64, by=by, now=MONDAY)
    people.accept_help(code="f" * 64, helper=helper, by=Actor(person=str(helper.pk)), now=MONDAY)
    begun = receive(io.BytesIO(jpeg()), size=1000, owner="draft-of-somebody", now=MONDAY)
    row = mother.helpers.get()
    return Filled(town, case, other, owner, str(mother.pk), draft, batch, begun, str(row.pk))


def strangers(town: Town) -> None:
    """Another district with its desk and lead, and a worker and a lead in the next community."""
    people.found(
        code=ELSEWHERE, area=ELSEWHERE, district=ELSEWHERE, level=1, scope="120102",
        name={"zh": "河东区综治中心", "en": "Hedong centre"}, above=CITY, by=SYSTEM, now=MONDAY,
    )  # fmt: skip
    people.add_seat(
        code=HESHUN_1 + "/worker-1", kind="worker", name={"zh": "网格员", "en": "worker"}, by=SYSTEM, now=MONDAY
    )
    posts = {
        "郑文": HESHUN_1 + "/worker-1", "冯洁": HESHUN + "/lead", "马超": ELSEWHERE + "/desk", "贾琳": ELSEWHERE + "/lead",
    }  # fmt: skip
    for name, code in posts.items():
        town.people[name] = people.register(name=name, phone="", district=DISTRICT, by=SYSTEM, now=MONDAY)
        town.posts[code] = people.appoint(seat=code, person=town.people[name], by=SYSTEM, now=MONDAY)


def resident(person: Person, **more: object) -> Client:
    """Somebody without a post, signed in."""
    account, _ = Account.objects.get_or_create(username=f"r-{person.pk}", defaults={"person": person})
    client = Client(raise_request_exception=False, **more)
    client.force_login(account)
    return client


def follower(voice: str) -> Client:
    """A browser in which a code was typed."""
    client = Client(raise_request_exception=False)
    client.get("/follow/")
    session = client.session
    session["voice"] = voice
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every room, to see that nothing changed; sessions and the record of looks are no change."""
    return {
        model._meta.label: sorted(map(repr, model.objects.values_list()))
        for model in apps.get_models()
        if model.__module__.startswith("fengqiao.") and model._meta.label not in ("ledger.Read", "people.Account")
    }


def proposed(found: Filled) -> str:
    """Problems behind which the street's lead may look for one cause."""
    from datetime import date

    from fengqiao.evaluation.models import Part, Sought, Topic

    sought = Sought.objects.create(
        district=DISTRICT, month="2026-10", at=SOON, among=4, seed=1, dealt=999, scanned=True
    )
    topic = Topic.objects.create(
        sought=sought, district=DISTRICT, scope="120101001", area=STREET, why="cluster", category="light",
        since=date(2026, 10, 1), until=date(2026, 10, 9), count=1, expected=100, chance=10,
    )  # fmt: skip
    Part.objects.create(topic=topic, matter_id=found.case.matter)
    return str(topic.pk)


__all__ = [
    "DISTRICT",
    "ELSEWHERE",
    "SOON",
    "STRANGERS",
    "Filled",
    "everything",
    "fill",
    "follower",
    "proposed",
    "resident",
]
