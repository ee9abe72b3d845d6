"""Triggers: the database itself refuses to change, delete or replace what is on record (SECURITY.md 1.4)."""

from __future__ import annotations

from typing import Any

from django.db import connection

# A personal value is only ever erased: value and salt become NULL together and nothing else changes.
_ERASED = (
    "NEW.value IS NULL AND NEW.salt IS NULL AND NEW.district = OLD.district AND NEW.number = OLD.number"
    ' AND NEW.field = OLD.field AND NEW."group" = OLD."group"'
)
_FORWARD = "NEW.district = OLD.district AND NEW.number > OLD.number"

# name: (table, event, what must hold or '' for never)
RULES = {
    "fq_record_update": ("ledger_record", "UPDATE", ""),
    "fq_record_delete": ("ledger_record", "DELETE", ""),
    "fq_value_update": ("ledger_value", "UPDATE", _ERASED),
    "fq_value_delete": ("ledger_value", "DELETE", ""),
    "fq_head_update": ("ledger_head", "UPDATE", _FORWARD),
    "fq_head_delete": ("ledger_head", "DELETE", ""),
}
# REPLACE deletes without a DELETE trigger where recursive_triggers is off.
REPLACED = {
    "fq_record_replace": ("ledger_record", "district = NEW.district AND number = NEW.number"),
    "fq_value_replace": (
        "ledger_value",
        "district = NEW.district AND number = NEW.number AND field = NEW.field",
    ),
}
TABLES = ("ledger_record", "ledger_value", "ledger_head")


def create(on: Any = connection) -> None:
    """Put the triggers in place; those that are there are made anew."""
    drop(on)
    with on.cursor() as cursor:
        for sql in _sqlite() if on.vendor == "sqlite" else _postgresql():
            cursor.execute(sql)


def drop(on: Any = connection) -> None:
    """Take the triggers away: for a test's clean-up and for a migration that rebuilds these tables."""
    with on.cursor() as cursor:
        if on.vendor == "sqlite":
            for name in [*RULES, *REPLACED]:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        for name, (table, *_) in RULES.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        for table in TABLES:
            cursor.execute(f"DROP TRIGGER IF EXISTS fq_truncate ON {table}")


def missing(on: Any = connection) -> list[str]:
    """Triggers that should be there and are not, for doctor and verify."""
    with on.cursor() as cursor:
        if on.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = {*RULES, *REPLACED}
        else:
            cursor.execute("SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
            wanted = {*RULES, "fq_truncate"}
        return sorted(wanted - {row[0] for row in cursor.fetchall()})


def _sqlite() -> list[str]:
    made = []
    for name, (table, event, allowed) in RULES.items():
        when = f" WHEN NOT ({allowed})" if allowed else ""
        made.append(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when}"
            f" BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )
    for name, (table, same) in REPLACED.items():
        made.append(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
            f" BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )
    return made


def _postgresql() -> list[str]:
    made = [
        "CREATE OR REPLACE FUNCTION fq_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
        " END $$"
    ]
    for name, (table, event, allowed) in RULES.items():
        when = f" WHEN (NOT ({allowed}))" if allowed else ""
        made.append(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION fq_only_grows()"
        )
    made += [
        f"CREATE TRIGGER fq_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION fq_only_grows()"
        for table in TABLES
    ]
    return made
