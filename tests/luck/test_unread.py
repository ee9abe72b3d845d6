"""A look that cannot be stored is no look: no page with protected data, words that say what to do, nothing leaked."""

from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Read, Record
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Account
from fengqiao.people.standing import Actor
from fengqiao.together import act
from tests.town import CITY, DISTRICT, MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db(transaction=True)
NAME, PHONE, SAID = "林芳", "13912345678", "不给办还骂人"
WORDS = {"zh-hans": ("现在看不了", "fengqiao doctor"), "en": ("cannot be shown now", "fengqiao doctor")}


@contextmanager
def no_room_for_looks():
    """The disk on which looks are kept is full: on SQLite as it is when none is left, on PostgreSQL for that table.

    A server's own files that may not grow are tried where a report is refused.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
            fill(cursor)
        else:
            cursor.execute(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
            )
            cursor.execute("CREATE TRIGGER full_disk BEFORE INSERT ON ledger_read EXECUTE FUNCTION full_disk()")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA max_page_count = 1073741823")
            else:
                cursor.execute("DROP TRIGGER full_disk ON ledger_read")
                cursor.execute("DROP FUNCTION full_disk")


def fill(cursor):
    """Looks of nobody take what room the file still has but for a few."""
    many = 4096
    while many:
        try:
            cursor.execute(
                "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < %s)"
                ' INSERT INTO ledger_read (id, at, actor, post, organisation, subject, "group", reason, refused, batch)'
                " SELECT printf('%%032x', x + (SELECT count(*) FROM ledger_read)),"
                " '2026-11-23 02:00:00', '', '', '', '', 'nobody', '', 0, '' FROM n",
                [many],
            )
        except OperationalError:
            many //= 2


@pytest.fixture
def town():
    cache.clear()
    with time.held(MONDAY):
        yield build()


def client_of(town, name, post):
    account = Account.objects.filter(person=town.people[name]).first()
    account = account or people.invite(person=town.people[name], username=f"a-{name}", by=SYSTEM, now=MONDAY)
    client = Client(raise_request_exception=False)
    client.force_login(account)
    session = client.session
    session.update({"post": post, "began": MONDAY.timestamp(), "seen": MONDAY.timestamp()})
    session.save()
    return client


def until_full(send):
    """The first answer after the last look for which there was room; every page before it has its look on record."""
    for _ in range(3000):
        before = Read.objects.count()
        answer = send()
        if answer.status_code != 200:
            assert Read.objects.count() == before
            return answer
        assert Read.objects.count() > before
    raise AssertionError("it never was full")


def refused_in_words(send):
    for language, said in WORDS.items():
        answer = until_full(lambda language=language: send(language))
        page = answer.content.decode()
        assert answer.status_code == 507 and all(word in page for word in said), page[:2000]
        assert not [word for word in (NAME, PHONE, SAID) if word in page] and int(answer["Retry-After"]) > 0


def complaint():
    report = Report(words=SAID, area=WILLOW, category="light", about_organisations=(STREET,))
    made = report_case(report, by=Actor(person=""), contact=Contact(name=NAME, phone=PHONE), now=MONDAY)
    return Matter.objects.get(pk=made.matter)


def test_a_protected_reporter_is_not_shown_where_the_look_cannot_be_stored(town):
    desk, matter = client_of(town, "何平", DISTRICT + "/desk"), complaint()
    by = town.actor(DISTRICT + "/desk")
    given = {"matter": matter.pk, "number": matter.number, "district": matter.district, "post": by.post}
    row = act.ask(what="reveal", given=given, reason="核对", by=by, session="a", now=MONDAY)
    act.confirm(request=row.pk, by=town.actor(CITY + "/lead"), session="b", now=MONDAY)
    act.use(request=row.pk, what="reveal", given=given, by=by, now=MONDAY, once=False)
    there = f"/desk/revealed/{row.pk}/"
    with no_room_for_looks():
        refused_in_words(lambda language: desk.get(there, headers={"accept-language": language}))
    assert PHONE in desk.get(there).content.decode()


def test_broken_glass_shows_nothing_where_the_look_cannot_be_stored(town):
    desk, matter = client_of(town, "何平", DISTRICT + "/desk"), complaint()
    row = act.open_glass(matter=matter, reason="急", by=town.actor(DISTRICT + "/desk"), now=MONDAY)
    there = f"/desk/glass/{row.pk}/"
    with no_room_for_looks():
        refused_in_words(lambda language: desk.get(there, headers={"accept-language": language}))
    assert PHONE in desk.get(there).content.decode()


def test_no_list_leaves_where_that_cannot_be_stored(town):
    lead = client_of(town, "刘岚", STREET + "/lead")
    report_case(Report(words="灯", area=WILLOW, category="light"), by=Actor(person=""), now=MONDAY)
    taken = {"form": "csv", "what": "queue", "query": "where=area"}
    with no_room_for_looks():
        answer = until_full(lambda: lead.post("/desk/out/", taken, headers={"accept-language": "en"}))
        assert answer.status_code == 507 and not answer["Content-Type"].startswith("text/csv")
        assert "cannot be shown now" in answer.content.decode() or "disk is full" in answer.content.decode()
    assert Record.objects.filter(kind="desk.out").count() == Read.objects.filter(group="work").count()
    assert lead.post("/desk/out/", taken)["Content-Type"].startswith("text/csv")


def test_whoever_is_turned_away_meets_what_never_was_also_on_a_full_disk(town):
    desk, matter = client_of(town, "陈静", STREET + "/desk"), complaint()
    there, never = (f"/desk/m/{number}/reveal/" for number in (matter.number, matter.number[:-3] + "000"))
    with no_room_for_looks():
        for _ in range(3000):
            kept = Read.objects.count()
            answers = [desk.get(path).status_code for path in (there, never)]
            assert answers == [404, 404]
            if Read.objects.count() == kept:
                break
        else:
            raise AssertionError("it never was full")
