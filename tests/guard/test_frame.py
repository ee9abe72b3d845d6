"""The house stands up."""

from django.core.management import call_command
from django.db import connection


def test_the_configuration_is_in_order(db: None) -> None:
    call_command("check", fail_level="WARNING")


def test_the_embedded_database_survives_a_power_cut_and_forgets_what_is_erased(db: None) -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        found = {}
        for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "secure_delete"):
            found[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
    }
