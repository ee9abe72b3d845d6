"""Kept values lie locked."""

from typing import Any

import fengqiao.ledger.locked.columns
from fengqiao.ledger import locked, triggers
from django.db import migrations

TABLE, KEPT = "ledger_value", ("ledger_record", "ledger_value", "ledger_head")


def _each(schema_editor: Any, change: Any) -> None:
    """Change every kept value past the triggers, some thousand at a time."""
    on = schema_editor.connection
    triggers.drop(on)
    with on.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT district FROM {TABLE}")
        for (district,) in cursor.fetchall():
            last = (-(2**63), "")
            while True:
                cursor.execute(
                    f"SELECT number, field, value FROM {TABLE} WHERE district = %s AND (number, field) > (%s, %s)"
                    " ORDER BY number, field LIMIT 2000",
                    [district, *last],
                )
                if not (part := cursor.fetchall()):
                    break
                last = part[-1][:2]
                changed = [
                    (change(locked.at(TABLE, (district, number, field), "value"), value), district, number, field)
                    for number, field, value in part
                    if value is not None
                ]
                cursor.executemany(
                    f"UPDATE {TABLE} SET value = %s WHERE district = %s AND number = %s AND field = %s", changed
                )
    triggers.create(on, tables=KEPT)


def lock(apps: Any, schema_editor: Any) -> None:
    _each(schema_editor, locked.lock)


def unlock(apps: Any, schema_editor: Any) -> None:
    _each(schema_editor, _opened)


def _opened(place: str, kept: str) -> str:
    if (text := locked.unlock(place, kept)) == locked.SHUT:
        raise locked.LostKey
    return text



class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_sealed_reads'),
    ]

    operations = [
        migrations.AlterField(
            model_name='value',
            name='value',
            field=fengqiao.ledger.locked.columns.LockedText(null=True),
        ),
        migrations.RunPython(lock, unlock),
    ]
