"""What is written beside a complaint lies locked, too."""

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import step
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0002_inquiries'),
    ]

    operations = [
        migrations.AlterField(
            model_name='inquiry',
            name='finding',
            field=fengqiao.ledger.locked.columns.LockedText(default=''),
        ),
        migrations.AlterField(
            model_name='inquiry',
            name='remedy',
            field=fengqiao.ledger.locked.columns.LockedText(default=''),
        ),
        step("evaluation", "Inquiry"),
    ]
