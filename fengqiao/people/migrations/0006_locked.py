"""Names and ways to be reached lie locked and are found by their marks."""

import json
from typing import Any

import fengqiao.ledger.locked.columns
from django.db import migrations, models

def lock(apps: Any, schema_editor: Any) -> None:
    for person in apps.get_model("people", "Person").objects.iterator(chunk_size=500):
        person.save()
    for helper in apps.get_model("people", "Helper").objects.iterator(chunk_size=500):
        helper.save()


def unlock(apps: Any, schema_editor: Any) -> None:
    model, on = apps.get_model("people", "Person"), schema_editor.connection
    for person in model.objects.iterator(chunk_size=500):
        # Past the columns, which would lock it again.
        with on.cursor() as cursor:
            cursor.execute(
                "UPDATE people_person SET name = %s, phone = %s, email = %s, contact = %s WHERE id = %s",
                [person.name, person.phone, person.email, json.dumps(person.contact),
                 model._meta.pk.get_db_prep_value(person.pk, on)],
            )  # fmt: skip
    rows = apps.get_model("people", "Helper")
    for helper in rows.objects.iterator(chunk_size=500):
        with on.cursor() as cursor:
            cursor.execute(
                "UPDATE people_helper SET called = %s WHERE id = %s",
                [helper.called, rows._meta.pk.get_db_prep_value(helper.pk, on)],
            )



class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_shifts'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='person',
            name='people_pers_phone_b55729_idx',
        ),
        migrations.RemoveIndex(
            model_name='person',
            name='people_pers_name_3035d1_idx',
        ),
        migrations.AddField(
            model_name='person',
            name='email_mark',
            field=fengqiao.ledger.locked.columns.FoundBy(default='', editable=False, max_length=64, of='email'),
        ),
        migrations.AddField(
            model_name='person',
            name='name_mark',
            field=fengqiao.ledger.locked.columns.FoundBy(default='', editable=False, max_length=64, of='name'),
        ),
        migrations.AddField(
            model_name='person',
            name='phone_mark',
            field=fengqiao.ledger.locked.columns.FoundBy(default='', editable=False, max_length=64, of='phone'),
        ),
        migrations.AlterField(
            model_name='person',
            name='contact',
            field=fengqiao.ledger.locked.columns.LockedJSON(default=dict),
        ),
        migrations.AlterField(
            model_name='person',
            name='email',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        migrations.AlterField(
            model_name='person',
            name='name',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        migrations.AlterField(
            model_name='person',
            name='phone',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['phone_mark'], name='person_by_phone'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['name_mark'], name='person_by_name'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['email_mark'], name='person_by_email'),
        ),
        migrations.AlterField(
            model_name='helper',
            name='called',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        migrations.RunPython(lock, unlock),
    ]
