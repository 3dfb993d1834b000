"""What is typed and not sent is encrypted from now on, and so is what stands."""

from django.db import migrations

import heart.models.encryption
from heart.models.encryption import decrypt_column, encrypt_column

DRAFTS = ("heart_draft", "fields")


class Migration(migrations.Migration):

    dependencies = [
        ('heart', '0010_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='draft',
            name='fields',
            field=heart.models.encryption.EncryptedJSONField(default=dict),
        ),
        migrations.RunPython(lambda apps, editor: encrypt_column(*DRAFTS), lambda apps, editor: decrypt_column(*DRAFTS)),
    ]
