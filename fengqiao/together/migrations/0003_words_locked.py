"""Why two people were asked, and why one opened, lies locked."""

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import step
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('together', '0002_opening'),
    ]

    operations = [
        migrations.AlterField(
            model_name='opening',
            name='finding',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        migrations.AlterField(
            model_name='opening',
            name='reason',
            field=fengqiao.ledger.locked.columns.LockedText(),
        ),
        migrations.AlterField(
            model_name='request',
            name='reason',
            field=fengqiao.ledger.locked.columns.LockedText(),
        ),
        migrations.AlterField(
            model_name='request',
            name='why',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        step("together", "Request", "Opening"),
    ]
