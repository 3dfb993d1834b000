"""The database itself refuses another content, an approval that is none, and going on without two people."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION triage_a_version_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only a test database says this: its tables are emptied between tests.
    IF TG_OP = 'TRUNCATE' AND current_setting('heart.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'triage_protocolversion' THEN
        IF (NEW.code, NEW.title, NEW.text, NEW.data, NEW.sha256, NEW.drafted_at, NEW.drafted_by_id)
            IS NOT DISTINCT FROM
            (OLD.code, OLD.title, OLD.text, OLD.data, OLD.sha256, OLD.drafted_at, OLD.drafted_by_id)
            AND (OLD.proof IS NULL OR NEW.proof IS NOT DISTINCT FROM OLD.proof) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a version of the protocol and its approvals never change: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER triage_version_never_changes BEFORE UPDATE OR DELETE ON triage_protocolversion
    FOR EACH ROW EXECUTE FUNCTION triage_a_version_never_changes();
CREATE TRIGGER triage_versions_are_never_emptied BEFORE TRUNCATE ON triage_protocolversion
    FOR EACH STATEMENT EXECUTE FUNCTION triage_a_version_never_changes();
CREATE TRIGGER triage_approval_never_changes BEFORE UPDATE OR DELETE ON triage_approval
    FOR EACH ROW EXECUTE FUNCTION triage_a_version_never_changes();
CREATE TRIGGER triage_approvals_are_never_emptied BEFORE TRUNCATE ON triage_approval
    FOR EACH STATEMENT EXECUTE FUNCTION triage_a_version_never_changes();

CREATE FUNCTION triage_an_approval_is_of_this_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM triage_protocolversion
        WHERE id = NEW.version_id AND status = 'Checked' AND sha256 = NEW.sha256 FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a proven version is approved, and exactly its content'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER triage_an_approval_is_of_this_content BEFORE INSERT ON triage_approval
    FOR EACH ROW EXECUTE FUNCTION triage_an_approval_is_of_this_content();

CREATE FUNCTION triage_two_people_approve() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(DISTINCT by_id) >= 2 AND bool_or(role = 'medical_director')
        FROM triage_approval WHERE version_id = NEW.id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'two people approve a version, one of them the medical director'
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER triage_two_people_approve BEFORE UPDATE ON triage_protocolversion
    FOR EACH ROW WHEN (NEW.status IN ('Approved', 'Effective', 'Retired')) EXECUTE FUNCTION triage_two_people_approve();

CREATE FUNCTION triage_a_version_begins_as_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version begins as a draft' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER triage_a_version_begins_as_a_draft BEFORE INSERT ON triage_protocolversion
    FOR EACH ROW WHEN (NEW.status <> 'Draft') EXECUTE FUNCTION triage_a_version_begins_as_a_draft();
"""

ALLOW = """
DROP TRIGGER triage_a_version_begins_as_a_draft ON triage_protocolversion;
DROP TRIGGER triage_two_people_approve ON triage_protocolversion;
DROP TRIGGER triage_an_approval_is_of_this_content ON triage_approval;
DROP TRIGGER triage_approvals_are_never_emptied ON triage_approval;
DROP TRIGGER triage_approval_never_changes ON triage_approval;
DROP TRIGGER triage_versions_are_never_emptied ON triage_protocolversion;
DROP TRIGGER triage_version_never_changes ON triage_protocolversion;
DROP FUNCTION triage_a_version_begins_as_a_draft();
DROP FUNCTION triage_two_people_approve();
DROP FUNCTION triage_an_approval_is_of_this_content();
DROP FUNCTION triage_a_version_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("triage", "0005_protocol_versions")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
