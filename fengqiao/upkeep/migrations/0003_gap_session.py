"""The session a gap was first signed in, so that the second person's is another."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("upkeep", "0002_witnessed")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="gap", name="session", field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]  # fmt: skip
