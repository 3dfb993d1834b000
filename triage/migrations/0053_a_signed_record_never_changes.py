"""The database itself refuses to change what was signed, what was said of an ending, and words that were handed over."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION triage_a_signed_record_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed boolean;
BEGIN
    -- Only a test database says this: its tables are emptied between tests.
    IF TG_OP = 'TRUNCATE' AND current_setting('heart.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    -- Words encrypted with another key, or erased by the policy of retention: everything else stays as it is.
    IF current_setting('heart.rewrites_words', true) = 'on' THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        ELSIF TG_OP = 'UPDATE' THEN
            IF to_jsonb(NEW) - ARRAY['text', 'report_to'] = to_jsonb(OLD) - ARRAY['text', 'report_to'] THEN
                RETURN NEW;
            END IF;
        END IF;
    END IF;
    IF TG_TABLE_NAME = 'triage_clinicalnote' AND TG_OP <> 'TRUNCATE' THEN
        IF TG_OP = 'INSERT' THEN
            SELECT EXISTS (SELECT 1 FROM triage_signature WHERE diversion_id = NEW.diversion_id) INTO signed;
            IF NEW.addendum = signed THEN
                RETURN NEW;
            END IF;
        ELSE
            SELECT EXISTS (SELECT 1 FROM triage_signature WHERE diversion_id = OLD.diversion_id) INTO signed;
            IF NOT signed THEN
                RETURN COALESCE(NEW, OLD);
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'a signed record, the facts of an ending and words handed over never change: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER triage_a_signed_note_never_changes BEFORE INSERT OR UPDATE OR DELETE ON triage_clinicalnote
    FOR EACH ROW EXECUTE FUNCTION triage_a_signed_record_never_changes();
CREATE TRIGGER triage_notes_are_never_emptied BEFORE TRUNCATE ON triage_clinicalnote
    FOR EACH STATEMENT EXECUTE FUNCTION triage_a_signed_record_never_changes();
CREATE TRIGGER triage_a_signature_never_changes BEFORE UPDATE OR DELETE ON triage_signature
    FOR EACH ROW EXECUTE FUNCTION triage_a_signed_record_never_changes();
CREATE TRIGGER triage_signatures_are_never_emptied BEFORE TRUNCATE ON triage_signature
    FOR EACH STATEMENT EXECUTE FUNCTION triage_a_signed_record_never_changes();
CREATE TRIGGER triage_ending_facts_never_change BEFORE UPDATE OR DELETE ON triage_endingfacts
    FOR EACH ROW EXECUTE FUNCTION triage_a_signed_record_never_changes();
CREATE TRIGGER triage_ending_facts_are_never_emptied BEFORE TRUNCATE ON triage_endingfacts
    FOR EACH STATEMENT EXECUTE FUNCTION triage_a_signed_record_never_changes();
CREATE TRIGGER triage_a_hand_over_note_never_changes BEFORE UPDATE OR DELETE ON triage_handovernote
    FOR EACH ROW EXECUTE FUNCTION triage_a_signed_record_never_changes();
CREATE TRIGGER triage_hand_over_notes_are_never_emptied BEFORE TRUNCATE ON triage_handovernote
    FOR EACH STATEMENT EXECUTE FUNCTION triage_a_signed_record_never_changes();
"""

ALLOW = """
DROP TRIGGER triage_hand_over_notes_are_never_emptied ON triage_handovernote;
DROP TRIGGER triage_a_hand_over_note_never_changes ON triage_handovernote;
DROP TRIGGER triage_ending_facts_are_never_emptied ON triage_endingfacts;
DROP TRIGGER triage_ending_facts_never_change ON triage_endingfacts;
DROP TRIGGER triage_signatures_are_never_emptied ON triage_signature;
DROP TRIGGER triage_a_signature_never_changes ON triage_signature;
DROP TRIGGER triage_notes_are_never_emptied ON triage_clinicalnote;
DROP TRIGGER triage_a_signed_note_never_changes ON triage_clinicalnote;
DROP FUNCTION triage_a_signed_record_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("triage", "0052_signed_records")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
