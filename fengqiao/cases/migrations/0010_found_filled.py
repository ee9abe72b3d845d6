"""The words by which cases of before are found: a thousand at a time, each thousand kept, so it may be cut short."""

from django.db import migrations

from fengqiao.ledger.found.fill import fill


def fill_all(apps, schema_editor):
    while fill(apps.get_model("cases", "Case"), on=schema_editor.connection):
        pass


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("cases", "0009_found"),
    ]

    operations = [
        migrations.RunPython(fill_all, migrations.RunPython.noop),
    ]
