"""Clinical notes are encrypted from now on, and so are those that stand."""

import django.core.validators
from django.db import migrations

import heart.models.encryption
from heart.models.encryption import decrypt_column, encrypt_column

NOTES = ("triage_clinicalnote", "text")


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0043_merges'),
    ]

    operations = [
        migrations.AlterField(
            model_name='clinicalnote',
            name='text',
            field=heart.models.encryption.EncryptedTextField(validators=[django.core.validators.MaxLengthValidator(4000)]),
        ),
        migrations.RunPython(lambda apps, editor: encrypt_column(*NOTES), lambda apps, editor: decrypt_column(*NOTES)),
    ]
