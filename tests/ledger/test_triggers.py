"""The database refuses what the ledger's rooms never do."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from fengqiao.ledger import gate, roles, triggers
from fengqiao.ledger.models import Value
from tests.ledger.test_gate import noted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def recorded() -> None:
    gate.run(noted("one"))
    gate.run(noted("two"))


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_record SET actor = 'x'",
        "DELETE FROM ledger_record WHERE number = 2",
        "DELETE FROM ledger_value",
        "UPDATE ledger_value SET value = 'x'",
        "UPDATE ledger_value SET value = NULL",
        "UPDATE ledger_value SET value = NULL, salt = NULL, field = 'other'",
        "DELETE FROM ledger_head",
        "UPDATE ledger_head SET number = 1",
        "UPDATE ledger_head SET seal = ''",
    ],
)
def test_what_is_on_record_stays(sql) -> None:
    refused(sql)


def test_a_value_can_be_erased_and_no_more_than_that() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_value SET value = NULL, salt = NULL WHERE number = 1")
    assert Value.objects.filter(value=None, salt=None).count() == 1
    refused("UPDATE ledger_value SET value = 'back' WHERE number = 1")


def test_replacing_and_emptying_are_refused_too() -> None:
    if connection.vendor == "postgresql":
        for table in triggers.TABLES:
            refused(f"TRUNCATE {table}")
        return
    same = "SELECT district, number, at, kind, subject, 'x', post, by_right, through, once, once_body, body, seal"
    with connection.cursor() as cursor:
        for recursive in ("ON", "OFF"):
            cursor.execute(f"PRAGMA recursive_triggers = {recursive}")
            refused(f"INSERT OR REPLACE INTO ledger_record {same} FROM ledger_record WHERE number = 1")
        cursor.execute("PRAGMA recursive_triggers = ON")


def test_missing_triggers_are_named() -> None:
    assert triggers.missing() == []
    triggers.drop()
    assert "fq_record_update" in triggers.missing()
    triggers.create()
    assert triggers.missing() == []


@pytest.mark.django_db(transaction=True)
def test_flush_is_refused() -> None:
    with pytest.raises(Exception, match="couldn't be flushed"):
        call_command("flush", interactive=False, verbosity=0)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("sql", "may"),
    [
        ("SELECT count(*) FROM ledger_record", True),
        ("UPDATE ledger_value SET value = NULL, salt = NULL WHERE number = 1", True),
        ("SELECT number FROM ledger_head FOR UPDATE", True),
        ("UPDATE people_stamp SET number = number", True),
        ("UPDATE ledger_record SET actor = 'x'", False),
        ("DELETE FROM ledger_record", False),
        ("TRUNCATE ledger_record", False),
        ("UPDATE ledger_value SET field = 'x'", False),
        ("DELETE FROM ledger_value", False),
        ("DELETE FROM ledger_head", False),
        ("UPDATE ledger_head SET district = 'x'", False),
        ("DELETE FROM django_migrations", False),
        ("ALTER TABLE ledger_record DISABLE TRIGGER ALL", False),
        ("DROP TRIGGER fq_record_update ON ledger_record", False),
        ("SET session_replication_role = replica", False),
        ("DROP TABLE ledger_record", False),
    ],
)
def test_the_working_role_can_add_and_not_change(sql, may) -> None:
    with connection.cursor() as cursor:
        cursor.execute('CREATE ROLE "fq-web" LOGIN')
        roles.grant("fq-web")
        cursor.execute('SET LOCAL ROLE "fq-web"')
        if may:
            cursor.execute(sql)
            gate.run(noted("by the working role"))
        else:
            with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
                cursor.execute(sql)
        cursor.execute("RESET ROLE")
