"""On every address there is, whoever is complained about reads what they read before; a new page is tested by being one."""

import re
import uuid
from collections import Counter

import pytest
from django.test import Client
from django.urls.converters import get_converters

from fengqiao import hearing
from fengqiao.api.staff import Asked
from fengqiao.desk.find import Filters
from fengqiao.law.words import ACTS
from fengqiao.ledger import time
from fengqiao.matters import find
from fengqiao.matters.models import Matter
from fengqiao.people.models import Account, Person
from tests.guard.test_urls_refuse_strangers import ROUTES
from tests.protection.worlds import HESHUN, SOON, THEIRS, TITLE, complain, many, peopled
from tests.security.people import NEVER, bare, browser, differ
from tests.town import CITY, DISTRICT, HESHUN_1, STREET

pytestmark = pytest.mark.django_db

ELSEWHERE = {
    "accounts/": "signing in: knows accounts and no matters",
    "admin/": "settings tables only, and a person of a post has no way in",
}
WRITES = {"accounts/logout/", "posts/choose/"}
# What a route's names stand for where the reader asks for something of their own. A new name has to be put here.
VALUES = {
    "parent": "120101000000", "code": HESHUN + "/desk", "plate": "none", "building": str(uuid.UUID(int=1)), "topic": str(uuid.UUID(int=1)), "helper": str(uuid.UUID(int=1)), "name": "what",
    **dict.fromkeys(("inside", "dwelling", "occupancy", "household", "unit", "member"), str(uuid.UUID(int=1))),
    "duty": str(uuid.UUID(int=1)), "digest": "0" * 64, "recovery": str(uuid.UUID(int=1)), "wall": str(uuid.UUID(int=1)),
    "place": "1", "does": "note", "form": "json", "token": str(uuid.UUID(int=1)),
    "referral": str(uuid.UUID(int=1)), "secret": "none", "inquiry": str(uuid.UUID(int=1)), "check": str(uuid.UUID(int=1)), "draw": str(uuid.UUID(int=1)),
    "shift": str(uuid.UUID(int=1)), "asked": str(uuid.UUID(int=1)), "window": str(uuid.UUID(int=1)), "review": str(uuid.UUID(int=1)), "told": str(uuid.UUID(int=1)),
}  # fmt: skip
FILTERS = {
    "tab": ["new", "today", "late", "check"], "where": ["area", "begun", "ended", "all"], "state": ["reported", "working"],
    "category": ["light"], "urgency": ["urgent"], "area": [HESHUN_1, HESHUN], "office": [DISTRICT, HESHUN],
    "q": [TITLE, "0001", "和顺里"], "order": ["opened"], "after": ["30"],
}  # fmt: skip


def named(route: str) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>", route)


