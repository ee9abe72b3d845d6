"""What is written beside a complaint lies locked, too."""

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import step
from django.db import migrations


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
        step("cases", "Statement", "Referral"),
    ]
