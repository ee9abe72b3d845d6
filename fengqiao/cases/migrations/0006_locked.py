"""Complaints about offices and post-holders lie locked."""

from typing import Any

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.columns import locked_columns
from django.db import migrations, models

def lock(apps: Any, schema_editor: Any) -> None:
    for case in apps.get_model("cases", "Case").objects.exclude(matter__about="").iterator(chunk_size=500):
        case.locked = True
        case.save()


def unlock(apps: Any, schema_editor: Any) -> None:
    for case in apps.get_model("cases", "Case").objects.filter(locked=True).iterator(chunk_size=500):
        # Opened by being asked for; what is not locked is kept as it is.
        opened = {name: getattr(case, name) for name in locked_columns(type(case))}
        case.locked = False
        for name, value in opened.items():
            setattr(case, name, value)
        case.save()



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