def filled(route: str, values: dict[str, str]) -> str:
    """An address of that route."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: values[part[1]], route)


def addresses(world) -> list[str]:
    """Every address of the installation, each name filled in with what the reader may see, each filter tried."""
    own = {"number": world.own.number, "photo": world.photo, "key": world.draft} | VALUES
    found: list[str] = []
    for route in ROUTES:
        if route.startswith(tuple(ELSEWHERE)) or route in WRITES:
            continue
        assert set(named(route)) <= own.keys(), f"{route}: say in VALUES what its names stand for"
        values = own | ({"key": world.batch} if "batch" in route else {"code": "light"} if "services/" in route else {})
        several = [{"name": does, "does": does} for does in sorted(ACTS)] if "desk/m/" in route else [{}]
        for more in several:
            found.append(filled(route, values | more))
    for base in ("/desk/", "/desk/rows/", "/api/v1/matters"):
        found += [
            f"{base}?where=area&{name}={value}" for name, each in FILTERS.items() for value in each if name != "where"
        ]
        found += [f"{base}?where={value}" for value in FILTERS["where"]]
    return list(dict.fromkeys(found))


DRAFT = re.compile(rb'(name="draft" value=")[^"]*')


def answers(client: Client, paths: list[str]) -> dict[str, tuple[int, bytes, dict[str, str]]]:
    found = {}
    for path in paths:
        status, body, headers = bare(client.get(path))
        found[path] = status, DRAFT.sub(rb"\1", body), headers
    return found


def as_resident(person: Person) -> Client:
    account, _ = Account.objects.get_or_create(username=f"a-{person.pk}", defaults={"person": person})
    client = Client(raise_request_exception=False)
    client.force_login(account)
    client.post("/posts/choose/", {"post": "resident", "next": "/"})
    return client


@pytest.fixture
def world():
    from fengqiao.api import pace

    pace.forget()
    with time.held(SOON):
        yield peopled()


def test_every_filter_there_is_has_a_value_that_would_find_it():
    assert FILTERS.keys() == set(Filters._fields) == set(Asked.model_fields)
    assert {part for route in ROUTES for part in re.findall(r"<(\w+):", route)} <= get_converters().keys()


@pytest.mark.parametrize("how", ["holder", "lead above", "several posts"])
def test_rule_28_every_address_answers_as_if_there_were_none(world, how):
    client, paths = browser(THEIRS[how]), addresses(world)
    answers(client, paths[:3])
    before = answers(client, paths)
    assert {status for status, _, _ in before.values()} >= {200, 404}
    assert not [path for path, (status, _, _) in before.items() if status >= 500 and path != "/health"]
    hidden = complain(world)
    many(hidden, 1000)
    after = answers(client, paths)
    assert not {path: differ(after[path], was) for path, was in before.items() if after[path] != was}


@pytest.mark.parametrize("how", sorted(THEIRS))
def test_rule_28_lists_counts_wall_and_notices_stay_for_everybody_of_the_office(world, how):
    client = browser(THEIRS[how])
    paths = [
        "/desk/", "/desk/rows/?where=area", "/desk/?where=begun", f"/desk/?where=area&q={TITLE}", "/desk/views/", "/work/",
        "/wall/", "/notices/", "/intake/", "/me/", "/posts/", "/offices/", "/health", "/mine/",
        "/api/v1/matters?where=area", "/api/v1/me", f"/desk/m/{world.own.number}/merge/",
    ]  # fmt: skip
    person = world.town.people[Person.objects.get(sits_on__code=THEIRS[how]).name]
    resident = as_resident(person)
    before = answers(client, paths), answers(resident, ["/mine/", "/notices/", "/me/"])
    hidden = complain(world)
    many(hidden, 200)
    after = answers(client, paths), answers(resident, ["/mine/", "/notices/", "/me/"])
    for was, now in zip(before, after, strict=True):
        assert not {path: differ(now[path], each) for path, each in was.items() if now[path] != each}
    by = world.town.actor(THEIRS[how])
    assert find.one(by, hidden.case.matter, SOON) is None
    heard = hearing.who_hears({(by.person, by.post)}, Counter([hidden.case.matter]))
    assert heard == set()


@pytest.mark.parametrize("how", ["holder", "lead above", "lent away"])
def test_rule_28_every_address_that_names_one_answers_as_for_one_that_never_was(world, how):
    hidden = complain(world)
    client = browser(THEIRS[how])
    nothing = str(uuid.UUID(int=7))
    pairs = [
        (hidden.case.number, NEVER, "number"),
        (hidden.case.matter, nothing, "number"),
        (hidden.photo, nothing, "photo"),
    ]
    tried = 0
    for route in ROUTES:
        names = named(route)
        if route.startswith(tuple(ELSEWHERE)):
            continue
        for known, unknown, name in pairs:
            if name not in names:
                continue
            ways = ["note", "merge", "withdraw"] if "does" in names or "name" in names else [""]
            for way in ways:
                values = {**VALUES, "name": way, "does": way}
                for send in (client.get, client.post):
                    two = [bare(send(filled(route, values | {name: key})), key) for key in (known, unknown)]
                    assert differ(*two) == [], route
                    tried += 1
    assert tried > 20


def test_rule_28_the_wall_of_those_above_does_not_show_it_either(world):
    before = {post: bare(browser(post).get("/wall/")) for post in (DISTRICT + "/desk", CITY + "/lead")}
    hidden = complain(world)
    assert find.one(world.town.actor(DISTRICT + "/desk"), hidden.case.matter, SOON) is not None
    for post, was in before.items():
        assert differ(bare(browser(post).get("/wall/")), was) == []


def test_rule_28_one_person_in_every_post_up_to_the_top_leaves_it_to_the_independent_post(world):
    from fengqiao.people import act as people

    town = world.town
    one = town.people["陈静"]
    lead = town.actor(CITY + "/lead")
    posts = [HESHUN, STREET, DISTRICT, CITY]
    for slug in ("/desk", "/lead"):
        people.appoint(seat=CITY + ":independent" + slug, person=town.people["高洁"], by=lead, now=SOON)
        for office in (each for each in posts if each + slug != STREET + "/desk"):
            people.appoint(seat=office + slug, person=one, by=lead, now=SOON)
    client = {office: browser(office + "/lead") for office in posts}
    paths = ["/desk/?where=area", "/wall/", "/notices/", "/api/v1/matters?where=area", "/desk/rows/"]
    before = {office: answers(each, paths) for office, each in client.items()}
    hidden = complain(world, about=(), persons=(str(one.pk),))
    assert Matter.objects.get(pk=hidden.case.matter).held_by == CITY + ":independent"
    for office, each in client.items():
        after = answers(each, paths)
        assert not {path: differ(after[path], was) for path, was in before[office].items() if after[path] != was}
