"""The mail address of an account lies locked; the library's readable copies of it go."""

from typing import Any

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import lock_rows, open_rows
from django.db import migrations, models


def lock(apps: Any, schema_editor: Any) -> None:
    lock_rows(apps.get_model("people", "Account").objects.all())
    apps.get_model("account", "EmailAddress").objects.all().delete()


def unlock(apps: Any, schema_editor: Any) -> None:
    open_rows(apps.get_model("people", "Account").objects.all(), schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('account', '0001_initial'),
        ('people', '0006_locked'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='email_mark',
            field=fengqiao.ledger.locked.columns.FoundBy(default='', editable=False, max_length=64, of='email'),
        ),
        migrations.AlterField(
            model_name='account',
            name='email',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['email_mark'], name='account_by_email'),
        ),
        migrations.RunPython(lock, unlock),
    ]
