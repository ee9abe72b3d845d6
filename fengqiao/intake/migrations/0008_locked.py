"""What a desk writes down of a caller lies locked while it waits."""

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import step
from django.db import migrations

class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0007_draft_first_contact'),
    ]

    operations = [
        migrations.AlterField(
            model_name='draft',
            name='body',
            field=fengqiao.ledger.locked.columns.LockedJSON(default=dict),
        ),
        step("intake", "Draft"),
    ]
