"""What is written beside a complaint lies locked, too."""

from typing import Any

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import lock_rows, open_rows
from django.db import migrations


def lock(apps: Any, schema_editor: Any) -> None:
    for name in ("Inquiry",):
        lock_rows(apps.get_model("evaluation", name).objects.all())


def unlock(apps: Any, schema_editor: Any) -> None:
    for name in ("Inquiry",):
        open_rows(apps.get_model("evaluation", name).objects.all(), schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0002_inquiries'),
    ]

    operations = [
        migrations.AlterField(
            model_name='inquiry',
            name='finding',
            field=fengqiao.ledger.locked.columns.LockedText(default=''),
        ),
        migrations.AlterField(
            model_name='inquiry',
            name='remedy',
            field=fengqiao.ledger.locked.columns.LockedText(default=''),
        ),
        migrations.RunPython(lock, unlock),
    ]
