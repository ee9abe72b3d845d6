"""What somebody says when they object, and what an office answers, lie locked."""

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import step
from django.db import migrations


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
        step("rights", "Asked"),
    ]
