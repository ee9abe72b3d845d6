"""Names and ways to be reached lie locked and are found by their marks."""

import fengqiao.ledger.locked.columns
from fengqiao.ledger.locked.moving import step
from django.db import migrations, models

class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_shifts'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='person',
            name='people_pers_phone_b55729_idx',
        ),
        migrations.RemoveIndex(
            model_name='person',
            name='people_pers_name_3035d1_idx',
        ),
        migrations.AddField(
            model_name='person',
            name='email_mark',
            field=fengqiao.ledger.locked.columns.FoundBy(default='', editable=False, max_length=64, of='email'),
        ),
        migrations.AddField(
            model_name='person',
            name='name_mark',
            field=fengqiao.ledger.locked.columns.FoundBy(default='', editable=False, max_length=64, of='name'),
        ),
        migrations.AddField(
            model_name='person',
            name='phone_mark',
            field=fengqiao.ledger.locked.columns.FoundBy(default='', editable=False, max_length=64, of='phone'),
        ),
        migrations.AlterField(
            model_name='person',
            name='contact',
            field=fengqiao.ledger.locked.columns.LockedJSON(default=dict),
        ),
        migrations.AlterField(
            model_name='person',
            name='email',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        migrations.AlterField(
            model_name='person',
            name='name',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        migrations.AlterField(
            model_name='person',
            name='phone',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['phone_mark'], name='person_by_phone'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['name_mark'], name='person_by_name'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['email_mark'], name='person_by_email'),
        ),
        migrations.AlterField(
            model_name='helper',
            name='called',
            field=fengqiao.ledger.locked.columns.LockedText(blank=True),
        ),
        step("people", "Person", "Helper"),
    ]
