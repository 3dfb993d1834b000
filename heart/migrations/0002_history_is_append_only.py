"""The database itself refuses to change or remove a line of the history."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION heart_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only a test database says this: its tables are emptied between tests.
    IF TG_OP = 'TRUNCATE' AND current_setting('heart.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the history is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER heart_event_never_changes BEFORE UPDATE OR DELETE ON heart_event
    FOR EACH ROW EXECUTE FUNCTION heart_event_is_append_only();

CREATE TRIGGER heart_event_is_never_emptied BEFORE TRUNCATE ON heart_event
    FOR EACH STATEMENT EXECUTE FUNCTION heart_event_is_append_only();
"""

ALLOW = """
DROP TRIGGER heart_event_is_never_emptied ON heart_event;
DROP TRIGGER heart_event_never_changes ON heart_event;
DROP FUNCTION heart_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("heart", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
