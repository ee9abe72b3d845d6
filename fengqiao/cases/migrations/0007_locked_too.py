"""What is written beside a complaint lies locked, too."""

from typing import Any

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import lock_rows, open_rows
from django.db import migrations


def lock(apps: Any, schema_editor: Any) -> None:
    for name in ("Statement", "Referral"):
        lock_rows(apps.get_model("cases", name).objects.all())


def unlock(apps: Any, schema_editor: Any) -> None:
    for name in ("Statement", "Referral"):
        open_rows(apps.get_model("cases", name).objects.all(), schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_locked'),
    ]

    operations = [
        migrations.AlterField(
            model_name='referral',
            name='text',
            field=fengqiao.ledger.locked.columns.LockedText(),
        ),
        migrations.AlterField(
            model_name='statement',
            name='answer',
            field=fengqiao.ledger.locked.columns.LockedText(default=''),
        ),
        migrations.AlterField(
            model_name='statement',
            name='text',
            field=fengqiao.ledger.locked.columns.LockedText(),
        ),
        migrations.RunPython(lock, unlock),
    ]
