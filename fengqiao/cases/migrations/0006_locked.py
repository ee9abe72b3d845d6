"""Complaints about offices and post-holders lie locked."""

from typing import Any

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked import MARK
from fengqiao.ledger.locked.columns import locked_columns
from fengqiao.ledger.locked.moving import lock_rows, open_rows
from django.db import migrations, models

def lock(apps: Any, schema_editor: Any) -> None:
    cases = apps.get_model("cases", "Case").objects
    complaints = cases.exclude(matter__about="")
    lock_rows(complaints)
    complaints.update(locked=True)
    # What begins as if it were locked is locked everywhere, so that it is read as what it is.
    for name in locked_columns(cases.model):
        if name != "answers":
            lock_rows(cases.filter(locked=False, **{f"{name}__startswith": MARK}))


def unlock(apps: Any, schema_editor: Any) -> None:
    open_rows(apps.get_model("cases", "Case").objects.all(), schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_referrals'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='locked',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='case',
            name='account',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True, when='locked'),
        ),
        migrations.AlterField(
            model_name='case',
            name='answers',
            field=fengqiao.ledger.locked.columns.LockedJSON(default=dict, when='locked'),
        ),
        migrations.AlterField(
            model_name='case',
            name='building',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True, when='locked'),
        ),
        migrations.AlterField(
            model_name='case',
            name='place',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True, when='locked'),
        ),
        migrations.AlterField(
            model_name='case',
            name='title',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True, when='locked'),
        ),
        migrations.AlterField(
            model_name='case',
            name='words',
            field=fengqiao.ledger.locked.columns.LockedText(when='locked'),
        ),
        migrations.RunPython(lock, unlock),
    ]
