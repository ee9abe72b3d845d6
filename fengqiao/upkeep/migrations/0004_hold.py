"""What must not be destroyed before its time."""

from typing import ClassVar

from django.db import migrations, models

import fengqiao.ledger.locked.columns


class Migration(migrations.Migration):
    dependencies: ClassVar = [("upkeep", "0003_gap_session")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=12)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("reason", fengqiao.ledger.locked.columns.LockedText()),
                ("by", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["kind", "until"], name="hold_now")]},
        ),
    ]
