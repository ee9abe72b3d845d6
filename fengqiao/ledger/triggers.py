"""Triggers: the database itself refuses to change, delete or replace what is on record (SECURITY.md 1.4)."""

from __future__ import annotations

from typing import Any

from django.db import connection

# A personal value is only ever erased: value and salt become NULL together and nothing else changes.
_ERASED = (
    "NEW.value IS NULL AND NEW.salt IS NULL AND NEW.district = OLD.district AND NEW.number = OLD.number"
    ' AND NEW.field = OLD.field AND NEW."group" = OLD."group"'
)
# A read is sealed once, by naming the record that seals it.
_SEALED = " AND ".join(
    ["OLD.batch = ''", "NEW.batch <> ''"]
    + [
        f'NEW."{column}" = OLD."{column}"'
        for column in ("id", "at", "actor", "post", "organisation", "subject", "group", "reason", "refused")
    ]
)
# Logs are kept for six months at least (网络安全法 23): by the database's own clock.
_OLD = {
    "sqlite": "OLD.at < strftime('%Y-%m-%d %H:%M:%f', 'now', '-184 days')",
    "postgresql": "OLD.at < now() - interval '184 days'",
}
_FORWARD = "NEW.district = OLD.district AND NEW.number > OLD.number"

# name: (table, event, what must hold or '' for never); where the databases say it differently, one for each
RULES: dict[str, tuple[str, str, str | dict[str, str]]] = {
    "fq_record_update": ("ledger_record", "UPDATE", ""),
    "fq_record_delete": ("ledger_record", "DELETE", ""),
    "fq_value_update": ("ledger_value", "UPDATE", _ERASED),
    "fq_value_delete": ("ledger_value", "DELETE", ""),
    "fq_head_update": ("ledger_head", "UPDATE", _FORWARD),
    "fq_head_delete": ("ledger_head", "DELETE", ""),
    "fq_read_update": ("ledger_read", "UPDATE", _SEALED),
    "fq_read_delete": ("ledger_read", "DELETE", _OLD),
}
# REPLACE deletes without a DELETE trigger where recursive_triggers is off.
REPLACED = {
    "fq_record_replace": ("ledger_record", "district = NEW.district AND number = NEW.number"),
    "fq_value_replace": (
        "ledger_value",
        "district = NEW.district AND number = NEW.number AND field = NEW.field",
    ),
    "fq_read_replace": ("ledger_read", "id = NEW.id"),
}
TABLES = ("ledger_record", "ledger_value", "ledger_head", "ledger_read")


def create(on: Any = connection, *, tables: tuple[str, ...] = TABLES) -> None:
    """Put the triggers of these tables in place; those that are there are made anew."""
    drop(on)
    with on.cursor() as cursor:
        for sql in _sqlite(tables) if on.vendor == "sqlite" else _postgresql(tables):
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


def _allowed(allowed: str | dict[str, str], vendor: str) -> str:
    return allowed if isinstance(allowed, str) else allowed[vendor]


def _sqlite(tables: tuple[str, ...]) -> list[str]:
    made = []
    for name, (table, event, rule) in RULES.items():
        if table not in tables:
            continue
        allowed = _allowed(rule, "sqlite")
        when = f" WHEN NOT ({allowed})" if allowed else ""
        made.append(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when}"
            f" BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )
    for name, (table, same) in REPLACED.items():
        if table not in tables:
            continue
        made.append(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
            f" BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )
    return made


def _postgresql(tables: tuple[str, ...]) -> list[str]:
    made = [
        "CREATE OR REPLACE FUNCTION fq_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
        " END $$"
    ]
    for name, (table, event, rule) in RULES.items():
        if table not in tables:
            continue
        allowed = _allowed(rule, "postgresql")
        when = f" WHEN (NOT ({allowed}))" if allowed else ""
        made.append(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION fq_only_grows()"
        )
    made += [
        f"CREATE TRIGGER fq_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION fq_only_grows()"
        for table in tables
    ]
    return made
