"""What a desk writes down of a caller lies locked while it waits."""

import json
from typing import Any

import fengqiao.ledger.locked.columns
from django.db import migrations

def lock(apps: Any, schema_editor: Any) -> None:
    for draft in apps.get_model("intake", "Draft").objects.iterator(chunk_size=500):
        draft.save()


def unlock(apps: Any, schema_editor: Any) -> None:
    model, on = apps.get_model("intake", "Draft"), schema_editor.connection
    for draft in model.objects.iterator(chunk_size=500):
        with on.cursor() as cursor:
            cursor.execute(
                "UPDATE intake_draft SET body = %s WHERE id = %s",
                [json.dumps(draft.body), model._meta.pk.get_db_prep_value(draft.pk, on)],
            )



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
