"""What somebody says when they object, and what an office answers, lie locked."""

from typing import Any

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import lock_rows, open_rows
from django.db import migrations


def lock(apps: Any, schema_editor: Any) -> None:
    lock_rows(apps.get_model("rights", "Asked").objects.all())


def unlock(apps: Any, schema_editor: Any) -> None:
    open_rows(apps.get_model("rights", "Asked").objects.all(), schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0002_reviews'),
    ]

    operations = [
        migrations.AlterField(
            model_name='asked',
            name='reason',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        migrations.AlterField(
            model_name='asked',
            name='words',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        migrations.RunPython(lock, unlock),
    ]
