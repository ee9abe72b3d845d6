"""The post that took somebody up first in a hall, as a fact of the case."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0007_locked_too"), ("matters", "0003_queue_reads_its_index")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="FirstContact",
            fields=[
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="first_contact",
                        serialize=False, to="matters.matter",
                    ),
                ),
                ("post", models.CharField(max_length=80)),
                ("office", models.CharField(db_index=True, max_length=64)),
            ],
        ),
    ]  # fmt: skip
