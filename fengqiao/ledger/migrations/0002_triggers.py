"""The database refuses to change what is on record."""

from typing import Any

from django.db import migrations

from fengqiao.ledger import triggers


def create(apps: Any, schema_editor: Any) -> None:
    triggers.create(schema_editor.connection)


def drop(apps: Any, schema_editor: Any) -> None:
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
