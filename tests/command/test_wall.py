"""The wall: who acts next and what changed, nothing protected, nothing nearer than a building."""

import json

import pytest
from django.test import Client
from django.utils import translation

from fengqiao.cases.act import Report, report_case
from fengqiao.cases.models import Category
from fengqiao.command import find
from fengqiao.ledger import time
from fengqiao.matters.act import act
from fengqiao.people.models import Account, Seat
from fengqiao.people.standing import Actor
from fengqiao.places.models import Area, Boundary, Building, Edition
from tests.town import AREAS, DISTRICT, MONDAY, STREET, WILLOW, WILLOW_1, above_of, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    town = build()
    for code, level, scope, zh, en in AREAS:
        Area.objects.create(
            code=code, level=level, scope=scope, parent=above_of(code, level), name={"zh": zh, "en": en}
        )
        west, east = (117.0, 117.1) if level < 4 else ((117.0, 117.05) if code.endswith("1") else (117.05, 117.1))
        ring = [[west, 39.0], [east, 39.0], [east, 39.1], [west, 39.1], [west, 39.0]]
        Boundary.objects.create(
            area_id=code, level=level, geometry=json.dumps({"type": "Polygon", "coordinates": [ring]}), west=west,
            south=39.0, east=east, north=39.1,
        )  # fmt: skip
    for what in ("areas", "boundaries"):
        Edition.objects.update_or_create(what=what, defaults={"mark": hash(what) % 10**9})
    return town


def page(seat: str, language: str = "zh") -> str:
    person = Seat.objects.get(code=seat).sitter
    account, _ = Account.objects.get_or_create(username=f"w{person.pk}", defaults={"person": person})
    client = Client()
    client.force_login(account)
    session = client.session
    session["post"] = seat
    session.save()
    answer = client.get("/wall/", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def opened(**more):
    given = {"words": "三零二室老人独居", "area": WILLOW_1, "category": "fire.stairwell"} | more
    return report_case(Report(**given), by=Actor(person=""), now=time.now())


def test_an_empty_wall_says_what_will_stand_there(town):
    told = page(WILLOW + "/lead")
    assert "现在没有要办的事" in told
    assert "Nothing is open now" in page(WILLOW + "/lead", "en")


def test_the_wall_says_who_acts_next_and_what_changed(town):
    case = opened(area=WILLOW, category="light")
    act(case.matter, "accept", by=town.actor(WILLOW + "/desk"), now=time.now(),
        given={"category": "light", "urgency": "normal"})  # fmt: skip
    told = page(STREET + "/lead")
    assert "路灯" in told and "受理席" in told and "受理 · 路灯" in told
    assert "Street light" in page(STREET + "/lead", "en")


def test_nothing_of_what_was_said_stands_on_the_wall(town):
    case = opened(place="柳荫里3号楼302", lon=117.0123, lat=39.0456)
    told = page(WILLOW + "/lead") + page(DISTRICT + "/lead")
    for word in ("三零二", "302", "117.01", case.number, case.matter):
        assert word not in told


def test_a_private_kind_stands_at_its_community_and_a_public_one_at_its_building(town):
    building = Building.objects.create(area_id=WILLOW_1, name={"zh": "3号楼"}, lon=117.02, lat=39.03)
    opened(building=str(building.pk))
    Category.objects.filter(code="light").update(public=True)
    opened(category="light", building=str(building.pk))
    by = town.actor(WILLOW + "/lead")
    from fengqiao.command import draw

    translation.activate("zh-hans")
    words = find.Sayings(by)
    rows = find.marked(by, [])
    sheet = draw.Sheet(list(Boundary.objects.filter(area_id=WILLOW)))
    marks = {mark.says: (mark.x, mark.y) for mark in draw._marks(rows, [], sheet, words, MONDAY)}
    public = next(at for says, at in marks.items() if "路灯" in says)
    private = next(at for says, at in marks.items() if "楼道" in says)
    assert public == sheet.at(117.02, 39.03)
    assert private == sheet.at(117.05, 39.05)
    assert words.where(next(row for row in rows if row.category != "light")) == "柳荫里社区"


def test_a_complaint_about_an_office_is_on_no_wall(town):
    with time.held(MONDAY):
        before = page(WILLOW + "/lead")
        opened(about_organisations=(WILLOW, WILLOW_1))
        strip = lambda text: text.split("<main", 1)[1]  # noqa: E731
        assert strip(page(WILLOW + "/lead")) == strip(before)
        assert "楼道" not in page(STREET + "/lead")


def test_workers_and_residents_have_no_wall(town):
    person = Seat.objects.get(code=WILLOW_1 + "/worker-1").sitter
    client = Client()
    client.force_login(Account.objects.create(username="li", person=person))
    assert client.get("/wall/").status_code in (302, 403)
    assert Client().get("/wall/").status_code == 302


def test_a_late_matter_has_a_shape_of_its_own(town):
    from datetime import timedelta

    opened(area=WILLOW, category="water.pipe")
    later = time.now() + timedelta(hours=2)
    with time.held(later):
        told = page(STREET + "/lead")
    assert "mark-alarm" in told and "逾期" in told
