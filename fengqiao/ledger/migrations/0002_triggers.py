"""The database refuses to change what is on record."""

from typing import Any

from django.db import migrations

from fengqiao.ledger import triggers


def create(apps: Any, schema_editor: Any) -> None:
    # Those of the tables and columns that are there by now; the rest follow after the last migration.
    triggers.create(schema_editor.connection, tables=("ledger_record", "ledger_value", "ledger_head"))


def drop(apps: Any, schema_editor: Any) -> None:
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
