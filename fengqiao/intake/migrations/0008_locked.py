"""What a desk writes down of a caller lies locked while it waits."""

from typing import Any

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import lock_rows, open_rows
from django.db import migrations

def lock(apps: Any, schema_editor: Any) -> None:
    lock_rows(apps.get_model("intake", "Draft").objects.all())


def unlock(apps: Any, schema_editor: Any) -> None:
    open_rows(apps.get_model("intake", "Draft").objects.all(), schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0007_draft_first_contact'),
    ]

    operations = [
        migrations.AlterField(
            model_name='draft',
            name='body',
            field=fengqiao.ledger.locked.columns.LockedJSON(default=dict),
        ),
        migrations.RunPython(lock, unlock),
    ]
