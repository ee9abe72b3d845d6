"""Nothing lists, counts or sorts matters by a person other than the asker (SECURITY.md 2.8)."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import connection, models

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.desk.find import Filters
from fengqiao.intake import find as taken
from fengqiao.ledger import time
from fengqiao.ledger.models import Read
from fengqiao.people.standing import Actor
from tests.protection.test_every_path import browser
from tests.town import HESHUN, MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db

# Words in which a question about a person would be asked.
PERSON = re.compile(
    r"person|reporter|voice|phone|mobile|tel$|name|surname|email|mail|complain|about|caller|citizen|resident|identity"
    r"|worked_by|account|holder|sitter|actor|who", re.IGNORECASE,
)  # fmt: skip
# Keys to rows that say somebody's own; every index over a person's column has its reason here.
INDEXES = {
    ("matters_voice", "person_id"): "one's own reports, and those of whom one helps",
    ("cases_code", "voice_id"): "the codes of one voice, to end the old one; a voice is a random number",
    (
        "cases_callback",
        "voice_id",
    ): "the open call to one voice, so that nobody is called twice; a voice is a random number",
    ("rights_asked", "voice_id"): "what was asked for one voice, which is a random number",
    ("notices_notice", "person_id"): "one's own notices",
    ("ledger_record", "actor"): "unique with `once`: the same act sent twice is one",
    ("desk_view", "person"): "one's own saved views",
}
# Rooms in which no matter is: accounts, posts and offices are found by who sits there, which is public.
NO_MATTERS = {"people", "places", "files"}


def indexed() -> set[tuple[str, str]]:
    """Every (table, column) of ours that an index or a unique key of the database begins with or holds."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            label = model._meta.app_label
            if not model.__module__.startswith("fengqiao.") or label in NO_MATTERS:
                continue
            for constraint in connection.introspection.get_constraints(cursor, model._meta.db_table).values():
                if constraint["index"] or constraint["unique"] or constraint["primary_key"]:
                    columns = [column for column in constraint["columns"] or () if column]
                    key = model._meta.pk.column
                    # What stands behind the row's own key is read along and orders nothing.
                    ordered = columns[: columns.index(key) + 1] if key in columns else columns
                    found |= {(model._meta.db_table, column) for column in ordered}
    return found


def test_no_index_of_the_database_is_ordered_by_a_person_but_for_the_askers_own_rows():
    of_persons = {each for each in indexed() if PERSON.search(each[1])}
    assert of_persons <= INDEXES.keys(), f"say why: {of_persons - INDEXES.keys()}"


def test_no_matter_can_be_ordered_or_asked_for_by_a_person():
    assert not [name for name in Filters._fields if PERSON.search(name)]
    for model in apps.get_models():
        if model.__module__.startswith("fengqiao.") and model._meta.app_label not in NO_MATTERS:
            assert not [name for name in model._meta.ordering if PERSON.search(str(name))], model
            for field in model._meta.get_fields():
                relates = isinstance(field, models.ForeignKey) and field.related_model._meta.label == "people.Person"
                if relates and (model._meta.db_table, field.attname) not in INDEXES:
                    assert not field.db_index, f"{model._meta.label}.{field.name}"


def test_no_parameter_of_the_interface_asks_for_a_person():
    from fengqiao.api.pages import api

    schema = api.get_openapi_schema()
    for path, ways in schema["paths"].items():
        for way, said in ways.items():
            for parameter in said.get("parameters", ()):
                assert not PERSON.search(parameter["name"]), f"{way} {path} {parameter['name']}"


def report(town, **more):
    return report_case(
        Report(words="路灯不亮", area=more.pop("area", WILLOW), category="light", place=more.pop("place", "柳荫里5号楼")),
        by=Actor(person=""), now=MONDAY, person=more.pop("person", None), **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/desk/", "/desk/rows/", "/work/", "/intake/", "/api/v1/matters", "/wall/", "/notices/"]
)
def test_what_is_asked_about_a_person_in_an_address_is_not_heard(path):
    town = build()
    person = town.people["秦淑兰"]
    report(town, person=person)
    report(town)
    with time.held(MONDAY):
        client = browser(WILLOW + "/desk")

        def told(query: str) -> bytes:
            text = re.sub(
                rb'(name="(?:csrfmiddlewaretoken|once)"[^>]*value=|"X-CSRFToken": )"[^"]*',
                b"",
                client.get(path + quote(query, safe="?=")).content,
            )
            # The page leads back to itself after a change of language.
            return text.replace(quote(query, safe="?=").encode(), b"")

        plain = told("")
        for name in ("person", "reporter", "voice", "phone", "name", "about", "sitter", "by"):
            for value in (str(person.pk), "秦淑兰", "13800001111"):
                assert told(f"?{name}={value}") == plain, f"{path}?{name}="
        for word in ("秦淑兰", str(person.pk)):
            assert "light" not in client.get(f"/api/v1/matters?where=area&q={word}").json()["matters"].__repr__()


def test_a_caller_is_found_at_their_own_desk_alone_at_most_twenty_and_on_record_also_when_nothing_is_found():
    town = build()
    person = town.people["秦淑兰"]
    from fengqiao.people import act as people

    people.change_person(person=person, phone="13800001111", by=town.actor(STREET + "/desk"), now=MONDAY)
    for _ in range(23):
        report(town, person=person)
    for post, number in ((WILLOW + "/desk", 20), (HESHUN + "/desk", 0), (STREET + "/desk", 0)):
        by, before = town.actor(post), Read.objects.count()
        for asked in ({"phone": "13800001111"}, {"name": "秦淑兰"}, {"address": "柳荫里5号楼"}):
            given = {"phone": "", "name": "", "address": "", **asked}
            assert len(taken.caller(by, reason="来电", now=MONDAY, **given)) == number
        assert Read.objects.count() - before == 3 * (number + 1)
        looked = Read.objects.filter(post=post, subject="")
        assert looked.count() == 3 and not [each for each in looked if "138" in each.reason or "秦" in each.reason]


def test_a_person_is_asked_for_by_post_only_and_found_exactly_or_not_at_all():
    build()
    report_case(
        Report(words="路灯不亮", area=WILLOW, category="light"), by=Actor(person=""), now=MONDAY,
        contact=Contact(name="何晓梅", phone="13800002222"),
    )  # fmt: skip
    with time.held(MONDAY + timedelta(minutes=1)):
        client = browser(WILLOW + "/desk")
        assert client.get("/intake/caller/", {"phone": "13800002222"}).status_code == 405
        for asked, found in (
            ({"phone": "13800002222"}, 1), ({"name": "何晓梅"}, 1), ({"phone": "1380000"}, 0), ({"name": "何"}, 0),
            ({"name": "%"}, 0), ({"phone": "_" * 11}, 0),
        ):  # fmt: skip
            answer = client.post("/intake/caller/", asked)
            assert len(answer.context["rows"]) == found, asked
