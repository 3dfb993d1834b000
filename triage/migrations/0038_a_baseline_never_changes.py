"""The database itself refuses another table, another approval, going on without two people, and another answer."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION triage_a_baseline_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only a test database says this: its tables are emptied between tests.
    IF TG_OP = 'TRUNCATE' AND current_setting('heart.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'triage_baseline' THEN
        IF (NEW.code, NEW.source, NEW.assumed, NEW.text, NEW.rows, NEW.sha256, NEW.drafted_at, NEW.drafted_by_id)
            IS NOT DISTINCT FROM
            (OLD.code, OLD.source, OLD.assumed, OLD.text, OLD.rows, OLD.sha256, OLD.drafted_at, OLD.drafted_by_id) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a baseline, its approvals and its answers never change: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER triage_baseline_never_changes BEFORE UPDATE OR DELETE ON triage_baseline
    FOR EACH ROW EXECUTE FUNCTION triage_a_baseline_never_changes();
CREATE TRIGGER triage_baselines_are_never_emptied BEFORE TRUNCATE ON triage_baseline
    FOR EACH STATEMENT EXECUTE FUNCTION triage_a_baseline_never_changes();
CREATE TRIGGER triage_baseline_approval_never_changes BEFORE UPDATE OR DELETE ON triage_baselineapproval
    FOR EACH ROW EXECUTE FUNCTION triage_a_baseline_never_changes();
CREATE TRIGGER triage_baseline_approvals_are_never_emptied BEFORE TRUNCATE ON triage_baselineapproval
    FOR EACH STATEMENT EXECUTE FUNCTION triage_a_baseline_never_changes();
CREATE TRIGGER triage_baseline_answer_never_changes BEFORE UPDATE OR DELETE ON triage_baselineanswer
    FOR EACH ROW EXECUTE FUNCTION triage_a_baseline_never_changes();
CREATE TRIGGER triage_baseline_answers_are_never_emptied BEFORE TRUNCATE ON triage_baselineanswer
    FOR EACH STATEMENT EXECUTE FUNCTION triage_a_baseline_never_changes();

CREATE FUNCTION triage_two_people_approve_a_baseline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
        SELECT count(DISTINCT by_id) FROM triage_baselineapproval WHERE baseline_id = NEW.id AND sha256 = NEW.sha256
    ) >= 2 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'two people approve a baseline before it is in force' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER triage_two_people_approve_a_baseline BEFORE INSERT OR UPDATE ON triage_baseline
    FOR EACH ROW WHEN (NEW.status IN ('InForce', 'Replaced')) EXECUTE FUNCTION triage_two_people_approve_a_baseline();
"""

ALLOW = """
DROP TRIGGER triage_two_people_approve_a_baseline ON triage_baseline;
DROP TRIGGER triage_baseline_answers_are_never_emptied ON triage_baselineanswer;
DROP TRIGGER triage_baseline_answer_never_changes ON triage_baselineanswer;
DROP TRIGGER triage_baseline_approvals_are_never_emptied ON triage_baselineapproval;
DROP TRIGGER triage_baseline_approval_never_changes ON triage_baselineapproval;
DROP TRIGGER triage_baselines_are_never_emptied ON triage_baseline;
DROP TRIGGER triage_baseline_never_changes ON triage_baseline;
DROP FUNCTION triage_two_people_approve_a_baseline();
DROP FUNCTION triage_a_baseline_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("triage", "0037_baselines")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
