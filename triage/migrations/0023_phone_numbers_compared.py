"""Telephone numbers are compared as E.164, whatever spelling was given."""

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from triage.codes.phones import comparable


def read_numbers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Read every stored number once. The reader as it is now is meant, for it reads the numbers that are compared."""
    for name, given, compared in (("Call", "callback_number", "callback_e164"), ("Person", "phone", "phone_e164")):
        model = apps.get_model("triage", name)
        rows = model.objects.exclude(**{given: ""}).only("pk", given).order_by("pk")
        last = 0
        while batch := list(rows.filter(pk__gt=last)[:2000]):
            for row in batch:
                setattr(row, compared, comparable(getattr(row, given)))
            model.objects.bulk_update(batch, [compared])
            last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0022_lost_calls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='call',
            name='call_number',
        ),
        migrations.AddField(
            model_name='call',
            name='callback_e164',
            field=models.CharField(blank=True, db_default='', default='', help_text='The callback number as it is compared: E.164, or its digits where no area is known.', max_length=20),
        ),
        migrations.AddField(
            model_name='person',
            name='phone_e164',
            field=models.CharField(blank=True, db_default='', default='', help_text='The phone number as it is compared: E.164, or its digits where no area is known.', max_length=20),
        ),
        migrations.RunPython(read_numbers, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['callback_e164', '-received_at'], name='call_number'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('phone_e164', ''), _negated=True), fields=['phone_e164'], name='person_phone_e164'),
        ),
    ]
