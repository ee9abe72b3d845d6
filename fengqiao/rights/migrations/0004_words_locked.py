"""What a review notes lies locked."""

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import step
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0003_locked'),
    ]

    operations = [
        migrations.AlterField(
            model_name='review',
            name='note',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        step("rights", "Review"),
    ]
