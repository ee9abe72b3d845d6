"""Roles: on PostgreSQL web and clock work under a role that can add to the ledger and not change it."""

from __future__ import annotations

from typing import Any

from django.db import connection

# What the working role may do with each table of the ledger; all other tables are its to work with.
LEDGER = {
    "ledger_record": "SELECT, INSERT",
    "ledger_value": "SELECT, INSERT, UPDATE (value, salt)",
    "ledger_head": "SELECT, INSERT, UPDATE (number, seal, at)",
    "ledger_read": "SELECT, INSERT, UPDATE (batch), DELETE",
    "django_migrations": "SELECT",
}


def grant(role: str, on: Any = connection) -> None:
    """Give the working role its rights; run by the role that owns the tables, after each migration."""
    if on.vendor != "postgresql":
        return
    name = on.ops.quote_name(role)
    with on.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table, rights in LEDGER.items():
            cursor.execute(f"REVOKE ALL ON {table} FROM {name}")
            cursor.execute(f"GRANT {rights} ON {table} TO {name}")
