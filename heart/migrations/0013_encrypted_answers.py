"""Answers that are kept for a retry are encrypted: a page among them may hold clinical words.

Those that stand, of one day, are emptied. Their keys stay: who sends again what was done before the upgrade is told so.
"""

from django.db import migrations

import heart.models.encryption

# Another type writes the files of the table anew: nothing clear is left in them, and no VACUUM is needed.
ENCRYPTED = """
ALTER TABLE heart_answered ALTER COLUMN body DROP NOT NULL, ALTER COLUMN body TYPE text USING NULL;
UPDATE heart_answered SET status = NULL, headers = '{}';
"""
CLEAR = """
UPDATE heart_answered SET status = NULL, headers = '{}';
ALTER TABLE heart_answered ALTER COLUMN body TYPE bytea USING ''::bytea, ALTER COLUMN body SET NOT NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('heart', '0012_destructions'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ENCRYPTED, CLEAR)],
            state_operations=[
                migrations.AlterField(
                    model_name='answered',
                    name='body',
                    field=heart.models.encryption.EncryptedBinaryField(null=True),
                ),
            ],
        ),
    ]
