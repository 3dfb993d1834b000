"""The destruction log: the database itself refuses to change or remove a line of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REFUSE = """
CREATE FUNCTION heart_destruction_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only a test database says this: its tables are emptied between tests.
    IF TG_OP = 'TRUNCATE' AND current_setting('heart.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the destruction log is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER heart_destruction_never_changes BEFORE UPDATE OR DELETE ON heart_destruction
    FOR EACH ROW EXECUTE FUNCTION heart_destruction_is_append_only();

CREATE TRIGGER heart_destructions_are_never_emptied BEFORE TRUNCATE ON heart_destruction
    FOR EACH STATEMENT EXECUTE FUNCTION heart_destruction_is_append_only();
"""

ALLOW = """
DROP TRIGGER heart_destructions_are_never_emptied ON heart_destruction;
DROP TRIGGER heart_destruction_never_changes ON heart_destruction;
DROP FUNCTION heart_destruction_is_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('heart', '0011_encrypted_drafts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Destruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('policy', models.CharField(max_length=40)),
                ('policy_sha256', models.CharField(max_length=64)),
                ('approved_by', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('things', models.PositiveIntegerField()),
                ('rows', models.JSONField()),
                ('ids', models.JSONField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
