"""What an inspector wrote down lies locked."""

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import step
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0003_locked_too'),
    ]

    operations = [
        migrations.AlterField(
            model_name='check',
            name='text',
            field=fengqiao.ledger.locked.columns.LockedText(default=''),
        ),
        step("evaluation", "Check"),
    ]
