"""After a test with real commits: what it left is deleted, and nothing that the migrations themselves put there."""

from __future__ import annotations

from django.db import connection, transaction

from fengqiao.ledger import triggers

# Django fills them after a migration, and would after each of its own clean-ups, which empty every table there is.
MIGRATED = {"django_content_type", "auth_permission"}


def empty() -> None:
    """Delete every row past the ledger's triggers, which stand again afterwards whatever the test did to them."""
    with transaction.atomic(), connection.cursor() as cursor:
        triggers.drop()
        for table in filled():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        if connection.vendor == "postgresql":
            # What waits for the end is looked at now: a table with something to look at yet gets no trigger.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        triggers.create()


def filled() -> list[str]:
    """The tables of the models with any row, by one question."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asked = [
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})"
        for name in names
        if name not in MIGRATED
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]
